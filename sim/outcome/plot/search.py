"""A search: what was tried, what won, and what the winners are worth on fresh cases."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.outcome.plot.style import COLOURS, MARKERS, saved, sheet


def draw(
    trials: pd.DataFrame, designs: pd.DataFrame, goals: Sequence[str], budget: float, folder: Path
) -> Path:
    """Goal against cost for each goal: trials, winners on fresh cases with intervals, and how far they fell."""
    figure, axes = sheet(5.4 * len(goals) + 0.6, 4.6, columns=len(goals))
    for panel, goal in zip(axes[0], goals, strict=True):
        _panel(panel, trials, designs, goal, budget)
    caption = (
        "Beyond what the design gains as it is, in the same cases; bars: 95 % intervals on fresh cases, together; "
        "thin lines: from what the search told to what fresh cases tell"
    )
    return saved(figure, folder, "search", caption, key=axes[0, 0])


def _panel(
    panel: Any, trials: pd.DataFrame, designs: pd.DataFrame, goal: str, budget: float
) -> None:
    within = trials["within_budget"].to_numpy(bool)
    above = f"{goal}_above"
    for mine, marker, label in ((within, "o", "tried"), (~within, "x", "tried, over budget")):
        panel.plot(
            trials["cost_eur"][mine] / 1e6, trials[above][mine], marker, color="#999999",
            markersize=4, label=label,
        )  # fmt: skip
    won, as_it_is = designs.iloc[:-1], designs.iloc[-1]
    reach = np.abs([won[above] - won[f"{above}_lower"], won[f"{above}_upper"] - won[above]])
    panel.errorbar(
        won["cost_eur"] / 1e6, won[above], yerr=reach, fmt=MARKERS[0], color=COLOURS[0],
        capsize=2.5, label="winners, fresh cases",
    )  # fmt: skip
    label = "design as it is"
    panel.plot(as_it_is["cost_eur"] / 1e6, 0.0, MARKERS[1], color=COLOURS[4], label=label)
    for row in won.to_dict("records"):
        searched = trials.set_index("trial").loc[int(row["design"].removeprefix("trial "))]
        panel.plot(
            [searched["cost_eur"] / 1e6, row["cost_eur"] / 1e6], [searched[above], row[above]],
            color=COLOURS[0], linewidth=0.7,
        )  # fmt: skip
    panel.axhline(0, color="black", linewidth=0.8)
    panel.axvline(budget / 1e6, color="black", linewidth=0.9, linestyle="--")
    panel.set_xlabel("grants paid, million EUR (dashed: budget)")
    panel.set_ylabel(f"{goal.replace('_', ' ')} beyond the design as it is")
    panel.spines[["top", "right"]].set_visible(False)
