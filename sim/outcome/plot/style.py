"""One style for all figures: readable in grey, units on every axis."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.dates import DateFormatter, YearLocator
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine

#: Colours whose grey values differ, with line styles, markers and hatches that differ too.
COLOURS = ("#0b3c5d", "#d9822b", "#5b8c5a", "#8a5a83", "#8fb8de", "#6b6b6b", "#b5473c", "#c9b458")
LINES = ("-", "--", "-.", ":", (0, (6, 2, 1, 2)), (0, (3, 1)), (0, (1, 1)), (0, (8, 3)))
MARKERS = ("o", "s", "D", "^", "v", "P", "X", "<")
HATCHES = ("", "////", "....", "xxxx", "\\\\\\\\", "++", "oo", "--")
DPI = 150
#: What every figure says of its numbers, in small type.
NOTE = (
    "clusterlink: simulated; defaults are assumed where no evidence fixes them, and not calibrated"
)
#: Inches of a line below a figure.
LINE_HEIGHT = 0.16


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


def band_between(axes: Any, at: np.ndarray, values: np.ndarray, colour: str) -> None:
    """5 to 95 % of the runs [runs, places] as a band; nothing for a single run."""
    if len(values) > 1:
        low, high = np.quantile(values, (0.05, 0.95), axis=0)
        axes.fill_between(at, low, high, color=colour, alpha=0.18, linewidth=0)


def band(axes: Any, dates: np.ndarray, values: np.ndarray, place: int, label: str) -> None:
    """Mean over runs [runs, steps] as a line, 5 to 95 % of the runs as a band."""
    axes.plot(dates, values.mean(axis=0), label=label, linewidth=1.8, **look(place))
    band_between(axes, dates, values, COLOURS[place % len(COLOURS)])


def in_years(axes: Any, every: int = 2) -> None:
    """A calendar on the horizontal axis, labelled every so many years."""
    axes.xaxis.set_major_locator(YearLocator(every))
    axes.xaxis.set_major_formatter(DateFormatter("%Y"))
    axes.set_xlabel("year")


def saved(figure: Figure, folder: Path, name: str, caption: str = "") -> Path:
    """Writes the figure into the folder, caption and note below it; the same data give the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.png"
    _written_below(figure, [caption, NOTE] if caption else [NOTE])
    figure.savefig(path, dpi=DPI, facecolor="white", metadata={"Software": None})
    return path


def _written_below(figure: Figure, lines: list[str]) -> None:
    """Lines of small type in a strip of their own at the bottom."""
    share = LINE_HEIGHT / figure.get_size_inches()[1]
    engine = figure.get_layout_engine()
    if isinstance(engine, ConstrainedLayoutEngine):
        strip = (len(lines) + 0.4) * share
        engine.set(rect=(0, strip, 1, 1 - strip))
    for place, line in enumerate(reversed(lines)):
        figure.text(0.008, (place + 0.4) * share, line, va="bottom", fontsize=7.5, color="#555555")
