"""What became of funded pairs in the twin: the same run, the same luck, the other design.

Row by row, so that every group can be told apart. *Here* is the alternative, *there* the base. Three identities, from
narrow to wide: the same *attempt* (actor, partner and step of initiation: the key of the contact's luck), the same
*pair*, the same *actor*.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from sim.outcome.lived import cells_of_lives, counts_of_actors, rows_of_lives
from sim.outcome.window import COOPERATION, NEW, Log, pair_keys

#: How far apart two starts may lie to count as the same decision: eight quarters.
NEAR_YEARS = 2.0
#: Whether the attempt of a funded pair exists there.
UNKNOWN, ABSENT, UNFUNDED, FUNDED = -1, 0, 1, 2
#: One row a first cooperation of a pair that the alternative funds, started in the window.
FUNDED_PAIR = np.dtype(
    [
        ("cluster", "i4"),  # place along the cluster axis
        ("size_class", "i1"),
        ("is_young_group", "i1"),
        ("attempt", "i1"),  # UNKNOWN, ABSENT, UNFUNDED or FUNDED there
        ("became", "i1"),  # the attempt became a cooperation there
        ("same_pair", "i1"),  # the pair cooperates there, starting within eight quarters
        ("same_actor", "i1"),  # so does the pair, or the actor with a partner it lacks here
        (
            "earlier",
            "f8",
        ),  # years by which the pair's first cooperation starts earlier here; nan: none there
        ("here", "i4"),  # cooperations of the pair, to the horizon
        ("there", "i4"),
    ]
)
#: Cooperations of the window in clusters that the alternative funds, of actors with and without a grant in it.
MEMBERS = ("actors", "funded_here", "funded_there", "unfunded_here", "unfunded_there")


class TwinFacts(NamedTuple):
    """Facts of one pair of runs."""

    pairs: Any  # FUNDED_PAIR [funded first cooperations]
    members: Any  # i8 [C, 3 size classes, 2 age groups, MEMBERS]


def facts_of(base: Any, alternative: Any) -> TwinFacts:
    """Compares the arrays of two runs that share their luck."""
    there, here = Log(base), Log(alternative)
    funded = here.cooperations
    funded = funded[(funded["funded"] == NEW) & (funded["is_first"] == 1)]
    rows = np.zeros(len(funded), FUNDED_PAIR)
    lives = alternative.lives[rows_of_lives(funded["actor"], alternative.lives)]
    rows["cluster"] = here.places(funded)
    rows["size_class"], rows["is_young_group"] = lives["size_class"], lives["is_young_group"]
    rows["attempt"], rows["became"] = _attempts(funded, there)
    before, after = there.all_cooperations, here.all_cooperations
    first, wanted, when = before[before["is_first"] == 1], pair_keys(funded), funded["start"]
    rows["earlier"] = _nearest(pair_keys(first), first["start"], wanted, when)
    near = _nearest(pair_keys(before), before["start"], wanted, when)
    rows["same_pair"] = np.abs(near) <= NEAR_YEARS
    lacking = first[~np.isin(pair_keys(first), pair_keys(after))]
    rows["same_actor"] = rows["same_pair"] | _elsewhere(funded, rows["same_pair"], lacking)
    rows["here"] = _counts(pair_keys(after), wanted)
    rows["there"] = _counts(pair_keys(before), wanted)
    return TwinFacts(rows, _members(there, here))


def _attempts(funded: Any, there: Log) -> tuple[np.ndarray, np.ndarray]:
    """Whether each attempt exists there, and whether it became a cooperation there."""
    known = there.events[np.isin(pair_keys(there.events), pair_keys(funded))]
    started = known["stage"] == COOPERATION
    grants = dict(
        zip(_attempt_keys(known[started]), known[started]["funded"].tolist(), strict=True)
    )
    contacts = set(_attempt_keys(known))
    absent = ABSENT if there.has_contacts else UNKNOWN
    fate = np.full(len(funded), absent, np.int8)
    became = np.zeros(len(funded), np.int8)
    for place, key in enumerate(_attempt_keys(funded)):
        if key in grants:
            fate[place], became[place] = (FUNDED if grants[key] else UNFUNDED), 1
        elif key in contacts:
            fate[place] = UNFUNDED
    return fate, became


def _attempt_keys(rows: Any) -> list[tuple[int, int, int]]:
    names = ("actor", "partner", "attempt")
    return list(zip(*(rows[name].tolist() for name in names), strict=True))


def _nearest(
    keys: np.ndarray, starts: np.ndarray, wanted: np.ndarray, when: np.ndarray
) -> np.ndarray:
    """For each wanted key, start of the nearest row of that key minus its own start; nan if there is none."""
    order = np.argsort(keys, kind="stable")
    keys, starts = keys[order], np.asarray(starts)[order]
    first = np.searchsorted(keys, wanted, "left")
    last = np.searchsorted(keys, wanted, "right")
    gaps = np.full(len(wanted), np.nan)
    for row in np.flatnonzero(last > first):
        away = starts[first[row] : last[row]] - when[row]
        gaps[row] = away[np.abs(away).argmin()]
    return gaps


def _counts(keys: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    ordered = np.sort(keys)
    found: np.ndarray = np.searchsorted(ordered, wanted, "right") - np.searchsorted(ordered, wanted)
    return found


def _elsewhere(funded: Any, has_twin: np.ndarray, lacking: Any) -> np.ndarray:
    """Funded pairs in whose place the actor begins with a partner there that it never has here (``lacking``).

    One to one, within eight quarters: a new partnership there stands for one funded pair at most, and what the actor
    does in both worlds stands for none.
    """
    free: dict[int, list[float]] = {}
    order = np.argsort(lacking["start"], kind="stable")
    for actor, start in zip(
        lacking["actor"][order].tolist(), lacking["start"][order].tolist(), strict=True
    ):
        free.setdefault(actor, []).append(start)
    found = np.zeros(len(funded), np.int8)
    for place in np.argsort(funded["start"], kind="stable"):
        starts = free.get(int(funded["actor"][place]), [])
        when = float(funded["start"][place])
        near = [] if has_twin[place] else [s for s in starts if abs(s - when) <= NEAR_YEARS]
        if near:
            starts.remove(near[0])
            found[place] = 1
    return found


def _members(there: Log, here: Log) -> np.ndarray:
    """Cells of ``MEMBERS``; an actor has a grant if any of its cooperations of the window here is funded."""
    paid = np.unique(here.cooperations["actor"][here.cooperations["funded"] > 0])
    after, before = (_of_arm(log, paid, here.ids) for log in (here, there))
    columns = (after[..., 0], after[..., 1], before[..., 1], after[..., 2], before[..., 2])
    told = np.stack(columns, axis=-1)
    told[np.asarray(here.arrays.clusters["in_round"]) < 0] = 0
    return told


def _of_arm(log: Log, paid: np.ndarray, ids: np.ndarray) -> np.ndarray:
    """Cells of one arm: actors with a grant, their cooperations, those of the others: [C, 3, 2, 3]."""
    lives = log.arrays.lives
    has_grant = np.isin(lives["actor"], paid)
    started = counts_of_actors(lives, log.cooperations["actor"])
    return cells_of_lives(lives, (has_grant, started * has_grant, started * ~has_grant), ids)
