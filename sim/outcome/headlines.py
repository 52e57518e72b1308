"""One row of the effects as a line of a table for readers: name, effect with its unit, both intervals."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

from sim.outcome.contrasts import HEADLINE_CONTRASTS
from sim.outcome.levels import HEADLINES
from sim.outcome.sentences import NOUNS, figure

#: The outcomes that are told first.
FIRST = (*HEADLINES, *HEADLINE_CONTRASTS)
#: What they are called where a number follows.
NAMES = NOUNS | {
    "active_abroad_share": "share of actors active abroad",
    "linked_share": "share of foreign cooperations linked to the programme",
    "initiated_by_institutions_share": "share of contacts that institutions initiate",
    "grant_eur": "grants paid",
    "innovations": "innovations",
    "windfall_share": "windfall of the programme",
    "windfall_of_money_share": "windfall of the money alone",
    "displaced_local_cooperations": "local R&D cooperations displaced",
    "displaced_other_countries": "cooperations displaced outside each cluster's target countries (−: added there too)",
}
UNITS = {"share": " points", "EUR": " EUR", "EUR/partnership": " EUR"}
WINDFALLS = ("windfall_share", "windfall_of_money_share")


class Line(NamedTuple):
    """Name, effect, and the paired and unpaired interval; a dash where there is none."""

    name: str
    effect: str
    paired: str
    unpaired: str


def line_of(row: Mapping[str, Any]) -> Line:
    """The line of a headline outcome."""
    factor, unit = _factor(row)
    effect = "–" if math.isnan(row["effect"]) else f"{figure(row['effect'] * factor)}{unit}"
    paired = span(row["lower"], row["upper"], factor)
    unpaired = span(row["unpaired_lower"], row["unpaired_upper"], factor)
    return Line(NAMES[row["outcome"]], effect, paired, unpaired)


def _factor(row: Mapping[str, Any]) -> tuple[float, str]:
    """Shares are told in hundredths: changes of a share as points, windfall as per cent."""
    if row["outcome"] in WINDFALLS:
        return 100.0, " %"
    return (100.0 if row["unit"] == "share" else 1.0), UNITS.get(row["unit"], "")


def span(low: float, high: float, factor: float = 1.0) -> str:
    """An interval, its ends times a factor; a dash where there is none."""
    return "–" if math.isnan(low) else f"{figure(low * factor)} to {figure(high * factor)}"
