"""Statistics of a survey: each a ratio of two weighted sums over respondents, so that one rule of error serves all.

The same functions read a user's microdata and a simulated survey, so that like is compared with like.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from calibration.microdata.names import Rows

Column = Callable[[Rows], Any]


class Statistic(NamedTuple):
    """Σ w·above / Σ w·below over the respondents who answered what is needed."""

    name: str
    block: str
    unit: str
    asks: tuple[str, ...]  # items needed
    above: Column
    below: Column
    is_share: bool  # between 0 and 1
    is_grouped: bool = True  # told by kind, age and size too


class Sums(NamedTuple):
    """Weighted sums by cluster; G clusters."""

    above: Any  # f8 [G]
    below: Any  # f8 [G]
    n: Any  # i8 [G]: respondents with something below
    some: int  # of them, those with something above
    rest: int  # of them, those with less above than below


def _one(rows: Rows) -> Any:
    return np.ones(len(rows.wave))


def _share_of_actors(name: str, item: str, block: str) -> Statistic:
    """Share of actors with at least one."""
    return Statistic(name, block, "share of actors", (item,), _some(item), _one, True)


def _mean(item: str, block: str, unit: str) -> Statistic:
    return Statistic(f"{item}_mean", block, unit, (item,), _of(item), _one, False)


def _part(name: str, part: str, whole: str, block: str, unit: str) -> Statistic:
    return Statistic(name, block, unit, (part, whole), _of(part), _of(whole), True)


def _of(item: str) -> Column:
    return lambda rows: rows.answers(item)


def _some(item: str) -> Column:
    return lambda rows: (rows.answers(item) > 0).astype(float)


def _by_institutions(rows: Rows) -> Any:
    return rows.answers("initiated") * ~rows.is_firm


STATISTICS: dict[str, Statistic] = {
    statistic.name: statistic
    for statistic in (
        _share_of_actors("cooperated_share", "cooperated", "activity"),
        _share_of_actors("active_abroad_share", "running", "activity"),
        _mean("running", "activity", "cooperations/actor"),
        _mean("started", "activity", "cooperations/actor"),
        _share_of_actors("cooperated_europe_share", "europe", "countries"),
        _share_of_actors("cooperated_united_states_share", "united_states", "countries"),
        _share_of_actors("cooperated_china_india_share", "china_india", "countries"),
        _mean("contacts", "contacts", "contacts/actor"),
        _mean("initiated", "initiation", "contacts/actor"),
        _part("initiated_share", "initiated", "contacts", "initiation", "share of contacts"),
        Statistic(
            "initiated_by_institutions_share", "initiation", "share of contacts initiated",
            ("initiated",), _by_institutions, _of("initiated"), True, False,
        ),
        _part("linked_share", "linked", "running", "linkage", "share of cooperations"),
        _part(
            "with_institutions_share", "with_institutions", "running", "partners", "share of cooperations"
        ),
        _part("continued_share", "continued", "ended", "persistence", "share of cooperations ended"),
    )
}  # fmt: skip


#: Groups of respondents; the parts that add up to a whole stand together, for suppression.
GROUPS: dict[str, Column] = {
    "": lambda rows: np.ones(len(rows.wave), bool),
    "kind=firm": lambda rows: rows.is_firm,
    "kind=institution": lambda rows: ~rows.is_firm,
    "age=young": lambda rows: rows.is_young,
    "age=old": lambda rows: rows.is_old,
    "size=sme": lambda rows: rows.is_small,
    "size=large": lambda rows: rows.is_large,
}
#: Parts of one whole: who knows the whole and all parts but one knows that one too.
PARTITIONS = (
    ("kind=firm", "kind=institution"),
    ("age=young", "age=old"),
    ("size=sme", "size=large"),
)


def groups_of(statistic: Statistic) -> tuple[str, ...]:
    """Groups that a statistic is told for."""
    return tuple(GROUPS) if statistic.is_grouped else ("",)


def sums_of(statistic: Statistic, group: str, rows: Rows, wave: int) -> Sums:
    """Sums by cluster of a statistic in a group and wave."""
    there = (rows.wave == wave) & GROUPS[group](rows)
    for item in statistic.asks:
        there = there & ~np.isnan(rows.answers(item))
    chosen = rows.of(there)
    above, below = (chosen.weight * column(chosen) for column in (statistic.above, statistic.below))
    size, place = rows.clusters, chosen.cluster
    return Sums(
        above=np.bincount(place, weights=above, minlength=size),
        below=np.bincount(place, weights=below, minlength=size),
        n=np.bincount(place[below > 0], minlength=size),
        some=int((above > 0).sum()),
        rest=int((above < below).sum()),
    )


def value_of(sums: Sums) -> float:
    """The statistic; not a number where there is nothing to divide by."""
    below = float(sums.below.sum())
    return float(sums.above.sum()) / below if below > 0 else float("nan")
