"""What the calendar of a scenario marks in figures over time: rounds of the programme, and stops of travel."""

from __future__ import annotations

import datetime as dt
from typing import Any

DAY = dt.timedelta(days=1)
Span = tuple[dt.date, dt.date]


def mark(panels: Any, arms: Any) -> str:
    """Marks rounds and stops of travel in every panel, and says in words what the marks mean."""
    stops = travel_stops(arms)
    for panel in panels:
        for first, last in stops:
            panel.axvspan(first, last, color="#e6e6e6", linewidth=0, zorder=0)
    words = "; grey: travel is restricted (assumed, in all arms)" if stops else ""
    return mark_rounds(panels, arms) + words


def mark_rounds(panels: Any, arms: Any) -> str:
    """Numbered lines where rounds begin, and words for them."""
    starts = rounds(arms)
    for panel in panels:
        for place, start in enumerate(starts, 1):
            panel.axvline(start, color="#777777", linewidth=0.8, zorder=0.5)
            _number(panel, place, start)
    return "; numbered lines: the concept phase of a round begins" if starts else ""


def rounds(arms: Any) -> list[dt.date]:
    """First days of the rounds of the first arm that has any."""
    for arm in arms:
        programme = getattr(arm.scenario, "programme", None)
        if programme is not None and programme.rounds:
            return [one.start for one in programme.rounds]
    return []


def travel_stops(arms: Any) -> list[Span]:
    """Times in which travel is restricted in every arm alike; shocks that follow each other are one."""
    told = [_shocks(arm) for arm in arms]
    common = sorted(set(told[0]).intersection(*told[1:])) if told else []
    spans: list[Span] = []
    for first, last in common:
        if spans and first <= spans[-1][1] + DAY:
            spans[-1] = (spans[-1][0], max(last, spans[-1][1]))
        else:
            spans.append((first, last))
    return spans


def _shocks(arm: Any) -> list[Span]:
    shocks = getattr(arm.scenario, "shocks", None)
    return [(one.start, one.end) for one in shocks.list if one.travel > 0] if shocks else []


def _number(panel: Any, place: int, start: dt.date) -> None:
    panel.annotate(
        str(place), (start, 1.0), xycoords=("data", "axes fraction"), xytext=(2, -1),
        textcoords="offset points", va="top", fontsize=8, color="#444444",
    )  # fmt: skip
