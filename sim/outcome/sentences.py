"""Effects told in plain words, each with its interval and what the interval covers."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from sim.outcome.contrasts import HEADLINE_CONTRASTS
from sim.outcome.intervals import percent
from sim.outcome.levels import HEADLINES

NOUNS = {
    "foreign_contacts": "international contacts",
    "foreign_cooperations": "international cooperations started",
    "partnerships_alive": "international partnerships alive at the evaluation date",
    "active_abroad_share": "the share of actors active abroad",
    "linked_share": "the share of foreign cooperations linked to the programme",
    "initiated_by_institutions_share": "the share of contacts that institutions initiate",
    "projects": "programme projects",
    "innovations": "innovations (knowledge gained in successful cooperations)",
    "grant_eur": "EUR of grants paid",
    "cost_per_additional_partnership_eur": "grants for each additional partnership alive",
    "spillover_unfunded_clusters": "cooperations started in clusters without funding",
    "displaced_local_cooperations": "local R&D cooperations",
    "displaced_other_countries": "cooperations of funded clusters outside the countries that the design favours",
}
#: Least level of an interval that a direction is told from: that of the extremes of 19 draws.
CLEAR = 0.9
#: What an interval covers, in words.
COVERS = {"luck": "luck only", "both": "parameters and luck"}


def figure(value: float) -> str:
    """A number as one reads it: thousands apart, no more digits than it bears."""
    size = abs(value)
    if size >= 1e6:
        text = f"{value / 1e6:,.1f} million"
    elif size >= 1 or value == 0:
        text = f"{value:,.{0 if size >= 100 or value == 0 else 1}f}"
    elif size >= 1e-4:
        text = f"{value:.{1 - math.floor(math.log10(size))}f}"
    else:
        text = f"{value:.2g}"
    return text.replace("-", "−")


def interval(row: Mapping[str, Any], factor: float = 1.0, about: bool = False) -> str:
    """The interval of an effect in brackets; ``about``: of its size, the sign being told in words."""
    low, high = sorted((row["lower"] * factor, row["upper"] * factor))
    if math.isnan(low):
        reason = str(row["reason"])
        return f"({reason})" if "no interval" in reason else f"(no interval: {reason})"
    if about and row["effect"] < 0:
        low, high = -high, -low
    covers = COVERS[row["covers"]]
    return f"({percent(row['level'])} interval {figure(low)} to {figure(high)}; {covers})"


def subject(row: Mapping[str, Any]) -> str:
    """Who acts in the sentence."""
    if "differ outside the programme" in row["reason"]:
        return f"Against {row['base']}, {row['alternative']} (which differs in more than its programme)"
    if row["base"] == "no-programme":
        known = row["alternative"] == "interspin"
        return "The programme" if known else f"The programme as in {row['alternative']}"
    return f"Against {row['base']}, {row['alternative']}"


def _is_clear(row: Mapping[str, Any]) -> bool:
    """Whether an effect is told apart from 0: its interval does not hold it, and is of a level that means something."""
    apart = not math.isnan(row["lower"]) and not row["lower"] <= 0 <= row["upper"]
    return apart and row["level"] >= CLEAR


def sentence(row: Mapping[str, Any]) -> str:
    """One row of the effects as a sentence."""
    name = row["outcome"]
    if math.isnan(row["effect"]):
        told = NOUNS.get(name, name.replace("_", " "))
        return f"{subject(row)}: no number for {told} ({row['reason']})."
    if name == "windfall_share":
        return _windfall(row)
    if name == "windfall_of_money_share":
        return _windfall_of_money(row)
    if name == "cost_per_additional_partnership_eur":
        return (
            f"{subject(row)} pays {figure(row['effect'])} EUR for each additional partnership alive at the "
            f"evaluation date {interval(row)}."
        )
    noun = NOUNS.get(name, name.replace("_", " "))
    if row["effect"] == row["lower"] == row["upper"] == 0:
        return f"{subject(row)} changes nothing in {noun}: exactly the same in all {row['n_pairs']} pairs."
    factor, unit = (100.0, " percentage points") if row["unit"] == "share" else (1.0, "")
    if not _is_clear(row):
        change = (
            -factor if name.startswith("displaced_") else factor
        )  # displaced are those that are fewer
        size = f"{'+' if row['effect'] * change > 0 else ''}{figure(row['effect'] * change + 0.0)}{unit}"
        few = " (too few draws to tell)" if row["level"] < CLEAR else ""
        return f"{subject(row)} has no clear effect on {noun}{few}: {size} {interval(row, change)}."
    size = figure(abs(row["effect"]) * factor)
    bracket = interval(row, factor, about=True)
    is_up = row["effect"] > 0
    if row["unit"] == "share":
        return f"{subject(row)} {'raises' if is_up else 'lowers'} {noun} by {size}{unit} {bracket}."
    if name.startswith("displaced_"):
        return f"{subject(row)} {'displaces' if is_up else 'brings'} {size} {noun} {bracket}."
    return f"{subject(row)} {'adds' if is_up else 'takes away'} {size} {noun} {bracket}."


def _windfall(row: Mapping[str, Any]) -> str:
    share = f"{row['effect']:.2f}".replace("-", "−")
    text = f"{subject(row)}: the windfall share is {share}"
    if 0 <= row["effect"] <= 1:
        more = "" if row["base"] == "no-programme" else "more "
        text += (
            f": to 100 {more}funded first cooperations of new pairs come"
            f" {100 - row['effect'] * 100:.0f} additional ones in funded clusters, funded or not"
        )
    return f"{text} {interval(row)}."


def _windfall_of_money(row: Mapping[str, Any]) -> str:
    text = f"{subject(row)}: the windfall of the money alone is {figure(row['effect'])}"
    if row["effect"] >= 0:
        text += (
            f": of 100 funded first cooperations whose very contact the other world has too, without a grant,"
            f" {row['effect'] * 100:.0f} start there as well"
        )
    return f"{text} {interval(row)}."


def sentences_of(rows: list[dict[str, Any]]) -> list[str]:
    """Sentences for the headline outcomes, in the order of the table."""
    wanted = set(HEADLINES) | set(HEADLINE_CONTRASTS)
    return [sentence(row) for row in rows if row["outcome"] in wanted]
