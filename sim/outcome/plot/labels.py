"""Labels as long as users write them: wrapped, elided in the middle where even that is too long, none over another."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from textwrap import wrap
from typing import Any

from matplotlib.font_manager import FontProperties, findfont, get_font

#: Width of a mean character and height of a line, in parts of the type's size; points of an inch.
WIDE, TALL, POINTS = 0.58, 1.25, 72.0
#: Lines that a label may have; what is longer is elided.
MOST_LINES = 3
#: Inches between the labels of two rows.
GAP = 0.05


@lru_cache(maxsize=1)
def _letters() -> frozenset[int]:
    """Letters that the font of the figures has."""
    return frozenset(get_font(findfont(FontProperties())).get_charmap())


def drawable(text: str) -> str:
    """The text with a box for each letter that the font lacks, and blanks for what is no letter."""
    plain = (letter if letter.isprintable() else " " for letter in text)
    return "".join(letter if ord(letter) in _letters() else "□" for letter in plain)


def elided(text: str, most: int) -> str:
    """At most so many characters: beginning and end stay, the middle goes."""
    if len(text) <= most:
        return text
    head = most // 2
    return f"{text[:head].rstrip()}…{text[len(text) - (most - head - 1) :].lstrip()}"


def wrapped(text: str, inches: float, size: float, lines: int = MOST_LINES) -> str:
    """Lines of a type of this size (points) that fit this width, elided where they would be more than ``lines``."""
    across = max(8, int(inches * POINTS / (WIDE * size)))
    told = drawable(text)
    for most in (len(told), lines * across, lines * across * 3 // 4, across):
        found = wrap(elided(told, most), across) or [""]
        if len(found) <= lines:
            break
    return "\n".join(found)


def told_apart(names: Sequence[str], inches: float, size: float, lines: int = MOST_LINES) -> list[str]:  # fmt: skip
    """Labels of rows: different names stay different, those that the elision made one are numbered."""
    labels = [wrapped(name, inches, size, lines) for name in names]
    names_of: dict[str, set[str]] = {}
    for name, label in zip(names, labels, strict=True):
        names_of.setdefault(label, set()).add(name)
    return [
        f"{label} [{place}]" if len(names_of[label]) > 1 else label
        for place, label in enumerate(labels, 1)
    ]


def row_height(labels: Sequence[str], size: float, least: float) -> float:
    """Inches that each row needs for its label, at least ``least``."""
    most = max((label.count("\n") + 1 for label in labels), default=1)
    return max(least, most * TALL * size / POINTS + GAP)


def name_rows(axes: Any, at: Sequence[float] | Any, labels: Sequence[str], size: float) -> None:
    """Labels at the left of rows; a dollar sign is a dollar sign."""
    axes.set_yticks(at, list(labels), fontsize=size, parse_math=False)
    axes.tick_params(axis="y", labelsize=size)


def inches_of(axes: Any) -> float:
    """Width of a panel before it is laid out, somewhat less than in the end."""
    return float(axes.get_position().width * axes.figure.get_size_inches()[0])
