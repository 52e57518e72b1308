"""What is wrong with a user's input: faults, gathered and told all at once."""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Iterable
from dataclasses import dataclass

LONGEST = 60
LONGEST_KEY = 120
MOST_TOLD = 200


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: where, what was given, what is allowed, what the parameter means."""

    where: str
    key: str
    problem: str
    allowed: str = ""
    meaning: str = ""
    hint: str = ""

    def __str__(self) -> str:
        place = ", ".join(part for part in (self.where, _place(self.key)) if part)
        lines = [f"{place}: {self.problem}" if place else self.problem]
        for label, text in (("allowed", self.allowed), ("it means", self.meaning)):
            if text:
                lines.append(f"    {label}: {text}")
        if self.hint:
            lines.append(f"    {self.hint}")
        return "\n".join(lines)


class ScenarioError(ValueError):
    """A scenario that cannot be run; ``faults`` holds everything that is wrong with it."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(_told(self.faults))

    def __reduce__(self) -> tuple[type[ScenarioError], tuple[tuple[Fault, ...]]]:
        return type(self), (self.faults,)


def shown(value: object) -> str:
    """A value as a scenario file would spell it, shortened where it is long."""
    if isinstance(value, bool):
        text = "true" if value else "false"
    elif isinstance(value, str):
        text = repr(value[: LONGEST + 2])
    elif isinstance(value, int) and value.bit_length() > 200:
        text = "a whole number of more than 60 digits"
    elif isinstance(value, (dt.datetime, dt.date, dt.time)):
        text = value.isoformat()
    elif isinstance(value, dict):
        text = "a table"
    elif isinstance(value, (list, tuple)):
        text = f"an array of {len(value)}"
    else:
        text = repr(value)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def nearest(word: str, known: Iterable[str]) -> str:
    """A question that names the nearest known word; empty if none is near."""
    if len(word) > LONGEST_KEY:
        return ""
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"did you mean {near[0]!r}?" if near else ""


def _place(key: str) -> str:
    if len(key) > LONGEST_KEY or not key.isprintable():
        return f"key {shown(key)}"
    table, _, name = key.rpartition(".")
    if key.startswith("column "):
        return key
    if not table:
        return f"key {name}" if name else ""
    return f"table [{table}], key {name}"


def _told(faults: tuple[Fault, ...]) -> str:
    if len(faults) == 1:
        return str(faults[0])
    lines = [f"{number}. {fault}" for number, fault in enumerate(faults[:MOST_TOLD], 1)]
    if len(faults) > MOST_TOLD:
        lines.append(f"and {len(faults) - MOST_TOLD} more")
    return "\n".join([f"{len(faults)} faults", *lines])
