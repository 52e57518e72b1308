"""Effects: alternative minus base over pairs of runs that share their luck.

Levels are compared as differences; contrasts are defined for a pair only. ``covers`` says what the intervals cover: the
luck of runs, not the uncertainty of parameters.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from sim.outcome.contrasts import CONTRASTS, Contrast
from sim.outcome.intervals import (
    LEVEL,
    Estimate,
    mean_interval,
    ratio_interval,
    ratio_unpaired,
    welch_interval,
)
from sim.outcome.levels import level_of, names_of_levels, spelled, unit_of
from sim.outcome.tally import Tally
from sim.outcome.twins import TwinFacts

COLUMNS = (
    "base", "alternative", "outcome", "unit", "kind_of_outcome", "effect", "lower", "upper", "level", "n_pairs",
    "sd_pairs", "unpaired_lower", "unpaired_upper", "covers", "reason",
)  # fmt: skip
COVERS = "luck"
#: Levels also told by round of the alternative's funded clusters.
BY_ROUND = ("foreign_contacts", "foreign_cooperations", "partnerships_alive")


class Pair(NamedTuple):
    """Two runs that share their luck."""

    base: Tally
    alternative: Tally
    base_levels: dict[str, float]
    alternative_levels: dict[str, float]
    facts: TwinFacts


def effect_rows(base: str, alternative: str, pairs: Sequence[Pair]) -> list[dict[str, Any]]:
    """All effects of an alternative against a base, one row an outcome, columns as in ``effects.csv``."""
    rows = [_level_row(name, pairs) for name in names_of_levels()]
    rows += [_round_row(name, number, pairs) for number in _rounds(pairs) for name in BY_ROUND]
    for name, contrast in CONTRASTS.items():
        rows += [
            _contrast_row(spelled(name, group), contrast, group, pairs) for group in contrast.groups
        ]
    names = {"base": base, "alternative": alternative}
    return [{key: (names | row)[key] for key in COLUMNS} for row in rows]


def _row(
    outcome: str, unit: str, kind: str, estimate: Estimate, unpaired: tuple[float, float]
) -> dict[str, Any]:
    return {
        "outcome": outcome,
        "unit": unit,
        "kind_of_outcome": kind,
        "effect": estimate.value,
        "lower": estimate.lower,
        "upper": estimate.upper,
        "level": LEVEL,
        "n_pairs": estimate.n,
        "sd_pairs": estimate.sd,
        "unpaired_lower": unpaired[0],
        "unpaired_upper": unpaired[1],
        "covers": COVERS,
        "reason": estimate.reason,
    }


def _difference_row(
    outcome: str, unit: str, kind: str, before: np.ndarray, after: np.ndarray
) -> dict[str, Any]:
    estimate = mean_interval(after - before)
    return _row(outcome, unit, kind, estimate, welch_interval(after, before))


def _level_row(name: str, pairs: Sequence[Pair]) -> dict[str, Any]:
    before = np.array([pair.base_levels[name] for pair in pairs], float)
    after = np.array([pair.alternative_levels[name] for pair in pairs], float)
    return _difference_row(name, unit_of(name), "level", before, after)


def _rounds(pairs: Sequence[Pair]) -> list[int]:
    found: set[int] = set()
    for pair in pairs:
        found |= set(np.unique(pair.alternative.round[pair.alternative.round >= 0]).tolist())
    return sorted(found)


def _round_row(name: str, number: int, pairs: Sequence[Pair]) -> dict[str, Any]:
    """The effect in clusters that the alternative funds in this round (told from 1)."""
    masks = [pair.alternative.round == number for pair in pairs]
    before = [level_of(pair.base, name, mask) for pair, mask in zip(pairs, masks, strict=True)]
    after = [
        level_of(pair.alternative, name, mask) for pair, mask in zip(pairs, masks, strict=True)
    ]
    outcome = spelled(name, f"round={number + 1}")
    return _difference_row(outcome, unit_of(name), "level", np.array(before), np.array(after))


def _contrast_row(
    outcome: str, contrast: Contrast, group: str, pairs: Sequence[Pair]
) -> dict[str, Any]:
    parts = np.array([contrast.parts(pair, group) for pair in pairs], float).reshape(-1, 4)
    a1, a0, b1, b0 = parts.T
    if contrast.per is None:
        return _difference_row(outcome, contrast.unit, "contrast", a0, a1)
    estimate = ratio_interval(a1 - a0, b1 - b0, contrast.per)
    unpaired = ratio_unpaired((a1, b1, a0, b0))
    if math.isnan(estimate.value):
        unpaired = (math.nan, math.nan)
    if contrast.is_complement:
        estimate = estimate._replace(
            value=1 - estimate.value, lower=1 - estimate.upper, upper=1 - estimate.lower
        )
        unpaired = (1 - unpaired[1], 1 - unpaired[0])
    return _row(outcome, contrast.unit, "contrast", estimate, unpaired)
