"""Which parameter would change the decision: value of information, and the smallest move that flips the best design."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from sim.outcome.plot.style import COLOURS, MARKERS, saved, sheet

MOST = 15


def draw_decision(table: pd.DataFrame, facts: dict[str, Any], folder: Path) -> Path:
    """Left: what knowing a parameter is worth; right: how far its mean has to move until another design is the best."""
    rows = table.head(MOST)
    places = range(len(rows))
    figure, axes = sheet(10.5, 1.9 + 0.27 * len(rows), 1, 2)
    left, right = axes[0, 0], axes[0, 1]
    left.errorbar(rows["value"], places, xerr=rows["value_conf"], linestyle="", marker=MARKERS[0], markersize=5,
                  color=COLOURS[0], elinewidth=1.3, label="held out, with 95 % interval")  # fmt: skip
    left.plot(rows["value_plain"], places, linestyle="", marker=MARKERS[1], markersize=5, color=COLOURS[1],
              markerfacecolor="white", label="of the same draws (too large by luck)")  # fmt: skip
    left.axvline(0, color="#888888", linewidth=0.8)
    floor = float(rows["value_floor"].iloc[0])
    left.axvline(
        floor,
        color="#555555",
        linewidth=0.9,
        linestyle=":",
        label="floor of the open marks: greatest dummy",
    )
    left.set_yticks(places, list(rows["parameter"]), fontsize=8)
    left.set_xlabel(f"value of knowing it ({facts['unit']})", fontsize=9)
    moved = rows["move_sd"].notna()
    right.axvline(0, color="#888888", linewidth=0.8)
    right.plot(rows["move_sd"][moved], [place for place in places if moved.iloc[place]], linestyle="",
               marker=MARKERS[2], color=COLOURS[2], markersize=6)  # fmt: skip
    for place in places:
        if moved.iloc[place]:
            right.annotate(rows["winner"].iloc[place], (rows["move_sd"].iloc[place], place), xytext=(6, -3),
                           textcoords="offset points", fontsize=7.5)  # fmt: skip
        else:
            right.text(0.04, place, "none within reach", fontsize=7.5, va="center", color="#666666")
    right.set_xlim(-2.1, 2.1)
    right.set_xlabel(
        "smallest shift of its mean (sd of the draws) with another best design", fontsize=9
    )
    right.set_yticks(places, [""] * len(rows))
    for at in (left, right):
        at.set_ylim(len(rows) - 0.5, -0.5)
        at.grid(axis="x", color="#dddddd", linewidth=0.6)
        at.set_axisbelow(True)
        at.spines[["top", "right"]].set_visible(False)
    left.legend(frameon=False, fontsize=7.5, loc="lower right")
    left.set_title(
        f"{facts['best']} is best on average; next: {facts['next']}", loc="left", fontsize=10
    )
    caption = f"{facts['cases']} draws; {facts['best']} is best in {100 * facts['best_share']:.0f} % of them"
    return saved(figure, folder, "decision", caption)
