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
    axes[0, 0].legend(frameon=False, fontsize=8, loc="upper left")
    caption = (
        "Gains over the base; lines: 95 % intervals on fresh cases that hold together; "
        "thin lines: from what the search told to what fresh cases tell"
    )
    return saved(figure, folder, "search", caption)


def _panel(
    panel: Any, trials: pd.DataFrame, designs: pd.DataFrame, goal: str, budget: float
) -> None:
    within = trials["within_budget"].to_numpy(bool)
    for mine, marker, label in ((within, "o", "tried"), (~within, "x", "tried, over budget")):
        panel.plot(
            trials["cost_eur"][mine] / 1e6, trials[goal][mine], marker, color="#999999",
            markersize=4, label=label,
        )  # fmt: skip
    won = designs[f"{goal}_searched"].notna()
    kinds = ((designs[won], "winners, fresh cases"), (designs[~won], "design as it is"))
    for place, (rows, label) in enumerate(kinds):
        reach = np.abs([rows[goal] - rows[f"{goal}_lower"], rows[f"{goal}_upper"] - rows[goal]])
        panel.errorbar(
            rows["cost_eur"] / 1e6, rows[goal], yerr=reach, fmt=MARKERS[place], color=COLOURS[3 * place],
            capsize=2.5, label=label,
        )  # fmt: skip
    for row in designs[won].to_dict("records"):
        searched = trials.set_index("trial").loc[int(row["design"].removeprefix("trial "))]
        panel.plot(
            [searched["cost_eur"] / 1e6, row["cost_eur"] / 1e6], [searched[goal], row[goal]],
            color=COLOURS[0], linewidth=0.7,
        )  # fmt: skip
    panel.axvline(budget / 1e6, color="black", linewidth=0.9, linestyle="--")
    panel.set_xlabel("grants paid, million EUR (dashed: budget)")
    panel.set_ylabel(f"additional {goal.replace('_', ' ')}")
    panel.spines[["top", "right"]].set_visible(False)
