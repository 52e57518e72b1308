"""Headline effects with their intervals: changes in per cent of the base, and shares in percentage points."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.outcome.plot.style import COLOURS, MARKERS, saved, sheet
from sim.outcome.sentences import figure as told

COUNTS = {
    "foreign_contacts": "contacts",
    "foreign_contacts[kind=firm]": "  of firms",
    "foreign_contacts[kind=institution]": "  of institutions",
    "foreign_cooperations": "cooperations started",
    "foreign_cooperations[kind=firm]": "  of firms",
    "foreign_cooperations[kind=institution]": "  of institutions",
    "foreign_cooperations[age=young]": "  of young actors",
    "partnerships_alive": "partnerships alive",
    "innovations": "innovations",
    "local_cooperations": "local cooperations",
}
SHARES = {
    "active_abroad_share": "active abroad",
    "active_abroad_share[kind=firm]": "  of firms",
    "active_abroad_share[kind=institution]": "  of institutions",
    "linked_share": "linked to the programme",
    "initiated_by_institutions_share": "initiated by institutions",
    "windfall_share": "windfall (share, %)",
}


def draw(comparison: Any, folder: Path) -> Path:
    """A forest of effects: one marker an alternative, the absolute effect beside it if there is only one."""
    table = comparison.effects
    base = comparison.base.levels()
    height = 1.6 + 0.42 * max(len(COUNTS), len(SHARES)) * max(1, len(comparison.alternatives) / 2)
    figure, axes = sheet(12, height, columns=2)
    names = [arm.scenario.name for arm in comparison.alternatives]
    scale = {name: 100 / base[name].mean() if base[name].mean() else np.nan for name in COUNTS}
    _forest(axes[0, 0], table, COUNTS, scale, names, f"change against {comparison.base.scenario.name}, %")
    points = dict.fromkeys(SHARES, 100.0)
    _forest(axes[0, 1], table, SHARES, points, names, "percentage points")
    axes[0, 0].set_title("Numbers", loc="left", fontsize=10, fontweight="bold")
    axes[0, 1].set_title("Shares", loc="left", fontsize=10, fontweight="bold")
    if len(names) > 1:
        figure.legend(*axes[0, 0].get_legend_handles_labels(), loc="outside lower center", ncols=4, frameon=False)
    pairs = int(table["n_pairs"].max()) if len(table) else 0
    figure.suptitle(
        f"Effects against {comparison.base.scenario.name} (lines: 95 % intervals, {pairs} pairs of runs; luck only)",
        fontsize=11, x=0.01, ha="left",
    )  # fmt: skip
    return saved(figure, folder, "effects")


def _forest(
    axes: Any, table: pd.DataFrame, rows: dict[str, str], scale: dict[str, float], names: list[str], unit: str
) -> None:
    step = 0.7 / max(len(names), 1)
    for place, name in enumerate(names):
        chosen = table[table["alternative"] == name].drop_duplicates("outcome").set_index("outcome")
        at = np.arange(len(rows)) + (place - (len(names) - 1) / 2) * step
        factor = np.array([scale[outcome] for outcome in rows])
        middle, low, high = (chosen.loc[list(rows), column].to_numpy(float) * factor for column in ("effect", "lower", "upper"))
        axes.errorbar(
            middle, at, xerr=np.abs([middle - low, high - middle]), fmt=MARKERS[place % len(MARKERS)], label=name,
            color=COLOURS[place % len(COLOURS)], markersize=5, elinewidth=1.4, capsize=2.5,
        )  # fmt: skip
        if len(names) == 1:
            _beside(axes, chosen.loc[list(rows)], at)
    axes.axvline(0, color="black", linewidth=0.8)
    axes.set_yticks(np.arange(len(rows)), list(rows.values()))
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_xlabel(unit)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x", color="#dddddd", linewidth=0.6)
    axes.set_axisbelow(True)


def _beside(axes: Any, rows: pd.DataFrame, at: np.ndarray) -> None:
    """The effects in their own units, at the right."""
    for place, (_, row) in zip(at, rows.iterrows(), strict=True):
        factor = 100 if row["unit"] == "share" else 1
        text = told(row["effect"] * factor) if np.isfinite(row["effect"]) else "undefined"
        sign = "+" if row["effect"] > 0 else ""
        axes.annotate(
            sign + text, (1.0, place), xycoords=("axes fraction", "data"), xytext=(4, 0),
            textcoords="offset points", va="center", fontsize=8.5,
        )  # fmt: skip
