"""The population at the start of the run-in: an approximate stationary state by age, kind and size."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from sim.rules.choice import effect_of_kinds
from sim.rules.funnel import remoteness_of
from sim.scenario.schema.scenario import Scenario
from sim.words import NONE, Field
from sim.world.chance import run_seed
from sim.world.first_state import settle
from sim.world.logs import EVENT, LIFE
from sim.world.pools import CHUNK
from sim.world.rates import calendar_of, design_of, rates_of, rounds_of, shocks_of
from sim.world.records import (
    ACTOR,
    CLUSTER,
    COUNTRY,
    DOSSIER,
    NOWHERE,
    PAIR,
    PARTNER,
    PROJECT,
    TIE,
    in_place,
    records,
)
from sim.world.rooms import rooms, slots_per_firm, ties_per_actor
from sim.world.state import COUNTERS, PANEL, State, World
from sim.world.traits import ages_of

FIELDS = {field.label: int(field) for field in Field}


def _clusters(scenario: Scenario, room: float) -> tuple[Any, np.ndarray, np.ndarray]:
    """Cluster records with their blocks of slots, and how many firms and institutions each starts with."""
    intensity = {row.field: row.intensity for row in scenario.fields}
    rows = sorted(scenario.clusters, key=lambda row: row.id)
    period = max((row.id for row in rows), default=0)
    population = scenario.population
    firms = _starting([row.firms for row in rows], population.firms, population.scale)
    units = _starting([row.institutions for row in rows], population.institutions, population.scale)
    clusters = records(CLUSTER, len(firms))
    copies = np.repeat(np.arange(population.scale), len(rows))
    clusters.id = np.tile([row.id for row in rows], population.scale) + copies * period
    clusters["field"] = np.tile([FIELDS[row.field] for row in rows], population.scale)
    clusters.intensity = np.tile([intensity.get(row.field, 0.5) for row in rows], population.scale)
    clusters.listed_round = np.tile([row.round for row in rows], population.scale)
    clusters.slots = np.ceil(room * slots_per_firm(scenario) * firms).astype(int) + 8 + units
    clusters.first = np.cumsum(clusters.slots) - clusters.slots
    clusters.in_round = NONE
    clusters.free_pair = clusters.first_chunk = NOWHERE
    for name in ("selected_at", "starts_at", "gate_at", "ends_at"):
        clusters[name] = np.inf
    return clusters, firms, units


def _starting(given: list[int | None], usual: int, scale: int) -> np.ndarray:
    """How many actors clusters start with: as given, as usual where nothing is."""
    return np.tile(np.array([usual if one is None else one for one in given], int), scale)


def _countries(scenario: Scenario) -> Any:
    rows = scenario.countries
    countries = records(COUNTRY, len(rows))
    for name in ("distance_km", "closed", "eu_from", "eu_until", "border", "german", "overseas"):
        countries[name] = [getattr(row, name) for row in rows]
    countries.remoteness = [remoteness_of(row.distance_km) for row in rows]
    return countries


def _shares_rounded(weights: np.ndarray, total: int) -> np.ndarray:
    """Whole numbers in proportion to the weights that add up to the total (largest remainder)."""
    if total == 0 or weights.sum() == 0:
        return np.zeros(weights.shape, int)
    exact = weights.ravel() / weights.sum() * total
    whole = np.floor(exact).astype(int)
    missing = total - whole.sum()
    whole[np.argsort(whole - exact, kind="stable")[:missing]] += 1
    return whole.reshape(weights.shape)


def _partners(scenario: Scenario) -> tuple[Any, np.ndarray]:
    """Partners by field and country in proportion to stocks; ids count up in that order."""
    share = np.zeros(len(FIELDS))
    for row in scenario.fields:
        share[FIELDS[row.field]] = row.partner_share
    stock = np.array([row.stock for row in scenario.countries], float)
    total = scenario.population.partners * scenario.population.scale
    counts = _shares_rounded(np.outer(share, stock), total)
    ends = np.cumsum(counts.ravel()).reshape(counts.shape)
    offsets = np.zeros((len(FIELDS), len(stock) + 1), np.int32)
    offsets[:, 1:] = ends
    offsets[:, 0] = np.concatenate([[0], ends[:-1, -1]]) if len(stock) else 0
    partners = records(PARTNER, int(counts.sum()))
    partners.id = np.arange(1, len(partners) + 1)
    fields, countries = np.indices(counts.shape)
    partners["field"] = np.repeat(fields.ravel(), counts.ravel())
    partners.country = np.repeat(countries.ravel(), counts.ravel())
    return partners, offsets


def _targets(scenario: Scenario) -> np.ndarray:
    code = {row.code: place for place, row in enumerate(scenario.countries)}
    targets = np.zeros((len(scenario.clusters), len(code)), np.int8)
    for place, row in enumerate(sorted(scenario.clusters, key=lambda row: row.id)):
        for target in row.targets:
            targets[place, code[target]] = 1
    return np.tile(targets, (scenario.population.scale, 1))


def _listed(scenario: Scenario) -> np.ndarray:
    """Which clusters each round lists, by key or as 'round-n' of the reference programme."""
    rows = sorted(scenario.clusters, key=lambda row: row.id)
    listed = np.zeros((len(scenario.programme.rounds), len(rows)), np.int8)
    for number, round_ in enumerate(scenario.programme.rounds):
        for place, row in enumerate(rows):
            listed[number, place] = (
                row.key in round_.listed or f"round-{row.round}" in round_.listed
            )
    return np.tile(listed, (1, scenario.population.scale))


class Frame(NamedTuple):
    """What a scenario fixes before any luck; runs get copies."""

    clusters: Any  # CLUSTER, not yet drawn
    firms: Any  # i8 [C]: how many each starts with
    units: Any
    countries: Any
    rates: Any
    design: Any
    rounds: Any
    listed: Any
    targets: Any
    travel: Any
    business: Any
    kinds: Any
    ages: Any

    def copied(self) -> Frame:
        """A frame of its own."""
        apart = Frame(*(one.copy() for one in self))
        return apart._replace(clusters=in_place(self.clusters))


#: Frames of the scenarios run last. Known by identity: to compare scenarios costs more than is saved.
_FRAMES: dict[tuple[int, float], tuple[Scenario, Frame]] = {}
MOST_FRAMES = 32


def frame_of(scenario: Scenario, room: float) -> Frame:
    """The frame of a scenario, made once for many runs."""
    key = (id(scenario), room)
    found = _FRAMES.get(key)
    if found is None or found[0] is not scenario:
        found = _FRAMES[key] = (scenario, _frame(scenario, room))
        for oldest in list(_FRAMES)[:-MOST_FRAMES]:
            _FRAMES.pop(oldest, None)
    return found[1]


def _frame(scenario: Scenario, room: float) -> Frame:
    clusters, firms, units = _clusters(scenario, room)
    rates = rates_of(scenario)
    travel, business = shocks_of(scenario, int(calendar_of(scenario, False).steps))
    kinds = [[effect_of_kinds(one, two, rates) for two in range(3)] for one in range(2)]
    return Frame(
        clusters=clusters,
        firms=firms,
        units=units,
        countries=_countries(scenario),
        rates=rates,
        design=design_of(scenario),
        rounds=rounds_of(scenario),
        listed=_listed(scenario),
        targets=_targets(scenario),
        travel=travel,
        business=business,
        kinds=np.array(kinds),
        ages=ages_of(rates),
    )


def _empty_state(scenario: Scenario, calendar: Any, frame: Frame, room: float) -> State:
    clusters = frame.clusters
    partners, offsets = _partners(scenario)
    slots = int(clusters.slots.sum())
    sizes = rooms(scenario, calendar, frame.firms, frame.units, room)
    ties_each = int(room * ties_per_actor(scenario))
    pairs, ties = sizes["pairs"], sizes["ties"]
    reported = calendar.steps - calendar.first_reported
    return State(
        clusters=clusters,
        roster=np.zeros(slots, np.uint32),
        actors=records(ACTOR, slots),
        closes=np.full(slots, np.inf),
        mates=np.zeros((slots, ties_each), np.uint32),
        ties_of=np.zeros((slots, ties_each), np.uint32),
        partners=partners,
        countries=frame.countries,
        offsets=offsets,
        targets=frame.targets,
        pairs=records(PAIR, pairs),
        dossiers=records(DOSSIER, pairs),
        chunks=np.zeros(pairs // CHUNK, np.uint32),
        due=np.full(pairs, np.inf),
        ties=records(TIE, ties),
        tie_due=np.full(ties, np.inf),
        tie_end=np.full(ties, np.inf),
        free_ties=np.zeros(ties, np.uint32),
        payroll=np.zeros(int(room * (64 + 128 * len(clusters))), np.uint32),
        projects=records(PROJECT, int(room * (8 + 24 * len(clusters)))),
        events=records(EVENT, sizes["events"], blank=False),
        lives=records(LIFE, sizes["lives"], blank=False),
        panel=np.zeros((reported, len(clusters), 2, 2, len(PANEL)), np.int32),
        ledger=np.zeros((reported, len(clusters), 5), np.int64),
        snapshot=np.empty((ties, 2), np.uint32),
        counters=np.zeros(len(COUNTERS), np.int64),
    )


def build(
    scenario: Scenario,
    seed: int = 1,
    replicate: int = 0,
    *,
    keeps_contacts: bool = False,
    room: float = 1.0,
) -> World:
    """The world of one run. Its population is luck too: drawn from the run's seed, by the ids of its members.

    ``room`` stretches pools and logs; it never changes what happens in them.
    """
    frame = frame_of(scenario, room).copied()
    calendar = calendar_of(scenario, keeps_contacts)
    state = _empty_state(scenario, calendar, frame, room)
    key = run_seed(seed, replicate)
    settle(state, frame.firms, frame.units, frame.rates, calendar, frame.ages, key)
    return World(
        state=state,
        rates=frame.rates,
        design=frame.design,
        rounds=frame.rounds,
        listed=frame.listed,
        calendar=calendar,
        travel=frame.travel,
        business=frame.business,
        kinds=frame.kinds,
        ages=frame.ages,
        seed=key,
    )
