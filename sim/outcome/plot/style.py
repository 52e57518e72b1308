"""One style for all figures: readable in grey, units on every axis."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.figure import Figure

#: Colours whose grey values differ, with line styles, markers and hatches that differ too.
COLOURS = ("#0b3c5d", "#d9822b", "#5b8c5a", "#8a5a83", "#8fb8de", "#6b6b6b", "#b5473c", "#c9b458")
LINES = ("-", "--", "-.", ":", (0, (6, 2, 1, 2)), (0, (3, 1)), (0, (1, 1)), (0, (8, 3)))
MARKERS = ("o", "s", "D", "^", "v", "P", "X", "<")
HATCHES = ("", "////", "....", "xxxx", "\\\\\\\\", "++", "oo", "--")
DPI = 150


def look(place: int) -> dict[str, Any]:
    """Colour and line style of the arm at this place."""
    return {"color": COLOURS[place % len(COLOURS)], "linestyle": LINES[place % len(LINES)]}


def sheet(
    width: float, height: float, rows: int = 1, columns: int = 1, **more: Any
) -> tuple[Figure, Any]:
    """A figure with its axes as an array [rows, columns]."""
    figure = Figure(figsize=(width, height), layout="constrained")
    return figure, figure.subplots(rows, columns, squeeze=False, **more)


def tidy(axes: Any, title: str, unit: str) -> None:
    """Title at the left, unit on the vertical axis, light grid, no box."""
    axes.set_title(title, loc="left", fontsize=10, fontweight="bold")
    axes.set_ylabel(unit)
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(axis="y", color="#dddddd", linewidth=0.6)
    axes.set_axisbelow(True)


def band(axes: Any, dates: np.ndarray, values: np.ndarray, place: int, label: str) -> None:
    """Mean over runs [runs, steps] as a line, 5 to 95 % of the runs as a band."""
    axes.plot(dates, values.mean(axis=0), label=label, linewidth=1.8, **look(place))
    if len(values) > 1:
        low, high = np.quantile(values, (0.05, 0.95), axis=0)
        axes.fill_between(
            dates, low, high, color=COLOURS[place % len(COLOURS)], alpha=0.18, linewidth=0
        )


def saved(figure: Figure, folder: Path, name: str) -> Path:
    """Writes the figure into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.png"
    figure.savefig(path, dpi=DPI, facecolor="white")
    return path
