"""Where the money is: paid, committed, returned and left, over time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from sim.outcome.plot import read
from sim.outcome.plot.calendar import mark_rounds
from sim.outcome.plot.style import colour, hatch, in_years, panels, saved, tidy
from sim.outcome.tally import LEDGER

TITLE = "Where the grants are: paid, committed, returned or left over"
PARTS = {
    "paid": "paid",
    "committed": "committed, not yet paid",
    "returned": "returned (cooperation ended early)",
    "left": "left (granted, never used)",
}


def draw(arms: Any, folder: Path) -> Path | None:
    """One panel an arm that grants money; nothing if none does."""
    paying = [arm for arm in arms if _money(arm)[:, LEDGER.index("granted")].any()]
    if not paying:
        return None
    figure, axes = panels(len(paying), 8 if len(paying) == 1 else 5, 4.2)
    for panel, arm in zip(axes, paying, strict=True):
        _stack(panel, read.dates(arm), _money(arm) / 1e6)
        tidy(
            panel, arm.scenario.name, "million EUR since the beginning" if panel is axes[0] else ""
        )
        in_years(panel, 2 if len(paying) == 1 else 4)
    marks = mark_rounds(axes, paying)
    caption = (
        f"{read.means(paying)}; the height of all four is what was granted (when clusters are selected, before a "
        f"round begins), without own money and that of others{marks}"
    )
    return saved(figure, folder, "money", caption, TITLE, axes[0])


def _stack(panel: Any, days: np.ndarray, money: np.ndarray) -> None:
    parts = [money[:, LEDGER.index(name)] for name in PARTS]
    tints = [colour(place) for place in range(len(PARTS))]
    areas = panel.stackplot(days, parts, labels=PARTS.values(), colors=tints, step="post")
    for place, area in enumerate(areas):
        area.set_hatch(hatch(place))
        area.set_edgecolor("white")
        area.set_linewidth(0)


def _money(arm: Any) -> np.ndarray:
    return np.mean([run.series.money for run in arm.runs], axis=0)
