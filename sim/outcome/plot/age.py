"""Firms active abroad by age group, over time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sim.outcome.plot import read
from sim.outcome.plot.calendar import mark
from sim.outcome.plot.style import band, in_years, saved, sheet, tidy

TITLES = {"young": "Young firms", "old": "Old firms"}
TITLE = "What share of young and of old firms cooperates abroad"


def draw(arms: Any, folder: Path) -> Path:
    """Share of firms with a running foreign cooperation, young beside old."""
    arms, more = read.shown(arms)
    figure, axes = sheet(9.4, 4.8, columns=2, sharey=True)
    for panel, (group, title) in zip(axes[0], TITLES.items(), strict=True):
        for place, arm in enumerate(arms):
            active = read.crossed(arm, "active_abroad", "firm", group)
            actors = read.crossed(arm, "actors", "firm", group)
            band(panel, read.dates(arm), 100 * read.share(active, actors), place, arm.scenario.name)
        in_years(panel, 4)
        tidy(panel, title, "firms active abroad, %" if group == "young" else "")
    axes[0, 0].set_ylim(bottom=0)
    marks = mark(axes[0], arms)
    time = getattr(arms[0].scenario, "time", None)
    when = f"as of {time.age_group_date}" if time is not None else "at a fixed date"
    caption = (
        f"Age groups {when}, the same in all arms; active: a foreign cooperation is running; "
        f"{read.spread(arms)}{read.luck_is_shared(arms)}{more}{marks}"
    )
    return saved(figure, folder, "age", caption, TITLE, axes[0, 0])
