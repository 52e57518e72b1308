"""Pools of pairs and ties: taking a place, giving it back, finding a pair. Places never mean anything to the model."""

from __future__ import annotations

import math

import numpy as np

from sim.compiled import inlined
from sim.words import NONE, Stage
from sim.world.state import COUNTERS

PAIR_TOP, PAIR_FREE = COUNTERS.index("pair_top"), COUNTERS.index("pair_free")
TIE_TOP, TIE_FREE = COUNTERS.index("tie_top"), COUNTERS.index("tie_free")
TIES_OF_ACTOR = COUNTERS.index("overflow_ties_of_actor")
TIE_POOL, PAIR_POOL = COUNTERS.index("overflow_tie_pool"), COUNTERS.index("overflow_pair_pool")
FREE = int(Stage.FREE)
ONE, SIXTY_THREE = np.uint64(1), np.uint64(63)


@inlined
def bit_of(place):
    """The bit that stands for a place (of a partner or mate) in a Bloom word."""
    return ONE << (np.uint64(place) & SIXTY_THREE)


@inlined
def find_pair(state, actor, partner):
    """The pair of this actor and partner, or NONE."""
    if not state.actors[actor].bloom & bit_of(partner):
        return NONE
    pair = state.actors[actor].first_pair
    while pair != NONE and state.pairs[pair].partner != partner:
        pair = state.pairs[pair].next
    return pair


@inlined
def add_pair(state, actor, partner):
    """A fresh pair at the head of the actor's list; NONE (and counted) if the pool is full."""
    counters = state.counters
    place = counters[PAIR_FREE]
    if place != NONE:
        counters[PAIR_FREE] = state.pairs[place].next
    elif counters[PAIR_TOP] < len(state.pairs):
        place = counters[PAIR_TOP]
        counters[PAIR_TOP] += 1
    else:
        counters[PAIR_POOL] += 1
        return NONE
    pair = state.pairs[place]
    dossier = state.dossiers[place]
    pair.actor = actor
    pair.partner = partner
    pair.next = state.actors[actor].first_pair
    dossier.introducer = 0
    dossier.project = NONE
    pair.stage = FREE
    pair.linked = 0
    pair.funded = 0
    dossier.is_chosen = 0
    pair.past = 0
    pair.trust = 0.0
    dossier.lent = 0.0
    dossier.grant = 0
    dossier.paid = 0
    dossier.own = 0
    dossier.foreign_own = 0
    dossier.other_public = 0
    dossier.exchange_at = math.inf
    dossier.proposal_at = math.inf
    state.actors[actor].first_pair = place
    state.actors[actor].bloom |= bit_of(partner)
    state.due[place] = math.inf
    return place


@inlined
def free_pair(state, place):
    """Takes a pair out of its actor's list and gives its place back."""
    actor = state.pairs[place].actor
    bloom = np.uint64(0)
    before = NONE
    pair = state.actors[actor].first_pair
    while pair != NONE:
        following = state.pairs[pair].next
        if pair == place:
            if before == NONE:
                state.actors[actor].first_pair = following
            else:
                state.pairs[before].next = following
        else:
            bloom |= bit_of(state.pairs[pair].partner)
            before = pair
        pair = following
    state.actors[actor].bloom = bloom
    state.pairs[place].stage = FREE
    state.pairs[place].next = state.counters[PAIR_FREE]
    state.due[place] = math.inf
    state.counters[PAIR_FREE] = place


@inlined
def are_mates(state, actor, other):
    """Whether two actors have a local tie."""
    if not state.actors[actor].near & bit_of(other):
        return False
    for place in range(state.actors[actor].ties):
        if state.mates[actor, place] == other:
            return True
    return False


@inlined
def add_tie(state, one, two, formed, due):
    """A local tie; nothing (and counted) where a list or the pool is full."""
    counters = state.counters
    most = state.mates.shape[1]
    if state.actors[one].ties >= most or state.actors[two].ties >= most:
        counters[TIES_OF_ACTOR] += 1
        return
    place = counters[TIE_FREE]
    if place != NONE:
        counters[TIE_FREE] = state.ties[place].a
    elif counters[TIE_TOP] < len(state.ties):
        place = counters[TIE_TOP]
        counters[TIE_TOP] += 1
    else:
        counters[TIE_POOL] += 1
        return
    is_ordered = state.actors[one].id < state.actors[two].id
    tie = state.ties[place]
    tie.a = one if is_ordered else two
    tie.b = two if is_ordered else one
    tie.formed = formed
    state.tie_due[place] = due
    state.tie_end[place] = math.inf
    for actor, mate in ((one, two), (two, one)):
        count = state.actors[actor].ties
        state.mates[actor, count] = mate
        state.ties_of[actor, count] = place
        state.actors[actor].ties = count + 1
        state.actors[actor].near |= bit_of(mate)


@inlined
def forget_mate(state, actor, tie):
    """Takes a tie out of one actor's list, keeping the order of the others."""
    count = state.actors[actor].ties
    kept = 0
    near = np.uint64(0)
    for place in range(count):
        if state.ties_of[actor, place] != tie:
            near |= bit_of(state.mates[actor, place])
            state.mates[actor, kept] = state.mates[actor, place]
            state.ties_of[actor, kept] = state.ties_of[actor, place]
            kept += 1
    state.actors[actor].ties = kept
    state.actors[actor].near = near


@inlined
def free_tie(state, place):
    """Ends a local tie, and a local cooperation that it carries."""
    tie = state.ties[place]
    for actor in (tie.a, tie.b):
        if state.tie_end[place] < math.inf:
            state.actors[actor].local -= 1
        forget_mate(state, actor, place)
    state.tie_due[place] = math.inf
    state.tie_end[place] = math.inf
    tie.a = state.counters[TIE_FREE]
    state.counters[TIE_FREE] = place
