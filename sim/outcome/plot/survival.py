"""How long partnerships last, by funding status of their first cooperation (Kaplan–Meier)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from sim.outcome.plot import read
from sim.outcome.plot.style import band_between, colour, look, panels, saved, tidy
from sim.words import Funded

TITLE = "How long partnerships last, by whether their first cooperation was funded"
TITLES = {"no": "not funded", "new": "funded, new pair", "old": "funded, pair had cooperated"}


def draw(arms: Any, folder: Path) -> Path | None:
    """One panel an arm: the share of partnerships still running after so many years; nothing if none is told."""
    told = [(arm, curves_of(arm)) for arm in arms]
    told = [(arm, curves) for arm, curves in told if curves]
    if not told:
        return None
    figure, axes = panels(len(told), 4.6, 4.4)
    for panel, (arm, curves) in zip(axes, told, strict=True):
        for place, title in enumerate(TITLES.values()):
            if title in curves:
                years, alive = curves[title]
                mean = 100 * alive.mean(axis=0)
                panel.plot(years, mean, label=title, linewidth=1.8, **look(place))
                band_between(panel, years, 100 * alive, colour(place))
        tidy(panel, arm.scenario.name, "partnerships still running, %" if panel is axes[0] else "")
        panel.set_ylim(0, 102)
        panel.set_xlim(left=0)
        panel.set_xlabel("years since the first cooperation began")
    fullest = max(axes, key=lambda panel: len(panel.lines))
    caption = (
        "Kaplan–Meier, read every half year and joined by straight lines; partnerships that began "
        f"{read.window(arms)}; {read.spread(arms)}; a curve ends where a run has no such partnership"
    )
    return saved(figure, folder, "survival", caption, TITLE, fullest)


def curves_of(arm: Any) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Years and shares [runs, years] by status; a duration that a run does not tell ends the curve."""
    found: dict[str, tuple[np.ndarray, np.ndarray]] = {}
    for status in Funded:
        group = f"funded-{status.label}"
        runs = [_shares(run, group) for run in arm.runs]
        lasting = [key for key in (runs[0] if runs else ()) if all(key in run for run in runs)]
        if lasting:
            years = np.array([0.0, *(float(key) for key in lasting)])
            alive = np.array([[1.0, *(run[key] for key in lasting)] for run in runs])
            found[TITLES[status.label]] = (years, alive)
    return found


def _shares(run: Any, group: str) -> dict[str, float]:
    return {
        row.key: row.value
        for row in run.network
        if row.measure == "partnership_survival" and row.group == group
    }
