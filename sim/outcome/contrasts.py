"""Contrasts: outcomes that only a pair of runs has. Ratios are ratios of means over pairs, never clipped.

Each contrast gives four numbers of a pair: what is counted in the alternative and in the base, and what
it is divided by in the alternative and in the base (ignored for plain differences).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from sim.outcome.levels import SELECTIONS, total
from sim.outcome.tally import CONTACTS

Parts = tuple[float, float, float, float]
_ALL = tuple(SELECTIONS)
_WHOLE = ("",)


class Contrast(NamedTuple):
    """A contrast: unit, its parts, what it is divided by in words (None: a difference), its groups."""

    unit: str
    parts: Callable[[Any, str], Parts]
    per: str | None = None
    is_complement: bool = False  # the value is 1 − ratio
    groups: tuple[str, ...] = _ALL


def _funded(pair: Any) -> np.ndarray:
    return pair.alternative.round >= 0


def _unfunded(pair: Any) -> np.ndarray:
    """Clusters that neither arm funds (against a base without a programme: those the alternative leaves out)."""
    return (pair.alternative.round < 0) & (pair.base.round < 0)


def _flows(pair: Any, group: str, mask: np.ndarray, *names: str) -> tuple[float, float]:
    """Flows of the window in the alternative and in the base."""
    after = total(pair.alternative.flow(*names), group, mask)
    return after, total(pair.base.flow(*names), group, mask)


def windfall_parts(pair: Any, group: str) -> Parts:
    """Additional first cooperations of a pair, and funded ones, in clusters that the alternative funds."""
    mask = _funded(pair)
    after = total(pair.alternative.funded_first, group, mask)
    before = total(pair.base.funded_first, group, mask)
    return *_flows(pair, group, mask, "first_cooperations"), after, before


def cost_parts(pair: Any, group: str) -> Parts:
    """Money paid, EUR, and partnerships alive, over all clusters."""
    return (
        total(pair.alternative.paid) / 100,
        total(pair.base.paid) / 100,
        total(pair.alternative.alive),
        total(pair.base.alive),
    )


def spillover_parts(pair: Any, group: str) -> Parts:
    """Cooperations started in clusters that are funded in neither arm; not a number if there are none."""
    mask = _unfunded(pair)
    if not mask.any():
        return math.nan, math.nan, 0, 0
    return *_flows(pair, group, mask, "cooperations"), 0, 0


def displaced_parts(pair: Any, group: str) -> Parts:
    """Local cooperations of the base that the alternative lacks: base − alternative."""
    mask = np.ones(len(pair.base.round), bool)
    after, before = _flows(pair, group, mask, "local_cooperations")
    return before, after, 0, 0


def _contact_parts(pair: Any, group: str) -> Parts:
    return *_flows(pair, group, _funded(pair), *CONTACTS), 0, 0


def _member_parts(pair: Any, group: str) -> Parts:
    return pair.facts.members_alternative, pair.facts.members_base, 0, 0


def _twin(count: str, per: str) -> Callable[[Any, str], Parts]:
    return lambda pair, group: (getattr(pair.facts, count), 0, getattr(pair.facts, per), 0)


_PAIRS = "funded first cooperations"
CONTRASTS: dict[str, Contrast] = {
    "windfall_share": Contrast(
        "share", windfall_parts, "additional funded first cooperations", is_complement=True
    ),
    "cost_per_additional_partnership_eur": Contrast(
        "EUR/partnership", cost_parts, "additional partnerships alive", groups=_WHOLE
    ),
    "spillover_unfunded_clusters": Contrast("cooperations", spillover_parts),
    "displaced_local_cooperations": Contrast("cooperations", displaced_parts),
    "effect_unfunded_members": Contrast("cooperations", _member_parts, groups=_WHOLE),
    "additional_contacts_funded_clusters": Contrast("contacts", _contact_parts),
    "same_pair_in_twin_share": Contrast(
        "share", _twin("same_pair", "funded"), _PAIRS, groups=_WHOLE
    ),
    "same_actor_in_twin_share": Contrast(
        "share", _twin("same_actor", "funded"), _PAIRS, groups=_WHOLE
    ),
    "acceleration_years": Contrast(
        "years", _twin("gained", "same_pair"), "funded pairs that the twin has too", groups=_WHOLE
    ),
}
HEADLINE_CONTRASTS = tuple(CONTRASTS)[:4]
