"""Counting and logging: what observers see. Changes nothing in the model."""

from __future__ import annotations

import math

from sim.compiled import inlined, stepwise
from sim.rules.funding import whole_cents
from sim.words import Outcome, Stage
from sim.world.records import NOWHERE
from sim.world.state import COUNTERS, MICRO, PANEL

PAIRS_LOGGED, LIVES = COUNTERS.index("events"), COUNTERS.index("lives")
EVENT_LOG, LIFE_LOG = COUNTERS.index("overflow_event_log"), COUNTERS.index("overflow_life_log")
LEAD, PROPOSAL, WAITING = int(Stage.LEAD), int(Stage.PROPOSAL), int(Stage.WAITING)
COOPERATION, OPEN = int(Stage.COOPERATION), int(Outcome.OPEN)
CELL_FULL = COUNTERS.index("overflow_innovations")
#: The most that a cell of the panel (four bytes) holds: 2,147 innovations of one kind, age and cluster in a step.
FULLEST = 2**31 - 1
INNOVATIONS = PANEL.index("innovations")
LOCAL_INNOVATIONS = PANEL.index("local_innovations")


@inlined
def is_counted(world, moment):
    """Whether outcomes count: from ``count_from`` to the evaluation date."""
    return world.calendar.count_from <= moment.step <= world.calendar.evaluation


@inlined
def tally(world, moment, slot, column, amount):
    """Adds to a column of the panel in the cell of this actor."""
    place = moment.step - world.calendar.first_reported
    if place >= 0:
        actor = world.state.actors[slot]
        world.state.panel[place, actor.cluster, actor.kind, actor.is_young_group, column] += amount


@inlined
def innovate(world, moment, slot, gained):
    """Books an innovation of this size, in whole micro-units."""
    amount = int(math.floor(MICRO * gained + 0.5))
    tally_innovation(world, moment, slot, INNOVATIONS, amount)
    if is_counted(world, moment):
        world.state.actors[slot].innovations += amount


@inlined
def innovate_locally(world, moment, slot, gained):
    """Tells apart what of the innovations came of local cooperations."""
    amount = int(math.floor(MICRO * gained + 0.5))
    tally_innovation(world, moment, slot, LOCAL_INNOVATIONS, amount)


@inlined
def tally_innovation(world, moment, slot, column, amount):
    """Adds micro-units of innovation to a cell of the panel; one that is full stays so, and that is counted."""
    place = moment.step - world.calendar.first_reported
    if place >= 0:
        actor = world.state.actors[slot]
        cell = world.state.panel[place, actor.cluster, actor.kind, actor.is_young_group]
        if cell[column] + amount > FULLEST:
            world.state.counters[CELL_FULL] += 1
            amount = FULLEST - cell[column]
        cell[column] += amount


@inlined
def log_event(world, place, stage, outcome, end):
    """Writes the row of a contact or of a cooperation."""
    state = world.state
    if stage != COOPERATION and not world.calendar.keeps_contacts:
        return
    row = state.counters[PAIRS_LOGGED]
    if row >= len(state.events):
        state.counters[EVENT_LOG] += 1
        return
    state.counters[PAIRS_LOGGED] += 1
    pair, event = state.pairs[place], state.events[row]
    dossier = state.dossiers[place]
    actor, partner = state.actors[dossier.actor], state.partners[pair.partner]
    event.actor = actor.id
    event.cluster = state.clusters[actor.cluster].id
    event.partner = partner.id
    event.introducer = dossier.introducer
    event.country = partner.country
    event.kind = actor.kind
    event.is_young_group = actor.is_young_group
    event.side = dossier.side
    event.channel = dossier.channel
    event.stage = PROPOSAL if stage == WAITING else stage
    event.linked = pair.linked
    event.funded = pair.funded if stage == COOPERATION else 0
    event.outcome = outcome
    event.is_first = 1 if stage == COOPERATION and pair.past == 1 else 0
    event.attempt = dossier.attempt
    event.project = dossier.project
    event.start = dossier.start
    event.exchange_at = dossier.exchange_at
    event.proposal_at = dossier.proposal_at
    event.end = end
    event.grant = dossier.grant if stage == COOPERATION or dossier.is_chosen else 0
    log_books(world, event, dossier, stage)


@inlined
def log_books(world, event, dossier, stage):
    """What beside the grant was committed to a cooperation: own, other public and foreign money; 0 for contacts."""
    event.own, event.other_public, event.foreign = 0, 0, 0
    if stage == COOPERATION:
        cost = whole_cents(world.rates.finance_cost_eur)
        event.other_public = dossier.other_public
        event.own = cost - dossier.grant - dossier.other_public
        event.foreign = cost if dossier.foreign_own > 0 else 0


@inlined
def log_life(world, slot, closed):
    """Writes the row of an actor's life."""
    state = world.state
    row = state.counters[LIVES]
    if row >= len(state.lives):
        state.counters[LIFE_LOG] += 1
        return
    state.counters[LIVES] += 1
    actor, life = state.actors[slot], state.lives[row]
    life.actor = actor.id
    life.cluster = state.clusters[actor.cluster].id
    life.kind = actor.kind
    life.size_class = actor.size_class
    life.is_young_group = actor.is_young_group
    life.founded = actor.founded
    life.closed = closed
    life.contacts = actor.made_contacts
    life.cooperations = actor.made_cooperations
    life.first_cooperations = actor.first_cooperations
    life.funded_cooperations = actor.funded_cooperations
    life.local_cooperations = actor.local_cooperations
    life.partnerships_alive = actor.alive_at_evaluation
    life.innovations = actor.innovations
    life.grant = actor.grants


@stepwise
def log_the_rest(world):
    """At the horizon: what is still open, and the lives of those still there."""
    state = world.state
    for slot in range(len(state.actors)):
        if state.actors[slot].is_alive:
            place = state.actors[slot].first_pair
            while place != NOWHERE:
                stage = state.pairs[place].stage
                if LEAD <= stage <= COOPERATION:
                    log_event(world, place, stage, OPEN, math.inf)
                place = state.pairs[place].next
            log_life(world, slot, math.inf)
