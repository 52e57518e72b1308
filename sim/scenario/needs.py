"""What one run of a scenario takes, before it is run: memory and time; a refusal where the machine has less."""

from __future__ import annotations

import math
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sim.errors import Fault, ScenarioError
from sim.scenario.dates import steps_in_all

if TYPE_CHECKING:
    from sim.scenario.schema.scenario import Scenario

#: Entrants of a cluster in a step: no more are let in.
MOST_ENTRANTS = 64
#: Bytes of a process that has loaded the model and run nothing.
IDLE = 270e6
#: Bytes of the lists of a run: per place of an actor, place of a mate, pair, tie, partner, cell of the panel.
PER_SLOT, PER_MATE, PER_PAIR, PER_TIE, PER_PARTNER, PER_CELL = 400.0, 8.0, 210.0, 90.0, 170.0, 4.0
#: Cells of the panel per reported step and cluster, books included.
CELLS = 160
#: Seconds of one core: per actor and step, contact, partner and step; per meeting of mates, and for each mate of both.
ACTOR_STEP, CONTACT, PARTNER_STEP, MEETING, MATE = 150e-9, 750e-9, 7e-9, 100e-9, 12e-9
#: A run of more than a day is refused, as is one that needs more than this share of the machine's memory.
MOST_SECONDS, MOST_SHARE = 86_400.0, 0.9
#: Files that tell how much memory a container may take.
LIMITS = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")


@dataclass(frozen=True)
class Needs:
    """What one run takes: actors at their most, memory (bytes) and time (seconds of one core)."""

    actors: float
    bytes: float
    seconds: float

    def told(self) -> str:
        """In words: what a receipt shows."""
        return f"about {size(self.bytes)} and {duration(self.seconds)} a run"


def needs_of(scenario: Scenario) -> Needs:
    """Memory and time of one run, of the right order: from actors, their growth, contacts, local ties and partners.

    Calibrated by measuring fourteen scenarios (actors ×1 to ×40, foundings to .3 a year, contacts ×40, local ties
    ×70, partners ×25, months, 95 years): both are within a factor of 3 of what was measured there, memory mostly too
    high. Where lists prove too short in a run, they are doubled and the run begins again: expected growth is counted.
    """
    years, steps = _years(scenario), steps_in_all(scenario)
    firms, units = _at_first(scenario)
    growth = _growth(scenario, firms / max(_clusters(scenario), 1), years, steps)
    actors = firms * growth + units
    mean = firms * _mean_growth(growth) + units
    doublings = max(0, math.ceil(math.log2(growth / _spare(scenario, years))))
    seconds = _seconds(scenario, mean, firms * _mean_growth(growth), units, years, steps)
    stretched = 2.0**doublings * _bytes(scenario, actors, firms, units, growth)
    return Needs(actors, IDLE + stretched, (1 + doublings) * seconds)


def refuse_if_too_large(
    scenarios: Iterable[Scenario], force: bool = False, at_once: int = 1
) -> None:
    """``ScenarioError`` with a fault for each scenario of which this machine cannot run ``at_once`` runs together."""
    if force:
        return
    faults = [fault for one in scenarios for fault in faults_of_size(one, at_once)]
    if faults:
        raise ScenarioError(faults)


def faults_of_size(scenario: Scenario, at_once: int = 1) -> list[Fault]:
    """Why this machine cannot run a scenario; empty where it can."""
    needs, there = needs_of(scenario), machine_bytes()
    hint = "--force tries it nonetheless"
    runs = "one run" if at_once == 1 else f"{at_once} runs at a time"
    faults = []
    if needs.bytes * at_once > MOST_SHARE * there:
        problem = (
            f"{runs} of {needs.actors:,.0f} actors: about {size(needs.bytes * at_once)} of memory"
        )
        allowed = f"at most {MOST_SHARE:.0%} of the {size(there)} that this machine has"
        faults.append(Fault(scenario.name, "", problem, allowed, "", hint))
    if needs.seconds > MOST_SECONDS:
        problem = (
            f"one run of {needs.actors:,.0f} actors: about {duration(needs.seconds)} of one core"
        )
        allowed = f"at most {duration(MOST_SECONDS)}"
        faults.append(Fault(scenario.name, "", problem, allowed, "", hint))
    return faults


def machine_bytes() -> float:
    """Memory that a process may have here: that of the machine, or of the container if it has less; bytes."""
    try:
        found = [float(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))]
    except (AttributeError, ValueError, OSError):  # a system that does not say
        found = [math.inf]
    for path in map(Path, LIMITS):
        try:
            found.append(float(path.read_text(encoding="ascii")))
        except (OSError, ValueError):  # no container, or one without a limit
            continue
    return min(found)


def size(count: float) -> str:
    """Bytes in MB or GB (10⁶, 10⁹)."""
    return f"{count / 1e6:,.0f} MB" if count < 1e9 else f"{count / 1e9:,.3g} GB"


def duration(seconds: float) -> str:
    """Seconds in the unit that suits them."""
    for most, per, unit in ((90, 1, "seconds"), (5_400, 60, "minutes"), (172_800, 3_600, "hours")):
        if seconds < most:
            return f"{seconds / per:.2g} {unit}"
    return f"{seconds / 86_400:,.3g} days"


def _years(scenario: Scenario) -> float:
    return (scenario.time.end - scenario.time.run_in_start).days / 365.25


def _clusters(scenario: Scenario) -> int:
    return len(scenario.clusters) * scenario.population.scale


def _at_first(scenario: Scenario) -> tuple[float, float]:
    """Firms and institutions at the start."""
    population, rows = scenario.population, scenario.clusters
    firms = sum(population.firms if row.firms is None else row.firms for row in rows)
    units = sum(
        population.institutions if row.institutions is None else row.institutions for row in rows
    )
    return float(firms * population.scale), float(units * population.scale)


def _growth(scenario: Scenario, firms: float, years: float, steps: int) -> float:
    """Firms at the end over those at the start: e^(rate · years), but no more entrants than are let in; at least 1."""
    one = scenario.demography
    closing = (one.closing_new + one.closing_old) / 2
    rate = one.founding_per_year + one.entry_per_year - one.leaving_per_year - closing
    return min(math.exp(min(max(0.0, rate) * years, 50.0)), 1 + MOST_ENTRANTS * steps / max(firms, 1.0))  # fmt: skip


def _mean_growth(growth: float) -> float:
    """Mean over time of what grows at a constant rate to ``growth`` times its first size."""
    return (growth - 1) / math.log(growth) if growth > 1.0 + 1e-9 else 1.0


def _spare(scenario: Scenario, years: float) -> float:
    """Firms that lists have room for at first, over those at the start (the arithmetic of ``sim.world.rooms``)."""
    one = scenario.demography
    net = one.founding_per_year + one.entry_per_year - one.leaving_per_year - one.closing_old
    return max(1.75, 1.45 * math.exp(min(max(0.0, net) * years, 3.0)))


def _ties_started(scenario: Scenario) -> float:
    ties = scenario.local_ties
    return min(ties.accepted_per_year / max(ties.fading_per_year, 0.01), 50.0)


def _yearly_contacts(scenario: Scenario, firms: float, units: float) -> float:
    return firms * scenario.contacts.firm + units * scenario.contacts.institution


def _bytes(scenario: Scenario, actors: float, firms: float, units: float, growth: float) -> float:
    spare = _spare(scenario, _years(scenario))
    slots = firms * spare + 8 * _clusters(scenario) + units
    grown = firms * spare / 1.75
    mates = max(24.0, 8 + 4 * _ties_started(scenario))
    pairs = 2.0 * (grown + units) + 2.5 * _yearly_contacts(scenario, grown, units)
    ties = max(6.0, 2 * _ties_started(scenario)) * (grown + units)
    partners = scenario.population.partners * scenario.population.scale
    reported = (
        scenario.time.end.year - scenario.time.start.year + 1
    ) * scenario.time.steps_per_year
    cells = reported * _clusters(scenario) * CELLS
    return (
        slots * (PER_SLOT + PER_MATE * mates)
        + pairs * PER_PAIR
        + ties * PER_TIE
        + partners * PER_PARTNER
        + cells * PER_CELL
    )


def _seconds(
    scenario: Scenario, actors: float, firms: float, units: float, years: float, steps: int
) -> float:
    ties, partners = scenario.local_ties, scenario.population.partners * scenario.population.scale
    members = actors / max(_clusters(scenario), 1)
    mates = min(2 * ties.accepted_per_year / max(ties.fading_per_year, 0.01), members)
    meetings = actors * years * ties.accepted_per_year / ties.acceptance
    return (
        actors * steps * ACTOR_STEP
        + _yearly_contacts(scenario, firms, units) * years * CONTACT
        + partners * steps * PARTNER_STEP
        + meetings * (MEETING + mates * MATE)
    )
