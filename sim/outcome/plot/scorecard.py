"""The scorecard drawn: distance of each number from the evidence, fitted and held-out apart."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from sim.outcome.plot.labels import name_rows, row_height, told_apart
from sim.outcome.plot.style import COLOURS, saved, sheet

PANELS = ("fitted", "held-out")
#: Distances beyond this are drawn at the edge, as arrows.
EDGE = 6.0
#: Inches of a row at least, those of its label in width, and the label's type.
HEIGHT, LABEL, TYPE = 0.19, 2.6, 7.0


def draw(table: pd.DataFrame, folder: Path) -> Path:
    """Distances in standard errors with discrepancy (filled) and without (hollow), a panel for each role."""
    chosen = [_numbers(table, role) for role in PANELS]
    labels = [_labels(rows) for rows in chosen]
    longest = max(1, *(len(rows) for rows in chosen))
    tall = max(row_height(one, TYPE, HEIGHT) for one in labels)
    figure, axes = sheet(12.5, 1.5 + tall * longest, columns=len(PANELS))
    for at, role, rows, names in zip(axes[0], PANELS, chosen, labels, strict=True):
        _panel(at, role, rows, names)
    runs = int(table["runs"].max()) if len(table) else 0
    caption = (
        f"Model minus evidence in standard errors, {runs} runs; filled: with the discrepancy assumed of other "
        f"programmes, hollow: without; at the edge: beyond {EDGE:g}; band: 2 standard errors"
    )
    return saved(figure, folder, "scorecard", caption)


def _numbers(table: pd.DataFrame, role: str) -> pd.DataFrame:
    rows = table[(table["role"] == role) & table["distance"].notna()]
    return rows.reset_index(drop=True)


def _labels(rows: pd.DataFrame) -> list[str]:
    names = [f"{row.id}  ({row.source})" for row in rows.itertuples()]
    return told_apart(names, LABEL, TYPE)


def _panel(at: Any, role: str, rows: pd.DataFrame, names: list[str]) -> None:
    at.axvspan(-2, 2, color="#eeeeee", zorder=0)
    at.axvline(0, color="#555555", linewidth=0.8)
    blocks = list(dict.fromkeys(rows["block"]))
    for place, row in enumerate(rows.to_dict("records")):
        colour = COLOURS[blocks.index(row["block"]) % len(COLOURS)]
        for name, is_full in (("distance_without_discrepancy", False), ("distance", True)):
            value = float(row[name])
            inside = min(max(value, -EDGE), EDGE)
            marker = "o" if inside == value else ">" if inside > 0 else "<"
            face = colour if is_full else "white"
            at.plot(inside, place, marker=marker, color=colour, markerfacecolor=face, markersize=5)
    name_rows(at, range(len(rows)), names, TYPE)
    at.set_ylim(max(len(rows), 1) - 0.5, -0.5)
    at.set_xlim(-EDGE - 0.4, EDGE + 0.4)
    at.set_xlabel("model − evidence, standard errors", fontsize=8)
    at.set_title(role, loc="left", fontsize=10, fontweight="bold")
    at.spines[["top", "right"]].set_visible(False)
