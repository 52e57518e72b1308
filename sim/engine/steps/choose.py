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
from sim.rules.numbers import safe_exp
from sim.words import NONE, Origin, Purpose
from sim.world.chance import block, gumbel, joined, may_exceed, uniform_for
from sim.world.pools import bit_of, find_pair

CHOICE = int(Purpose.CHOICE)
BUZZ, INBOUND = int(Origin.BUZZ), int(Origin.INBOUND)
BROKER, BROKER_ADDED = int(Origin.BROKER), int(Origin.BROKER_ADDED)
MOST_CONSIDERED, MOST_REFERRED = 32, 32


@stepwise
def choose_partners(world, moment, scratch, intentions, count):
    """Chooses the partners of intentions; those without any go. The number that is left."""
    kept = 0
    for number in range(count):
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
        appeal = appeal_of_partner(
            state.countries[partner.country].utility,
            partner.running,
            partner.attractiveness,
            world.rates,
        )
        if appeal != partner.appeal or partner.handicap == 0.0:
            partner.appeal, partner.handicap = appeal, safe_exp(-appeal)


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
    utility = utility_of_partner(other.appeal, distance, rates)
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
    """The best of a sample of partners; those that surely lose are not weighed.

    −log u ≥ 1 − u bounds the Gumbel: nobody can win whose (1 − u) e^(−appeal) exceeds e^(most − highest).
    """
    races = scratch.races
    size = sample(world, scratch.considered, world.state.actors[slot].cluster, origin, sampling)
    draw_races(world, scratch, slot, size, choosing)
    has_targets = origin != INBOUND and is_on(world, moment, slot)
    best, highest, limit = NONE, -math.inf, math.inf
    for _ in range(size):
        number = first_of(races, size)
        if races[number] > limit:
            break
        races[number] = math.inf
        partner = scratch.considered[number]
        utility = utility_if_free(world, moment, slot, partner, has_targets)
        if may_exceed(scratch.lucks[number], highest - utility):
            utility += gumbel(scratch.lucks[number])
            if utility > highest:
                best, highest = partner, utility
                limit = safe_exp(most_of_relation(world, slot, has_targets) - highest + 1e-9)
    return best


@inlined
def draw_races(world, scratch, slot, size, choosing):
    """The luck of those considered, and their (1 − u) e^(−appeal); 0 for who may be known to actor or mates."""
    state, partners = world.state, world.state.partners
    actor = state.actors[slot]
    here = bit_of(state.clusters[actor.cluster].id)
    for number in range(size):
        partner = scratch.considered[number]
        luck = uniform_for(choosing, partners[partner].id)
        is_new = not (partners[partner].known_in & here or actor.bloom & bit_of(partner))
        scratch.lucks[number] = luck
        scratch.races[number] = (1.0 - luck) * partners[partner].handicap if is_new else 0.0


@inlined
def first_of(races, size):
    """The place of the lowest."""
    first, lowest = 0, races[0]
    for number in range(1, size):
        if races[number] < lowest:
            first, lowest = number, races[number]
    return first


@inlined
def most_of_relation(world, slot, has_targets):
    """No new partner is worth more to this actor, appeal and luck apart."""
    kinds = world.kinds[world.state.actors[slot].kind]
    most = max(kinds[0], max(kinds[1], kinds[2])) + most_of_distance(world.rates)
    return most + max(0.0, world.rates.choice_b_target) if has_targets else most


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
def utility_if_free(world, moment, slot, partner, has_targets):
    """Utility of a partner with whom nothing is open, else −∞."""
    state = world.state
    here = bit_of(state.clusters[state.actors[slot].cluster].id)
    pair = find_pair(state, slot, partner)
    if pair != NONE and state.pairs[pair].stage != DORMANT:
        return -math.inf
    trust = trust_now(world, pair, moment) if pair != NONE else 0.0
    linked = linked_mates(state, slot, partner) if state.partners[partner].known_in & here else 0
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
    state, referrals = world.state, scratch.referrals
    count = referred_partners(state, referrals, slot)
    best, highest = NONE, -math.inf
    has_targets = is_on(world, moment, slot)
    for number in range(count):
        partner, linked = referrals[number].partner, referrals[number].linked
        own = find_pair(state, slot, partner)
        trust = trust_now(world, own, moment) if own != NONE else 0.0
        utility = utility_for(world, slot, partner, linked, trust, has_targets)
        luck = uniform_for(choosing, state.partners[partner].id)
        if may_exceed(luck, highest - utility):
            utility += gumbel(luck)
            if utility > highest:
                best, highest = partner, utility
    if best == NONE:
        return False
    intention.partner = best
    introduce_by_mate(world, moment, slot, intention)
    return True


@inlined
def referred_partners(state, referrals, slot):
    """Lists the partners with whom mates are acquainted and with whom the actor has nothing open; their number."""
    count, seen = 0, np.uint64(0)
    for place in range(state.actors[slot].ties):
        pair = state.actors[state.mates[slot, place]].first_pair
        while pair != NONE:
            partner = state.pairs[pair].partner
            if state.pairs[pair].past > 0 and may_refer(state, slot, partner):
                count = note_referral(referrals, partner, count, seen & bit_of(partner))
                seen |= bit_of(partner)
            pair = state.pairs[pair].next
    return count


@inlined
def may_refer(state, slot, partner):
    """Whether the actor has nothing open with this partner."""
    own = find_pair(state, slot, partner)
    return own == NONE or state.pairs[own].stage == DORMANT


@inlined
def note_referral(referrals, partner, count, may_be_there):
    """Adds a mate's acquaintance to the list, or counts it where the partner is there; the new length."""
    number = 0 if may_be_there else count
    while number < count and referrals[number].partner != partner:
        number += 1
    if number >= MOST_REFERRED:
        return count
    if number == count:
        referrals[number].partner = partner
        referrals[number].linked = 0
    referrals[number].linked += 1
    return max(count, number + 1)


@inlined
def introduce_by_mate(world, moment, slot, intention):
    """Of the mates who know the partner, the one who trusts it most introduces."""
    state = world.state
    most, source = -1.0, NONE
    for place in range(state.actors[slot].ties):
        mate = state.mates[slot, place]
        pair = find_pair(state, mate, intention.partner)
        if pair != NONE and state.pairs[pair].past > 0:
            trust = trust_now(world, pair, moment)
            if trust > most:
                most, source = trust, pair
    intention.introducer, intention.trust = state.dossiers[source].actor, most
    intention.is_linked = 1 if state.pairs[source].linked != 0 else 0
