"""Numbers in texts: which decimal sign a table uses, and texts to numbers by that sign alone."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

#: Numbers with a point or comma; of three digits after it, as a sign of thousands would be written too.
FRACTION = re.compile(r"[+-]?\d+([.,])\d+(?:[eE][+-]?\d+)?", re.ASCII)
THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}", re.ASCII)
NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
WORDS = {".": "point", ",": "comma"}


class Decimal(NamedTuple):
    """The decimal sign, in words for a receipt, and what is to be said of it."""

    sign: str
    told: str
    cautions: tuple[str, ...] = ()


def decimal_of(
    columns: Mapping[str, Iterable[str]], said: str = "", by: str = "the codebook"
) -> Decimal:
    """The decimal sign of columns of numbers: that of the numbers which can have no other meaning.

    ``said``: the sign as ``by`` gives it; followed unless the numbers speak against it with one voice.
    """
    clear: dict[str, list[str]] = {".": [], ",": []}
    unclear: dict[str, list[str]] = {".": [], ",": []}
    for texts in columns.values():
        for text in texts:
            found = FRACTION.fullmatch(text.strip())
            if found:
                (unclear if THOUSANDS.fullmatch(text.strip()) else clear)[found[1]].append(text)
    signs = [sign for sign in WORDS if clear[sign]]
    if not signs:
        signs = [sign for sign in WORDS if unclear[sign]]
        return _of_few(signs, unclear, said)
    if len(signs) == 2:
        sign = said or max(signs, key=lambda one: len(clear[one]))
        told = f"both signs occur ({_example(clear, '.')}, {_example(clear, ',')})"
        return Decimal(sign, f"{WORDS[sign]}; {told}", (f"{told}: read as decimal {WORDS[sign]}",))
    [sign] = signs
    told = f"{WORDS[sign]} (as in {clear[sign][0].strip()})"
    if said and said != sign:
        caution = f"{by} says decimal {WORDS[said]}, but numbers are written with a {told}: read so"
        return Decimal(sign, told, (caution,))
    return Decimal(sign, told)


def _of_few(signs: list[str], unclear: Mapping[str, list[str]], said: str) -> Decimal:
    """Where there is nothing but numbers like 1.943, or whole numbers alone."""
    if not signs:
        return Decimal(said or ".", "none seen: whole numbers alone")
    sign = said or (signs[0] if len(signs) == 1 else ".")
    told = f"{WORDS[sign]}, {'as said' if said else 'assumed'}: {_example(unclear, signs[0])} may be thousands"
    return Decimal(sign, told, () if said else (f"decimal {told}",))


def _example(of: Mapping[str, list[str]], sign: str) -> str:
    return of[sign][0].strip()


def number(text: str, decimal: str = ".") -> float:
    """The number that a text is with this decimal sign; NaN for any other text (*1.5* with a comma among them)."""
    text = text.strip()
    if decimal == ",":
        if "." in text:
            return math.nan
        text = text.replace(",", ".")
    value = float(text) if NUMBER.fullmatch(text) else math.nan
    return value if math.isfinite(value) else math.nan
