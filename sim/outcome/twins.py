"""What became of funded pairs in the twin: the same run, the same luck, the other design."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from sim.outcome.tally import NEW, cooperations_of, places_of

#: How far apart two starts may lie to count as the same decision: eight quarters.
NEAR_YEARS = 2.0


class TwinFacts(NamedTuple):
    """Counts for one pair of runs; *funded* are first cooperations of a pair that the alternative funds."""

    funded: int
    same_pair: int  # the pair cooperates in the twin, starting within eight quarters
    same_actor: int  # the actor starts with any new partner in the twin, within eight quarters
    gained: float  # years by which the programme was earlier, summed over same_pair
    members_base: (
        int  # cooperations of members that the alternative never funds, in its funded clusters
    )
    members_alternative: int


def facts_of(base: Any, alternative: Any) -> TwinFacts:
    """Compares the arrays of two runs that share their luck."""
    before, after = cooperations_of(base), cooperations_of(alternative)
    funded = after[(after["funded"] == NEW) & (after["is_first"] == 1)]
    twins = _nearest(_pair_keys(before), before["start"], _pair_keys(funded), funded["start"])
    new = before[before["is_first"] == 1]
    others = _nearest(_actor_keys(new), new["start"], _actor_keys(funded), funded["start"])
    near = np.abs(twins) <= NEAR_YEARS
    return TwinFacts(
        len(funded),
        int(near.sum()),
        int((np.abs(others) <= NEAR_YEARS).sum()),
        float(twins[near].sum()),
        *_of_unfunded_members(before, after, alternative.clusters),
    )


def _pair_keys(rows: Any) -> np.ndarray:
    return (rows["actor"].astype(np.uint64) << np.uint64(32)) | rows["partner"].astype(np.uint64)


def _actor_keys(rows: Any) -> np.ndarray:
    return rows["actor"].astype(np.uint64)


def _nearest(
    keys: np.ndarray, starts: np.ndarray, wanted: np.ndarray, when: np.ndarray
) -> np.ndarray:
    """For each wanted key, start of the nearest row of that key minus its own start; infinity if none."""
    order = np.argsort(keys, kind="stable")
    keys, starts = keys[order], np.asarray(starts)[order]
    first = np.searchsorted(keys, wanted, "left")
    last = np.searchsorted(keys, wanted, "right")
    gaps = np.full(len(wanted), np.inf)
    for row in np.flatnonzero(last > first):
        away = starts[first[row] : last[row]] - when[row]
        gaps[row] = away[np.abs(away).argmin()]
    return gaps


def _of_unfunded_members(before: Any, after: Any, clusters: Any) -> tuple[int, int]:
    """Cooperations, in base and alternative, of actors without a grant in clusters with one."""
    chosen = np.asarray(clusters["in_round"]) >= 0
    paid = np.unique(after["actor"][after["funded"] > 0])

    def count(rows: Any) -> int:
        inside = chosen[places_of(rows["cluster"], np.asarray(clusters["id"]))]
        return int((inside & ~np.isin(rows["actor"], paid)).sum())

    return count(before), count(after)
