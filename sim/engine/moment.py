"""What every step knows of the time, and the room it works in."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from sim.compiled import compiled
from sim.world.state import dtype

INTENTION = dtype(
    ("actor", "i4"),
    ("partner", "i4"),
    ("pair", "i4"),  # for renewals
    ("origin", "i4"),
    ("introducer", "i4"),  # slot; NONE
    ("is_linked", "i1"),  # referred through a linked pair
    ("trust", "f8"),  # of the introducer in the partner
    ("at", "f8"),
)

MEETING = dtype(("actor", "i4"), ("mate", "i4"), ("first", "f8"), ("second", "f8"))


class Moment(NamedTuple):
    """A step: its number, beginning, end and length (years)."""

    step: int
    now: float
    then: float
    years: float


class Scratch(NamedTuple):
    """Room for work within a step; holds nothing between steps. n: actor slots."""

    slack: Any  # f8 [n]
    mates: Any  # f8 [n]: Σ min(1, e) over mates
    roster: Any  # i4 [n]: living slots of one cluster
    moved: Any  # f8 [n, 4]: knowledge shift and new experience
    intentions: Any  # INTENTION
    vouchers: Any  # INTENTION
    meetings: Any  # MEETING
    places: Any  # i8: pairs put up for decision
    keys: Any  # u8: priorities of what is being sorted
    calls: Any  # i8 [n]: local cooperations an actor would start



@compiled
def sorted_by_key(keys, count):
    """Order of the first ``count`` keys, lowest first."""
    return np.argsort(keys[:count], kind="mergesort")


@compiled
def fixed_point(share):
    """A share as a whole number of 2^-20: sums of integers do not depend on their order."""
    return int(math.floor(share * 1048576.0))
