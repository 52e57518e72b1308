"""How far contacts get, by channel: the share of a followed cohort that reaches each stage."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from sim.outcome.conversions import FOLLOW_UP
from sim.outcome.plot.style import MARKERS, look, saved, sheet, tidy
from sim.words import Channel

TICKS = (2, 5, 10, 20, 50, 100)
STAGES = ("contact", "exchange", "proposal", "cooperation")


def draw(arms: Any, folder: Path) -> Path | None:
    """One panel an arm, one line a channel, on a logarithmic axis; nothing if the runs kept no contacts."""
    told = [(arm, reached_by_channel(arm)) for arm in arms if arm.runs[0].tally.has_contacts]
    if not told:
        return None
    figure, axes = sheet(4.6 * len(told) + 0.6, 4.2, columns=len(told), sharey=True)
    for panel, (arm, reached) in zip(axes[0], told, strict=True):
        for channel in Channel:
            begun = reached[channel, 0]
            if begun:
                share = 100 * reached[channel] / begun
                style = look(channel) | {"marker": MARKERS[channel], "markersize": 4.5}
                panel.plot(STAGES, share, label=f"{channel.label} ({begun:,.0f})", **style)
        panel.set_yscale("log")
        panel.set_yticks(TICKS, [f"{tick:g}" for tick in TICKS])
        panel.minorticks_off()
        tidy(
            panel,
            arm.scenario.name,
            "share of contacts that get so far, %" if panel is axes[0, 0] else "",
        )
        panel.set_xlabel("stage")
        panel.legend(
            frameon=False, loc="lower left", title="channel (contacts a run)", fontsize=8.5
        )
    caption = (
        f"contacts followed for {FOLLOW_UP:g} years; means over {len(told[0][0].runs)} runs; "
        "a renewal enters as a proposal"
    )
    return saved(figure, folder, "funnel", caption)


def reached_by_channel(arm: Any) -> np.ndarray:
    """Contacts of the cohort a run that reached each stage: [channels, stages]."""
    counts = np.mean([run.tally.conversions.reached.sum(axis=(1, 2)) for run in arm.runs], axis=0)
    stages: np.ndarray = counts[:, : len(STAGES)]
    return stages
