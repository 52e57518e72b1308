"""International linkage over time, with and without the programme; rounds are marked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sim.outcome.plot import read
from sim.outcome.plot.calendar import mark
from sim.outcome.plot.style import band, in_years, saved, sheet, tidy

TITLE = "How many foreign cooperations run, and what share the programme has touched"


def draw(arms: Any, folder: Path) -> Path:
    """Running foreign cooperations and the share of them linked to the programme."""
    arms, more = read.shown(arms)
    figure, axes = sheet(8.6, 7.2, rows=2, sharex=True)
    top, bottom = axes[:, 0]
    for place, arm in enumerate(arms):
        running = read.crossed(arm, "running_cooperations")
        linked = read.share(read.crossed(arm, "running_linked"), running)
        band(top, read.dates(arm), running, place, arm.scenario.name)
        band(bottom, read.dates(arm), 100 * linked, place, arm.scenario.name)
    tidy(top, "Foreign cooperations running at the end of each quarter", "cooperations running")
    tidy(bottom, "Of them funded, brokered or referred by the programme", "share of running, %")
    bottom.set_ylim(bottom=0)
    top.yaxis.set_major_formatter("{x:,.0f}")
    marks = mark(axes[:, 0], arms)
    in_years(bottom)
    caption = (
        f"{read.spread(arms)}{read.luck_is_shared(arms)}{more}{marks}; "
        "the vertical axis of the upper panel does not begin at 0"
    )
    return saved(figure, folder, "linkage", caption, TITLE, top)
