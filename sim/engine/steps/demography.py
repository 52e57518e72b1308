"""Step 2: firms close and are founded; policy-independent by default."""

from __future__ import annotations

import math

import numpy as np

from sim.compiled import inlined, stepwise
from sim.engine.grants import leave_project, release_reserved, settle_grant
from sim.engine.record import log_event, log_life, tally
from sim.engine.relations import (
    COOPERATION,
    DORMANT,
    go_dormant,
    leave_cooperation,
    trust_now,
)
from sim.engine.steps.end import finish
from sim.rules.cooperation import lent_trust
from sim.rules.demography import years_until_closing
from sim.rules.numbers import poisson_count
from sim.words import NONE, Linked, Outcome, Purpose, Stage
from sim.world.chance import normals, uniforms
from sim.world.pools import add_pair, enrol, free_pair, free_slot, free_tie, resident, strike_off
from sim.world.records import NOWHERE
from sim.world.state import COUNTERS, PANEL
from sim.world.traits import FIRM, draw_traits, stationary_age

FOUNDING, ENTRANT = int(Purpose.FOUNDING), int(Purpose.ENTRANT)
SPIN_OFF, CLOSING = int(Purpose.SPIN_OFF), int(Purpose.CLOSING)
ACTOR_CLOSED, REFERRAL, LEAD = int(Outcome.ACTOR_CLOSED), int(Linked.REFERRAL), int(Stage.LEAD)
CLOSINGS, FOUNDINGS = PANEL.index("closings"), PANEL.index("foundings")
SLOTS_FULL = COUNTERS.index("overflow_actor_slots")
RANKS_FULL = COUNTERS.index("overflow_ranks")
PROJECTS, PAYROLL = COUNTERS.index("projects"), COUNTERS.index("payroll")
MOST_RANKS = 64


@stepwise
def close_firms(world, moment):
    """Closes every actor whose time has come; then projects find a new lead."""
    state = world.state
    for slot in range(len(state.closes)):
        if state.closes[slot] < moment.then:
            close_actor(world, slot, max(state.closes[slot], moment.now), moment)
    pass_leads_on(world)


@stepwise
def close_actor(world, slot, at, moment):
    """Ends the pairs (what was due before, as it would have) and ties of an actor, logs its life, empties its slot."""
    state = world.state
    while state.actors[slot].first_pair != NOWHERE:
        place = state.actors[slot].first_pair
        stage = state.pairs[place].stage
        if stage == COOPERATION and state.due[place] < at:
            finish(world, place, moment)
            free_pair(state, place)
            continue
        if LEAD <= stage <= COOPERATION:
            log_event(world, place, stage, ACTOR_CLOSED, at)
        if stage == COOPERATION:
            settle_grant(world, place, False, at)
            leave_project(world, place)
            leave_cooperation(world, place)
        elif LEAD <= stage < COOPERATION:
            release_reserved(world, place)
        free_pair(state, place)
    while state.actors[slot].ties > 0:
        free_tie(state, state.ties_of[slot, 0])
    tally(world, moment, slot, CLOSINGS, 1)
    log_life(world, slot, at)
    strike_off(state, slot)
    state.actors[slot].is_alive = 0
    state.closes[slot] = math.inf


@inlined
def pass_leads_on(world):
    """A running project whose lead has gone is led by its running member of lowest priority."""
    state = world.state
    for number in range(state.counters[PROJECTS]):
        project = state.projects[number]
        if project.running > 0 and project.lead == 0:
            project.lead = first_member(state, number)


@inlined
def first_member(state, number):
    """Id of the running member of lowest priority; 0 if none."""
    best, lead = np.uint64(0), 0
    for entry in range(state.counters[PAYROLL]):
        place = state.payroll[entry]
        pair = state.pairs[place]
        dossier = state.dossiers[place]
        if pair.stage == COOPERATION and dossier.project == number:
            if lead == 0 or dossier.priority < best:
                best, lead = dossier.priority, state.actors[dossier.actor].id
    return lead


@stepwise
def found_firms(world, moment):
    """Founds firms, and lets established ones join, cluster by cluster."""
    state, rates = world.state, world.rates
    for place in range(len(state.clusters)):
        cluster = state.clusters[place]
        firms = cluster.firms
        found_u, join_u, _, _ = uniforms(world.seed, FOUNDING, cluster.id, 0, moment.step, 0)
        founded = poisson_count(found_u, rates.demography_founding_per_year * firms * moment.years)
        joined = poisson_count(join_u, rates.demography_entry_per_year * firms * moment.years)
        for rank in range(founded + joined):
            slot = free_slot(state, place)
            if rank >= MOST_RANKS:
                state.counters[RANKS_FULL] += 1
            elif slot == NONE:
                state.counters[SLOTS_FULL] += 1
            else:
                enter(world, moment, slot, place, rank, rank < founded)


@stepwise
def enter(world, moment, slot, place, rank, is_new):
    """A new actor in this slot, with an id of its own: 2^31 + cluster · 2^17 + step · 2^6 + rank."""
    state, rates = world.state, world.rates
    actor = state.actors[slot]
    clear(actor, place)
    actor.id = 2147483648 + state.clusters[place].id * 131072 + moment.step * 64 + rank
    shift = rates.demography_entrant_size_shift if is_new else 0.0
    draw_traits(state, slot, FIRM, world.seed, rates, shift)
    when, spin, who, inherits = uniforms(world.seed, ENTRANT, actor.id, 0, moment.step, 0)
    if is_new:
        actor.founded = moment.now + when * moment.years
    else:
        actor.founded = moment.now - stationary_age(when, world.ages)
    life, _, _, _ = uniforms(world.seed, CLOSING, actor.id, 0, moment.step, 0)
    age = max(0.0, moment.now - actor.founded)
    state.closes[slot] = moment.now + years_until_closing(life, age, actor.log_size, rates)
    cohort = world.calendar.age_group_date - rates.demography_young_age
    actor.is_young_group = 1 if actor.founded > cohort else 0
    if is_new and spin < rates.demography_spin_off_share:
        spin_off(world, moment, slot, who, inherits)
    actor.is_alive = 1
    enrol(state, slot)
    tally(world, moment, slot, FOUNDINGS, 1)


@inlined
def clear(actor, place):
    """An empty record for an entrant of this cluster."""
    actor.cluster = place
    actor.ties, actor.cooperations, actor.local, actor.contacts = 0, 0, 0, 0
    actor.first_pair = NOWHERE
    actor.bloom, actor.near = 0, 0
    actor.bound = 0
    actor.experience, actor.reputation = 0.0, 0.0
    actor.made_contacts, actor.made_cooperations, actor.first_cooperations = 0, 0, 0
    actor.funded_cooperations, actor.local_cooperations, actor.alive_at_evaluation = 0, 0, 0
    actor.innovations, actor.grants = 0, 0


@inlined
def spin_off(world, moment, slot, who, inherits):
    """The entrant starts near its parent in knowledge and may inherit one of its foreign acquaintances."""
    state, rates = world.state, world.rates
    cluster = state.clusters[state.actors[slot].cluster]
    if cluster.living == 0:
        return
    parent = resident(state, cluster, int(who * cluster.living))
    actor, model = state.actors[slot], state.actors[parent]
    north, east = normals(world.seed, SPIN_OFF, actor.id, 0, moment.step, 0)
    up, _ = normals(world.seed, SPIN_OFF, actor.id, 0, moment.step, 1)
    actor.x0 = model.x0 + rates.demography_spin_off_noise * north
    actor.x1 = model.x1 + rates.demography_spin_off_noise * east
    actor.x2 = model.x2 + rates.demography_spin_off_noise * up
    if inherits < rates.demography_inherited_contact:
        inherit(world, moment, slot, parent)


@inlined
def inherit(world, moment, slot, parent):
    """A dormant tie to the partner whom the parent trusts most."""
    state = world.state
    best, most = NOWHERE, -1.0
    place = state.actors[parent].first_pair
    while place != NOWHERE:
        if state.pairs[place].past > 0 and trust_now(world, place, moment) > most:
            best, most = place, trust_now(world, place, moment)
        place = state.pairs[place].next
    if best == NOWHERE:
        return
    own = add_pair(state, slot, state.pairs[best].partner)
    if own == NOWHERE:
        return
    state.dossiers[own].attempt = moment.step
    state.dossiers[own].trust = lent_trust(most, world.rates)
    if state.pairs[best].linked != 0:
        state.pairs[own].linked = REFERRAL
    state.pairs[own].stage = DORMANT
    go_dormant(world, own, moment.now, moment)
