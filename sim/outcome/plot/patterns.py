"""Patterns over prior draws: share of draws in which each direction holds, controls hollow."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from sim.outcome.plot.style import COLOURS, MARKERS, saved, sheet

APART = 0.13


def draw(
    table: pd.DataFrame, asked: Sequence[tuple[str, str]], note: str, folder: Path, name: str
) -> Path:
    """Shares with their intervals: a line for each pattern and reading asked, a marker for each world."""
    figure, axes = sheet(9.5, 0.9 + 0.62 * len(asked))
    at = axes[0, 0]
    chosen = [_rows(table, *one) for one in asked]
    worlds = list(dict.fromkeys(world for rows in chosen for world in rows["world"]))
    told: set[str] = set()
    for place, rows in enumerate(chosen):
        for number, row in enumerate(rows.itertuples()):
            y = place + (number - (len(rows) - 1) / 2) * APART
            _point(at, row, y, worlds.index(row.world), told)
        at.axhline(place + 0.5, color="#e4e4e4", linewidth=0.6)
    at.axvline(0.5, color="#555555", linewidth=0.9, linestyle=":")
    at.set_yticks(range(len(asked)), [f"{pattern}  {reading}" for pattern, reading in asked])
    at.set_ylim(len(asked) - 0.5, -0.5)
    at.set_xlim(-0.03, 1.03)
    at.set_xlabel("share of draws in which the direction holds (95 % interval)")
    at.spines[["top", "right"]].set_visible(False)
    at.legend(frameon=False, fontsize=8, loc="upper left", bbox_to_anchor=(1.0, 1.0))
    figure.suptitle(note, fontsize=9, x=0.01, ha="left")
    return saved(figure, folder, name)


def _rows(table: pd.DataFrame, pattern: str, reading: str) -> pd.DataFrame:
    mask = (table["pattern"] == pattern) & (table["reading"] == reading)
    return table[mask & ~table["world"].str.contains("minus") & (table["n_defined"] > 0)]


def _point(at: Any, row: Any, y: float, place: int, told: set[str]) -> None:
    colour = COLOURS[place % len(COLOURS)]
    is_control = row.role == "control"
    label = f"{row.world} (control)" if is_control else row.world
    at.plot([row.lower, row.upper], [y, y], color=colour, linewidth=1.4)
    at.plot(
        row.share, y, linestyle="", marker=MARKERS[place % len(MARKERS)], markersize=6, color=colour,
        markerfacecolor="white" if is_control else colour, label=None if label in told else label,
    )  # fmt: skip
    told.add(label)
