"""Outcomes of one run by name: levels, compared between runs as differences.

A name may carry a selection: ``foreign_contacts[kind=firm]``, ``partnerships_alive[size=sme]`` (``selection.py``). Age
groups are those at ``time.age_group_date``; a share without anything to share in is not a number.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np

from sim.outcome.lived import LINKED
from sim.outcome.selection import (
    GROUPS,
    PANEL_GROUPS,
    WHOLE,
    mask_of,
    parsed,
    spelled,
    split,
    total,
    total_of,
)
from sim.outcome.tally import CONTACTS, Tally
from sim.words import Kind

INSTITUTION = int(Kind.INSTITUTION)


class Level(NamedTuple):
    """A level: what is counted, per what, in which unit, for which groups; by size class from columns of lives."""

    unit: str
    count: Callable[[Tally], Any]  # [C, 2, 2] or [C]
    per: Callable[[Tally], Any] | None = None
    factor: float = 1.0
    groups: tuple[str, ...] = PANEL_GROUPS
    lived: tuple[str, ...] = ()
    lived_per: tuple[str, ...] = ()
    asks_contacts: bool = False  # not a number where the log has no contacts

    def counted(self, tally: Tally, who: str) -> tuple[Any, Any]:
        """Cells of what is counted and of what it is divided by."""
        if who.startswith("size="):
            per = tally.lived(*self.lived_per) if self.lived_per else None
            return tally.lived(*self.lived), per
        return self.count(tally), None if self.per is None else self.per(tally)


def _flow(*columns: str, unit: str = "cooperations", factor: float = 1.0) -> Level:
    lived = ("contacts",) if columns == CONTACTS else columns
    return Level(unit, lambda t: t.flow(*columns), factor=factor, groups=GROUPS, lived=lived)


def _linked(*columns: str) -> Level:
    per = ("running_cooperations",)
    return Level(
        "share", lambda t: t.held(*columns), lambda t: t.held(*per), 1.0, GROUPS, columns, per
    )


def _booked(book: str) -> Level:
    return Level("EUR", lambda t: t.books[book], factor=0.01, groups=WHOLE)


def _by_institutions(tally: Tally) -> Any:
    own = np.array(tally.flow(*_DOMESTIC))
    own[:, [kind for kind in Kind if kind != INSTITUTION]] = 0
    return own


def _in_targets(tally: Tally) -> Any:
    return tally.abroad.within("cooperations", tally.abroad.targets)


def _anywhere(tally: Tally) -> Any:
    return tally.abroad.counts[..., 1].sum(axis=-1, dtype=np.int64)


_DOMESTIC = tuple(name for name in CONTACTS if name != "contacts_inbound")
_ALIVE = ("partnerships_alive",)

LEVELS: dict[str, Level] = {
    "foreign_contacts": _flow(*CONTACTS, unit="contacts"),
    "foreign_cooperations": _flow("cooperations"),
    "first_cooperations": _flow("first_cooperations"),
    "funded_cooperations": _flow("funded_cooperations"),
    "partnerships_alive": Level("partnerships", lambda t: t.alive, groups=GROUPS, lived=_ALIVE),
    "active_abroad_share": Level(
        "share", lambda t: t.held("active_abroad"), lambda t: t.held("actors"), 1.0, GROUPS,
        ("active_abroad",), ("actors",),
    ),
    "linked_share": _linked(*LINKED),
    "linked_funded_share": _linked("running_funded"),
    "linked_broker_share": _linked("running_broker"),
    "linked_referral_share": _linked("running_referral"),
    "initiated_by_institutions_share": Level(
        "share", _by_institutions, lambda t: t.flow(*_DOMESTIC), groups=WHOLE
    ),
    "conversion_share": Level(
        "share", lambda t: t.conversions.cells[..., 1], lambda t: t.conversions.cells[..., 0], asks_contacts=True
    ),
    "target_countries_share": Level("share", _in_targets, _anywhere, groups=WHOLE),
    "projects": Level("projects", lambda t: t.projects, groups=WHOLE),
    "innovations": _flow("innovations", unit="innovations", factor=1e-6),
    "local_innovations": Level("innovations", lambda t: t.flow("local_innovations"), factor=1e-6),
    "local_cooperations": _flow("local_cooperations"),
    "grant_eur": Level("EUR", lambda t: t.paid, factor=0.01, groups=WHOLE),
    "own_eur": _booked("own"),
    "other_public_eur": _booked("other_public"),
    "foreign_eur": _booked("foreign"),
}  # fmt: skip
#: The outcomes that figures and sentences speak of.
HEADLINES = (
    "foreign_contacts", "foreign_cooperations", "partnerships_alive", "active_abroad_share", "linked_share",
    "initiated_by_institutions_share", "projects", "innovations", "grant_eur",
)  # fmt: skip


def names_of_levels() -> tuple[str, ...]:
    """All levels with the selections that tables tell, in their order."""
    return tuple(spelled(name, group) for name, level in LEVELS.items() for group in level.groups)


def unit_of(outcome: str) -> str:
    """Unit of a level."""
    return LEVELS[split(outcome)[0]].unit


def level_of(tally: Tally, outcome: str, clusters: Any = None) -> float:
    """One level of a run; ``clusters``, a mask, stands in for what the name says of places.

    ``ValueError`` for a group that the level does not know.
    """
    name, who, where = parsed(outcome)
    level = LEVELS[name]
    if who not in (*level.groups, "size=institution" if level.lived else ""):
        raise ValueError(
            f"{outcome!r}: {name} is told for {', '.join(filter(None, level.groups)) or 'all'} only"
        )
    if level.asks_contacts and not tally.has_contacts:
        return math.nan
    mask = mask_of(tally, where) if clusters is None else clusters
    cells, among = level.counted(tally, who)
    return _value(
        level, total(cells, who, mask), None if among is None else total(among, who, mask)
    )


def _value(level: Level, count: int, among: int | None) -> float:
    """A level of what is counted and what it is divided by."""
    if among is None:
        return count * level.factor
    return count / among * level.factor if among else math.nan


def levels_of(tally: Tally) -> dict[str, float]:
    """All levels of a run by name; cells are added up over clusters once for all groups of a level."""
    return {
        spelled(name, who): value
        for name, level in LEVELS.items()
        for who, value in zip(level.groups, _of_groups(tally, level), strict=True)
    }


def _of_groups(tally: Tally, level: Level) -> Iterator[float]:
    if level.asks_contacts and not tally.has_contacts:
        yield from (math.nan for _ in level.groups)
        return
    summed: dict[bool, list[Any]] = {}
    for who in level.groups:
        is_sized = who.startswith("size=")
        if is_sized not in summed:
            summed[is_sized] = [_over_clusters(cells) for cells in level.counted(tally, who)]
        count, among = (None if one is None else total_of(one, who) for one in summed[is_sized])
        yield _value(level, count or 0, among)


def _over_clusters(cells: Any) -> Any:
    """Cells [C, …] added up over clusters, as nested lists […]; none of none."""
    return None if cells is None else np.asarray(cells).sum(axis=0).tolist()
