"""The figure of the page: running foreign cooperations in both worlds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from sim.outcome.intervals import WITHIN, central
from sim.outcome.plot import read

#: Line and band of the base and of the design; the lines differ in grey and in their dashes too.
LOOKS = (("#0b3c5d", "rgba(11,60,93,.16)", "solid"), ("#c46a00", "rgba(232,160,74,.24)", "dash"))
INDICATOR = "running_cooperations"


def chart(arms: Sequence[Any]) -> go.Figure:
    """Means over the runs as lines, their central 90 % as bands, or as much as they hold."""
    figure = go.Figure()
    for arm, (tint, pale, dash) in zip(arms, LOOKS, strict=False):
        values, dates = read.crossed(arm, INDICATOR), read.dates(arm)
        if len(values) > 1:
            low, high, _ = central(values, WITHIN)
            _band(figure, dates, low, high, pale)
        line = {"color": tint, "dash": dash, "width": 2.5}
        name = arm.scenario.name
        figure.add_scatter(
            x=dates, y=values.mean(axis=0), name=name, line=line, hovertemplate=f"%{{y:,.0f}} {name}"
        )  # fmt: skip
    figure.update_layout(
        title="Foreign cooperations running at the end of each quarter", template="plotly_white",
        hovermode="x unified", legend={"orientation": "h", "y": -0.2}, height=380,
        margin={"l": 60, "r": 20, "t": 50, "b": 40}, yaxis_title="cooperations running",
    )  # fmt: skip
    return figure


def caption(arms: Sequence[Any]) -> str:
    """What lines and bands are."""
    told = f"{read.spread(arms)}{read.luck_is_shared(arms)}"
    return f"{told[:1].upper()}{told[1:]}. The vertical axis need not begin at 0."


def _band(figure: go.Figure, dates: Any, low: Any, high: Any, tint: str) -> None:
    edge = {"mode": "lines", "line": {"width": 0}, "showlegend": False, "hoverinfo": "skip"}
    figure.add_scatter(x=dates, y=low, **edge)
    figure.add_scatter(x=dates, y=high, fill="tonexty", fillcolor=tint, **edge)
