"""The README's block of numbers, every one read from the published tables."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from calibration.first_run.tables import CALLS, EFFECTS, KEY, RUNNING
from sim.outcome.headlines import FIRST, WINDFALLS, line_of, span
from sim.outcome.sentences import COVERS, figure

BEGIN = "<!-- first run: made by python -m calibration.first_run, not by hand -->"
END = "<!-- end of first run -->"


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


def _line(row: Mapping[str, Any]) -> str:
    line = line_of(row)
    name = f"**{line.name}**" if row["outcome"] in WINDFALLS else line.name
    return f"| {name} | {line.effect} | {line.paired} | {line.unpaired} |"


def _table(effects: pd.DataFrame) -> str:
    rows = effects[effects["outcome"].isin(FIRST)].to_dict("records")
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
    about = span(row["lower"], row["upper"])
    return f"**{sign}{figure(row['effect'])}** ({about}) at the end of {row['date'][:4]}"


def _by_effort(calls: pd.DataFrame) -> str:
    lines = [
        f"| effort that open calls call forth (`{KEY}`) | windfall of the programme | windfall of the money alone |",
        "|---|---:|---:|",
    ]
    for effort, rows in calls.groupby(KEY):
        chosen = rows.set_index("outcome")
        cells = (_cell(pd.Series(chosen.loc[name])) for name in WINDFALLS)
        lines.append(f"| {effort:g}{' (default)' if effort == 0.3 else ''} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _cell(row: pd.Series) -> str:
    return f"{figure(100 * row['effect'])} % ({span(row['lower'], row['upper'], 100)})"
