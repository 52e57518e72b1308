"""Step 8: knowledge, experience and reputation move; trust fades until a tie is forgotten."""

from __future__ import annotations

import math

import numpy as np

from sim.compiled import inlined, stepwise
from sim.engine.agenda import due_pairs
from sim.engine.relations import COOPERATION, DORMANT, FORGET, REFUSED
from sim.rules.choice import cognitive_distance
from sim.rules.cooperation import kept_share
from sim.rules.knowledge import experience_shared, lesson, share_closed, step_towards
from sim.world.ahead import read_ahead
from sim.world.chance import tent
from sim.world.pools import free_pair, resident
from sim.world.records import NOWHERE
from sim.world.state import COUNTERS, MICRO

GAIN_HOME, GAIN_ABROAD = COUNTERS.index("gain_home"), COUNTERS.index("gain_abroad")
FINE = 1099511627776.0  # 2^40: fixed point of partners' shifts


@stepwise
def learn(world, moment, scratch, place):
    """The actors of one cluster learn from what all knew before this step, and move.

    Nobody outside learns from these actors but partners, who move last.
    """
    state, rates = world.state, world.rates
    cluster = state.clusters[place]
    post_knowledge(state, scratch, cluster)
    learn_abroad(world, moment, scratch, cluster)
    spread = rates.learning_drift * math.sqrt(moment.years)
    experience_left = kept_share(rates.learning_experience_decay, moment.years)
    reputation_left = kept_share(rates.learning_reputation_decay, moment.years)
    for number in range(cluster.living):
        slot = resident(state, cluster, number)
        actor = state.actors[slot]
        way, shared = way_among_mates(world, moment, scratch, slot, cluster.first)
        drift = scratch.drift[slot]
        actor.x0 = actor.x0 + (way[0] + spread * tent(drift, 0))
        actor.x1 = actor.x1 + (way[1] + spread * tent(drift, 1))
        actor.x2 = actor.x2 + (way[2] + spread * tent(drift, 2))
        actor.experience = (actor.experience + shared) * experience_left
        actor.reputation = actor.reputation * reputation_left


@inlined
def post_knowledge(state, scratch, cluster):
    """What the mates of each actor see of it: position and min(1, experience)."""
    posted = scratch.posted
    for number in range(cluster.living):
        slot = resident(state, cluster, number)
        actor, row = state.actors[slot], np.uint32(slot - cluster.first)
        posted[row, 0], posted[row, 1], posted[row, 2] = actor.x0, actor.x1, actor.x2
        posted[row, 3] = min(1.0, actor.experience)


@inlined
def learn_abroad(world, moment, scratch, cluster):
    """Actors of a cluster and foreign partners teach each other; how far the actors move is in ``scratch.ways``."""
    first = cluster.first
    for number in range(list_running(world.state, scratch, cluster)):
        met = scratch.running[number]
        way0, way1, way2 = teach_each_other(world, moment, met.actor, met.partner)
        row = np.uint32(met.actor - first)
        scratch.ways[row, 0] += way0
        scratch.ways[row, 1] += way1
        scratch.ways[row, 2] += way2


@inlined
def list_running(state, scratch, cluster):
    """Lists the running cooperations of a cluster, actor by actor, with no way made yet; their number."""
    count = 0
    for number in range(cluster.living):
        slot = resident(state, cluster, number)
        row = np.uint32(slot - cluster.first)
        scratch.ways[row, 0], scratch.ways[row, 1], scratch.ways[row, 2] = 0.0, 0.0, 0.0
        place = state.actors[slot].first_pair if state.actors[slot].cooperations > 0 else NOWHERE
        while place != NOWHERE:
            if state.pairs[place].stage == COOPERATION:
                scratch.running[count].actor = slot
                scratch.running[count].partner = state.pairs[place].partner
                read_ahead(state.partners, state.pairs[place].partner, 2)
                count += 1
            place = state.pairs[place].next
    return count


@inlined
def teach_each_other(world, moment, slot, partner):
    """What an actor and a foreign partner teach each other in this step: how far the actor moves."""
    state, rates = world.state, world.rates
    actor, other = state.actors[slot], state.partners[partner]
    distance = cognitive_distance(actor.x0, actor.x1, actor.x2, other.x0, other.x1, other.x2)
    taught = lesson(distance, rates)
    share = share_closed(rates.learning_eta, actor.absorptive, taught, moment.years)
    back = share_closed(rates.learning_eta_foreign, rates.learning_alpha_mean, taught, moment.years)
    way0, way1, way2 = other.x0 - actor.x0, other.x1 - actor.x1, other.x2 - actor.x2
    other.shift0 += int(math.floor(back * (actor.x0 - other.x0) * FINE + 0.5))
    other.shift1 += int(math.floor(back * (actor.x1 - other.x1) * FINE + 0.5))
    other.shift2 += int(math.floor(back * (actor.x2 - other.x2) * FINE + 0.5))
    state.counters[GAIN_HOME] += int(math.floor(share * distance * MICRO + 0.5))
    state.counters[GAIN_ABROAD] += int(math.floor(back * distance * MICRO + 0.5))
    return share * way0, share * way1, share * way2


@inlined
def way_among_mates(world, moment, scratch, slot, first):
    """What local mates pass on: knowledge towards their mean, added to the way abroad, and experience."""
    state, rates = world.state, world.rates
    actor, posted = state.actors[slot], scratch.posted
    count = actor.ties
    ways, row = scratch.ways, np.uint32(slot - first)
    way = (ways[row, 0], ways[row, 1], ways[row, 2])
    x0, x1, x2, experienced = 0.0, 0.0, 0.0, 0.0
    for place in range(count):
        mate = np.uint32(state.mates[slot, place] - first)
        x0 += posted[mate, 0]
        x1 += posted[mate, 1]
        x2 += posted[mate, 2]
        experienced += posted[mate, 3]
    shared = experience_shared(actor.experience, experienced, count, moment.years, rates)
    if count == 0:
        return way, shared
    x0, x1, x2 = x0 / count, x1 / count, x2 / count
    distance = cognitive_distance(actor.x0, actor.x1, actor.x2, x0, x1, x2)
    share = step_towards(rates.learning_eta_local, actor.absorptive, distance, moment.years, rates)
    way0 = way[0] + share * (x0 - actor.x0)
    way1 = way[1] + share * (x1 - actor.x1)
    way2 = way[2] + share * (x2 - actor.x2)
    return (way0, way1, way2), shared


@stepwise
def move_partners(world):
    """Partners move by the whole-number sums of what they learned."""
    state = world.state
    for place in range(len(state.partners)):
        partner = state.partners[place]
        if partner.running > 0:
            partner.x0 = partner.x0 + partner.shift0 / FINE
            partner.x1 = partner.x1 + partner.shift1 / FINE
            partner.x2 = partner.x2 + partner.shift2 / FINE
            partner.shift0, partner.shift1, partner.shift2 = 0, 0, 0


@stepwise
def forget(world, moment, scratch, cluster):
    """Dormant ties of a cluster without trust, and refusals that are over, are gone."""
    state = world.state
    for number in range(due_pairs(state, scratch.agenda, cluster, moment.then)):
        place = scratch.agenda[number]
        pair = state.pairs[place]
        if pair.stage == REFUSED or (pair.stage == DORMANT and pair.exit == FORGET):
            free_pair(state, place)
