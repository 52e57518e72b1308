"""One style for all figures: readable in grey, units on every axis."""

from __future__ import annotations

from pathlib import Path
from textwrap import wrap
from typing import Any, NamedTuple

import numpy as np
from matplotlib.dates import DateFormatter, YearLocator
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine

from sim.files.write import whole_file
from sim.outcome.intervals import WITHIN, central
from sim.outcome.plot.labels import inches_of, told_apart, wrapped

#: Colours of which neighbours differ in grey too; line styles, markers and hatches differ besides.
COLOURS = ("#0b3c5d", "#e8a04a", "#4d7c4c", "#c79bc3", "#7a2f6f", "#7fb0dc", "#8c2b20", "#c9b030")
LINES = ("-", "--", "-.", ":", (0, (6, 2, 1, 2)), (0, (3, 1)), (0, (1, 1)), (0, (8, 3)))
MARKERS = ("o", "s", "D", "^", "v", "P", "X", "<")
HATCHES = ("", "////", "....", "xxxx", "\\\\\\\\", "++", "oo", "--")
DPI = 150
#: What every figure says of its numbers, in small type.
NOTE = (
    "clusterlink: simulated; most defaults are assumed, ten are medians of the published posterior"
)
#: Inches of a line of small type, of a line of the title, and of a row of the key.
SMALL_LINE, TITLE_LINE, KEY_ROW = 0.16, 0.26, 0.24
#: Inches of a character of small type, of the title and of the key; inches of a handle of the key.
SMALL_TYPE, TITLE_TYPE, KEY_TYPE, HANDLE = 0.059, 0.104, 0.078, 0.75
EDGE = 0.1
#: Inches that title, key and small type may take of a figure; where they need more, it grows.
MARGIN = 1.6
#: Arms of a comparison that figures over time and by channel have room for.
MOST_ARMS = len(COLOURS)


def colour(place: int) -> str:
    """Colour of the series at this place; the base of a comparison has the first."""
    return COLOURS[place % len(COLOURS)]


def _shifted(place: int, kinds: int) -> int:
    """After a full round of colours the other marks move on by one, so that no look comes twice."""
    return (place + place // len(COLOURS)) % kinds


def look(place: int) -> dict[str, Any]:
    """Colour and line style of the series at this place."""
    return {"color": colour(place), "linestyle": LINES[_shifted(place, len(LINES))]}


def marker(place: int) -> str:
    """Marker of the series at this place."""
    return MARKERS[_shifted(place, len(MARKERS))]


def hatch(place: int) -> str:
    """Hatch of the series at this place."""
    return HATCHES[_shifted(place, len(HATCHES))]


def sheet(
    width: float, height: float, rows: int = 1, columns: int = 1, **more: Any
) -> tuple[Figure, Any]:
    """A figure with its axes as an array [rows, columns]."""
    figure = Figure(figsize=(width, height), layout="constrained")
    return figure, figure.subplots(rows, columns, squeeze=False, **more)


def panels(count: int, width: float, height: float, across: int = 3) -> tuple[Figure, list[Any]]:
    """As many panels of one size, in rows of at most so many, with one vertical scale."""
    columns = min(count, across)
    rows = -(-count // columns)
    figure, axes = sheet(
        width * columns + 0.6, height * rows + 0.6, rows, columns, sharex=True, sharey=True
    )
    places = list(axes.flat)
    for spare in places[count:]:
        spare.remove()
    for panel in places[:count]:
        panel.tick_params(labelbottom=True)
    return figure, places[:count]


def tidy(axes: Any, title: str, unit: str) -> None:
    """Title at the left, unit on the vertical axis, light grid, no box."""
    axes.set_title(headed(axes, title), loc="left", fontsize=10, fontweight="bold")
    axes.set_ylabel(unit)
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(axis="y", color="#dddddd", linewidth=0.6)
    axes.set_axisbelow(True)


def headed(axes: Any, title: str, size: float = 10) -> str:
    """A title that stays above its panel, wrapped; bold letters are wider."""
    return wrapped(title, 0.87 * inches_of(axes), size, 4)


def band_between(axes: Any, at: np.ndarray, values: np.ndarray, tint: str) -> None:
    """The central 90 % of the runs [runs, places], or as much as they hold, as a band; nothing for a single run."""
    if len(values) > 1:
        low, high, _ = central(values, WITHIN)
        axes.fill_between(at, low, high, color=tint, alpha=0.18, linewidth=0)


def band(axes: Any, dates: np.ndarray, values: np.ndarray, place: int, label: str) -> None:
    """Mean over runs [runs, steps] as a line, the central part of the runs as a band."""
    axes.plot(dates, values.mean(axis=0), label=label, linewidth=1.8, **look(place))
    band_between(axes, dates, values, colour(place))


def intervals(axes: Any, at: np.ndarray, low: np.ndarray, high: np.ndarray, upright: bool) -> None:
    """Lines from low to high with small ends; their middle need not be inside."""
    middle, reach = (low + high) / 2, (high - low) / 2
    bars = {"fmt": "none", "ecolor": "#222222", "elinewidth": 1.1, "capsize": 2.5, "zorder": 4}
    if upright:
        axes.errorbar(at, middle, yerr=reach, **bars)
    else:
        axes.errorbar(middle, at, xerr=reach, **bars)


def in_years(axes: Any, every: int = 2) -> None:
    """A calendar on the horizontal axis, labelled every so many years."""
    axes.xaxis.set_major_locator(YearLocator(every))
    axes.xaxis.set_major_formatter(DateFormatter("%Y"))
    axes.set_xlabel("year")


def saved(
    figure: Figure, folder: Path, name: str, caption: str = "", title: str = "", key: Any = None
) -> Path:
    """Writes the figure, title and key above it, caption and note below; the same data give the same bytes.

    ``key``: the panel whose labelled series the key tells.
    """
    path = folder / f"{name}.png"
    told, entries, below = (
        _title(figure, title), _entries(figure, key), _small(figure, [caption[:1].upper() + caption[1:], NOTE]),
    )  # fmt: skip
    head, foot = told.inches + entries.inches, float((len(below) + 0.8) * SMALL_LINE)
    wide, tall = figure.get_size_inches()
    tall += max(0.0, head + foot - MARGIN)
    figure.set_size_inches(wide, tall)
    _write_above(figure, told, entries)
    _write_below(figure, below)
    engine = figure.get_layout_engine()
    if isinstance(engine, ConstrainedLayoutEngine):
        engine.set(rect=(0, foot / tall, 1, 1 - (head + foot) / tall))
    with whole_file(path) as temporary:
        figure.savefig(
            temporary, format="png", dpi=DPI, facecolor="white", metadata={"Software": None}
        )
    return path


class _Title(NamedTuple):
    """Lines of the title, and the height of their strip."""

    lines: list[str]
    inches: float


class _Entries(NamedTuple):
    """What the key tells, in how many columns, and the height of its strip."""

    handles: list[Any]
    labels: list[str]
    columns: int
    inches: float


def _title(figure: Figure, title: str) -> _Title:
    wide, _ = figure.get_size_inches()
    lines = wrap(title, int((wide - 2 * EDGE) / TITLE_TYPE))
    return _Title(lines, EDGE + TITLE_LINE * len(lines) if lines else 0.0)


def _entries(figure: Figure, key: Any) -> _Entries:
    wide, _ = figure.get_size_inches()
    handles, labels = key.get_legend_handles_labels() if key is not None else ([], [])
    if not labels:
        return _Entries([], [], 1, 0.0)
    labels = told_apart(labels, 0.85 * (wide - HANDLE), 9, 1)
    columns = max(1, int(wide / (HANDLE + KEY_TYPE * max(map(len, labels)))))
    return _Entries(handles, labels, columns, KEY_ROW * -(-len(labels) // columns) + 0.5 * EDGE)


def _small(figure: Figure, texts: list[str]) -> list[str]:
    """Lines of small type."""
    wide, _ = figure.get_size_inches()
    return [line for text in texts for line in wrap(text, int((wide - 2 * EDGE) / SMALL_TYPE))]


def _write_above(figure: Figure, told: _Title, entries: _Entries) -> None:
    """Title and key, in a strip at the top."""
    wide, tall = figure.get_size_inches()
    if told.lines:
        at = (EDGE / wide, 1 - EDGE / tall)
        figure.text(*at, "\n".join(told.lines), va="top", fontsize=12, fontweight="bold")
    if entries.labels:
        figure.legend(
            entries.handles, entries.labels, loc="upper left", bbox_to_anchor=(0, 1 - told.inches / tall),
            ncols=entries.columns, frameon=False, fontsize=9, handlelength=3, borderaxespad=0.2,
        )  # fmt: skip


def _write_below(figure: Figure, lines: list[str]) -> None:
    """Lines of small type in a strip at the bottom."""
    wide, tall = figure.get_size_inches()
    for place, line in enumerate(reversed(lines)):
        at = (EDGE / wide, (place + 0.4) * SMALL_LINE / tall)
        figure.text(*at, line, va="bottom", fontsize=7.5, color="#444444")
