"""How long pools and logs of a run are at first. What proves too short is made anew, longer; nothing else changes."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from sim.scenario.schema.scenario import Scenario
from sim.world.pools import CHUNK

#: Least slots per firm at the start: room for foundings.
SPARE = 1.75
#: Least local ties of one actor that there is room for.
USUAL_TIES = 24


def slots_per_firm(scenario: Scenario) -> float:
    """Slots per firm at the start: firms grow by founding and joining less leaving and closing, and luck adds to it."""
    demography, time = scenario.demography, scenario.time
    net = demography.founding_per_year + demography.entry_per_year
    net -= demography.leaving_per_year + demography.closing_old
    years = (time.end - time.run_in_start).days / 365.25
    return max(SPARE, 1.45 * math.exp(min(max(0.0, net) * years, 3.0)))


def ties_per_actor(scenario: Scenario) -> int:
    """Local ties that there is room for: about q = rate started / hazard of fading each, of hubs several times q."""
    return max(USUAL_TIES, math.ceil(8 + 4 * _ties_started(scenario)))


def _ties_started(scenario: Scenario) -> float:
    ties = scenario.local_ties
    return min(ties.accepted_per_year / max(ties.fading_per_year, 0.01), 50.0)


def rooms(
    scenario: Scenario, calendar: Any, firms: np.ndarray, units: np.ndarray, room: float
) -> dict[str, int]:
    """Lengths of pools and logs. ``firms``, ``units`` [C]: actors that clusters start with; ``room`` stretches all.

    Where clusters grow beyond what is spare at the defaults, lists grow in proportion.
    """
    clusters, grown = len(firms), float(firms.sum()) * slots_per_firm(scenario) / SPARE
    actors = grown + float(units.sum())
    contacts = grown * scenario.contacts.firm + float(units.sum()) * scenario.contacts.institution
    yearly = contacts * (2.5 if calendar.keeps_contacts else 0.35)
    sizes = {
        "pairs": 256 + CHUNK * clusters + 2.0 * actors + 2.5 * contacts,
        "ties": 256 + max(6.0, 2.0 * _ties_started(scenario)) * actors,
        "events": 512 + yearly * calendar.steps * calendar.years,
        "lives": 256 + 5 * actors,
    }
    return {name: int(room * size) for name, size in sizes.items()}
