"""What every step knows of the time, and the room it works in."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

from sim.compiled import compiled, stepwise
from sim.world.records import dtype

INTENTION = dtype(
    ("actor", "i4"),
    ("partner", "i4"),
    ("pair", "i4"),  # for renewals
    ("origin", "i4"),
    ("index", "i4"),  # number of the contact among those of its origin in this step
    ("introducer", "i4"),  # slot; NONE
    ("is_linked", "i1"),  # referred through a linked pair
    ("trust", "f8"),  # of the introducer in the partner
    ("at", "f8"),
)

REFERRAL = dtype(
    ("partner", "i4"),
    ("introducer", "i4"),  # slot
    ("pair", "i4"),  # of the introducer
    ("linked", "i4"),  # mates acquainted with the partner
    ("trust", "f8"),  # of the introducer
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
    moved: Any  # f8 [n, 4]: knowledge shift and new experience
    renewals: Any  # INTENTION
    intentions: Any  # INTENTION
    vouchers: Any  # INTENTION
    meetings: Any  # MEETING
    places: Any  # i8: pairs put up for decision
    keys: Any  # u8: priorities of what is being sorted
    order: Any  # i8: what is being sorted, in order
    spare: Any  # i8: the sort's second half
    calls: Any  # i8 [n]: local cooperations an actor would start
    considered: Any  # i8: partners of a consideration set
    referrals: Any  # REFERRAL: partners whom mates know
    room: Any  # i4 [m]: places reserved at partners; zero between steps
    pledged: Any  # i8 [m]: money a year reserved at partners, cents; zero between steps
    merits: Any  # f8: scores of pairs at the gate
    is_used: Any  # bool: pairs whose actor has been chosen
    has_declined: Any  # bool: pairs that turned down the grant they would get
    standing: Any  # f8 [C]: scores of clusters in a round
    members: Any  # i8: pairs of one project
    shares: Any  # f8 [2, members]: rates and remainders of their grants


@stepwise
def sort_by_key(scratch, count):
    """Fills ``scratch.order`` with the numbers 0 … count − 1, lowest of ``scratch.keys`` first (merge sort)."""
    order, spare, keys = scratch.order, scratch.spare, scratch.keys
    for number in range(count):
        order[number] = number
    width = 1
    while width < count:
        for low in range(0, count, 2 * width):
            middle, high = min(low + width, count), min(low + 2 * width, count)
            left, right = low, middle
            for place in range(low, high):
                if left < middle and (right >= high or keys[order[left]] <= keys[order[right]]):
                    spare[place] = order[left]
                    left += 1
                else:
                    spare[place] = order[right]
                    right += 1
        for place in range(count):
            order[place] = spare[place]
        width *= 2


@compiled
def fixed_point(share):
    """A share as a whole number of 2^-20: sums of integers do not depend on their order."""
    return int(math.floor(share * 1048576.0))
