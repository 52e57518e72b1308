"""Choosing a foreign partner for one contact: whom an actor considers, and who wins."""

from __future__ import annotations

import math

import numpy as np

from sim.compiled import inlined, stepwise
from sim.engine.relations import DORMANT, trust_now
from sim.engine.samples import (
    CANDIDATES,
    CHOICES,
    draw_keys,
    draw_lucks,
    draw_places,
    first_of,
    row_of,
    sample_from,
)
from sim.engine.steps.refer import choose_referred
from sim.engine.worth import is_on, most_of_relation, utility_for
from sim.rules.numbers import safe_exp
from sim.words import Origin, Purpose
from sim.world.ahead import read_ahead
from sim.world.chance import gumbel, joined, may_exceed
from sim.world.pools import bit_of, find_pair
from sim.world.records import NOWHERE

CHOICE = int(Purpose.CHOICE)
BUZZ, INBOUND = int(Origin.BUZZ), int(Origin.INBOUND)
BROKER, BROKER_ADDED = int(Origin.BROKER), int(Origin.BROKER_ADDED)


@stepwise
def choose_partners(world, moment, scratch, intentions, count):
    """Chooses the partners of a cluster's intentions; those without any go. The number that is left."""
    kept = 0
    for first in range(0, count, CHOICES):
        last = min(first + CHOICES, count)
        draw_samples(world, moment, scratch, intentions, first, last)
        for number in range(first, last):
            if kept != number:
                intentions[kept] = intentions[number]
            kept += choose_partner(world, moment, scratch, intentions[kept], number - first)
    return kept


@inlined
def draw_samples(world, moment, scratch, intentions, first, last):
    """Whom each of these intentions considers, and the luck of each partner considered."""
    samples, actors = scratch.samples, world.state.actors
    size = candidates_of(world)
    for number in range(first, last):
        intention, choice = intentions[number], number - first
        samples.entities[choice] = actors[intention.actor].id
        samples.others[choice] = intention.index
        samples.draws[choice] = intention.origin
    draw_keys(samples, world.seed, CHOICE, moment.step, last - first, size)
    for number in range(first, last):
        reach(world, samples, intentions[number], number - first, size)
    draw_places(samples, (last - first) * size)
    for place in range((last - first) * size):
        read_ahead(world.state.partners, samples.considered[place], 1)
    for number in range(first, last):
        look_up(world, scratch, intentions[number], number - first, size)
    draw_lucks(samples, (last - first) * size)


@inlined
def candidates_of(world):
    """Size of a consideration set; 0 if there are no partners at all."""
    size = min(int(world.rates.choice_candidates), CANDIDATES)
    return size if len(world.state.partners) > 0 else 0


@inlined
def reach(world, samples, intention, choice, size):
    """Where the candidates come from: own field and some others; for brokers the cluster's target countries."""
    state = world.state
    cluster = state.actors[intention.actor].cluster
    field = state.clusters[cluster].field
    if is_by_broker(intention.origin):
        targeted = targeted_partners(world, cluster, field)
        if targeted > 0:
            sample_from(samples, choice, size, 0, size, 0, targeted)
            return
    low, high = state.offsets[field, 0], state.offsets[field, state.offsets.shape[1] - 1]
    others = min(int(world.rates.choice_from_other_fields), size) if high > low else size
    sample_from(samples, choice, size, 0, size - others, low, high - low)
    sample_from(samples, choice, size, size - others, size, 0, len(state.partners))


@inlined
def look_up(world, scratch, intention, choice, size):
    """Ids and handicaps of the candidates; who may be known to the actor or its mates runs with a lower one."""
    state, samples = world.state, scratch.samples
    actor = state.actors[intention.actor]
    cluster = state.clusters[actor.cluster]
    here, field, known = bit_of(cluster.id), cluster.field, bloom_of_mates(state, intention.actor)
    for_linked, for_trusted = scratch.for_linked[actor.ties], scratch.for_trusted[0]
    is_targeted = is_by_broker(intention.origin) and (
        targeted_partners(world, actor.cluster, field) > 0
    )
    begin, end = row_of(choice, size)
    for place in range(begin, end):
        if is_targeted:
            number = samples.considered[place]
            samples.considered[place] = targeted_partner(world, actor.cluster, field, number)
        candidate = samples.considered[place]
        partner = state.partners[candidate]
        bit = bit_of(candidate)
        is_known = (known & bit != 0) & (partner.known_in & here != 0)
        handicap = partner.handicap * (for_linked if is_known else 1.0)
        samples.ids[place] = partner.id
        samples.is_known[place] = is_known
        samples.handicaps[place] = handicap * (for_trusted if actor.bloom & bit else 1.0)


@inlined
def is_by_broker(origin):
    """Whether a management introduces."""
    return origin == BROKER or origin == BROKER_ADDED


@inlined
def choose_partner(world, moment, scratch, intention, choice):
    """Writes the chosen partner (and introducer) of an intention; False if there is none."""
    intention.introducer = NOWHERE
    intention.is_linked = 0
    intention.trust = 0.0
    if intention.origin == BUZZ:
        words = scratch.samples.words
        choosing = joined(words[2, choice], words[3, choice])
        if choose_referred(world, moment, scratch, intention.actor, choosing, intention):
            return True
    intention.partner = choose_sampled(
        world, moment, scratch.samples, intention.actor, intention.origin, choice
    )
    return intention.partner != NOWHERE


@inlined
def choose_sampled(world, moment, samples, slot, origin, choice):
    """The best of a sample of partners; those that surely lose are not weighed.

    −log u ≥ 1 − u bounds the Gumbel: nobody can win whose (1 − u) e^(−appeal) exceeds e^(most − highest).
    """
    size = candidates_of(world)
    has_targets = origin != INBOUND and is_on(world, moment, slot)
    begin, end = row_of(choice, size)
    best, highest, limit = NOWHERE, -math.inf, math.inf
    for _ in range(size):
        place = first_of(samples.races, begin, end)
        if samples.races[place] > limit:
            break
        samples.races[place] = math.inf
        partner, luck = samples.considered[place], samples.lucks[place]
        is_known = samples.is_known[place]
        utility = utility_if_free(world, moment, slot, partner, is_known, has_targets)
        if may_exceed(luck, highest - utility):
            utility += gumbel(luck)
            if utility > highest:
                best, highest = partner, utility
                limit = safe_exp(most_of_relation(world, slot, has_targets) - highest + 1e-9)
    return best


@inlined
def utility_if_free(world, moment, slot, partner, is_known, has_targets):
    """Utility of a partner with whom nothing is open, else −∞."""
    state = world.state
    pair = find_pair(state, slot, partner)
    if pair != NOWHERE and state.pairs[pair].stage != DORMANT:
        return -math.inf
    trust = trust_now(world, pair, moment) if pair != NOWHERE else 0.0
    linked = linked_mates(state, slot, partner) if is_known else 0
    return utility_for(world, slot, partner, linked, trust, has_targets)


@inlined
def targeted_partners(world, cluster, field):
    """How many partners of the field are in the cluster's target countries."""
    state = world.state
    count = 0
    for country in range(len(state.countries)):
        if state.targets[cluster, country]:
            count += state.offsets[field, country + 1] - state.offsets[field, country]
    return count


@inlined
def targeted_partner(world, cluster, field, number):
    """The partner at this place among those in the target countries, in order of country."""
    state = world.state
    for country in range(len(state.countries)):
        if state.targets[cluster, country]:
            size = state.offsets[field, country + 1] - state.offsets[field, country]
            if number < size:
                return state.offsets[field, country] + number
            number -= size
    return NOWHERE


@inlined
def bloom_of_mates(state, slot):
    """Which partners may be known to the mates of an actor."""
    bloom = np.uint64(0)
    for place in range(state.actors[slot].ties):
        bloom |= state.actors[state.mates[slot, place]].bloom
    return bloom


@inlined
def linked_mates(state, slot, partner):
    """How many mates have cooperated with this partner."""
    count = 0
    for place in range(state.actors[slot].ties):
        pair = find_pair(state, state.mates[slot, place], partner)
        if pair != NOWHERE and state.pairs[pair].past > 0:
            count += 1
    return count
