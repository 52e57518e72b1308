"""The model on Mesa: the whole process of ``MODEL.md``, agent by agent."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import mesa
import numpy as np

from sim.mesa_model.agents import DomesticActor, ForeignPartner, Management
from sim.mesa_model.luck import Luck
from sim.mesa_model.plain_rules import rules
from sim.mesa_model.record import Record, events_of, lives_of
from sim.mesa_model.relations import (
    COOPERATION,
    NEVER,
    Country,
    Diary,
    LocalTie,
    Pair,
    Project,
)
from sim.mesa_model.rounds import rounds_of
from sim.mesa_model.settle import plain_record, settle
from sim.mesa_model.steps.advance import advance
from sim.mesa_model.steps.cooperate import cooperate
from sim.mesa_model.steps.demography import close_and_found
from sim.mesa_model.steps.initiate import initiate
from sim.mesa_model.steps.learn import learn
from sim.mesa_model.steps.observe import observe
from sim.mesa_model.steps.pairs import is_open_contact
from sim.mesa_model.steps.programme import pay_in_arrears, run_programme
from sim.mesa_model.steps.shocks import meet_shocks
from sim.mesa_model.steps.ties import tie_locally
from sim.scenario.load import load
from sim.scenario.schema.scenario import Scenario
from sim.words import Kind, Outcome
from sim.world.build import build
from sim.world.state import COUNTERS, FLOWS, OVERFLOWS, STOCKS, World

FIRST_OVERFLOW = COUNTERS.index(f"overflow_{OVERFLOWS[0]}")
#: Lists this many times as long as usual are not made longer.
LARGEST_ROOM = 100.0


class ClusterModel(mesa.Model):
    """Technology clusters, their programme and their partners abroad, one agent an object.

    ``scenario``: a scenario, the name of one, or a file; by default ``interspin``. ``changes``: dotted keys, with
    ``__`` in place of dots (``population__firms=10``). ``rng``: the seed; none: a fresh one, kept as ``run_seed``.
    """

    running: bool

    def __init__(
        self, scenario: Scenario | str | None = None, *, rng: Any = None, **changes: Any
    ) -> None:
        self.run_seed = seed_of(rng)
        super().__init__(rng=self.run_seed)
        self.asked = scenario_of(scenario, changes)
        world = roomy_world(self.asked, self.run_seed)
        self.rates = plain_record(world.rates)
        self.design = plain_record(world.design)
        self.calendar = plain_record(world.calendar)
        self.luck = Luck(world.seed)
        self.rounds = rounds_of(world)
        self.ages = world.ages
        self.travel_shocks: list[float] = world.travel.tolist()
        self.business_shocks: list[float] = world.business.tolist()
        self._fix_numbers()
        self._begin()
        settle(self, world)
        self.datacollector = mesa.DataCollector(model_reporters=reporters())

    def _fix_numbers(self) -> None:
        """What never changes in a run."""
        rates, design = self.rates, self.design
        self.years: float = self.calendar.years
        self.cost_cents: int = rules.whole_cents(rates.finance_cost_eur)
        self.voucher_cents: int = rules.whole_cents(design.vouchers_each_eur)
        self.gate_waits = bool(design.gate_waits)
        self.buzz_base = [rules.buzz_base_per_year(int(kind), rates) for kind in Kind]
        self.kept_experience = rules.kept_share(rates.learning_experience_decay, self.years)
        self.kept_reputation = rules.kept_share(rates.learning_reputation_decay, self.years)

    def _begin(self) -> None:
        """Nothing has happened, nobody is there."""
        self.number = -1
        self.now = self.then = self.calendar.start
        self.counts = False
        self.travel = self.business = 0.0
        self.travel_left: tuple[float, ...] = ()
        self.countries: list[Country] = []
        self.partners: list[ForeignPartner] = []
        self.clusters: list[Management] = []
        self.projects: list[Project] = []
        self.cooperating: dict[Pair, None] = {}
        self.payroll: dict[Pair, None] = {}
        self.contacts_due, self.cooperations_due = Diary(), Diary()
        self.wakings_due, self.forgettings_due = Diary(), Diary()
        self.ties_due, self.local_ends_due = Diary(), Diary()
        self.record = Record(self.cost_cents)
        self.stocks = dict.fromkeys(STOCKS, 0)
        self.ledgers: list[list[tuple[int, int, int, int, int]]] = []
        self.ties_at_evaluation: list[tuple[int, int]] = []

    def step(self) -> None:
        """One step, in this order.

        1. Shocks: travel, business, membership of the EU.
        2. Grants are paid in arrears; demography: firms close, are founded, join.
        3. Programme: selects, calls, holds its gates, closes its books.
        4. Local ties and local cooperations form and fade.
        5. Contacts are initiated, over five channels.
        6. Contacts advance through the funnel, or are dropped.
        7. Cooperations end; proposals and follow-ons are decided; cooperations start.
        8. Partners learn; what is forgotten goes.
        9. Observers count.
        """
        if not self.running:
            return
        self._turn_page()
        meet_shocks(self)
        pay_in_arrears(self)
        close_and_found(self)
        run_programme(self)
        tie_locally(self)
        initiate(self)
        cooperate(self, advance(self))
        learn(self)
        observe(self)
        self.datacollector.collect(self)
        if self.number + 1 == self.calendar.steps:
            self._close_log()
            self.running = False

    def _turn_page(self) -> None:
        """The next step begins."""
        self.number += 1
        self.now, self.then = self.date_of(self.number), self.date_of(self.number + 1)
        self.counts = self.calendar.count_from <= self.number <= self.calendar.evaluation
        self.record.begin_step()

    def date_of(self, number: int) -> float:
        """The beginning of a step."""
        return self.calendar.start + number / self.calendar.per_year

    def step_of(self, date: float) -> int:
        """The step that a date falls into."""
        return math.floor((date - self.calendar.start) * self.calendar.per_year + 1e-9)

    def note_tie(
        self, one: DomesticActor, two: DomesticActor, formed: float, due: float
    ) -> LocalTie:
        """A local tie and its date in the diary."""
        first, second = (one, two) if one.id < two.id else (two, one)
        tie = LocalTie(first, second, formed, due)
        self.ties_due.enter(tie)
        return tie

    def add_tie(self, one: DomesticActor, two: DomesticActor, formed: float, due: float) -> None:
        """Two actors become mates."""
        one.ties[two] = two.ties[one] = self.note_tie(one, two, formed, due)

    def _close_log(self) -> None:
        """What is still open at the horizon, and the lives that go on."""
        for cluster in self.clusters:
            for actor in cluster.living:
                for pair in actor.pairs.values():
                    if is_open_contact(pair):
                        self.record.contact(pair, Outcome.OPEN, NEVER)
                    elif pair.stage == COOPERATION:
                        self.record.cooperation(pair, Outcome.OPEN, NEVER)
                self.record.life(actor, NEVER)

    def events(self) -> Any:
        """The event log, contacts included: complete once the horizon is reached."""
        return events_of(self.record.events)

    def lives(self) -> Any:
        """A row for every actor that ever lived: complete once the horizon is reached."""
        return lives_of(self.record.lives)

    def __repr__(self) -> str:
        return f"ClusterModel({self.asked.name}, seed {self.run_seed}, {self.number + 1} steps)"


def roomy_world(scenario: Scenario, seed: int) -> World:
    """The population at the start, in lists long enough for all of it (agents need none afterwards)."""
    room = 1.0
    while True:
        world = build(scenario, seed, room=room)
        if room > LARGEST_ROOM or not world.state.counters[FIRST_OVERFLOW:].any():
            return world
        room *= 2.0


def seed_of(rng: Any) -> int:
    """The seed of a run: the number given, else one drawn from what is given."""
    if isinstance(rng, int | np.integer) and not isinstance(rng, bool):
        return int(rng)
    if isinstance(rng, np.random.Generator):
        return int(rng.integers(2**63))
    sequence = rng if isinstance(rng, np.random.SeedSequence) else np.random.SeedSequence(rng)
    return int(sequence.generate_state(1, np.uint64)[0] >> np.uint64(1))


def scenario_of(scenario: Scenario | str | None, changes: dict[str, Any]) -> Scenario:
    """The scenario asked for, with changes."""
    dotted = {key.replace("__", "."): value for key, value in changes.items()}
    if not isinstance(scenario, Scenario):
        return load(scenario or "interspin", dotted)
    return scenario.with_changes(dotted) if dotted else scenario


def active_abroad_share(model: ClusterModel) -> float:
    """Share of actors with a running cooperation abroad."""
    return model.stocks["active_abroad"] / max(model.stocks["actors"], 1)


def foreign_contacts(model: ClusterModel) -> int:
    """Contacts initiated in the step."""
    names = ("renewal", "own", "buzz", "inbound", "broker")
    return sum(model.record.flows[f"contacts_{name}"] for name in names)


def firms(model: ClusterModel) -> int:
    """Living firms."""
    return sum(not actor.kind for cluster in model.clusters for actor in cluster.living)


def _stock(name: str, model: ClusterModel) -> int:
    return model.stocks[name]


def _flow(name: str, model: ClusterModel) -> int:
    return model.record.flows[name]


def reporters() -> dict[str, Callable[[ClusterModel], float]]:
    """What is collected each step: the columns of the panel, over all clusters, and a few shares."""
    return {
        "active_abroad_share": active_abroad_share,
        "foreign_contacts": foreign_contacts,
        "firms": firms,
        **{name: partial(_stock, name) for name in STOCKS},
        **{name: partial(_flow, name) for name in FLOWS},
    }
