"""Patterns over prior draws: share of draws in which each direction holds, controls hollow."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from sim.outcome.plot.style import COLOURS, MARKERS, saved, sheet

APART = 0.13
Lines = Sequence[tuple[str, str]]


def draw(table: pd.DataFrame, panels: Sequence[Lines], note: str, folder: Path, name: str) -> Path:
    """Shares with intervals, a panel each: a line for each pattern and reading asked, a marker for each world."""
    longest = max(len(lines) for lines in panels)
    figure, axes = sheet(6.4 * len(panels), 1.6 + 0.62 * longest, columns=len(panels))
    for at, lines in zip(axes[0], panels, strict=True):
        _panel(at, [_rows(table, *line) for line in lines], lines)
    figure.suptitle(note, fontsize=9, x=0.01, ha="left")
    return saved(figure, folder, name)


def _rows(table: pd.DataFrame, pattern: str, reading: str) -> pd.DataFrame:
    """Worlds of a reading, controls last; what a mechanism adds is left to the table."""
    mask = (table["pattern"] == pattern) & (table["reading"] == reading)
    rows = table[mask & ~table["world"].str.contains("minus") & (table["n_defined"] > 0)]
    is_control = (rows["role"] == "control").astype(int)
    return rows.assign(last=is_control).sort_values(["last", "world"], kind="stable")


def _panel(at: Any, chosen: list[pd.DataFrame], lines: Lines) -> None:
    together = pd.concat(chosen).sort_values("last", kind="stable")
    worlds = list(dict.fromkeys(together["world"]))
    told: set[str] = set()
    for place, rows in enumerate(chosen):
        for number, row in enumerate(rows.itertuples()):
            y = place + (number - (len(rows) - 1) / 2) * APART
            _point(at, row, y, worlds.index(row.world), told)
        at.axhline(place + 0.5, color="#e4e4e4", linewidth=0.6)
    at.axvline(0.5, color="#555555", linewidth=0.9, linestyle=":")
    labels = [f"{pattern}  {reading.replace(', ', ',' + chr(10), 1)}" for pattern, reading in lines]
    at.set_yticks(range(len(lines)), labels, fontsize=8)
    at.set_ylim(len(lines) - 0.5, -0.5)
    at.set_xlim(-0.03, 1.03)
    at.set_xlabel("share of draws in which the direction holds (95 % interval)", fontsize=8)
    at.spines[["top", "right"]].set_visible(False)
    at.legend(frameon=False, fontsize=8, loc="lower center", bbox_to_anchor=(0.4, 1.0), ncols=3)


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
