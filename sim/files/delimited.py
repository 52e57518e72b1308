"""A delimited text file (CSV and its kin) as a table of texts: how it is written is found and reported.

Separator and encoding are taken from the file; what a codebook says of them is followed where it gives a table, and
where it does not, that is said in one line.
"""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from sim.errors import Fault, ScenarioError, shown
from sim.files.encoding import Decoded, decoded, mended
from sim.files.guarded import file_bytes, told_path
from sim.files.naming import matches, repeated

SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
#: Excel's own first line, which names the separator.
FIRST_LINE = re.compile(r'"?sep=(.)"?;*\s*', re.IGNORECASE)
NOTHING = " \t\r\n\u00a0,;|"
#: Records that the separator is found from; places that a message names.
SAMPLE, MOST_TOLD = 300, 6
csv.field_size_limit(2**31 - 1)


class Form(NamedTuple):
    """How a file is written as ``by`` says; empty: to be found."""

    encoding: str = ""
    separator: str = ""
    decimal: str = ""
    by: str = "the codebook"


#: Nothing is known of how the file is written.
UNSAID = Form()


@dataclass(frozen=True)
class Table:
    """Texts as they stand in a file.

    ``rows``: of the columns, in their order. ``numbers``: of each row, as the user's program shows it (the line of the
    file, the row of a sheet, the observation), counted in ``unit``. ``facts``: for a receipt. ``ignored``: columns of
    the file that were not asked for.
    """

    where: str
    columns: tuple[str, ...]
    rows: list[list[str]]
    numbers: list[int]
    facts: dict[str, Any] = field(default_factory=dict)
    cautions: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    unit: str = "line"

    @property
    def names(self) -> tuple[str, ...]:
        """All columns of the file, those ignored last."""
        return (*self.columns, *self.ignored)

    def texts(self, column: str) -> list[str]:
        """All texts of a column, from top to bottom."""
        place = self.columns.index(column)
        return [row[place] for row in self.rows]

    def at(self, numbers: Iterable[int]) -> str:
        """Places in words, shortened: *lines 3, 7, 12 …*."""
        return places(self.unit, [*numbers])


def places(unit: str, numbers: Sequence[int]) -> str:
    """Numbers of lines, rows or observations in words: *lines 3, 7, 12 …*."""
    told = ", ".join(map(str, numbers[:MOST_TOLD])) + (" …" if len(numbers) > MOST_TOLD else "")
    return f"{unit}{'' if len(numbers) == 1 else 's'} {told}"


def read_delimited(
    path: Path, what: str, most_mb: float, wanted: Iterable[str] = (), *, only: bool = False
) -> Table:
    """The table in a file, unpacked if its name ends in ``.gz``; see ``table_of``."""
    return table_of(file_bytes(path, what, most_mb), told_path(path), wanted=wanted, only=only)


def table_of(
    content: bytes,
    where: str,
    said: Form = UNSAID,
    wanted: Iterable[str] = (),
    *,
    only: bool = False,
    mend: bool = True,
) -> Table:
    """The table in these bytes. ``ScenarioError`` with all that is wrong with its form.

    ``wanted``: names of columns by which the right separator is known; with ``only`` no other columns are kept.
    ``mend``: whether texts are put right whose UTF-8 was read as cp1252.
    """
    text = decoded(content, where, said.encoding, said.by)
    lines = io.StringIO(text.text, newline="")
    first = FIRST_LINE.fullmatch(lines.readline())
    skipped = 1 if first else 0
    if not first:
        lines.seek(0)
    body, wanted = lines.read(), list(wanted)
    named = Form("", first[1], "", "its first line") if first else said
    separator, cautions = _separator(body, named, wanted)
    grid = _grid(body, separator, skipped)
    grid.header[:] = map(mended, grid.header) if mend else grid.header
    if not grid.header:
        raise ScenarioError([Fault(where, "", "is empty")])
    return _table(where, grid, text, (separator, [*text.cautions, *cautions], bool(first)),
                  matches(wanted, grid.header).found.values() if only else None, mend)  # fmt: skip


def _holds(record: list[str]) -> bool:
    """Whether there is anything in these fields but blanks and separators."""
    return any(text.strip(NOTHING) for text in record)


class _Grid(NamedTuple):
    """Records cut to the width of the header; what does not fit is listed by line."""

    header: list[str]
    rows: list[list[str]]
    numbers: list[int]
    empty: list[int]  # lines of rows without anything in them
    ragged: list[tuple[int, int]]  # line, fields
    extra: int  # most fields beyond the header, all of them empty
    open_quote: int  # line of a quote that is never closed; 0: none


def _records(body: str, separator: str, skipped: int = 0) -> Iterator[tuple[int, list[str]]]:
    """Each record with the line on which it begins."""
    reader = csv.reader(io.StringIO(body, newline=""), delimiter=separator)
    line = skipped + 1
    for record in reader:
        yield line, record
        line = skipped + reader.line_num + 1


def _grid(body: str, separator: str, skipped: int) -> _Grid:
    header: list[str] = []
    grid = _Grid(header, [], [], [], [], 0, 0)
    extra, begun = 0, 0
    for line, record in _records(body, separator, skipped):
        begun = line
        if not _holds(record):
            if header:
                grid.empty.append(line)
        elif not header:
            header += [name.strip() for name in record]
            while not header[-1]:
                header.pop()
                extra = max(extra, 1)
        elif len(record) < len(header) or _holds(record[len(header) :]):
            grid.ragged.append((line, len(record)))
        else:
            extra = max(extra, len(record) - len(header))
            grid.rows.append(record[: len(header)])
            grid.numbers.append(line)
    return grid._replace(extra=extra, open_quote=_open_quote(body, separator, begun, skipped))


def _open_quote(body: str, separator: str, begun: int, skipped: int) -> int:
    """The line on which the last record begins, if a quote in it stays open to the end."""
    rest = itertools.islice(io.StringIO(body, newline=""), max(begun - skipped - 1, 0), None)
    try:
        list(csv.reader(rest, delimiter=separator, strict=True))
    except csv.Error as error:
        return begun if "unexpected end" in str(error) else 0
    return 0


def _separator(body: str, said: Form, wanted: list[str]) -> tuple[str, list[str]]:
    """The separator, and what is to be said of it: by names that are wanted, equal widths, and number of columns."""
    scores = {one: _score(body, one, wanted) for one in SEPARATORS}
    best = max(scores, key=lambda one: (scores[one], one == said.separator))
    given = said.separator
    if not given:
        return best, []
    if len(given) != 1 or given in '"\r\n':
        return best, [
            f"{said.by} says separator {shown(given)}, which is none; found {_named(best)}"
        ]
    score = scores.get(given) or _score(body, given, wanted)
    if score >= scores[best] or scores[best][2] < 2:
        return given, []
    told = f"{said.by} says separator {shown(given)}, but the file has {_named(best)}: read so"
    return best, [told]


def _score(body: str, separator: str, wanted: list[str]) -> tuple[int, float, int]:
    """How well a separator fits: wanted names in the header, share of rows as wide as it, number of columns."""
    sample = itertools.islice(_records(body, separator), SAMPLE)
    records = [record for _, record in sample if _holds(record)]
    if not records:
        return 0, 0.0, 0
    header = [name.strip() for name in records[0]]
    fits = [len(record) == len(header) for record in records[1:]]
    share = sum(fits) / len(fits) if fits else 1.0
    known = len(matches(wanted, header).found)
    return known, share if len(header) > 1 else 0.0, len(header)


def _named(separator: str) -> str:
    word = SEPARATORS.get(separator)
    return f"{word} ({separator})" if word and separator != "\t" else word or shown(separator)


def _table(
    where: str,
    grid: _Grid,
    text: Decoded,
    form: tuple[str, list[str], bool],
    only: Iterable[str] | None,
    mend: bool,
) -> Table:
    separator, cautions, has_line = form
    faults = _faults(where, grid)
    if faults:
        raise ScenarioError(faults)
    chosen = set(grid.header if only is None else only)
    kept = [place for place, name in enumerate(grid.header) if name and name in chosen]
    unnamed = [place + 1 for place, name in enumerate(grid.header) if not name]
    rows, count = _chosen(grid.rows, kept, mend)
    if count:
        cautions = [
            *cautions,
            f"{count} texts hold UTF-8 that was read as cp1252 (ü as Ã¼): put right",
        ]
    dropped = [f"{len(grid.empty)} empty rows ({places('line', grid.empty)})"] if grid.empty else []
    dropped += ["an empty column at the end (trailing separator)"] if grid.extra else []
    dropped += [f"columns without a name: {', '.join(map(str, unnamed))}"] if unnamed else []
    facts = {
        "encoding": text.encoding,
        "separator": "none: one column"
        if len(grid.header) == 1
        else _named(separator) + (", as its first line says" if has_line else ""),
        "rows": len(rows),
    }
    return Table(
        where,
        tuple(grid.header[place] for place in kept),
        rows,
        grid.numbers,
        facts | ({"dropped": dropped} if dropped else {}),
        tuple(cautions),
        tuple(name for name in grid.header if name and name not in chosen),
    )


def _chosen(rows: list[list[str]], kept: list[int], mend: bool) -> tuple[list[list[str]], int]:
    """The columns kept, texts put right; how many were."""
    rows = [[row[place] for place in kept] for row in rows]
    count = 0
    for row in rows if mend else ():
        for place, text in enumerate(row):
            if not text.isascii() and (better := mended(text)) != text:
                row[place], count = better, count + 1
    return rows, count


def _faults(where: str, grid: _Grid) -> list[Fault]:
    """What is wrong with the form of the table."""
    if grid.open_quote:
        told = (
            f"a quotation mark that opens in the record of line {grid.open_quote} is never closed"
        )
        return [Fault(where, "", told)]
    names = [name for name in grid.header if name]
    faults = [
        Fault(where, f"column {name}", "stands twice in the header") for name in repeated(names)
    ]
    if grid.ragged:
        lines = [line for line, _ in grid.ragged]
        told = (
            f"{len(lines)} rows do not have the {len(grid.header)} columns of the header: "
            f"{places('line', lines)} ({grid.ragged[0][1]} fields in the first)"
        )
        is_shifted = not grid.rows and {wide for _, wide in grid.ragged} == {len(grid.header) + 1}
        hint = "row names without a heading, as R writes them?" if is_shifted else ""
        faults.append(Fault(where, "", told, "", "", hint))
    return faults
