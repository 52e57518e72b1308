"""How long partnerships last, by funding status of their first cooperation (Kaplan–Meier)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from sim.outcome.plot.style import COLOURS, band_between, look, saved, sheet, tidy
from sim.words import Funded

TITLES = {"no": "not funded", "new": "funded, new pair", "old": "funded, pair had cooperated"}


def draw(arms: Any, folder: Path) -> Path | None:
    """One panel an arm: the share of partnerships still running after so many years; nothing if none is told."""
    told = [(arm, curves_of(arm)) for arm in arms]
    told = [(arm, curves) for arm, curves in told if curves]
    if not told:
        return None
    figure, axes = sheet(4.6 * len(told) + 0.6, 4.0, columns=len(told), sharey=True)
    for panel, (arm, curves) in zip(axes[0], told, strict=True):
        for place, (status, (years, alive)) in enumerate(curves.items()):
            panel.plot(years, 100 * alive.mean(axis=0), label=status, linewidth=1.8, **look(place))
            band_between(panel, years, 100 * alive, COLOURS[place])
        tidy(
            panel, arm.scenario.name, "partnerships still running, %" if panel is axes[0, 0] else ""
        )
        panel.set_ylim(0, 102)
        panel.set_xlim(left=0)
        panel.set_xlabel("years since the first cooperation began")
        panel.legend(frameon=False, loc="lower left", title="first cooperation")
    runs = len(told[0][0].runs)
    caption = f"Kaplan–Meier; partnerships that began in the counted window; mean and 5 to 95 % of {runs} runs"
    return saved(figure, folder, "survival", caption)


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
            found[TITLES.get(status.label, status.label)] = (years, alive)
    return found


def _shares(run: Any, group: str) -> dict[str, float]:
    return {
        row.key: row.value
        for row in run.network
        if row.measure == "partnership_survival" and row.group == group
    }
