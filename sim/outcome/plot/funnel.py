"""How far contacts get, by channel: the share of a followed cohort that reaches each stage."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from sim.outcome.conversions import FOLLOW_UP
from sim.outcome.plot import read
from sim.outcome.plot.style import look, marker, panels, saved, tidy
from sim.words import Channel

TICKS = (2, 5, 10, 20, 50, 100)
STAGES = ("contact", "exchange", "proposal", "cooperation")
NAMES = ("renewal", "own search", "buzz", "inbound", "broker")
#: Points of channels stand so far beside each other.
ASIDE = 0.05
TITLE = "How far contacts get, by the channel they came through"


def draw(arms: Any, folder: Path) -> Path | None:
    """One panel an arm, one line a channel, on a logarithmic axis; nothing if the runs kept no contacts."""
    told = [(arm, reached_by_channel(arm)) for arm in arms if arm.runs[0].tally.has_contacts]
    if not told:
        return None
    figure, axes = panels(len(told), 4.8, 4.4)
    for panel, (arm, reached) in zip(axes, told, strict=True):
        for channel in Channel:
            if reached[channel, 0]:
                _line(panel, channel, 100 * reached[channel] / reached[channel, 0])
        panel.set_yscale("log")
        panel.set_yticks(TICKS, [f"{tick:g}" for tick in TICKS])
        panel.minorticks_off()
        panel.set_xticks(range(len(STAGES)), STAGES, fontsize=9)
        panel.set_xlim(-0.3, len(STAGES) - 0.55)
        panel.set_xlabel("stage reached")
        label = "share that gets so far, %" if panel is axes[0] else ""
        tidy(panel, arm.scenario.name, label)
    caption = (
        f"Contacts of the counted window, followed for {FOLLOW_UP:g} years; {read.means(arms)}; "
        "logarithmic scale; a renewal enters as a proposal; points of a stage lie beside each other only to be seen"
    )
    return saved(figure, folder, "funnel", caption, TITLE, axes[0])


def _line(panel: Any, channel: Channel, share: np.ndarray) -> None:
    """One channel; zeros have no place on a logarithmic axis and are left out."""
    at = np.arange(len(STAGES)) + ASIDE * (int(channel) - (len(Channel) - 1) / 2)
    style = look(channel) | {"marker": marker(channel), "markersize": 5, "linewidth": 1.4}
    panel.plot(at, np.where(share > 0, share, np.nan), label=NAMES[channel], **style)


def reached_by_channel(arm: Any) -> np.ndarray:
    """Contacts of the cohort a run that reached each stage: [channels, stages]."""
    counts = np.mean([run.tally.conversions.reached.sum(axis=(1, 2)) for run in arm.runs], axis=0)
    stages: np.ndarray = counts[:, : len(STAGES)]
    return stages
