"""The README's block of numbers, every one read from the published tables."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from calibration.first_run.tables import CALLS, EFFECTS, KEY, RUNNING
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


def _factor(row: Mapping[str, Any]) -> tuple[float, str]:
    """Shares are told in hundredths: changes of a share as points, windfall as per cent."""
    if row["outcome"] in SHARES:
        return 100.0, " %"
    return (100.0 if row["unit"] == "share" else 1.0), UNITS.get(row["unit"], "")


def _span(low: float, high: float, factor: float) -> str:
    return "–" if math.isnan(low) else f"{figure(low * factor)} to {figure(high * factor)}"


def _line(row: Mapping[str, Any]) -> str:
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
    return (
        "\n".join((*heads, *(_line({str(key): one for key, one in row.items()}) for row in rows)))
        + f"\n\n{pairs}"
    )


def _over_time(running: pd.DataFrame) -> str:
    """The lowest, the highest and the last year-end difference, with intervals."""
    effects = running["effect"].to_numpy(float)
    low, high = int(effects.argmin()), int(effects.argmax())
    told = [_at(running.iloc[place]) for place in sorted({low, high, len(running) - 1})]
    covers = COVERS[running["covers"].iloc[0]]
    return (
        f"Cooperations running, against no programme (95 % intervals, {covers}): {'; '.join(told)}."
    )


def _at(row: pd.Series) -> str:
    sign = "+" if row["effect"] > 0 else ""
    span = _span(row["lower"], row["upper"], 1)
    return f"**{sign}{figure(row['effect'])}** ({span}) at the end of {row['date'][:4]}"


def _by_effort(calls: pd.DataFrame) -> str:
    lines = [
        f"| effort that open calls call forth (`{KEY}`) | windfall of the programme | windfall of the money alone |",
        "|---|---:|---:|",
    ]
    for effort, rows in calls.groupby(KEY):
        chosen = rows.set_index("outcome")
        cells = (_cell(pd.Series(chosen.loc[name])) for name in SHARES)
        lines.append(f"| {effort:g}{' (default)' if effort == 0.3 else ''} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _cell(row: pd.Series) -> str:
    return f"{figure(100 * row['effect'])} % ({_span(row['lower'], row['upper'], 100)})"
