"""A round of the programme, its dates as steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sim.world.state import World


@dataclass(frozen=True, slots=True)
class Round:
    """One round of the competition."""

    number: int
    announced: int
    selected: int
    starts: int
    gate: int
    ends: int
    clusters: int
    rule: int
    listed: frozenset[int]  # places of the clusters that it names


def rounds_of(world: World) -> tuple[Round, ...]:
    """The rounds of a world."""
    return tuple(
        Round(number, *_numbers(row), frozenset(_places(world.listed[number])))
        for number, row in enumerate(world.rounds)
    )


def _numbers(row: Any) -> tuple[int, ...]:
    return row.item()


def _places(marks: Any) -> list[int]:
    return [int(place) for place in marks.nonzero()[0]]
