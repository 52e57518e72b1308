"""What a calibration learned, whether its intervals cover, and what it foretells of the evidence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import binom

from sim.outcome.intervals import percent
from sim.outcome.plot.labels import name_rows, row_height, told_apart
from sim.outcome.plot.style import COLOURS, MARKERS, saved, sheet

#: Inches of a label in width, and its type.
LABEL, TYPE = 3.0, 8.0


def draw_posterior(table: pd.DataFrame, folder: Path) -> Path:
    """The posterior of each free parameter within its prior range: median, 90 % interval, shipped default."""
    rows = table.sort_values("contraction", ignore_index=True)
    names = [
        f"{one.parameter}{'' if one.standing == 'learned' else ' (prior-driven)'}"
        for one in rows.itertuples()
    ]
    labels = told_apart(names, LABEL, TYPE)
    figure, axes = sheet(9, 1.2 + row_height(labels, TYPE, 0.34) * len(rows))
    at, panel = np.arange(len(rows)), axes[0, 0]
    low, median, high, shipped = (
        ((rows[name] - rows["low"]) / (rows["high"] - rows["low"])).clip(0, 1)
        for name in ("q05", "median", "q95", "default")
    )
    panel.hlines(at, 0, 1, color="#dddddd", linewidth=6)
    panel.hlines(
        at,
        low,
        high,
        color=COLOURS[0],
        linewidth=2.5,
        label=f"posterior, {percent(rows['level'].min())}",
    )
    panel.plot(median, at, MARKERS[0], color=COLOURS[0], label="its median")
    panel.plot(shipped, at, MARKERS[2], color=COLOURS[1], label="default when this was made")
    name_rows(panel, at, labels, TYPE)
    panel.set_xlabel("place in the prior's range (grey), from its low to its high end")
    panel.spines[["top", "right"]].set_visible(False)
    caption = "Marginal intervals of the emulated likelihood; what is prior-driven is hardly narrower than its prior"
    return saved(figure, folder, "posterior", caption, key=panel)


def draw_coverage(table: pd.DataFrame, folder: Path) -> Path:
    """Coverage of central intervals over known truths, by quantity and method, with the band of luck."""
    names = list(dict.fromkeys(table["quantity"]))[::-1]
    labels = told_apart(names, LABEL, TYPE)
    tall = row_height(labels, TYPE, 0.3) * len(names)
    figure, axes = sheet(11, 1.4 + tall, columns=3, sharey=True)
    truths = int(table["truths"].iloc[0])
    for panel, level in zip(axes[0], sorted(table["level"].unique().tolist()), strict=True):
        mine = table[table["level"] == level]
        low, high = (binom.ppf(q, truths, level) / truths for q in (0.025, 0.975))
        panel.axvspan(low, high, color="#dddddd")
        panel.axvline(level, color="black", linewidth=0.8)
        for place, (method, rows) in enumerate(mine.groupby("method", sort=False)):
            at = [names.index(name) for name in rows["quantity"]]
            panel.plot(rows["coverage"], at, MARKERS[place], color=COLOURS[place], label=method)
        panel.margins(x=0.1)
        panel.locator_params(axis="x", nbins=5)
        panel.set_title(f"{100 * level:g} % intervals", loc="left", fontsize=10, fontweight="bold")
        panel.set_xlabel("share of truths inside")
        panel.spines[["top", "right"]].set_visible(False)
    name_rows(axes[0, 0], np.arange(len(names)), labels, TYPE)
    caption = f"{truths} known truths; grey: where 95 % of single points fall if intervals cover as they say"
    return saved(figure, folder, "coverage", caption, key=axes[0, 0])


def draw_checks(table: pd.DataFrame, folder: Path) -> Path:
    """Evidence within the predictive interval of each target, in standard deviations of the evidence's own error."""
    rows = table[np.isfinite(table["median"])].sort_values(["role", "target"], ignore_index=True)
    labels = told_apart(list(rows["target"]), LABEL, TYPE)
    figure, axes = sheet(9, 1.2 + row_height(labels, TYPE, 0.24) * len(rows))
    at, panel = np.arange(len(rows)), axes[0, 0]

    def scaled(name: str) -> Any:
        return (rows[name] - rows["evidence"]) / rows["error_sd"]

    held = rows["role"] == "held-out"
    for place, mine in enumerate((~held, held)):
        label = ("fitted", "held out")[place]
        panel.hlines(
            at[mine],
            scaled("lower")[mine],
            scaled("upper")[mine],
            color=COLOURS[place],
            linewidth=2.5,
        )
        panel.plot(
            scaled("median")[mine], at[mine], MARKERS[place], color=COLOURS[place], label=label
        )
    panel.axvline(0, color="black", linewidth=0.8)
    name_rows(panel, at, labels, TYPE)
    panel.set_xlabel(
        "model minus evidence, in sds of the evidence's own error (assumed discrepancy included)"
    )
    panel.spines[["top", "right"]].set_visible(False)
    held = percent(rows["level"].min())
    caption = f"{held} predictive interval of one history at draws of the posterior, the evidence's error on top"
    return saved(figure, folder, "checks", caption, key=panel)
