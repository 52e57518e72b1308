"""Where partners are: cooperations started by country, and what the alternatives change."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from sim.outcome.plot import read
from sim.outcome.plot.style import COLOURS, MARKERS, saved, sheet, tidy

#: Countries that are shown; the rest is added up.
SHOWN = 20
REST = "other"


def draw(arms: Any, folder: Path) -> Path | None:
    """Cooperations by country of the base, and beside them the change in each alternative."""
    codes, counts = list(arms[0].runs[0].countries), [counts_of(arm) for arm in arms]
    if not codes or not counts[0].size:
        return None
    order = np.argsort(-counts[0].mean(axis=0), kind="stable")
    names = [codes[place] for place in order[:SHOWN]] + ([REST] if len(codes) > SHOWN else [])
    told = [_told(one, order) for one in counts]
    many = len(arms) > 1
    figure, axes = sheet(10 if many else 6, 5.6, columns=2 if many else 1, sharey=True)
    at = np.arange(len(names))
    axes[0, 0].barh(at, told[0].mean(axis=0), color=COLOURS[0], height=0.7)
    axes[0, 0].set_yticks(at, names)
    axes[0, 0].invert_yaxis()
    tidy(axes[0, 0], f"Cooperations started, {arms[0].scenario.name}", "country of the partner")
    axes[0, 0].set_xlabel("cooperations a run")
    if many:
        _changes(axes[0, 1], arms, told, at)
    for panel in axes[0]:
        panel.grid(axis="y", visible=False)
        panel.grid(axis="x", color="#dddddd", linewidth=0.6)
    caption = f"{read.window(arms)}; {len(arms[0].runs)} runs; countries by ISO code"
    return saved(figure, folder, "countries", caption)


def counts_of(arm: Any) -> np.ndarray:
    """Cooperations started in the counted window by country: [runs, countries]."""
    per_run = [run.tally.abroad.counts[..., 1].sum(axis=(0, 1, 2)) for run in arm.runs]
    return np.array(per_run, float)


def _told(counts: np.ndarray, order: np.ndarray) -> np.ndarray:
    shown, rest = counts[:, order[:SHOWN]], counts[:, order[SHOWN:]].sum(axis=1, keepdims=True)
    return np.hstack([shown, rest]) if counts.shape[1] > SHOWN else shown


def _changes(axes: Any, arms: Any, told: list[np.ndarray], at: np.ndarray) -> None:
    """Differences in pairs of runs with 95 % intervals of their mean (normal); pairs as far as both arms have runs."""
    step = 0.6 / max(len(arms) - 1, 1)
    for place, (arm, other) in enumerate(zip(arms[1:], told[1:], strict=True)):
        pairs = min(len(told[0]), len(other))
        change = other[:pairs] - told[0][:pairs]
        reach = 1.96 * change.std(axis=0, ddof=1) / np.sqrt(pairs) if pairs > 1 else None
        axes.errorbar(
            change.mean(axis=0), at + (place - (len(arms) - 2) / 2) * step, xerr=reach, label=arm.scenario.name,
            fmt=MARKERS[place], color=COLOURS[(place + 1) % len(COLOURS)], markersize=4, elinewidth=1.2, capsize=2,
        )  # fmt: skip
    axes.axvline(0, color="black", linewidth=0.8)
    tidy(axes, "Change (lines: 95 % intervals, luck only)", "")
    axes.set_xlabel("cooperations a run")
    axes.legend(frameon=False, loc="lower right")
