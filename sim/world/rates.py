"""From the validated scenario to the records that compiled code takes; each field is ``section_name``."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np

from sim.scenario.dates import decimal_year, nearest_step, step_of
from sim.scenario.schema.parameter import Section
from sim.scenario.schema.scenario import Scenario
from sim.words import CallsReach, CountryPolicy, ExitRule, SelectionRule, VoucherGroup
from sim.world.records import CALENDAR, ROUND

BEHAVIOUR = (
    "population", "load", "local_ties", "contacts", "choice", "funnel", "acceptance", "cooperation",
    "finance", "learning", "demography", "management",
)  # fmt: skip
WORDS = {
    "countries": CountryPolicy,
    "calls_reach": CallsReach,
    "rule": ExitRule,
    "group": VoucherGroup,
}


def _number(name: str, value: object) -> float | None:
    if isinstance(value, str):
        return float(WORDS[name].of(value)) if name in WORDS else None
    return float(value) if isinstance(value, (bool, int, float)) else None


def _flat(section: Section, prefix: str) -> dict[str, float]:
    found: dict[str, float] = {}
    for name in type(section).model_fields:
        value = getattr(section, name)
        if isinstance(value, Section):
            found |= _flat(value, f"{prefix}{name}_")
        elif (number := _number(name, value)) is not None:
            found[prefix + name] = number
    return found


def _record(values: dict[str, float]) -> Any:
    kind = np.dtype([(name, "f8") for name in values])
    return np.array([tuple(values.values())], kind).view(np.recarray)[0]


def rates_of(scenario: Scenario) -> Any:
    """Every behavioural parameter as one record of floats (booleans are 0 or 1)."""
    values: dict[str, float] = {}
    for name in BEHAVIOUR:
        values |= _flat(getattr(scenario, name), f"{name}_")
    values |= _flat(scenario.shocks.exposure, "exposure_")
    return _record(values)


def design_of(scenario: Scenario) -> Any:
    """Every scalar of the programme as one record of floats; words as their codes."""
    return _record(_flat(scenario.programme, ""))


def calendar_of(scenario: Scenario, keeps_contacts: bool) -> Any:
    """The steps of a run and the dates that matter, as one record."""
    time = scenario.time

    def step(date: dt.date) -> int:
        return step_of(decimal_year(date), scenario)

    record = np.zeros(1, CALENDAR).view(np.recarray)
    record[0] = (
        decimal_year(time.run_in_start),
        1.0 / time.steps_per_year,
        time.steps_per_year,
        step(time.end) + 1,
        step(time.start),
        step(time.count_from),
        step(time.evaluation_date),
        decimal_year(time.age_group_date),
        keeps_contacts,
    )
    return record[0]


def rounds_of(scenario: Scenario) -> Any:
    """The rounds, their dates as the steps that begin nearest to them (an empty record stands for no programme).

    A round that funds no cluster has no effect: its call is open for no step.
    """
    programme = scenario.programme
    rounds = np.zeros(len(programme.rounds), ROUND).view(np.recarray)
    for place, row in zip(rounds, programme.rounds, strict=True):
        starts = decimal_year(row.start)
        gate = starts + programme.concept.years
        years = (
            decimal_year(row.announced) - programme.anticipation_years,
            decimal_year(row.selected),
            starts,
            gate,
            gate + programme.implementation.years,
        )
        steps = [nearest_step(year, scenario) for year in years]
        place.announced, place.selected, place.starts, place.gate, place.ends = steps
        if row.clusters == 0:
            place.announced = place.selected  # nobody can win, so nobody is called
        place.clusters = row.clusters * scenario.population.scale
        place.rule = SelectionRule.of(row.rule)
    return rounds


def shocks_of(scenario: Scenario, steps: int) -> tuple[np.ndarray, np.ndarray]:
    """Travel shock (0 to 1) and log effect of the business cycle in each step; the strongest shock counts."""
    travel, business = np.zeros(steps), np.zeros(steps)
    for shock in scenario.shocks.list:
        first = max(step_of(decimal_year(shock.start), scenario), 0)
        last = step_of(decimal_year(shock.end), scenario) + 1
        travel[first:last] = np.maximum(travel[first:last], shock.travel)
        business[first:last] += shock.business
    return travel, business
