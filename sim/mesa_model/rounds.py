"""A round of the programme, its dates as steps."""

from __future__ import annotations

from dataclasses import dataclass

from sim.world.records import ROUND
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
    """The rounds of a world, each with the clusters that it lists."""
    return tuple(
        Round(
            number=number,
            listed=frozenset(int(place) for place in world.listed[number].nonzero()[0]),
            **dict(zip(ROUND.names or (), row.item(), strict=True)),
        )
        for number, row in enumerate(world.rounds)
    )
