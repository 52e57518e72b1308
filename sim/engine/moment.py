"""What every step knows of the time, and the room it works in."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

from sim.compiled import compiled, inlined, stepwise
from sim.world.records import dtype

INTENTION = dtype(
    ("actor", "u4"),
    ("partner", "u4"),
    ("pair", "u4"),  # for renewals
    ("origin", "i4"),
    ("index", "i4"),  # number of the contact among those of its origin in this step
    ("introducer", "u4"),  # slot; NOWHERE
    ("is_linked", "i1"),  # referred through a linked pair
    ("trust", "f8"),  # of the introducer in the partner
    ("at", "f8"),
)

REFERRAL = dtype(("partner", "u4"), ("linked", "i4"))  # a partner, and how many mates know it

RUNNING = dtype(("actor", "u4"), ("partner", "u4"))

MEETING = dtype(("actor", "u4"), ("mate", "u4"), ("first", "f8"), ("second", "f8"))


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
    ids: Any  # u8 [slots of a cluster]
    words: Any  # u8 [4, slots of a cluster]: luck of its living actors
    drift: Any  # u8 [n]: random bits of this step's knowledge drift
    posted: Any  # f8 [slots of a cluster, 4]: what mates see of each: position and min(1, e)
    renewals: Any  # INTENTION
    intentions: Any  # INTENTION
    vouchers: Any  # INTENTION
    meetings: Any  # MEETING
    running: Any  # RUNNING: cooperations of a cluster
    ways: Any  # f8 [slots of a cluster, 3]: how far each actor moves
    agenda: Any  # u4: pairs of a cluster, or ties, that are due
    places: Any  # u4: pairs put up for decision
    keys: Any  # u8: priorities of what is being sorted
    order: Any  # u4: what is being sorted, in order
    spare: Any  # u4: the sort's second half
    calls: Any  # i8 [n]: local cooperations an actor would start
    samples: Any  # Samples
    for_degree: Any  # f8 [ties]: handicap e^(−utility) of mates by their degree
    for_kind: Any  # f8 [1]: if kinds differ
    for_linked: Any  # f8 [ties]: handicap of partners by the most mates that can be acquainted
    for_trusted: Any  # f8 [1]: if the pair may trust each other
    for_shared: Any  # f8 [ties]: by the most mates that can be shared
    callers: Any  # u4: who calls each meeting of a sample
    referrals: Any  # REFERRAL: partners whom mates know
    room: Any  # i4 [m]: places reserved at partners; zero between steps
    pledged: Any  # i8 [m]: money a year reserved at partners, cents; zero between steps
    merits: Any  # f8: scores of pairs at the gate
    is_used: Any  # bool: pairs whose actor has been chosen
    has_declined: Any  # bool: pairs that turned down the grant they would get
    firsts: Any  # i8 [C + 1]: where the pairs of each cluster begin, once they are grouped
    standing: Any  # f8 [C]: scores of clusters in a round
    members: Any  # i8: pairs of one project
    shares: Any  # f8 [2, members]: rates and remainders of their grants


#: Length of what is sorted by insertion.
RUN = 16


@inlined
def sort_run(order, keys, low, high):
    """Fills ``order`` from ``low`` to ``high`` with these numbers, lowest key first (insertion sort)."""
    for number in range(low, high):
        place = number
        while place > low and keys[order[place - 1]] > keys[number]:
            order[place] = order[place - 1]
            place -= 1
        order[place] = number


@stepwise
def sort_by_key(scratch, count):
    """Fills ``scratch.order`` with the numbers 0 … count − 1, lowest of ``scratch.keys`` first (merge sort)."""
    order, spare, keys = scratch.order, scratch.spare, scratch.keys
    for low in range(0, count, RUN):
        sort_run(order, keys, low, min(low + RUN, count))
    width = RUN
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
