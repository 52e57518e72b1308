"""One run: a scenario, a seed and a replicate in; arrays out."""

from __future__ import annotations

import time
from typing import Any, NamedTuple

import numpy as np

from sim.compiled import one_at_a_time, stamp
from sim.engine.kernel import run, scratch_for
from sim.engine.stopping import raise_if_stopped, with_flag
from sim.scenario.schema.scenario import Scenario
from sim.scenario.schema.world import ClusterRow, CountryRow, FieldRow
from sim.world.build import build
from sim.world.order import ordered
from sim.world.state import COUNTERS, PANEL, World

STRETCHABLE = (
    "ties_of_actor", "tie_pool", "pair_pool", "actor_slots", "projects", "payroll", "event_log", "life_log",
)  # fmt: skip


class Arrays(NamedTuple):
    """What a run leaves. C: clusters; steps are counted from the start of the run-in unless said otherwise."""

    events: Any  # EVENT, in order of actor, partner, attempt, stage (or as logged)
    lives: Any  # LIFE, in order of actor
    panel: Any  # i4 [reported steps, C, 2 kinds, 2 age groups (old, young), panel_names]
    panel_names: tuple[str, ...]
    ledger: Any  # i8 [reported steps, C, 5], cents: granted, paid, committed, returned, left
    clusters: Any  # CLUSTER, as they are at the end
    projects: Any  # PROJECT
    ties: Any  # u4 [t, 2]: ids of local ties at the evaluation date
    actors: Any  # ACTOR, as they are at the end (living ones)
    partners: Any  # PARTNER, as they are at the end
    calendar: Any  # CALENDAR
    counters: dict[str, int]
    seconds: float  # CPU time of the kernel


def _in_order(events: Any) -> Any:
    """Events by actor, partner, attempt and stage (below 8: three bits); no two events have all four alike."""
    turns = (events.attempt.astype(np.int64) << 3) | events.stage
    turns -= turns.min(initial=0)
    bits = [int(one.max(initial=0)).bit_length() for one in (events.actor, events.partner, turns)]
    if sum(bits) > 64:
        return events.take(np.lexsort((turns, events.partner, events.actor)))
    key = events.actor.astype(np.uint64)
    for column, width in ((events.partner, bits[1]), (turns, bits[2])):
        key = (key << np.uint64(width)) | column.astype(np.uint64)
    return events.take(np.argsort(key))  # many times as fast as events[…]


def arrays_of(world: World, seconds: float, *, tidy: bool = True) -> Arrays:
    """What a world leaves once it has been run; not ``tidy``: events as they were logged, empty slots of actors too."""
    state = world.state
    counters = {name: int(state.counters[place]) for place, name in enumerate(COUNTERS)}
    lives = state.lives[: counters["lives"]]
    events = state.events[: counters["events"]]
    return Arrays(
        events=_in_order(events) if tidy else events,
        lives=lives.take(np.argsort(lives.actor, kind="stable")),
        panel=state.panel,
        panel_names=PANEL,
        ledger=state.ledger,
        clusters=state.clusters,
        projects=state.projects[: counters["projects"]],
        ties=state.snapshot[: counters["snapshot"]].copy(),
        actors=state.actors.compress(state.actors.is_alive == 1) if tidy else state.actors,
        partners=state.partners,
        calendar=world.calendar,
        counters=counters,
        seconds=seconds,
    )


def run_world(world: World) -> Arrays:
    """Runs a world in place (put in order first, if it is not) and returns what it leaves."""
    return _run(ordered(world))


def _run(world: World, *, tidy: bool = True) -> Arrays:
    def steps(stop: Any) -> float:
        began = time.thread_time()
        run(world, scratch_for(world), stop)
        return time.thread_time() - began

    return arrays_of(world, with_flag(steps), tidy=tidy)


def simulate(
    scenario: Scenario,
    seed: int = 1,
    replicate: int = 0,
    *,
    keep_contacts: bool = False,
    tidy: bool = True,
) -> Arrays:
    """Runs a scenario once. Same seed and replicate, same result to the bit, on one platform.

    ``keep_contacts``: the event log has a row for each contact, not only for cooperations. ``tidy``: its rows are
    sorted and empty slots of actors left out, which sums do not need. Pools or logs that prove too short are made
    anew, longer; the run repeats itself exactly. Raises ``Stopped`` (a ``KeyboardInterrupt``) if it was ended from
    outside.
    """
    room = 1.0
    while True:
        raise_if_stopped()
        world = build(scenario, seed, replicate, keeps_contacts=keep_contacts, room=room)
        arrays = _run(world, tidy=tidy)
        if room > 100.0 or not any(arrays.counters[f"overflow_{name}"] for name in STRETCHABLE):
            return arrays
        room *= 2.0


def smallest() -> Scenario:
    """The smallest scenario that exercises everything; for warming up."""
    field = FieldRow(field="ict", intensity=0.5, partner_share=1.0, source="synthetic")
    country = CountryRow(
        code="FR", name="France", distance_km=880.0, eu_from=1958, border=True, german=False,
        overseas=False, stock=1.0, closed=0.5, source="synthetic",
    )  # fmt: skip
    cluster = ClusterRow(
        id=1, key="one", name="One", field="ict", founded=2000, location="", latitude=50.0,
        longitude=10.0, firms=2, institutions=1, synthetic=True, source="synthetic",
    )  # fmt: skip
    return Scenario(name="smallest", clusters=(cluster,), countries=(country,), fields=(field,))


def prepare() -> None:
    """Compiles the kernel (about a minute, once) or takes it from the cache; one process compiles at a time."""
    with one_at_a_time():
        simulate(smallest())
        stamp().touch()


def is_prepared() -> bool:
    """Whether code compiled from exactly these sources, in this place, is in the cache."""
    return stamp().exists()
