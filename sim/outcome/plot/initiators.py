"""Who begins international contacts: firms, institutions, or partners abroad."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from sim.outcome.plot import read
from sim.outcome.plot.calendar import mark
from sim.outcome.plot.style import band, in_years, saved, sheet, tidy
from sim.outcome.tally import CONTACTS

INBOUND = "contacts_inbound"
DOMESTIC = tuple(name for name in CONTACTS if name != INBOUND)
PANELS = ("firms", "research institutions", "partners abroad")
TITLE = "Who begins international contacts"


def draw(arms: Any, folder: Path) -> Path:
    """Contacts a year begun by each side, as means over four quarters; the last arm's shares in the caption."""
    arms, more = read.shown(arms)
    figure, axes = sheet(10, 4.8, columns=len(PANELS), sharey=True)
    for place, arm in enumerate(arms):
        days = read.dates(arm)
        per_year = _per_year(days)
        for panel, values in zip(axes[0], sides_of(arm), strict=True):
            yearly = per_year * _smoothed(values, per_year)
            band(panel, days, yearly, place, arm.scenario.name)
    for panel, name in zip(axes[0], PANELS, strict=True):
        tidy(panel, f"Begun by {name}", "contacts a year" if name == PANELS[0] else "")
        panel.yaxis.set_major_formatter("{x:,.0f}")
        panel.set_ylim(bottom=0)
        in_years(panel, 4)
    marks = mark(axes[0], arms)
    shares = ", ".join(f"{name} {100 * share:.0f} %" for name, share in _shares(arms[-1]).items())
    caption = (
        f"Contacts of the last four quarters; {read.spread(arms)}{read.luck_is_shared(arms)}{more}{marks}; "
        f"shares over all years in {arms[-1].scenario.name}: {shares}"
    )
    return saved(figure, folder, "initiators", caption, TITLE, axes[0, 0])


def sides_of(arm: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Contacts begun by firms, by institutions and by partners abroad: [runs, steps] each."""
    firms, units = (
        np.asarray(sum(read.broad(arm, name, kind) for name in DOMESTIC))
        for kind in ("firm", "institution")
    )
    return firms, units, read.broad(arm, INBOUND)


def _per_year(days: np.ndarray) -> int:
    return max(1, round(365.25 / float(np.diff(days).astype(int).mean()))) if len(days) > 1 else 1


def _smoothed(values: np.ndarray, steps: int) -> np.ndarray:
    """Means over the last ``steps`` steps, over fewer at the beginning."""
    sums = np.cumsum(np.pad(values, ((0, 0), (1, 0))), axis=1)
    at = np.arange(1, values.shape[1] + 1)
    before = np.maximum(at - steps, 0)
    means: np.ndarray = (sums[:, at] - sums[:, before]) / (at - before)
    return means


def _shares(arm: Any) -> dict[str, float]:
    totals = [float(side.sum()) for side in sides_of(arm)]
    return {name: total / max(sum(totals), 1.0) for name, total in zip(PANELS, totals, strict=True)}
