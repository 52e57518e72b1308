"""Dates as decimal years and as steps of a run: the one place for this arithmetic."""

from __future__ import annotations

import calendar
import datetime as dt
import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.scenario.schema.scenario import Scenario


def decimal_year(date: dt.date) -> float:
    """A date as a year with decimals; months are twelfths, days shares of them."""
    days = calendar.monthrange(date.year, date.month)[1]
    return date.year + (date.month - 1 + (date.day - 1) / days) / 12


def step_of(year: float, scenario: Scenario) -> int:
    """The step, counted from the start of the run-in, that contains this moment."""
    start = decimal_year(scenario.time.run_in_start)
    return math.floor((year - start) * scenario.time.steps_per_year + 1e-9)


def nearest_step(year: float, scenario: Scenario) -> int:
    """The step whose beginning lies nearest to this moment: when the programme acts."""
    start = decimal_year(scenario.time.run_in_start)
    return math.floor((year - start) * scenario.time.steps_per_year + 0.5)


def steps_in_all(scenario: Scenario) -> int:
    """Steps of a run, run-in included."""
    return step_of(decimal_year(scenario.time.end), scenario) + 1


def beginning_of(step: int, scenario: Scenario) -> dt.date:
    """The first day of a step: steps begin with months."""
    start, months = scenario.time.run_in_start, step * 12 // scenario.time.steps_per_year
    month = 12 * start.year + start.month - 1 + months
    return dt.date(month // 12, month % 12 + 1, 1)
