"""What a report shows of one result, before it becomes a page."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from sim.outcome.sentences import figure as told

#: Figures in the order in which a page shows them, and what one sees who cannot see them.
FIGURES = {
    "effects": "Effects on the headline outcomes, each with its interval",
    "linkage": "Running foreign cooperations and the share of them linked to the programme, year by year",
    "channels": "Contacts by the channel through which they came about",
    "funnel": "How many contacts become an exchange, a proposal and a cooperation",
    "initiators": "Which side and which kind of actor initiates contacts",
    "age": "Share of young and old firms with a running foreign cooperation",
    "survival": "How long cooperations last, funded and unfunded",
    "money": "Grants committed, paid, returned and left",
    "countries": "Cooperations and contacts by country of the partner",
    "lives": "Individual effects: each actor against itself in the other world",
}


class Shown(NamedTuple):
    """A table as it is shown; ``is_open``: at once, not only on request. The first column holds words."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    note: str = ""
    is_open: bool = False


class Picture(NamedTuple):
    """A figure: its words, and its PNG."""

    words: str
    content: bytes


class Part(NamedTuple):
    """All that a page tells of one result."""

    title: str
    lead: Sequence[str] = ()
    warnings: Sequence[str] = ()
    sentences: Sequence[str] = ()
    tables: Sequence[Shown] = ()
    pictures: Sequence[Picture] = ()
    facts: Sequence[tuple[str, str]] = ()


def pictures_of(files: Mapping[Path, bytes]) -> list[Picture]:
    """Figures (file -> content), known ones first and in their order."""
    known = list(FIGURES)
    place = {name: number for number, name in enumerate(known)}
    ordered = sorted(files, key=lambda file: (place.get(file.stem, len(known)), file.stem))
    return [
        Picture(FIGURES.get(file.stem, file.stem.replace("_", " ")), files[file])
        for file in ordered
    ]


def cell(value: Any) -> str:
    """A value as a table shows it; nothing for what is undefined."""
    if pd.isna(value):
        return ""
    if isinstance(value, float):
        return told(value) if math.isfinite(value) else "∞" if value > 0 else "−∞"
    return str(value)


def differences_of(base: Any, other: Any) -> Shown:
    """What one scenario sets otherwise than another."""
    rows = [
        (one.meaning or one.key, one.key, one.unit, one.base, one.other)
        for one in other.differences_from(base)
    ]
    return Shown(
        f"What {other.name} sets otherwise than {base.name}",
        ("parameter", "key", "unit", base.name, other.name),
        rows,
        "" if rows else "Nothing: the two scenarios are the same but for their names.",
    )


#: What is left open by intervals, by what they cover, and by the spread over runs.
LEFT_OPEN = {
    "spread": "The spread over runs says nothing of how wrong these, or the model itself, may be.",
    "luck": "The intervals say nothing of how wrong these, or the model itself, may be.",
    "both": "The intervals hold parameters as far as they were drawn; of how wrong the model itself may be they say "
    "nothing.",
}


def assumed_in(scenario: Any, covers: str = "luck") -> str:
    """How much of the behaviour in a scenario rests on evidence, and what intervals leave open."""
    behaviour = [row for row in scenario.described() if row.role == "uncertainty"]
    assumed = sum(row.source == "assumed" for row in behaviour)
    return (
        f"The defaults of {assumed} of the {len(behaviour)} parameters of behaviour are assumed: no evidence fixes "
        f"them. {LEFT_OPEN[covers]}"
    )


def counted_in(scenario: Any) -> str:
    """From when to when outcomes count."""
    time = scenario.time
    return (
        f"Outcomes count from {time.count_from.isoformat()} to the evaluation date, "
        f"{time.evaluation_date.isoformat()}."
    )
