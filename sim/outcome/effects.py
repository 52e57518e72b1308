"""Effects: alternative minus base over pairs of runs that share their luck.

Levels are compared as differences; contrasts are defined for a pair only. Both intervals of a row are taken over the
same pairs: those in which the outcome is defined in both arms. ``covers`` says what the intervals cover: the luck of
runs, or of parameters too where these were drawn. ``level`` is the one that the interval really has: an interval over
few draws of the parameters holds less than 95 %. ``reason`` says why a value or an interval is missing, and warns where
the arms differ in more than their programme.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from sim.outcome.contrasts import CONTRASTS, UNDEFINED, Asked, Contrast
from sim.outcome.intervals import (
    CHANGE_OF_SHARE,
    FREE,
    LEVEL,
    Bounds,
    Estimate,
    mean_interval,
    ratio_interval,
    ratio_unpaired,
    spread_interval,
    welch_interval,
)
from sim.outcome.levels import LEVELS, level_of, names_of_levels, unit_of
from sim.outcome.selection import mask_of, parsed, spelled
from sim.outcome.tally import Tally
from sim.outcome.twins import TwinFacts
from sim.words import Field

COLUMNS = (
    "base", "alternative", "outcome", "unit", "kind_of_outcome", "effect", "lower", "upper", "level", "n_pairs",
    "sd_pairs", "unpaired_lower", "unpaired_upper", "covers", "reason",
)  # fmt: skip
COVERS, COVERS_BOTH = "luck", "both"
NOWHERE = (math.nan, math.nan)
NO_CLUSTER = "no cluster of that kind in any pair"
#: Outcomes also told by technology field and by round of the alternative's funded clusters.
BY_PLACE = (
    "foreign_contacts", "foreign_cooperations", "first_cooperations", "partnerships_alive", "active_abroad_share",
    "conversion_share", "innovations", "local_cooperations", "windfall_share", "windfall_of_money_share",
    "cost_per_additional_partnership_eur", "spillover_unfunded_clusters", "displaced_other_countries",
)  # fmt: skip


class Pair(NamedTuple):
    """Two runs that share their luck."""

    base: Tally
    alternative: Tally
    base_levels: dict[str, float]
    alternative_levels: dict[str, float]
    facts: TwinFacts
    draw: int = 0  # of the parameters, the same in both arms
    same: int = -1  # the first draw with the same parameters; -1: this one


class Drawn(NamedTuple):
    """Of each pair its draw of the parameters, and the first draw that has the same: [pairs] each."""

    number: np.ndarray
    same: np.ndarray

    @property
    def is_many(self) -> bool:
        """Whether there is more than one set of parameters; if not, draws are replicates by another name."""
        return len(np.unique(self.same)) > 1

    def each(self) -> list[np.ndarray]:
        """A mask of the pairs for each draw."""
        return [self.number == one for one in np.unique(self.number)]

    def spread(self, values: list[float], level: float = LEVEL) -> Estimate:
        """Mean and spread of the values of all draws; the level is that of as many draws as differ."""
        known = np.unique(self.number)[np.isfinite(values)]
        distinct = len(np.unique(self.same[np.isin(self.number, known)]))
        return spread_interval(np.array(values), level, distinct)._replace(n=len(self.number))


def drawn_of(pairs: Sequence[Pair]) -> Drawn:
    """The draws of pairs."""
    same = [pair.draw if pair.same < 0 else pair.same for pair in pairs]
    return Drawn(draws_of(pairs), np.array(same, int))


def names_of_outcomes() -> tuple[str, ...]:
    """All outcomes that ``effects.csv`` tells, in its order."""
    contrasts = (spelled(name, who) for name, one in CONTRASTS.items() for who in one.told)
    return (*names_of_levels(), *contrasts)


def names_by_place(pairs: Sequence[Pair]) -> tuple[str, ...]:
    """Outcomes by field and by round, for the fields and rounds that these pairs have."""
    fields = sorted({int(one) for pair in pairs for one in np.unique(pair.alternative.field)})
    places = [f"field={Field(one).label}" for one in fields]
    places += [f"round={number + 1}" for number in _rounds(pairs)]
    unfunded = "spillover_unfunded_clusters"
    return tuple(
        spelled(name, place)
        for place in places
        for name in BY_PLACE
        if not (name == unfunded and place.startswith("round"))
    )


def effect_rows(
    base: str,
    alternative: str,
    pairs: Sequence[Pair],
    names: Sequence[str] = (),
    caution: str = "",
    level: float = LEVEL,
) -> list[dict[str, Any]]:
    """Effects of an alternative against a base, one row an outcome (by default all of them).

    ``level``: of each interval; more than 95 % where several looks are to hold together. Over several draws of the
    parameters the effect is the mean of the draws' effects and the interval is that of the draws: it covers both, with
    the level that so many draws allow.
    """
    known = {"base": base, "alternative": alternative}
    rows = [known | row_of(name, pairs, level) for name in names or names_of_outcomes()]
    for row in rows:
        row["reason"] = "; ".join(filter(None, (row["reason"], caution)))
    return [{key: row[key] for key in COLUMNS} for row in rows]


def row_of(outcome: str, pairs: Sequence[Pair], level: float = LEVEL) -> dict[str, Any]:
    """The effect on one outcome, of any selection; ``ValueError`` for a name that is none."""
    name, who, where = parsed(outcome)
    if name in LEVELS:
        return _level_row(outcome, where, pairs, level)
    if name not in CONTRASTS:
        raise ValueError(
            f"{name!r} is not an outcome: known are {', '.join((*LEVELS, *CONTRASTS))}"
        )
    contrast = CONTRASTS[name]
    if who not in (*contrast.groups, "size=institution" if "size=sme" in contrast.groups else ""):
        known = ", ".join(filter(None, contrast.groups)) or "all"
        raise ValueError(f"{outcome!r}: {name} is told for {known} only")
    asked = [Asked(who, mask_of(pair.alternative, where)) for pair in pairs]
    row = _contrast_row(outcome, contrast, asked, pairs, level)
    return row if any(one.where.any() for one in asked) else row | {"reason": NO_CLUSTER}


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
        "level": min(estimate.level, LEVEL),
        "n_pairs": estimate.n,
        "sd_pairs": estimate.sd,
        "unpaired_lower": unpaired[0],
        "unpaired_upper": unpaired[1],
        "covers": COVERS,
        "reason": estimate.reason,
    }


def draws_of(pairs: Sequence[Pair]) -> np.ndarray:
    """The draw of each pair."""
    return np.array([pair.draw for pair in pairs], int)


def _difference_row(
    outcome: str,
    unit: str,
    kind: str,
    before: np.ndarray,
    after: np.ndarray,
    draws: Drawn,
    level: float,
) -> dict[str, Any]:
    """The difference of two arms, both intervals over the pairs in which both are defined."""
    if draws.is_many:
        return _row_of_draws(outcome, unit, kind, after - before, np.ones(len(before)), draws)
    both = np.isfinite(before) & np.isfinite(after)
    bounds = bounds_of_change(unit)
    estimate = mean_interval((after - before)[both], level, bounds)
    unpaired = welch_interval(after[both], before[both], level, bounds)
    return _row(outcome, unit, kind, estimate, unpaired)


def bounds_of_change(unit: str) -> Bounds:
    """What a difference of two levels can be: of two shares not beyond −1 and 1."""
    return CHANGE_OF_SHARE if unit == "share" else FREE


def _row_of_draws(
    outcome: str, unit: str, kind: str, above: np.ndarray, below: np.ndarray, draws: Drawn
) -> dict[str, Any]:
    """Over draws of the parameters: in each the ratio of sums over its replicates, then the spread of the draws.

    The spread holds the luck of a draw's replicates as well, so the interval covers both, and is too wide for the
    parameters alone. A draw whose denominator is not positive is left out, and counted in ``reason``.
    """
    effects = []
    for mask in draws.each():
        mine = mask & np.isfinite(above) & np.isfinite(below)
        under = below[mine].sum()
        effects.append(above[mine].sum() / under if under > 0 else math.nan)
    return _row(outcome, unit, kind, draws.spread(effects), NOWHERE) | {"covers": COVERS_BOTH}


def _level_row(
    outcome: str, where: tuple[tuple[str, str], ...], pairs: Sequence[Pair], level: float
) -> dict[str, Any]:
    """A level's difference; places are those of the alternative, in both arms."""
    values = np.array([_levels_of(outcome, where, pair) for pair in pairs], float).reshape(-1, 2)
    before, after = values.T
    draws = drawn_of(pairs)
    row = _difference_row(outcome, unit_of(outcome), "level", before, after, draws, level)
    if not any(mask_of(pair.alternative, where).any() for pair in pairs):
        row["reason"] = NO_CLUSTER
    elif LEVELS[parsed(outcome).name].asks_contacts and not _have_contacts(pairs):
        row["reason"] = "the runs kept no contacts"
    return row


def _have_contacts(pairs: Sequence[Pair]) -> bool:
    return all(pair.base.has_contacts and pair.alternative.has_contacts for pair in pairs)


def _levels_of(outcome: str, where: tuple[tuple[str, str], ...], pair: Pair) -> tuple[float, float]:
    if outcome in pair.base_levels:
        return pair.base_levels[outcome], pair.alternative_levels[outcome]
    mask = mask_of(pair.alternative, where)
    if not mask.any():
        return math.nan, math.nan
    return level_of(pair.base, outcome, mask), level_of(pair.alternative, outcome, mask)


def _rounds(pairs: Sequence[Pair]) -> list[int]:
    found: set[int] = set()
    for pair in pairs:
        found |= set(np.unique(pair.alternative.round[pair.alternative.round >= 0]).tolist())
    return sorted(found)


def _contrast_row(
    outcome: str, contrast: Contrast, asked: Sequence[Asked], pairs: Sequence[Pair], level: float
) -> dict[str, Any]:
    told = [
        contrast.parts(pair, one) if one.where.any() else UNDEFINED
        for pair, one in zip(pairs, asked, strict=True)
    ]
    parts = np.array(told, float).reshape(-1, 4)
    a1, a0, b1, b0 = parts.T
    draws = drawn_of(pairs)
    if contrast.per is None:
        row = _difference_row(outcome, contrast.unit, "contrast", a0, a1, draws, level)
        if not row["n_pairs"] and contrast.missing:
            row["reason"] = contrast.missing
        return row
    if draws.is_many:
        row = _row_of_draws(outcome, contrast.unit, "contrast", a1 - a0, b1 - b0, draws)
        return _complemented(row) if contrast.is_complement else row
    estimate = ratio_interval(a1 - a0, b1 - b0, contrast.per, level, contrast.bounds)
    if contrast.missing and np.isnan(parts[:, 0]).all():
        estimate = estimate._replace(reason=contrast.missing)
    unpaired = NOWHERE if contrast.is_of_twins else ratio_unpaired((a1, b1, a0, b0), level)
    if math.isnan(estimate.value):
        unpaired = NOWHERE
    row = _row(outcome, contrast.unit, "contrast", estimate, unpaired)
    return _complemented(row) if contrast.is_complement else row


def _complemented(row: dict[str, Any]) -> dict[str, Any]:
    """The row of 1 − value: both intervals are turned over."""
    ends = (("lower", "upper"), ("unpaired_lower", "unpaired_upper"))
    turned = {low: 1 - row[high] for low, high in ends} | {high: 1 - row[low] for low, high in ends}
    return row | {"effect": 1 - row["effect"]} | turned
