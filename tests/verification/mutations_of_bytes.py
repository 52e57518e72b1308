"""Mutated files: bytes, lines, cells and values of any input, changed by a seed."""

from __future__ import annotations

import csv
import gzip
import io
import json
import math
import random
import tomllib
from collections.abc import Callable
from typing import Any

from tests.verification.mutations import mutated

#: Texts that cells, values and names become.
ODD_TEXTS = (
    "", " ", "nan", "NaN", "inf", "-inf", "1e999", "9" * 400, "-1", "0", "1,5", "1.5.2", "2016-02-30", "9999-12-31",
    "0000-00-00", "x" * 70_000, "\u202e abc", "ﷺ", "🎉" * 50, "ı", "İstanbul", "ﬁ", "a\u0301", "\ufeff", "\x7f",
    "null", "None", "true", "=1+1", "'; drop table", "../../etc/passwd", "%s%n", "{}", "[]", '"', '""', "\\", "\t",
    "１２３", "٣", "1_000", "0x10", "1e-400", "9223372036854775808", "18446744073709551616", "-0.0", "#", "a\nb",
)  # fmt: skip
ENCODINGS = ("utf-16", "utf-32", "cp1252", "latin-1", "utf-8-sig", "cp037", "utf-7")
DEEP = 3_000

Mutation = Callable[[bytes, random.Random], bytes]


def flipped(data: bytes, luck: random.Random) -> bytes:
    """Some bytes become others."""
    changed = bytearray(data)
    for _ in range(luck.randint(1, 12)):
        if changed:
            changed[luck.randrange(len(changed))] = luck.randrange(256)
    return bytes(changed)


def cut(data: bytes, luck: random.Random) -> bytes:
    """The end, the beginning or the middle is missing."""
    a, b = sorted(luck.randrange(len(data) + 1) for _ in range(2))
    return luck.choice((data[:a], data[b:], data[:a] + data[b:]))


def relined(data: bytes, luck: random.Random) -> bytes:
    """Lines go, come twice, change places, or end otherwise."""
    lines = data.split(b"\n")
    kind = luck.randrange(6)
    place = luck.randrange(len(lines))
    if kind == 0:
        del lines[place]
    elif kind == 1:
        lines.insert(luck.randrange(len(lines)), lines[place])
    elif kind == 2:
        luck.shuffle(lines)
    elif kind == 3:
        lines[place:place] = [b""] * luck.choice((1, 3, 1000))
    else:
        return luck.choice((b"\r\n", b"\r", b"\n\r", b"\x0b", b"\xe2\x80\xa8")).join(lines)
    return b"\n".join(lines)


def sown(data: bytes, luck: random.Random) -> bytes:
    """Something that does not belong there is put in."""
    place = luck.randrange(len(data) + 1)
    seed = luck.choice(
        (b"\0", b"\0" * 1000, b"[" * DEEP, b"{a=" * DEEP, b"(" * DEEP, b'"', b"'''", b'"""', b"\xff\xfe",
         b"\xef\xbb\xbf", b"\xc3", b"\x1a", b"x" * 150_000, b"9" * 5_000, b",;\t|" * 500,
         b"a." * DEEP + b"a = 1\n", b"\n[a]\n[a]\n",
         b"1e5000", b"-" * 100, luck.choice(ODD_TEXTS).encode("utf-8", "replace"))
    )  # fmt: skip
    return data[:place] + seed + data[place:]


def recoded(data: bytes, luck: random.Random) -> bytes:
    """The same text in another encoding, or packed, or packed and torn."""
    kind = luck.randrange(4)
    if kind == 0:
        packed = gzip.compress(data)
        return luck.choice((packed, packed[: len(packed) // 2], packed + b"junk"))
    if kind == 1:
        return gzip.compress(data)[:10] + data
    return data.decode("utf-8", "replace").encode(luck.choice(ENCODINGS), "replace")


def renumbered(data: bytes, luck: random.Random) -> bytes:
    """A number in the text becomes another, a word, or a monster."""
    text = data.decode("utf-8", "replace")
    places = [place for place, char in enumerate(text) if char.isdigit()]
    if not places:
        return data
    place = luck.choice(places)
    return (text[:place] + luck.choice(ODD_TEXTS) + text[place + 1 :]).encode("utf-8", "replace")


def anything(data: bytes, luck: random.Random) -> bytes:
    """Nothing, noise, or a file of quite another kind."""
    return luck.choice(
        (b"", b"\n", b"\0" * 4096, luck.randbytes(luck.choice((1, 100, 5_000))), b"PK\x03\x04" + luck.randbytes(200),
         b"PAR1" + luck.randbytes(200) + b"PAR1", b"\x89PNG\r\n\x1a\n" + luck.randbytes(50), b"%PDF-1.4", b"[]", b"{}",
         b"<?xml version='1.0'?><a/>", b"null", b"a = 1\n", b"a,b\n1,2\n", b"\xd0\xcf\x11\xe0" + luck.randbytes(600))
    )  # fmt: skip


OF_BYTES: tuple[Mutation, ...] = (flipped, cut, relined, sown, recoded, renumbered, anything)

# --- tables, documents ---------------------------------------------------------------------------


def table_mutated(data: bytes, luck: random.Random) -> bytes:
    """A table of cells with cells, columns and rows changed; separators too."""
    text = data.decode("utf-8")
    separator = max(",;\t", key=text.partition("\n")[0].count)
    rows = [row for row in csv.reader(io.StringIO(text), delimiter=separator) if row]
    for _ in range(luck.choice((1, 1, 2, 4))):
        luck.choice(OF_ROWS)(rows, luck)
    out = io.StringIO()
    kind = separator if luck.random() < 0.9 else luck.choice(",;\t|")
    csv.writer(out, delimiter=kind, lineterminator="\n").writerows(rows)
    return out.getvalue().encode("utf-8", "replace")


def _cell(rows: list[list[str]], luck: random.Random) -> None:
    row = luck.choice(rows)
    if row:
        row[luck.randrange(len(row))] = luck.choice(ODD_TEXTS)


def _column(rows: list[list[str]], luck: random.Random) -> None:
    place, odd = luck.randrange(max(len(rows[0]), 1)), luck.choice(ODD_TEXTS)
    for row in rows[1:]:
        row[place : place + 1] = [odd]


def _columns(rows: list[list[str]], luck: random.Random) -> None:
    """A column goes, comes twice, or is called otherwise."""
    place, kind = luck.randrange(max(len(rows[0]), 1)), luck.randrange(4)
    if kind == 3:
        rows[0][place : place + 1] = [luck.choice(ODD_TEXTS)]
        return
    for row in rows:
        if kind == 0:
            del row[place : place + 1]
        elif kind == 1:
            row[place:place] = row[place : place + 1]
        else:
            row.append("")


def _rows(rows: list[list[str]], luck: random.Random) -> None:
    """Rows go, come twice, are too short, too long or empty."""
    place, kind = luck.randrange(len(rows)), luck.randrange(5)
    if kind == 0 and len(rows) > 1:
        del rows[place]
    elif kind == 1:
        rows.insert(place, list(rows[place]))
    elif kind == 2:
        rows[place] = rows[place][: luck.randrange(len(rows[place]) + 1)]
    elif kind == 3:
        rows[place] = rows[place] + [luck.choice(ODD_TEXTS)]
    else:
        del rows[1 + luck.randrange(2) :]


RowMutation = Callable[[list[list[str]], random.Random], None]
OF_ROWS: tuple[RowMutation, ...] = (_cell, _cell, _column, _columns, _rows)


def toml_mutated(data: bytes, luck: random.Random) -> bytes:
    """A TOML document with values, keys and tables changed; still TOML."""
    table = mutated(tomllib.loads(data.decode("utf-8")), luck)
    lines = [f"{json.dumps(str(key))} = {toml_of(value)}" for key, value in table.items()]
    return "\n".join(lines).encode("utf-8", "replace")


def json_mutated(data: bytes, luck: random.Random) -> bytes:
    """A JSON document with values and keys changed; still JSON."""
    table = json.loads(data)
    return json.dumps(mutated(table, luck), default=str).encode("utf-8", "replace")


def toml_of(value: Any) -> str:
    """A value as TOML writes it within a line."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, dict):
        inner = ", ".join(f"{json.dumps(str(key))} = {toml_of(one)}" for key, one in value.items())
        return f"{{{inner}}}"
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(toml_of, value))}]"
    if isinstance(value, str):
        return json.dumps(value).replace("\x7f", "\\u007f")
    if value is None:
        return '""'
    return value.isoformat() if hasattr(value, "isoformat") else repr(value)
