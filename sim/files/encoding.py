"""From bytes to text: the encoding as the bytes show it; what a user says of it is checked, not believed."""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from sim.errors import Fault, ScenarioError, shown

#: Byte order marks; the longer first, since that of UTF-32 begins with that of UTF-16.
MARKS = (
    (codecs.BOM_UTF8, "utf-8", "UTF-8 with byte order mark"),
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
#: What a file is that begins with these bytes, whatever its name says.
SIGNATURES = (
    (b"PK\x03\x04", "an Excel workbook or another zip file (.xlsx)"),
    (b"\xd0\xcf\x11\xe0", "an Excel workbook of the old form (.xls)"),
    (b"\x1f\x8b", "packed by gzip (.gz)"),
    (b"PAR1", "a Parquet file (.parquet)"),
    (b"$FL2", "an SPSS file (.sav)"),
    (b"$FL3", "an SPSS file (.sav)"),
    (b"<stata_dta>", "a Stata file (.dta)"),
    (b"%PDF", "a PDF"),
)
#: Encodings of text; Python knows further codecs (rot13, zip …) that are none.
CHARSETS = re.compile(
    r"ascii|utf-(?:8|8-sig|16|32)(?:-[lb]e)?|cp\d+|iso8859-\d+|mac-\w+|koi8-\w|tis-620|hp-roman8|"
    r"gb\w+|big5\w*|euc_\w+|shift_jis\w*"
)
#: Encodings that a message proposes.
COMMON = "utf-8, cp1252, latin-1, utf-16"
UTF8 = ("utf-8", "utf-8-sig")
#: The first letters of texts whose UTF-8 was read as cp1252: ü became Ã¼.
GARBLED = re.compile("[\u00c2-\u00c5\u00e2].")


class Decoded(NamedTuple):
    """A text, the encoding in words, and what is to be said of it."""

    text: str
    encoding: str
    cautions: tuple[str, ...] = ()


def decoded(content: bytes, where: str, said: str = "", by: str = "the codebook") -> Decoded:
    """The text of these bytes. ``said``: the encoding as ``by`` gives it, empty if it is to be found.

    A byte order mark decides; then UTF-8, if the bytes are UTF-8; then what is said; then cp1252. ``ScenarioError``
    where the bytes are no text, or the encoding said is none.
    """
    name = _known(said, where)
    _refuse_binary(content, where)
    for mark, codec, told in MARKS:
        if content.startswith(mark):
            text = _decode(content, codec)
            if text is None:
                raise ScenarioError([Fault(where, "", f"is broken {told}")])
            return Decoded(_without_nulls(text.lstrip("\ufeff"), where), told)
    if name.startswith(("utf-16", "utf-32")) and b"\x00" in content:
        text = _decode(content, name)
        if text is not None:
            return Decoded(_without_nulls(text, where), name.upper())
    text = _decode(content, "utf-8")
    if text is None:
        return _of_bytes(content, where, name, by)
    is_other = name not in ("", "ascii", *UTF8) and not content.isascii()
    told = f"{by} says encoding {shown(said)}, but the bytes are UTF-8: read as UTF-8"
    return Decoded(_without_nulls(text, where), "UTF-8", (told,) if is_other else ())


def _of_bytes(content: bytes, where: str, name: str, by: str) -> Decoded:
    """Text that is not UTF-8: as is said, or else cp1252, of which latin-1 is a part."""
    is_latin = name == "iso8859-1"
    tries = [] if is_latin or name in ("", "ascii", *UTF8) else [name]
    for codec in [*tries, "cp1252", *([name] if is_latin else [])]:
        text = _decode(content, codec)
        if text is not None:
            line = _first_wrong(content, name or "utf-8")
            told = f"{by} says encoding {shown(name)}, but line {line} is not: read as {codec}"
            cautions = () if is_latin or name in ("", codec) else (told,)
            return Decoded(_without_nulls(text, where), codec, cautions)
    told = f"is neither UTF-8 nor cp1252 (line {_first_wrong(content, 'cp1252')})"
    raise ScenarioError([Fault(where, "", told, "text", "", "save it as UTF-8")])


def _first_wrong(content: bytes, codec: str) -> int:
    """The first line that is not of an encoding; 0 if all are."""
    try:
        content.decode(codec)
    except UnicodeError as error:
        return content[: getattr(error, "start", 0)].count(b"\n") + 1
    return 0


def _known(said: str, where: str) -> str:
    """The codec's own name of an encoding; ``ScenarioError`` if there is none."""
    if not said:
        return ""
    try:
        name = codecs.lookup(said).name
    except (LookupError, ValueError, UnicodeError):
        name = ""
    if not CHARSETS.fullmatch(name):
        told = f"no encoding is called {shown(said)}"
        raise ScenarioError([Fault(where, "file.encoding", told, COMMON)])
    return name


def _decode(content: bytes, codec: str) -> str | None:
    try:
        return content.decode(codec)
    except UnicodeError:
        return None


def _refuse_binary(content: bytes, where: str) -> None:
    for start, what in SIGNATURES:
        if content.startswith(start):
            hint = "name it by what it is, or save it as CSV (UTF-8)"
            raise ScenarioError([Fault(where, "", f"is {what}, not text", "", "", hint)])


def _without_nulls(text: str, where: str) -> str:
    place = text.find("\x00")
    if place < 0:
        return text
    line = text.count("\n", 0, place) + 1
    told = f"holds a null byte (line {line}): no text, or UTF-16 without its byte order mark"
    raise ScenarioError([Fault(where, "", told, "", "", "save it as UTF-8")])


def mended(text: str) -> str:
    """A text whose UTF-8 was once read as cp1252, put right where all of it is such (*BÃ¼ndnis* is *Bündnis*)."""
    if not GARBLED.search(text):
        return text
    try:
        raw = b"".join(
            bytes([ord(letter)]) if ord(letter) < 256 else letter.encode("cp1252")
            for letter in text
        )
        return raw.decode("utf-8")
    except UnicodeError:
        return text
