"""Referral: the foreign partners that local mates know, and the mate who introduces."""

from __future__ import annotations

import math

import numpy as np

from sim.compiled import inlined
from sim.engine.relations import DORMANT, trust_now
from sim.engine.worth import is_on, utility_for
from sim.world.ahead import read_ahead
from sim.world.chance import gumbel, may_exceed, uniform_for
from sim.world.pools import bit_of, find_pair
from sim.world.records import NOWHERE

#: Most partners that the mates of an actor can refer it to at a time.
MOST_REFERRED = 32


@inlined
def choose_referred(world, moment, scratch, slot, choosing, intention):
    """The best partner with whom mates are acquainted, introduced by the mate who trusts it most."""
    state, referrals = world.state, scratch.referrals
    count = referred_partners(state, referrals, slot)
    best, highest = NOWHERE, -math.inf
    has_targets = is_on(world, moment, slot)
    for number in range(count):
        partner, linked = referrals[number].partner, referrals[number].linked
        own = find_pair(state, slot, partner)
        trust = trust_now(world, own, moment) if own != NOWHERE else 0.0
        utility = utility_for(world, slot, partner, linked, trust, has_targets)
        luck = uniform_for(choosing, state.partners[partner].id)
        if may_exceed(luck, highest - utility):
            utility += gumbel(luck)
            if utility > highest:
                best, highest = partner, utility
    if best == NOWHERE:
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
        while pair != NOWHERE:
            partner = state.pairs[pair].partner
            if state.pairs[pair].past > 0 and may_refer(state, slot, partner):
                read_ahead(state.partners, partner, 1)
                count = note_referral(referrals, partner, count, seen & bit_of(partner))
                seen |= bit_of(partner)
            pair = state.pairs[pair].next
    return count


@inlined
def may_refer(state, slot, partner):
    """Whether the actor has nothing open with this partner."""
    own = find_pair(state, slot, partner)
    return own == NOWHERE or state.pairs[own].stage == DORMANT


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
    most, source = -1.0, NOWHERE
    for place in range(state.actors[slot].ties):
        mate = state.mates[slot, place]
        pair = find_pair(state, mate, intention.partner)
        if pair != NOWHERE and state.pairs[pair].past > 0:
            trust = trust_now(world, pair, moment)
            if trust > most:
                most, source = trust, pair
    intention.introducer, intention.trust = state.dossiers[source].actor, most
    intention.is_linked = 1 if state.pairs[source].linked != 0 else 0
