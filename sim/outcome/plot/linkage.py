"""International linkage over time, with and without the programme; rounds are marked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sim.outcome.plot import read
from sim.outcome.plot.style import band, in_years, saved, sheet, tidy


def draw(arms: Any, folder: Path) -> Path:
    """Running foreign cooperations and the share of them linked to the programme."""
    figure, axes = sheet(8, 6.4, rows=2, sharex=True)
    top, bottom = axes[:, 0]
    for place, arm in enumerate(arms):
        running = read.crossed(arm, "running_cooperations")
        linked = read.share(read.crossed(arm, "running_linked"), running)
        band(top, read.dates(arm), running, place, arm.scenario.name)
        band(bottom, read.dates(arm), 100 * linked, place, arm.scenario.name)
    tidy(top, "Foreign cooperations running", "cooperations running")
    tidy(
        bottom,
        "of them linked to the programme (funded, brokered or referred)",
        "share of running, %",
    )
    bottom.set_ylim(bottom=0)
    top.yaxis.set_major_formatter("{x:,.0f}")
    _mark_rounds(axes[:, 0], read.rounds(arms))
    top.legend(frameon=False, loc="upper left")
    in_years(bottom)
    runs = len(arms[0].runs)
    bands = f"bands: 5 to 95 % of {runs} runs (luck only); " if runs > 1 else ""
    return saved(
        figure, folder, "linkage", f"{bands}grey lines: the concept phase of a round begins"
    )


def _mark_rounds(axes: Any, rounds: list[Any]) -> None:
    for number, round_ in enumerate(rounds, 1):
        for panel in axes:
            panel.axvline(round_.start, color="#999999", linewidth=0.8, zorder=0)
        axes[0].annotate(
            str(number), (round_.start, 1.0), xycoords=("data", "axes fraction"), xytext=(2, -1),
            textcoords="offset points", va="top", fontsize=8, color="#666666",
        )  # fmt: skip
