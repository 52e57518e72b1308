"""Codes of a file compared by what they say: 1, 1.0 and 01 are one code, and so are *Firm* and *firm*."""

from __future__ import annotations

import re

from sim.files.naming import plain

#: Meanings that codes of any column can have beside our words.
BLANK, NOT_ASKED, GENUINE = "blank", "not_asked", "genuine"
SPECIAL = (BLANK, NOT_ASKED, GENUINE)
_NUMBER = re.compile(r"([+-]?)0*(\d+)(?:\.(\d*?)0*)?", re.ASCII)


def key_of(text: str, decimal: str = ".") -> str:
    """What a code is compared by: numbers by their value, words without case, accents and blanks around them."""
    text = text.strip()
    found = _NUMBER.fullmatch(text.replace(",", ".") if decimal == "," else text)
    if not found:
        return plain(text)
    sign, whole, rest = found.groups()
    value = f"{whole}.{rest}" if rest else whole
    return f"-{value}" if sign == "-" and value != "0" else value
