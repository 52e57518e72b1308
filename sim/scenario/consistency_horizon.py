"""What must happen within a run: rounds, shocks; and what a run can count."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from itertools import accumulate
from typing import TYPE_CHECKING

from sim.errors import Fault
from sim.scenario.dates import decimal_year, nearest_step, step_of, steps_in_all

if TYPE_CHECKING:
    from sim.scenario.schema.scenario import Scenario

DATES_OF_ROUND = ("announced", "selected", "start")
#: Years that a run may lie in.
FIRST_YEAR, LAST_YEAR = 1900, 2199
#: Most of the business cycle's effect at a time (log): 22,000 times as much search, or as little.
MOST_BUSINESS = 10.0
#: Contacts that one actor may have open; they are counted in two bytes.
MOST_OPEN = 32_000
#: Contacts that one actor begins in a step at most: 15 of each of six origins.
MOST_BEGUN = 90


def years_of_runs(scenario: Scenario) -> Iterator[Fault]:
    """A run lies in times that the model is about."""
    for name in ("run_in_start", "end"):
        date = getattr(scenario.time, name)
        if not FIRST_YEAR <= date.year <= LAST_YEAR:
            allowed = f"a year from {FIRST_YEAR} to {LAST_YEAR}"
            yield Fault("", f"time.{name}", f"given {date}", allowed)


def rounds_within_horizon(scenario: Scenario) -> Iterator[Fault]:
    """What a round does, it does before the run ends."""
    end = scenario.time.end
    for place, one in enumerate(scenario.programme.rounds):
        for name in DATES_OF_ROUND:
            date, key = getattr(one, name), f"programme.rounds.{place}.{name}"
            what = f"given {date}: round {place + 1} {_WORDS[name]} after the horizon"
            allowed = f"on or before the horizon, {end} (time.end)"
            if date > end:
                yield Fault("", key, what, allowed)
            elif nearest_step(decimal_year(date), scenario) >= steps_in_all(scenario):
                nearest = "; the nearest beginning of a step, where rounds act, lies beyond it"
                yield Fault("", key, f"given {date}, too near to the horizon{nearest}", allowed)


_WORDS = {"announced": "is announced", "selected": "is decided", "start": "starts"}


def shocks_within_horizon(scenario: Scenario) -> Iterator[Fault]:
    """A shock begins before the run ends, and ends after it has begun."""
    time = scenario.time
    for place, shock in enumerate(scenario.shocks.list):
        if shock.start > time.end:
            problem = f"given {shock.start}: the shock starts after the horizon"
            allowed = f"on or before the horizon, {time.end} (time.end)"
            yield Fault("", f"shocks.list.{place}.start", problem, allowed)
        if shock.end < time.run_in_start:
            problem = f"given {shock.end}: the shock is over before the run begins"
            allowed = f"on or after the start of the run-in, {time.run_in_start}"
            yield Fault("", f"shocks.list.{place}.end", problem, allowed)


def business_together(scenario: Scenario) -> Iterator[Fault]:
    """Effects of the business cycle on one step add up; together they stay within bounds."""
    changes: defaultdict[int, float] = defaultdict(float)
    for shock in scenario.shocks.list:
        changes[_step(shock.start, scenario)] += shock.business
        changes[_step(shock.end, scenario) + 1] -= shock.business
    levels = accumulate(changes[step] for step in sorted(changes))
    most = max(levels, key=abs, default=0.0)
    if abs(most) > MOST_BUSINESS:
        problem = f"effects of the business cycle on one step add up to {most:g}"
        allowed = f"from {-MOST_BUSINESS:g} to {MOST_BUSINESS:g} together (log)"
        yield Fault("", "shocks.list", problem, allowed)


def contacts_can_be_counted(scenario: Scenario) -> Iterator[Fault]:
    """No actor can have more contacts open than are counted: room, time and partners together keep them few."""
    load = scenario.load
    room = max(load.capacity_sme, load.capacity_large, load.capacity_institution)
    by_room = room / min(load.contact, 1.0) if load.contact > 0 else float("inf")
    by_time = MOST_BEGUN * steps_in_all(scenario)
    partners = scenario.population.partners * scenario.population.scale
    if min(by_room, by_time, partners) > MOST_OPEN:
        problem = f"an actor with room for {room:g} cooperations could have over {MOST_OPEN:,} contacts open"
        allowed = "a larger load of a contact, less room, a shorter run or fewer partners"
        yield Fault("", "load.contact", problem, allowed)


def _step(date: dt.date, scenario: Scenario) -> int:
    return step_of(decimal_year(date), scenario)
