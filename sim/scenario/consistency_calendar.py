"""Dates of a run and of shocks: in order, and on whole steps."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from sim.errors import Fault

if TYPE_CHECKING:
    from sim.scenario.schema.scenario import Scenario

#: Ids of entrants leave this much room for the step in which they are founded.
MOST_STEPS = 2047


def order_of_dates(scenario: Scenario) -> Iterator[Fault]:
    """Run-in, start, first announcement, evaluation, end: in this order."""
    time = scenario.time
    if time.run_in_start >= time.start:
        yield _early("start", time.start, "run_in_start", time.run_in_start, "after")
    names = ("start", "count_from", "evaluation_date", "end")
    for before, after in pairwise(names):
        first, second = getattr(time, before), getattr(time, after)
        if first > second:
            yield _early(after, second, before, first, "on or after")
    if not time.run_in_start <= time.age_group_date <= time.end:
        span = f"a date from {time.run_in_start} (run_in_start) to {time.end} (end)"
        yield Fault("", "time.age_group_date", f"given {time.age_group_date}", span)


def whole_steps(scenario: Scenario) -> Iterator[Fault]:
    """Run-in and horizon begin with a month and hold a whole number of steps."""
    time = scenario.time
    months = 12 // time.steps_per_year
    for name in ("run_in_start", "start"):
        if getattr(time, name).day != 1:
            given = f"given {getattr(time, name)}"
            yield Fault("", f"time.{name}", given, "the first day of a month (steps are whole)")
    if time.end.day != calendar.monthrange(time.end.year, time.end.month)[1]:
        allowed = "the last day of a month (steps are whole)"
        yield Fault("", "time.end", f"given {time.end}", allowed)
    spans = (
        ("run_in_start", "run-in", _month(time.start) - _month(time.run_in_start)),
        ("end", "horizon", _month(time.end) + 1 - _month(time.start)),
    )
    for name, word, length in spans:
        if length % months:
            allowed = f"a multiple of {months} months (steps_per_year = {time.steps_per_year})"
            yield Fault("", f"time.{name}", f"the {word} has {length} months", allowed)
    steps = (_month(time.end) + 1 - _month(time.run_in_start)) // months
    if steps > MOST_STEPS:
        yield Fault("", "time.end", f"the run has {steps} steps", f"at most {MOST_STEPS} steps")


def shocks_in_order(scenario: Scenario) -> Iterator[Fault]:
    """A shock ends no earlier than it starts."""
    for place, shock in enumerate(scenario.shocks.list):
        if shock.start > shock.end:
            key = f"shocks.list.{place}.end"
            yield Fault("", key, f"given {shock.end}", f"on or after its start, {shock.start}")


def _early(key: str, given: dt.date, other: str, date: dt.date, word: str) -> Fault:
    return Fault("", f"time.{key}", f"given {given}", f"a date {word} {other}, {date}")


def _month(date: dt.date) -> int:
    return 12 * date.year + date.month - 1
