"""Effects cluster by cluster and country by country, each with its paired interval.

One interval of twenty misses by chance: with 64 clusters or 41 countries some will. They show a distribution, not which
cluster differs from which.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from sim.outcome.abroad import COUNTED
from sim.outcome.effects import COVERS, COVERS_BOTH, Drawn, Pair, bounds_of_change, drawn_of
from sim.outcome.intervals import Estimate, mean_interval
from sim.outcome.levels import level_of, unit_of
from sim.words import Field

BY_CLUSTER = (
    "foreign_contacts", "foreign_cooperations", "first_cooperations", "funded_cooperations", "partnerships_alive",
    "local_cooperations", "innovations",
)  # fmt: skip
_NUMBERS = (
    "unit", "base_mean", "alternative_mean", "effect", "lower", "upper", "level", "n_pairs", "sd_pairs", "covers",
    "reason",
)  # fmt: skip
CLUSTER_COLUMNS = (
    "base",
    "alternative",
    "cluster",
    "field",
    "round",
    "funded_share",
    "outcome",
    *_NUMBERS,
)
COUNTRY_COLUMNS = (
    "base",
    "alternative",
    "country",
    "clusters",
    "targeted_by",
    "outcome",
    *_NUMBERS,
)
#: Clusters over which a country's effect is added up.
GROUPS = ("all", "funded", "unfunded")


def _found(change: np.ndarray, unit: str, draws: Drawn) -> tuple[Estimate, str]:
    """The mean change and what its interval covers: over several draws the spread of their means, as for effects."""
    if not draws.is_many:
        return mean_interval(change, bounds=bounds_of_change(unit)), COVERS
    each = [change[mask & np.isfinite(change)] for mask in draws.each()]
    means = [float(one.mean()) if len(one) else np.nan for one in each]
    return draws.spread(means), COVERS_BOTH


def _numbers(
    before: np.ndarray, after: np.ndarray, unit: str, draws: Drawn, caution: str
) -> dict[str, Any]:
    """Means of both arms and the paired difference."""
    found, covers = _found(after - before, unit, draws)
    means = [
        float(np.nanmean(arm)) if np.isfinite(arm).any() else np.nan for arm in (before, after)
    ]
    reason = "; ".join(filter(None, (found.reason, caution)))
    values = (
        unit,
        *means,
        found.value,
        found.lower,
        found.upper,
        found.level,
        found.n,
        found.sd,
        covers,
        reason,
    )
    return dict(zip(_NUMBERS, values, strict=True))


def cluster_rows(
    base: str, alternative: str, pairs: Sequence[Pair], caution: str = ""
) -> list[dict[str, Any]]:
    """Rows of ``clusters.csv``; ``round``: that of the alternative in the first pair in which it funds the cluster."""
    if not pairs:
        return []
    first = pairs[0].alternative
    rounds = np.stack([pair.alternative.round for pair in pairs])
    rows = []
    for place in range(len(first.round)):
        held = rounds[:, place][rounds[:, place] >= 0]
        named = {
            "base": base,
            "alternative": alternative,
            "cluster": first.keys[place] if first.keys else str(place),
            "field": Field(int(first.field[place])).label,
            "round": f"{held[0] + 1}" if len(held) else "",
            "funded_share": len(held) / len(pairs),
        }
        mask = np.arange(len(first.round)) == place
        rows += [named | _of_cluster(name, pairs, mask, caution) for name in BY_CLUSTER]
    return rows


def _of_cluster(name: str, pairs: Sequence[Pair], mask: np.ndarray, caution: str) -> dict[str, Any]:
    before, after = (
        np.array([level_of(getattr(pair, arm), name, mask) for pair in pairs])
        for arm in ("base", "alternative")
    )
    return {"outcome": name} | _numbers(before, after, unit_of(name), drawn_of(pairs), caution)


def country_rows(
    base: str,
    alternative: str,
    pairs: Sequence[Pair],
    codes: Sequence[str],
    caution: str = "",
) -> list[dict[str, Any]]:
    """Rows of ``countries.csv``; ``targeted_by``: clusters of that group with the country on their list.

    Funded are the clusters that the alternative funds.
    """
    rows: list[dict[str, Any]] = []
    if not pairs:
        return rows
    for group in GROUPS:
        masks = [_clusters(pair, group) for pair in pairs]
        listed = np.mean(
            [
                p.alternative.abroad.targets[m].sum(axis=0)
                for p, m in zip(pairs, masks, strict=True)
            ],
            axis=0,
        )
        for place, code in enumerate(codes):
            named = {
                "base": base,
                "alternative": alternative,
                "country": code,
                "clusters": group,
                "targeted_by": float(listed[place]),
            }
            rows += [named | _of_country(name, place, pairs, masks, caution) for name in COUNTED]
    return rows


def _clusters(pair: Pair, group: str) -> np.ndarray:
    funded = pair.alternative.round >= 0
    chosen: np.ndarray = funded if group == "funded" else ~funded
    return np.ones(len(funded), bool) if group == "all" else chosen


def _of_country(
    name: str, place: int, pairs: Sequence[Pair], masks: Sequence[np.ndarray], caution: str
) -> dict[str, Any]:
    before, after = (
        np.array(
            [
                _in_country(getattr(p, arm), name, place, m)
                for p, m in zip(pairs, masks, strict=True)
            ]
        )
        for arm in ("base", "alternative")
    )
    return {"outcome": f"foreign_{name}"} | _numbers(before, after, name, drawn_of(pairs), caution)


def _in_country(tally: Any, name: str, place: int, mask: np.ndarray) -> float:
    if not mask.any() or (name == "contacts" and not tally.has_contacts):
        return float("nan")
    return float(tally.abroad.of_country(place, name)[mask].sum())
