"""Designs beside each other: what each adds, what it costs, how often it is the best."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.outcome.plot.labels import (
    drawable,
    elided,
    inches_of,
    name_rows,
    row_height,
    told_apart,
    wrapped,
)
from sim.outcome.plot.style import COLOURS, MARKERS, saved, sheet

#: Inches of a design's name in width, and its type; characters and height (inches) of one on the frontier.
LABEL, TYPE, SHORT, ROW = 2.6, 9.0, 30, 0.15


def draw(table: pd.DataFrame, noun: str, folder: Path, name: str, caption: str) -> Path:
    """Effects with simultaneous intervals and the spread of cases; effect against cost with the frontier; P(best)."""
    rows = table.sort_values("effect", ignore_index=True)
    labels = told_apart(list(rows["design"]), LABEL, TYPE)
    tall = 1.5 + row_height(labels, TYPE, 0.3) * len(rows)
    figure, axes = sheet(13, tall, columns=3, width_ratios=(1.5, 1.3, 0.8))
    _effects(axes[0, 0], rows, noun)
    name_rows(axes[0, 0], np.arange(len(rows)), labels, TYPE)
    _costs(axes[0, 1], rows, noun)
    _best(axes[0, 2], rows)
    return saved(figure, folder, name, caption)


def _plain(axes: Any, title: str) -> None:
    axes.set_title(title, loc="left", fontsize=10, fontweight="bold")
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(axis="x", color="#dddddd", linewidth=0.6)
    axes.set_axisbelow(True)


def _effects(axes: Any, rows: pd.DataFrame, noun: str) -> None:
    at = np.arange(len(rows))
    axes.hlines(at, rows["draws_q025"], rows["draws_q975"], color="#bbbbbb", linewidth=5)
    reach = np.abs([rows["effect"] - rows["lower"], rows["upper"] - rows["effect"]])
    axes.errorbar(
        rows["effect"],
        at,
        xerr=reach,
        fmt=MARKERS[0],
        color=COLOURS[0],
        markersize=4.5,
        capsize=2.5,
    )
    axes.axvline(0, color="black", linewidth=0.8)
    axes.set_xlabel(wrapped(f"additional {noun} a run", 4, 10))
    _plain(axes, "What each design adds")


def _costs(axes: Any, rows: pd.DataFrame, noun: str) -> None:
    cost = rows["cost_eur"] / 1e6
    best = rows["on_frontier"].to_numpy(bool)
    axes.plot(cost[~best], rows["effect"][~best], MARKERS[1], color=COLOURS[4], markersize=5)
    line = rows[best].sort_values("cost_eur")
    axes.plot(
        line["cost_eur"] / 1e6,
        line["effect"],
        MARKERS[0] + "-",
        color=COLOURS[0],
        markersize=6,
        linewidth=1,
    )
    _names(axes, line)
    axes.set_xlabel("grants paid a run, million EUR")
    axes.set_ylabel(f"additional {noun} a run")
    _plain(axes, "Frontier: none adds more for less")


def _names(axes: Any, line: pd.DataFrame) -> None:
    """Names above and left of the points of the frontier, where no design can be, pushed up where two are close."""
    low, high = axes.get_ylim()
    left, right = axes.get_xlim()
    inches = 0.8 * axes.get_position().height * axes.figure.get_size_inches()[1]
    room = max(high - low, (high - low) * ROW * (len(line) + 1) / inches)
    last = -np.inf
    names = [elided(drawable(name), SHORT) for name in line["design"]]
    for name, (_, row) in zip(names, line.iterrows(), strict=True):
        last = max(row["effect"], last + ROW / inches * room)
        beside = row["cost_eur"] / 1e6 - 0.015 * (right - left)
        axes.text(beside, last, name, fontsize=8, ha="right", va="bottom", parse_math=False)
    axes.set_ylim(low, max(high, last + 1.5 * ROW / inches * room))
    share = min(0.6, 0.062 * max(map(len, names), default=0) / (0.8 * inches_of(axes)))
    axes.set_xlim(left=left - share / (1 - share) * (right - left))
    axes.set_xticks([tick for tick in axes.get_xticks() if 0 <= tick <= right])


def _best(axes: Any, rows: pd.DataFrame) -> None:
    at = np.arange(len(rows))
    axes.barh(at, 100 * rows["p_best"], color=COLOURS[0], height=0.6)
    reach = 100 * np.abs(
        [rows["p_best"] - rows["p_best_lower"], rows["p_best_upper"] - rows["p_best"]]
    )
    axes.errorbar(100 * rows["p_best"], at, xerr=reach, fmt="none", ecolor="black", elinewidth=0.8)
    axes.set_yticks(at, [])
    axes.set_ylabel("design, as at the left")
    axes.set_xlabel("adds most, % of draws")
    _plain(axes, "How often it is the best")
