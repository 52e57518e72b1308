"""Outcomes of one run by name: levels, compared between runs as differences.

A name may carry a selection: ``foreign_contacts[kind=firm]``, ``partnerships_alive[age=young]``. Age groups are those
at ``time.age_group_date``; a share without anything to share in is not a number.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from sim.outcome.tally import CONTACTS, Tally
from sim.words import Kind

#: Selections of cells [cluster, kind, age group]; only firms have an age.
SELECTIONS: dict[str, tuple[slice | int, slice | int]] = {
    "": (slice(None), slice(None)),
    "kind=firm": (int(Kind.FIRM), slice(None)),
    "kind=institution": (int(Kind.INSTITUTION), slice(None)),
    "age=young": (int(Kind.FIRM), 1),
    "age=old": (int(Kind.FIRM), 0),
}
INSTITUTION = int(Kind.INSTITUTION)
NAME = re.compile(r"^(?P<name>\w+)(?:\[(?P<selection>[^\]]*)\])?$")


class Level(NamedTuple):
    """A level: what is counted, per what, in which unit, and for which groups it makes sense."""

    unit: str
    count: Callable[[Tally], Any]  # [C, 2, 2] or [C]
    per: Callable[[Tally], Any] | None = None
    factor: float = 1.0
    groups: tuple[str, ...] = tuple(SELECTIONS)


def _linked(*columns: str) -> Level:
    return Level("share", lambda t: t.held(*columns), lambda t: t.held("running_cooperations"))


def _by_institutions(tally: Tally) -> Any:
    own = np.array(tally.flow(*_DOMESTIC))
    own[:, [kind for kind in Kind if kind != INSTITUTION]] = 0
    return own


_DOMESTIC = tuple(name for name in CONTACTS if name != "contacts_inbound")
_WHOLE = ("",)

LEVELS: dict[str, Level] = {
    "foreign_contacts": Level("contacts", lambda t: t.flow(*CONTACTS)),
    "foreign_cooperations": Level("cooperations", lambda t: t.flow("cooperations")),
    "first_cooperations": Level("cooperations", lambda t: t.flow("first_cooperations")),
    "funded_cooperations": Level("cooperations", lambda t: t.flow("funded_cooperations")),
    "partnerships_alive": Level("partnerships", lambda t: t.alive),
    "active_abroad_share": Level("share", lambda t: t.held("active_abroad"), lambda t: t.held("actors")),
    "linked_share": _linked("running_funded", "running_broker", "running_referral"),
    "linked_funded_share": _linked("running_funded"),
    "linked_broker_share": _linked("running_broker"),
    "linked_referral_share": _linked("running_referral"),
    "initiated_by_institutions_share": Level(
        "share", _by_institutions, lambda t: t.flow(*_DOMESTIC), groups=("",)
    ),
    "projects": Level("projects", lambda t: t.projects, groups=_WHOLE),
    "innovations": Level("innovations", lambda t: t.flow("innovations"), factor=1e-6),
    "local_innovations": Level("innovations", lambda t: t.flow("local_innovations"), factor=1e-6),
    "local_cooperations": Level("cooperations", lambda t: t.flow("local_cooperations")),
    "grant_eur": Level("EUR", lambda t: t.paid, factor=0.01, groups=_WHOLE),
    "own_eur": Level("EUR", lambda t: t.books["own"], factor=0.01, groups=_WHOLE),
    "other_public_eur": Level("EUR", lambda t: t.books["other_public"], factor=0.01, groups=_WHOLE),
    "foreign_eur": Level("EUR", lambda t: t.books["foreign"], factor=0.01, groups=_WHOLE),
}  # fmt: skip
#: The outcomes that figures and sentences speak of.
HEADLINES = (
    "foreign_contacts", "foreign_cooperations", "partnerships_alive", "active_abroad_share", "linked_share",
    "initiated_by_institutions_share", "projects", "innovations", "grant_eur",
)  # fmt: skip


def spelled(name: str, selection: str = "") -> str:
    """The name of an outcome with its selection."""
    return f"{name}[{selection}]" if selection else name


def split(outcome: str) -> tuple[str, str]:
    """Name and selection of an outcome; ``ValueError`` if it is not spelled ``name`` or ``name[group=…]``."""
    found = NAME.match(outcome)
    if not found:
        raise ValueError(f"{outcome!r} is not an outcome: write a name, or name[kind=firm]")
    return found["name"], found["selection"] or ""


def names_of_levels() -> tuple[str, ...]:
    """All levels with all their selections, in the order of tables."""
    return tuple(spelled(name, group) for name, level in LEVELS.items() for group in level.groups)


def unit_of(outcome: str) -> str:
    """Unit of a level."""
    return LEVELS[split(outcome)[0]].unit


def total(cells: Any, selection: str = "", clusters: Any = slice(None)) -> int:
    """Sum of cells over a selection of groups and clusters."""
    chosen = np.asarray(cells)[clusters]
    if chosen.ndim == 1:
        return int(chosen.sum())
    kind, age = SELECTIONS[selection]
    return (
        int(chosen[:, kind][..., age].sum())
        if isinstance(kind, slice)
        else int(chosen[:, kind, age].sum())
    )


def level_of(tally: Tally, outcome: str, clusters: Any = slice(None)) -> float:
    """One level of a run, if wished of some clusters only (a mask)."""
    name, selection = split(outcome)
    level = LEVELS[name]
    count = total(level.count(tally), selection, clusters)
    if level.per is None:
        return count * level.factor
    among = total(level.per(tally), selection, clusters)
    return count / among * level.factor if among else math.nan


def levels_of(tally: Tally) -> dict[str, float]:
    """All levels of a run by name."""
    return {name: level_of(tally, name) for name in names_of_levels()}
