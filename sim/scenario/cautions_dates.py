"""Dates that are allowed and may not be what was meant."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from sim.scenario.dates import decimal_year, nearest_step, step_of, steps_in_all

if TYPE_CHECKING:
    from sim.scenario.schema.scenario import Scenario

#: Years between two dates of a round that call for a second look; the programme took half a year.
LONG = 2.0
STAGES = (("announced", "call"), ("selected", "selection"), ("start", "start"))


def gaps_of_rounds(scenario: Scenario) -> Iterator[str]:
    """Years between call and selection, or between selection and start."""
    for number, one in enumerate(scenario.programme.rounds, start=1):
        for (first, word), (second, other) in pairwise(STAGES):
            before, after = getattr(one, first), getattr(one, second)
            years = decimal_year(after) - decimal_year(before)
            if years > LONG:
                yield (
                    f"round {number}: {years:.1f} years lie between {word} ({before}) and {other} ({after}); "
                    "is the year right?"
                )


def phases_beyond_horizon(scenario: Scenario) -> Iterator[str]:
    """Gates and ends that a run, or its evaluation, does not see."""
    programme, time = scenario.programme, scenario.time
    for number, one in enumerate(programme.rounds, start=1):
        gate = decimal_year(one.start) + programme.concept.years
        ends = gate + programme.implementation.years
        if one.clusters == 0:
            continue
        if nearest_step(gate, scenario) >= steps_in_all(scenario):
            what = f"its projects would start in {gate:.1f}, after the horizon ({time.end})"
        elif gate > decimal_year(time.evaluation_date):
            what = f"its projects start in {gate:.1f}, after the evaluation date ({time.evaluation_date})"
        elif ends > decimal_year(time.end) + 1 / time.steps_per_year:
            what = f"its projects end in {ends:.1f}, after the horizon ({time.end})"
        else:
            continue
        yield f"round {number}: {what}"


def calls_of_no_length(scenario: Scenario) -> Iterator[str]:
    """Calls that open and close at the same beginning of a step."""
    early = scenario.programme.anticipation_years
    for number, one in enumerate(scenario.programme.rounds, start=1):
        opens = nearest_step(decimal_year(one.announced) - early, scenario)
        if one.clusters and opens == nearest_step(decimal_year(one.selected), scenario):
            yield (
                f"round {number}: call ({one.announced}) and selection ({one.selected}) fall on the same step, so that "
                "its call is open for no time"
            )


def shocks_cut_off(scenario: Scenario) -> Iterator[str]:
    """Shocks that outlast the run."""
    for number, shock in enumerate(scenario.shocks.list, start=1):
        if shock.end > scenario.time.end:
            yield f"shock {number} ends on {shock.end}, after the horizon ({scenario.time.end}); is the year right?"


def shocks_of_no_effect(scenario: Scenario) -> Iterator[str]:
    """Shocks of 0, shocks before anything is reported, travel shocks that no channel feels."""
    exposure = scenario.shocks.exposure
    is_felt = any(getattr(exposure, name) > 0 for name in type(exposure).model_fields)
    for number, shock in enumerate(scenario.shocks.list, start=1):
        if shock.travel == 0 and shock.business == 0:
            yield f"shock {number} ({shock.start} to {shock.end}) has travel = 0 and business = 0: no effect"
        elif shock.business == 0 and not is_felt and not _closes_borders(scenario):
            yield f"shock {number} stops travel, but no channel is exposed to it (shocks.exposure): no effect"
        elif shock.end < scenario.time.start:
            yield f"shock {number} is over on {shock.end}, before anything is reported ({scenario.time.start})"


def _closes_borders(scenario: Scenario) -> bool:
    return scenario.choice.b_closed > 0 and any(row.closed > 0 for row in scenario.countries)


def outside_of_count(scenario: Scenario) -> dict[str, dt.date]:
    """What lies outside the time that is counted (``count_from`` to the evaluation date), with its date."""
    time = scenario.time
    found = {
        f"round {number} {word}": getattr(one, name)
        for number, one in enumerate(scenario.programme.rounds, start=1)
        for name, word in STAGES
    }
    for number, shock in enumerate(scenario.shocks.list, start=1):
        found |= {f"shock {number} starts": shock.start, f"shock {number} ends": shock.end}

    def step(date: dt.date) -> int:
        return step_of(decimal_year(date), scenario)

    first, last = step(time.count_from), step(time.evaluation_date)
    return {what: date for what, date in found.items() if not first <= step(date) <= last}
