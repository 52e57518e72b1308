"""Where the money is: paid, committed, returned and left, over time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from sim.outcome.plot import read
from sim.outcome.plot.style import COLOURS, HATCHES, in_years, saved, sheet, tidy
from sim.outcome.tally import LEDGER

PARTS = ("paid", "committed", "returned", "left")


def draw(arms: Any, folder: Path) -> Path | None:
    """One panel an arm that grants money; nothing if none does."""
    paying = [arm for arm in arms if _money(arm)[:, LEDGER.index("granted")].any()]
    if not paying:
        return None
    figure, axes = sheet(8, 1.2 + 2.6 * len(paying), rows=len(paying), sharex=True, sharey=True)
    for panel, arm in zip(axes[:, 0], paying, strict=True):
        money = _money(arm) / 1e6
        parts = [money[:, LEDGER.index(name)] for name in PARTS]
        areas = panel.stackplot(
            read.dates(arm), parts, labels=PARTS, colors=COLOURS[:4], step="post"
        )
        for area, hatch in zip(areas, HATCHES, strict=False):
            area.set_hatch(hatch)
            area.set_edgecolor("white")
            area.set_linewidth(0)
        tidy(panel, f"Grants of the programme: {arm.scenario.name}", "million EUR")
    axes[0, 0].legend(frameon=False, loc="upper left")
    in_years(axes[-1, 0])
    return saved(figure, folder, "money", "mean over runs; the height of all is what was granted")


def _money(arm: Any) -> np.ndarray:
    return np.mean([run.series.money for run in arm.runs], axis=0)
