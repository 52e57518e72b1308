"""Headline effects with their intervals: changes in per cent of the base, and shares in percentage points."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from sim.outcome.intervals import percent
from sim.outcome.plot.labels import wrapped
from sim.outcome.plot.style import colour, intervals, marker, saved
from sim.outcome.sentences import COVERS
from sim.outcome.sentences import figure as told

COUNTS = {
    "foreign_contacts": "contacts",
    "foreign_contacts[kind=firm]": "· firms",
    "foreign_contacts[kind=institution]": "· institutions",
    "foreign_cooperations": "cooperations started",
    "foreign_cooperations[kind=firm]": "· firms",
    "foreign_cooperations[kind=institution]": "· institutions",
    "foreign_cooperations[age=young]": "· young firms",
    "partnerships_alive": "partnerships alive",
    "innovations": "innovations",
    "local_cooperations": "local cooperations",
}
SHARES = {
    "active_abroad_share": "active abroad",
    "active_abroad_share[kind=firm]": "· firms",
    "active_abroad_share[kind=institution]": "· institutions",
    "linked_share": "linked to the programme",
    "initiated_by_institutions_share": "initiated by institutions",
}
WINDFALL = {
    "windfall_share": "windfall of the programme",
    "windfall_share[kind=firm]": "· firms",
    "windfall_share[kind=institution]": "· institutions",
    "windfall_of_money_share": "windfall of the money alone",
    "same_pair_in_twin_share": "same pair in the base",
    "same_actor_in_twin_share": "same actor, any new partner",
}
WORDS = (
    "Numbers are a run, over the counted window (partnerships alive: at the evaluation date). Windfall of the "
    "programme: funded first cooperations of new pairs that no additional one stands for; of the money alone: those "
    "whose very contact leads to a cooperation in the base too, without a grant; the same pair or actor: diagnostics"
)
TITLES = {
    "numbers": "Numbers: change",
    "shares": "Shares: change",
    "windfall": "Funded first cooperations that are not additional",
}


def draw(comparison: Any, folder: Path) -> Path:
    """A forest of effects: one marker an alternative, the absolute effect beside it if there is only one."""
    table = comparison.effects
    base = comparison.base.levels()
    many = max(1.0, len(comparison.alternatives) / 2)
    figure = Figure(figsize=(12.6, 2.2 + 0.42 * len(COUNTS) * many), layout="constrained")
    panels = figure.subplot_mosaic([["numbers", "shares"], ["numbers", "windfall"]])
    names = [arm.scenario.name for arm in comparison.alternatives]
    scale = {name: 100 / base[name].mean() if base[name].mean() else np.nan for name in COUNTS}
    against = comparison.base.scenario.name
    _forest(panels["numbers"], table, COUNTS, scale, names, f"change against {against}, %")
    _forest(panels["shares"], table, SHARES, _percent(SHARES), names, "percentage points")
    _forest(
        panels["windfall"],
        table,
        WINDFALL,
        _percent(WINDFALL),
        names,
        "% of funded first cooperations",
    )
    for name, title in TITLES.items():
        panels[name].set_title(title, loc="left", fontsize=10, fontweight="bold")
    if len(names) == 1:
        panels["numbers"].set_title("units a run", loc="right", fontsize=8.5, x=1.12)
    pairs = int(table["n_pairs"].max()) if len(table) else 0
    covers = COVERS[table["covers"].iloc[0]]
    told_of = names[0] if len(names) == 1 else "each alternative"
    told_lines = f"Lines: {_level(table)} intervals over {pairs} pairs of runs under the same luck"
    caption = f"{told_lines}; they cover {covers}. {WORDS}"
    title = f"What {told_of} changes against {against}"
    key = panels["numbers"] if len(names) > 1 else None
    return saved(figure, folder, "effects", caption, title, key)


def _level(table: pd.DataFrame) -> str:
    """The level of the intervals; the least where they differ."""
    held = table["level"].dropna()
    low, high = (
        (percent(one) for one in (held.min(), held.max())) if len(held) else ("95 %", "95 %")
    )
    return low if low == high else f"{low} to {high}"


def _percent(rows: dict[str, str]) -> dict[str, float]:
    return dict.fromkeys(rows, 100.0)


def _forest(
    axes: Any,
    table: pd.DataFrame,
    rows: dict[str, str],
    scale: dict[str, float],
    names: list[str],
    unit: str,
) -> None:
    step = 0.7 / max(len(names), 1)
    for place, name in enumerate(names):
        chosen = table[table["alternative"] == name].drop_duplicates("outcome").set_index("outcome")
        at = np.arange(len(rows)) + (place - (len(names) - 1) / 2) * step
        factor = np.array([scale[outcome] for outcome in rows])
        told_rows = chosen.loc[list(rows), ["effect", "lower", "upper"]].to_numpy(float)
        middle, low, high = told_rows.T * factor
        axes.plot(
            middle, at, marker(place + 1), label=name, color=colour(place + 1), markersize=6,
            markeredgecolor="black", markeredgewidth=0.5,
        )  # fmt: skip
        intervals(axes, at, low, high, upright=False)
        if len(names) == 1:
            _beside(axes, chosen.loc[list(rows)], at)
    axes.axvline(0, color="black", linewidth=0.8)
    axes.set_yticks(np.arange(len(rows)), list(rows.values()))
    axes.set_ylim(len(rows) - 0.5, -0.5)
    for label in axes.get_yticklabels():
        label.set_color("#666666" if label.get_text().startswith("·") else "black")
    axes.set_xlabel(wrapped(unit, 4.2, 10))
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x", color="#dddddd", linewidth=0.6)
    axes.set_axisbelow(True)


def _beside(axes: Any, rows: pd.DataFrame, at: np.ndarray) -> None:
    """The effects in their own units, at the right."""
    for place, (_, row) in zip(at, rows.iterrows(), strict=True):
        factor = 100 if row["unit"] == "share" else 1
        text = told(row["effect"] * factor) if np.isfinite(row["effect"]) else "undefined"
        is_change = "windfall" not in str(row.name) and "twin" not in str(row.name)
        sign = "+" if row["effect"] > 0 and is_change else ""
        axes.annotate(
            sign + text, (1.0, place), xycoords=("axes fraction", "data"), xytext=(4, 0),
            textcoords="offset points", va="center", fontsize=8.5,
        )  # fmt: skip
