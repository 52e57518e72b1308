"""The README's block of numbers, every one read from the published tables."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from calibration.first_run.tables import (
    AS_IT_IS,
    AT_ONCE,
    CALLS,
    DEFAULT,
    EFFECTS,
    KEY,
    RUNNING,
    WAITING,
)
from sim.outcome.contrasts import HEADLINE_CONTRASTS
from sim.outcome.levels import HEADLINES
from sim.outcome.sentences import COVERS, NOUNS, figure

BEGIN = "<!-- first run: made by python -m calibration.first_run, not by hand -->"
END = "<!-- end of first run -->"
#: Every headline outcome, as the command prints them; what is not said here is said as in its sentences.
NAMES = NOUNS | {
    "active_abroad_share": "share of actors active abroad",
    "linked_share": "share of foreign cooperations linked to the programme",
    "initiated_by_institutions_share": "share of contacts that institutions initiate",
    "grant_eur": "grants paid",
    "innovations": "innovations",
    "windfall_share": "**windfall of the programme**",
    "windfall_of_money_share": "**windfall of the money alone**",
    "cost_per_additional_partnership_eur": "grants for each additional partnership alive",
    "displaced_local_cooperations": "local R&D cooperations displaced",
    "displaced_other_countries": "cooperations displaced outside each cluster's target countries (−: added there too)",
}
UNITS = {"share": " points", "EUR": " EUR", "EUR/partnership": " EUR"}
SAID = {
    AS_IT_IS: "proposals wait for the decision on projects (default)",
    AT_ONCE: f"they do not (`{WAITING} = false`)",
}
SHARES = ("windfall_share", "windfall_of_money_share")


def block(folder: Path) -> str:
    """All of it, with its marks."""
    effects, calls, running = (
        pd.read_csv(folder / name, keep_default_na=True) for name in (EFFECTS, CALLS, RUNNING)
    )
    parts = (BEGIN, _table(effects), _over_time(running), _by_effort(calls), END)
    return "\n\n".join(parts)


def placed(readme: str, text: str) -> str:
    """The README with this block in place of the one it has."""
    before, rest = readme.split(BEGIN)
    return before + text + rest.split(END)[1]


def _factor(row: Mapping[Any, Any]) -> tuple[float, str]:
    """Shares are told in hundredths: changes of a share as points, windfall as per cent."""
    if row["outcome"] in SHARES:
        return 100.0, " %"
    return (100.0 if row["unit"] == "share" else 1.0), UNITS.get(row["unit"], "")


def _span(low: float, high: float, factor: float) -> str:
    return "–" if math.isnan(low) else f"{figure(low * factor)} to {figure(high * factor)}"


def _line(row: Mapping[Any, Any]) -> str:
    factor, unit = _factor(row)
    paired = _span(row["lower"], row["upper"], factor)
    unpaired = _span(row["unpaired_lower"], row["unpaired_upper"], factor)
    name = NAMES[row["outcome"]]
    return f"| {name} | {figure(row['effect'] * factor)}{unit} | {paired} | {unpaired} |"


def _table(effects: pd.DataFrame) -> str:
    wanted = (*HEADLINES, *HEADLINE_CONTRASTS)
    rows = effects[effects["outcome"].isin(wanted)].to_dict("records")
    covers = COVERS[str(rows[0]["covers"])]
    heads = (
        f"| what the programme changes, a run | effect | 95 % interval ({covers}) | the same if luck were not shared |",
        "|---|---:|---:|---:|",
    )
    pairs = f"{rows[0]['n_pairs']} pairs of runs; the intervals cover {covers}."
    return "\n".join((*heads, *map(_line, rows))) + f"\n\n{pairs}"


def _over_time(running: pd.DataFrame) -> str:
    """Lowest, highest and last year-end difference as it is, and the same year-ends if proposals did not wait."""
    rows = {name: of.set_index("date").to_dict("index") for name, of in running.groupby("design")}
    mine = rows[AS_IT_IS]
    days = sorted({min(mine, key=_effect_in(mine)), max(mine, key=_effect_in(mine)), max(mine)})
    covers = COVERS[running["covers"].iloc[0]]
    lines = [
        f"| cooperations running, change ({covers}) | {' | '.join(f'end of {day[:4]}' for day in days)} |",
        "|---|" + "---:|" * len(days),
    ]
    for name in (AS_IT_IS, AT_ONCE):
        cells = " | ".join(_change(rows[name][day]) for day in days)
        lines.append(f"| {SAID[name]} | {cells} |")
    return "\n".join(lines)


def _effect_in(rows: Mapping[Any, Any]) -> Callable[[Any], float]:
    return lambda day: float(rows[day]["effect"])


def _change(row: Mapping[Any, Any]) -> str:
    sign = "+" if row["effect"] > 0 else ""
    return f"{sign}{figure(row['effect'])} ({_span(row['lower'], row['upper'], 1)})"


def _by_effort(calls: pd.DataFrame) -> str:
    lines = [
        f"| effort that open calls call forth (`{KEY}`) | windfall of the programme | windfall of the money alone |",
        "|---|---:|---:|",
    ]
    for effort, rows in calls.groupby(KEY):
        chosen = {row["outcome"]: row for row in rows.to_dict("records")}
        cells = " | ".join(_cell(chosen[name]) for name in SHARES)
        lines.append(f"| {effort:g}{' (default)' if effort == DEFAULT else ''} | {cells} |")
    return "\n".join(lines)


def _cell(row: Mapping[Any, Any]) -> str:
    return f"{figure(100 * row['effect'])} % ({_span(row['lower'], row['upper'], 100)})"
