"""Choosing a foreign partner for one contact: whom an actor considers, and who wins."""

from __future__ import annotations

import math

import numpy as np

from sim.compiled import inlined, stepwise
from sim.engine.relations import DORMANT, trust_now
from sim.rules.choice import (
    appeal_of_partner,
    cognitive_distance,
    most_of_distance,
    utility_of_partner,
    utility_of_relation,
)
from sim.words import NONE, Origin, Purpose
from sim.world.chance import block, gumbel, joined, may_exceed, uniform_for
from sim.world.pools import bit_of, find_pair

CHOICE = int(Purpose.CHOICE)
BUZZ, INBOUND = int(Origin.BUZZ), int(Origin.INBOUND)
BROKER, BROKER_ADDED = int(Origin.BROKER), int(Origin.BROKER_ADDED)
MOST_CONSIDERED, MOST_REFERRED = 32, 32


@stepwise
def choose_partners(world, moment, scratch, intentions, first, count):
    """Chooses the partners of intentions from ``first`` on; those without any go. The number that is left."""
    kept = first
    for number in range(first, count):
        intentions[kept] = intentions[number]
        kept += choose_partner(world, moment, scratch, intentions[kept])
    return kept


@inlined
def choose_partner(world, moment, scratch, intention):
    """Writes the chosen partner (and introducer) of an intention; False if there is none."""
    slot, origin, index = intention.actor, intention.origin, intention.index
    actor = world.state.actors[slot]
    w0, w1, w2, w3 = block(world.seed, CHOICE, actor.id, index, moment.step, origin)
    sampling, choosing = joined(w0, w1), joined(w2, w3)
    intention.introducer = NONE
    intention.is_linked = 0
    intention.trust = 0.0
    if origin == BUZZ and choose_referred(world, moment, scratch, slot, choosing, intention):
        return True
    intention.partner = choose_sampled(world, moment, scratch, slot, origin, sampling, choosing)
    return intention.partner != NONE


@stepwise
def post_appeal(world):
    """What each partner is worth to anyone in this step."""
    state = world.state
    for place in range(len(state.partners)):
        partner = state.partners[place]
        partner.appeal = appeal_of_partner(
            state.countries[partner.country].utility,
            partner.running,
            partner.attractiveness,
            world.rates,
        )


@inlined
def is_on(world, moment, slot):
    """Whether the programme runs in the cluster of an actor."""
    cluster = world.state.clusters[world.state.actors[slot].cluster]
    return cluster.selected_at <= moment.now < cluster.ends_at


@inlined
def utility_for(world, slot, partner, linked_mates, trust, has_targets):
    """Utility of a partner for an actor, luck apart."""
    state, rates = world.state, world.rates
    actor, other = state.actors[slot], state.partners[partner]
    distance = cognitive_distance(actor.x0, actor.x1, actor.x2, other.x0, other.x1, other.x2)
    utility = utility_of_partner(
        state.countries[other.country].utility, distance, other.running, other.attractiveness, rates
    )
    return utility + worth_of_relation(world, slot, partner, linked_mates, trust, has_targets)


@inlined
def worth_of_relation(world, slot, partner, linked_mates, trust, has_targets):
    """What the relation of an actor with a partner adds to its utility."""
    actor, other = world.state.actors[slot], world.state.partners[partner]
    is_target = has_targets and world.state.targets[actor.cluster, other.country] != 0
    kinds = world.kinds[actor.kind, other.kind]
    return utility_of_relation(linked_mates, trust, kinds, is_target, world.rates)


@inlined
def choose_sampled(world, moment, scratch, slot, origin, sampling, choosing):
    """The best of a sample of partners."""
    state, partners, considered = world.state, world.state.partners, scratch.considered
    actor = state.actors[slot]
    here = bit_of(state.clusters[actor.cluster].id)
    size = sample(world, considered, actor.cluster, origin, sampling)
    has_targets = origin != INBOUND and is_on(world, moment, slot)
    top = most_of_distance(world.rates) + 1e-9
    best, highest, seen = NONE, -math.inf, np.uint64(0)
    for number in range(size):
        partner = considered[number]
        bit = bit_of(partner)
        if seen & bit and is_among(considered, number, partner):
            continue
        seen |= bit
        luck = uniform_for(choosing, partners[partner].id)
        is_local = partners[partner].known_in & here != 0
        if not is_local and not actor.bloom & bit:
            most = worth_of_relation(world, slot, partner, 0, 0.0, has_targets) + top
            if not may_exceed(luck, highest - partners[partner].appeal - most):
                continue
        utility = utility_if_free(world, moment, slot, partner, is_local, has_targets)
        if may_exceed(luck, highest - utility):
            utility += gumbel(luck)
            if utility > highest:
                best, highest = partner, utility
    return best


@inlined
def sample(world, considered, cluster, origin, sampling):
    """Draws the partners considered: own field and some others; for brokers the target countries. Their number."""
    state = world.state
    field = state.clusters[cluster].field
    size = min(int(world.rates.choice_candidates), MOST_CONSIDERED)
    if origin == BROKER or origin == BROKER_ADDED:
        targeted = targeted_partners(world, cluster, field)
        if targeted > 0:
            for number in range(size):
                place = int(uniform_for(sampling, number) * targeted)
                considered[number] = targeted_partner(world, cluster, field, place)
            return size
    low, high = state.offsets[field, 0], state.offsets[field, state.offsets.shape[1] - 1]
    others = min(int(world.rates.choice_from_other_fields), size) if high > low else size
    for number in range(size - others):
        considered[number] = low + int(uniform_for(sampling, number) * (high - low))
    for number in range(size - others, size):
        considered[number] = int(uniform_for(sampling, number) * len(state.partners))
    return size if len(state.partners) > 0 else 0


@inlined
def utility_if_free(world, moment, slot, partner, is_local, has_targets):
    """Utility of a partner with whom nothing is open, else −∞; ``is_local``: some in the cluster may know it."""
    state = world.state
    pair = find_pair(state, slot, partner)
    if pair != NONE and state.pairs[pair].stage != DORMANT:
        return -math.inf
    trust = trust_now(world, pair, moment) if pair != NONE else 0.0
    linked = linked_mates(state, slot, partner) if is_local else 0
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
    return NONE


@inlined
def is_among(considered, count, partner):
    """Whether a partner is among the first ``count`` considered."""
    for number in range(count):
        if considered[number] == partner:
            return True
    return False


@inlined
def linked_mates(state, slot, partner):
    """How many mates have cooperated with this partner."""
    count = 0
    for place in range(state.actors[slot].ties):
        pair = find_pair(state, state.mates[slot, place], partner)
        if pair != NONE and state.pairs[pair].past > 0:
            count += 1
    return count


@inlined
def choose_referred(world, moment, scratch, slot, choosing, intention):
    """The best partner with whom mates are acquainted, introduced by the mate who trusts it most."""
    state = world.state
    count = referred_partners(world, moment, scratch.referrals, slot)
    best, highest = NONE, -math.inf
    has_targets = is_on(world, moment, slot)
    for number in range(count):
        referral = scratch.referrals[number]
        own = find_pair(state, slot, referral.partner)
        trust = trust_now(world, own, moment) if own != NONE else 0.0
        utility = utility_for(world, slot, referral.partner, referral.linked, trust, has_targets)
        luck = uniform_for(choosing, state.partners[referral.partner].id)
        if may_exceed(luck, highest - utility):
            utility += gumbel(luck)
            if utility > highest:
                best, highest = number, utility
    if best == NONE:
        return False
    chosen = scratch.referrals[best]
    intention.partner = chosen.partner
    intention.introducer = chosen.introducer
    intention.trust = chosen.trust
    intention.is_linked = 1 if state.pairs[chosen.pair].linked != 0 else 0
    return True


@inlined
def referred_partners(world, moment, referrals, slot):
    """Lists the partners with whom mates are acquainted and with whom the actor has nothing open; their number."""
    state = world.state
    count = 0
    for place in range(state.actors[slot].ties):
        mate = state.mates[slot, place]
        pair = state.actors[mate].first_pair
        while pair != NONE:
            if state.pairs[pair].past > 0 and may_refer(state, slot, state.pairs[pair].partner):
                count = note_referral(world, moment, referrals, mate, pair, count)
            pair = state.pairs[pair].next
    return count


@inlined
def may_refer(state, slot, partner):
    """Whether the actor has nothing open with this partner."""
    own = find_pair(state, slot, partner)
    return own == NONE or state.pairs[own].stage == DORMANT


@inlined
def note_referral(world, moment, referrals, mate, pair, count):
    """Adds a mate's acquaintance to the list, or to the entry of a partner that is there; its new length."""
    partner = world.state.pairs[pair].partner
    trust = trust_now(world, pair, moment)
    number = 0
    while number < count and referrals[number].partner != partner:
        number += 1
    if number >= MOST_REFERRED:
        return count
    referral = referrals[number]
    if number == count:
        referral.partner = partner
        referral.linked = 0
        referral.trust = -1.0
    referral.linked += 1
    if trust > referral.trust:
        referral.trust, referral.introducer, referral.pair = trust, mate, pair
    return max(count, number + 1)
