"""Contrasts: outcomes that only a pair of runs has. Ratios are ratios of means over pairs, never clipped.

Each contrast gives four numbers of a pair: what is counted in the alternative and in the base, and what
it is divided by in the alternative and in the base (ignored for plain differences).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from sim.outcome.intervals import FREE, SHARE, Bounds
from sim.outcome.selection import GROUPS, PANEL_GROUPS, WHOLE, is_of, total
from sim.outcome.tally import CONTACTS
from sim.outcome.twins import MEMBERS, UNFUNDED, UNKNOWN

Parts = tuple[float, float, float, float]
UNDEFINED = (math.nan, math.nan, 0, 0)


class Asked(NamedTuple):
    """Of whom, and in which clusters (a mask)."""

    who: str
    where: np.ndarray


class Contrast(NamedTuple):
    """A contrast: unit, its parts, what it is divided by in words (None: a difference), its groups."""

    unit: str
    parts: Callable[[Any, Asked], Parts]
    per: str | None = None
    is_complement: bool = False  # the value is 1 − ratio
    groups: tuple[str, ...] = GROUPS  # that it makes sense for
    detail: tuple[str, ...] = GROUPS  # of these, that tables tell
    is_of_twins: bool = (
        False  # runs that do not share their luck do not have it: no unpaired interval
    )
    missing: str = ""  # why, where it is defined in no pair

    @property
    def told(self) -> tuple[str, ...]:
        """Groups that tables tell; the others are there for the asking."""
        return tuple(group for group in self.groups if group in self.detail)

    @property
    def bounds(self) -> Bounds:
        """What it can be: a share of things counted lies within 0 and 1, a complement (of differences) anywhere."""
        return SHARE if self.unit == "share" and not self.is_complement else FREE

    @property
    def asks_contacts(self) -> bool:
        """Whether it is undefined where the runs kept no contacts."""
        return _NO_CONTACTS in self.missing


def _funded(pair: Any) -> np.ndarray:
    """Clusters that either arm funds."""
    return (pair.alternative.round >= 0) | (pair.base.round >= 0)


def _flows(pair: Any, asked: Asked, mask: np.ndarray, *names: str) -> tuple[float, float]:
    """Flows of the window in the alternative and in the base."""
    who, chosen = asked.who, mask & asked.where
    after = total(pair.alternative.cells(who, *names), who, chosen)
    return after, total(pair.base.cells(who, *names), who, chosen)


def windfall_parts(pair: Any, asked: Asked) -> Parts:
    """Additional first cooperations of a pair, and additional funded ones, in clusters that either arm funds."""
    mask, who = _funded(pair), asked.who
    after, before = (
        total(
            arm.lived("funded_first") if who.startswith("size=") else arm.funded_first,
            who,
            mask & asked.where,
        )
        for arm in (pair.alternative, pair.base)
    )
    return *_flows(pair, asked, mask, "first_cooperations"), after, before


def _of_pairs(pair: Any, asked: Asked) -> Any:
    """Funded pairs of a group."""
    rows = pair.facts.pairs
    return rows[
        asked.where[rows["cluster"]] & is_of(asked.who, rows["size_class"], rows["is_young_group"])
    ]


def money_parts(pair: Any, asked: Asked) -> Parts:
    """Of funded first cooperations whose attempt exists in the base without a grant: those that start there too."""
    rows = _of_pairs(pair, asked)
    if (pair.facts.pairs["attempt"] == UNKNOWN).any():
        return UNDEFINED
    tried = rows[rows["attempt"] == UNFUNDED]
    return int(tried["became"].sum()), 0, len(tried), 0


def attempt_parts(pair: Any, asked: Asked) -> Parts:
    """Of funded first cooperations, those whose attempt exists in the base, funded there or not."""
    rows = _of_pairs(pair, asked)
    if (pair.facts.pairs["attempt"] == UNKNOWN).any():
        return UNDEFINED
    return int((rows["attempt"] >= UNFUNDED).sum()), 0, len(rows), 0


def _same(name: str) -> Callable[[Any, Asked], Parts]:
    def parts(pair: Any, asked: Asked) -> Parts:
        rows = _of_pairs(pair, asked)
        return int(rows[name].sum()), 0, len(rows), 0

    return parts


def accelerated_parts(pair: Any, asked: Asked) -> Parts:
    """Of funded pairs that cooperate in the base too, those that start earlier in the alternative."""
    gained = _of_pairs(pair, asked)["earlier"]
    return int((gained > 0).sum()), 0, int(np.isfinite(gained).sum()), 0


def acceleration_parts(pair: Any, asked: Asked) -> Parts:
    """Years by which these pairs start earlier; later ones count as negative."""
    gained = _of_pairs(pair, asked)["earlier"]
    known = gained[np.isfinite(gained)]
    return float(known.sum()), 0, len(known), 0


def scale_parts(pair: Any, asked: Asked) -> Parts:
    """Cooperations of funded pairs that cooperate in both worlds: additional ones per pair."""
    rows = _of_pairs(pair, asked)
    both = rows[rows["there"] > 0]
    return int((both["here"] - both["there"]).sum()), 0, len(both), 0


def _members(*names: str) -> Callable[[Any, Asked], Parts]:
    def parts(pair: Any, asked: Asked) -> Parts:
        cells = [pair.facts.members[..., MEMBERS.index(name)] for name in names]
        here, there, *per = (total(one, asked.who, asked.where) for one in cells)
        return here, there, *(per or (0,)), 0

    return parts


def cost_parts(pair: Any, asked: Asked) -> Parts:
    """Money paid, EUR, and partnerships alive, over all clusters."""
    arms = (pair.alternative, pair.base)
    paid, alive = (
        [total(getattr(arm, n), "", asked.where) for arm in arms] for n in ("paid", "alive")
    )
    return paid[0] / 100, paid[1] / 100, alive[0], alive[1]


def spillover_parts(pair: Any, asked: Asked) -> Parts:
    """Cooperations started in clusters that are funded in neither arm; not a number if there are none."""
    mask = ~_funded(pair)
    if not (mask & asked.where).any():
        return UNDEFINED
    return *_flows(pair, asked, mask, "cooperations"), 0, 0


def displaced_parts(pair: Any, asked: Asked) -> Parts:
    """Local cooperations of the base that the alternative lacks: base − alternative."""
    after, before = _flows(pair, asked, np.ones(len(asked.where), bool), "local_cooperations")
    return before, after, 0, 0


def _contact_parts(pair: Any, asked: Asked) -> Parts:
    return *_flows(pair, asked, _funded(pair), *CONTACTS), 0, 0


def _countries(name: str, favoured: bool) -> Callable[[Any, Asked], Parts]:
    """In funded clusters with favoured countries: what is added in these; or taken from all others."""

    def parts(pair: Any, asked: Asked) -> Parts:
        chosen = pair.alternative.abroad.favoured
        mask = _funded(pair) & chosen.any(axis=1) & asked.where
        if not mask.any() or (name == "contacts" and not pair.base.has_contacts):
            return UNDEFINED
        cells = (
            arm.abroad.within(name, chosen if favoured else ~chosen)
            for arm in (pair.alternative, pair.base)
        )
        after, before = (total(one, asked.who, mask) for one in cells)
        return (after, before, 0, 0) if favoured else (before, after, 0, 0)

    return parts


_PAIRS = "funded first cooperations"
_BOTH = "funded pairs that cooperate in the base too"
_NO_CONTACTS = "the runs kept no contacts"
_NO_TARGETS = "no funded cluster has target countries"
_NO_COUNTRIES = f"{_NO_TARGETS}, or {_NO_CONTACTS}"


_KINDS = ("", "kind=firm", "kind=institution")


def _twin(unit: str, parts: Callable[[Any, Asked], Parts], per: str, missing: str = "") -> Contrast:
    return Contrast(unit, parts, per, detail=_KINDS, is_of_twins=True, missing=missing)


CONTRASTS: dict[str, Contrast] = {
    "windfall_share": Contrast(
        "share", windfall_parts, "additional funded first cooperations", is_complement=True
    ),
    "windfall_of_money_share": _twin(
        "share", money_parts, "funded first cooperations whose attempt the base has without a grant", _NO_CONTACTS
    )._replace(detail=GROUPS),
    "cost_per_additional_partnership_eur": Contrast(
        "EUR/partnership", cost_parts, "additional partnerships alive", groups=WHOLE
    ),
    "spillover_unfunded_clusters": Contrast("cooperations", spillover_parts, missing="no unfunded cluster"),
    "displaced_local_cooperations": Contrast("cooperations", displaced_parts),
    "displaced_other_countries": Contrast(
        "cooperations", _countries("cooperations", False), groups=PANEL_GROUPS, missing=_NO_TARGETS
    ),
    "displaced_other_countries_contacts": Contrast(
        "contacts", _countries("contacts", False), groups=WHOLE, missing=_NO_COUNTRIES
    ),
    "additional_in_favoured_countries": Contrast(
        "cooperations", _countries("cooperations", True), groups=PANEL_GROUPS, missing=_NO_TARGETS
    ),
    "effect_funded_members": Contrast("cooperations", _members("funded_here", "funded_there"), detail=_KINDS),
    "effect_unfunded_members": Contrast("cooperations", _members("unfunded_here", "unfunded_there"), detail=_KINDS),
    "additional_contacts_funded_clusters": Contrast("contacts", _contact_parts, detail=_KINDS),
    "same_attempt_in_twin_share": _twin("share", attempt_parts, _PAIRS, _NO_CONTACTS),
    "same_pair_in_twin_share": _twin("share", _same("same_pair"), _PAIRS),
    "same_actor_in_twin_share": _twin("share", _same("same_actor"), _PAIRS),
    "accelerated_share": _twin("share", accelerated_parts, _BOTH),
    "acceleration_years": _twin("years", acceleration_parts, _BOTH),
    "scale_of_funded_pairs": _twin("cooperations/pair", scale_parts, _BOTH),
    "scale_of_funded_actors": _twin(
        "cooperations/actor", _members("funded_here", "funded_there", "actors"), "actors with a grant"
    ),
}  # fmt: skip
#: The contrasts that the command prints and sentences tell.
HEADLINE_CONTRASTS = (
    "windfall_share", "windfall_of_money_share", "cost_per_additional_partnership_eur", "spillover_unfunded_clusters",
    "displaced_local_cooperations", "displaced_other_countries",
)  # fmt: skip
