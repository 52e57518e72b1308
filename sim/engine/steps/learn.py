"""Step 8: knowledge, experience and reputation move; trust fades until a tie is forgotten."""

from __future__ import annotations

import math

from sim.compiled import inlined, stepwise
from sim.engine.relations import COOPERATION, DORMANT, FORGET, REFUSED
from sim.rules.choice import cognitive_distance
from sim.rules.cooperation import kept_share
from sim.rules.knowledge import experience_shared, step_towards
from sim.words import NONE
from sim.world.chance import tent
from sim.world.pools import free_pair
from sim.world.state import COUNTERS, MICRO

PAIR_TOP = COUNTERS.index("pair_top")
GAIN_HOME, GAIN_ABROAD = COUNTERS.index("gain_home"), COUNTERS.index("gain_abroad")
FINE = 1099511627776.0  # 2^40: fixed point of partners' shifts


@stepwise
def learn(world, moment, scratch, place):
    """The actors of one cluster learn from what all knew before this step; then they move at once."""
    state = world.state
    cluster = state.clusters[place]
    for number in range(cluster.first, cluster.first + cluster.living):
        slot = state.roster[number]
        scratch.moved[slot, 0] = 0.0
        scratch.moved[slot, 1] = 0.0
        scratch.moved[slot, 2] = 0.0
        if state.actors[slot].cooperations > 0:
            learn_abroad(world, moment, scratch, slot)
        learn_locally(world, moment, scratch, slot)
    move_actors(world, moment, scratch, cluster)


@inlined
def learn_abroad(world, moment, scratch, slot):
    """What an actor and its foreign partners teach each other in this step."""
    state, rates = world.state, world.rates
    actor = state.actors[slot]
    place = actor.first_pair
    while place != NONE:
        if state.pairs[place].stage == COOPERATION:
            other = state.partners[state.pairs[place].partner]
            distance = cognitive_distance(
                actor.x0, actor.x1, actor.x2, other.x0, other.x1, other.x2
            )
            share = step_towards(
                rates.learning_eta, actor.absorptive, distance, moment.years, rates
            )
            scratch.moved[slot, 0] += share * (other.x0 - actor.x0)
            scratch.moved[slot, 1] += share * (other.x1 - actor.x1)
            scratch.moved[slot, 2] += share * (other.x2 - actor.x2)
            back = step_towards(
                rates.learning_eta_foreign, rates.learning_alpha_mean, distance, moment.years, rates
            )
            other.shift0 += int(math.floor(back * (actor.x0 - other.x0) * FINE + 0.5))
            other.shift1 += int(math.floor(back * (actor.x1 - other.x1) * FINE + 0.5))
            other.shift2 += int(math.floor(back * (actor.x2 - other.x2) * FINE + 0.5))
            state.counters[GAIN_HOME] += int(math.floor(share * distance * MICRO + 0.5))
            state.counters[GAIN_ABROAD] += int(math.floor(back * distance * MICRO + 0.5))
        place = state.pairs[place].next


@inlined
def learn_locally(world, moment, scratch, slot):
    """What local mates pass on: knowledge towards their mean, and experience."""
    state, rates = world.state, world.rates
    actor = state.actors[slot]
    count = actor.ties
    x0, x1, x2, experienced = 0.0, 0.0, 0.0, 0.0
    for place in range(count):
        mate = state.actors[state.mates[slot, place]]
        x0 += mate.x0
        x1 += mate.x1
        x2 += mate.x2
        experienced += min(1.0, mate.experience)
    scratch.moved[slot, 3] = actor.experience + experience_shared(
        actor.experience, experienced, count, moment.years, rates
    )
    if count == 0:
        return
    x0, x1, x2 = x0 / count, x1 / count, x2 / count
    distance = cognitive_distance(actor.x0, actor.x1, actor.x2, x0, x1, x2)
    share = step_towards(rates.learning_eta_local, actor.absorptive, distance, moment.years, rates)
    scratch.moved[slot, 0] += share * (x0 - actor.x0)
    scratch.moved[slot, 1] += share * (x1 - actor.x1)
    scratch.moved[slot, 2] += share * (x2 - actor.x2)


@inlined
def move_actors(world, moment, scratch, cluster):
    """Knowledge in one cluster moves by what was learned and drifts; experience and reputation decay.

    Nobody outside learns from these actors but partners, who move last.
    """
    state, rates = world.state, world.rates
    spread = rates.learning_drift * math.sqrt(moment.years)
    experience_left = kept_share(rates.learning_experience_decay, moment.years)
    reputation_left = kept_share(rates.learning_reputation_decay, moment.years)
    for number in range(cluster.first, cluster.first + cluster.living):
        slot = state.roster[number]
        actor = state.actors[slot]
        actor.x0 = actor.x0 + (scratch.moved[slot, 0] + spread * tent(actor.drift, 0))
        actor.x1 = actor.x1 + (scratch.moved[slot, 1] + spread * tent(actor.drift, 1))
        actor.x2 = actor.x2 + (scratch.moved[slot, 2] + spread * tent(actor.drift, 2))
        actor.experience = scratch.moved[slot, 3] * experience_left
        actor.reputation = actor.reputation * reputation_left


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
def forget(world, moment):
    """Dormant ties without trust, and refusals that are over, are gone."""
    state = world.state
    for place in range(state.counters[PAIR_TOP]):
        if state.due[place] < moment.then:
            pair = state.pairs[place]
            if pair.stage == REFUSED or (pair.stage == DORMANT and pair.exit == FORGET):
                free_pair(state, place)
