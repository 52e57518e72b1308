"""Where partners are: cooperations started by country, and what the alternatives change."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.outcome.intervals import WITHIN, central, percent
from sim.outcome.plot import read
from sim.outcome.plot.labels import name_rows, row_height, told_apart
from sim.outcome.plot.style import colour, intervals, marker, saved, sheet, tidy
from sim.outcome.sentences import COVERS

#: Countries that are shown; the caption says how many are not.
SHOWN = 20
#: Inches that a country's name may take in width, and its type.
NAME, TYPE = 2.2, 9.0
TITLE = "Where partners are: cooperations started, by the partner's country"


def draw(arms: Any, folder: Path, changes: pd.DataFrame | None = None) -> Path | None:
    """Cooperations by country of the base; beside them ``changes``, rows of the table of countries."""
    codes, counts = list(arms[0].runs[0].countries), counts_of(arms[0])
    if not codes or not counts.size:
        return None
    order = np.argsort(-counts.mean(axis=0), kind="stable")[:SHOWN]
    chosen = _of_cooperations(changes)
    many = chosen is not None
    names = told_apart([_name(arms[0], codes[at]) for at in order], NAME, TYPE)
    tall = 2 + row_height(names, TYPE, max(0.23, 0.11 * (len(arms) - 1))) * len(order)
    figure, axes = sheet(10.4 if many else 6.4, tall, columns=2 if many else 1, sharey=True)
    _levels(axes[0, 0], counts[:, order], names)
    tidy(axes[0, 0], arms[0].scenario.name, "country of the partner")
    words = ""
    if chosen is not None:
        _changes(axes[0, 1], chosen, [codes[place] for place in order])
        words = _words(chosen)
    for panel in axes[0]:
        panel.grid(axis="y", visible=False)
        panel.grid(axis="x", color="#dddddd", linewidth=0.6)
        panel.xaxis.set_major_formatter("{x:,.0f}")
    shown = f"the {len(order)} countries of {len(codes)} with most cooperations"
    caption = f"{read.window(arms)}; {read.spread(arms, 'lines at the bars')}; {shown}{words}"
    key = axes[0, 1] if many and len(arms) > 2 else None
    return saved(figure, folder, "countries", caption, TITLE, key)


def counts_of(arm: Any) -> np.ndarray:
    """Cooperations started in the counted window by country: [runs, countries]."""
    per_run = [run.tally.abroad.counts[..., 1].sum(axis=(0, 1, 2)) for run in arm.runs]
    return np.array(per_run, float)


def _name(arm: Any, code: str) -> str:
    names = {row.code: row.name for row in getattr(arm.scenario, "countries", ())}
    return names.get(code, code)


def _of_cooperations(changes: pd.DataFrame | None) -> pd.DataFrame | None:
    if changes is None or not len(changes):
        return None
    is_told = (changes["clusters"] == "all") & (changes["outcome"] == "foreign_cooperations")
    return changes[is_told]


def _words(chosen: pd.DataFrame) -> str:
    covers = COVERS[chosen["covers"].iloc[0]]
    level = percent(chosen["level"].min())
    chance = ", each for itself: of twenty one misses by chance" if covers == COVERS["luck"] else ""
    return f"; changes: means of pairs of runs with {level} intervals ({covers}){chance}"


def _levels(panel: Any, counts: np.ndarray, names: list[str]) -> None:
    at, means = np.arange(len(names)), counts.mean(axis=0)
    panel.barh(at, means, color="#7f95a8", height=0.7)
    if len(counts) > 1:
        low, high, _ = central(counts, WITHIN)
        intervals(panel, at, low, high, upright=False)
    name_rows(panel, at, names, TYPE)
    panel.set_ylim(len(names) - 0.4, -0.6)
    panel.set_xlabel("cooperations a run")


def _changes(panel: Any, chosen: pd.DataFrame, codes: list[str]) -> None:
    """Effects on each country with their intervals, one marker an alternative."""
    names = list(dict.fromkeys(chosen["alternative"]))
    step = 0.8 / len(names)
    for place, name in enumerate(names):
        rows = chosen[chosen["alternative"] == name].set_index("country").loc[codes]
        middle, low, high = rows[["effect", "lower", "upper"]].to_numpy(float).T
        at = np.arange(len(codes)) + (place - (len(names) - 1) / 2) * step
        panel.plot(
            middle, at, marker(place + 1), label=name, color=colour(place + 1), markersize=5,
            markeredgecolor="black", markeredgewidth=0.5,
        )  # fmt: skip
        intervals(panel, at, low, high, upright=False)
    panel.axvline(0, color="black", linewidth=0.8)
    told = names[0] if len(names) == 1 else "each alternative"
    tidy(panel, f"Change: {told} against {chosen['base'].iloc[0]}", "")
    panel.set_xlabel("change, cooperations a run")
