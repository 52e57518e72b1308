"""Contacts by channel and kind, and how far they get."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from sim.outcome.intervals import WITHIN, central
from sim.outcome.plot import read
from sim.outcome.plot.style import colour, hatch, intervals, saved, sheet, tidy
from sim.outcome.tally import CONTACTS
from sim.words import Kind

FUNNEL = ("exchanges", "proposals", "cooperations")
LABELS = ("renewal", "own\nsearch", "buzz", "inbound", "broker")
TITLE = "Through which channel contacts come about, and how many become cooperations"


def draw(arms: Any, folder: Path) -> Path:
    """Bars by channel, and the funnel from contact to cooperation: firms at the left, institutions at the right."""
    arms, more = read.shown(arms)
    figure, axes = sheet(9.5, 7.2, rows=2, columns=2, sharey="row")
    for column, kind in enumerate(Kind):
        channels = [[read.counted(arm, name, kind) for name in CONTACTS] for arm in arms]
        funnel = [_funnel(arm, kind) for arm in arms]
        _bars(axes[0, column], channels, LABELS, arms)
        _bars(axes[1, column], funnel, ("contacts", *FUNNEL), arms)
        axes[0, column].set_xlabel("channel")
        axes[1, column].set_xlabel("stage reached")
        tidy(
            axes[0, column],
            f"Contacts of {kind.label}s by channel",
            "contacts a run" if column == 0 else "",
        )
        tidy(
            axes[1, column],
            f"How far they get: {kind.label}s",
            "number a run" if column == 0 else "",
        )
    caption = f"{read.window(arms)}; {read.spread(arms, 'lines')}{read.luck_is_shared(arms)}{more}"
    return saved(figure, folder, "channels", caption, TITLE, axes[0, 0])


def _funnel(arm: Any, kind: int) -> list[np.ndarray]:
    contacts = sum(read.counted(arm, name, kind) for name in CONTACTS)
    return [np.asarray(contacts), *(read.counted(arm, name, kind) for name in FUNNEL)]


def _bars(axes: Any, values: list[list[np.ndarray]], labels: tuple[str, ...], arms: Any) -> None:
    width = 0.8 / len(arms)
    for place, (arm, columns) in enumerate(zip(arms, values, strict=True)):
        at = np.arange(len(columns)) + (place - (len(arms) - 1) / 2) * width
        means = np.array([column.mean() for column in columns])
        axes.bar(
            at, means, width, label=arm.scenario.name, color=colour(place), edgecolor="white",
            hatch=hatch(place), linewidth=0.5,
        )  # fmt: skip
        if len(columns[0]) > 1:
            low, high, _ = central(np.stack(columns, axis=1), WITHIN)
            intervals(axes, at, low, high, upright=True)
    axes.set_xticks(np.arange(len(labels)), labels)
    axes.yaxis.set_major_formatter("{x:,.0f}")
