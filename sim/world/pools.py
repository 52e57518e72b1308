"""Places of actors, pairs and ties: taking one, giving it back, finding it. Places never mean anything to the model."""

from __future__ import annotations

import math

import numpy as np

from sim.compiled import inlined
from sim.words import NONE, Kind, Stage
from sim.world.ahead import read_ahead
from sim.world.records import NOWHERE
from sim.world.state import COUNTERS

PAIR_TOP = COUNTERS.index("pair_top")
TIE_TOP, TIE_FREE = COUNTERS.index("tie_top"), COUNTERS.index("tie_free")
TIES_OF_ACTOR = COUNTERS.index("overflow_ties_of_actor")
TIE_POOL, PAIR_POOL = COUNTERS.index("overflow_tie_pool"), COUNTERS.index("overflow_pair_pool")
FREE, FIRM = int(Stage.FREE), int(Kind.FIRM)
#: Places of the pool that a cluster takes at a time.
CHUNK = 32
#: How many free ties ahead of the one taken memory is asked.
AHEAD = 4
ONE, SIXTY_THREE = np.uint64(1), np.uint64(63)


@inlined
def bit_of(place):
    """The bit that stands for a place (of a partner or mate) in a Bloom word."""
    return ONE << (np.uint64(place) & SIXTY_THREE)


@inlined
def find_pair(state, actor, partner):
    """The pair of this actor and partner, or NOWHERE."""
    if not state.actors[actor].bloom & bit_of(partner):
        return NOWHERE
    pair = state.actors[actor].first_pair
    while pair != NOWHERE and state.pairs[pair].partner != partner:
        pair = state.pairs[pair].next
    return pair


@inlined
def add_pair(state, actor, partner):
    """A fresh pair at the head of the actor's list; NOWHERE (and counted) if the pool is full.

    The pairs of a cluster lie near each other, since they are read together.
    """
    counters = state.counters
    cluster = state.clusters[state.actors[actor].cluster]
    if cluster.free_pair == NOWHERE:
        take_chunk(state, cluster)
    place = cluster.free_pair
    if place == NOWHERE:
        counters[PAIR_POOL] += 1
        return NOWHERE
    cluster.free_pair = state.pairs[place].next
    pair = state.pairs[place]
    dossier = state.dossiers[place]
    dossier.actor = actor
    pair.partner = partner
    pair.next = state.actors[actor].first_pair
    dossier.introducer = 0
    dossier.project = NONE
    pair.stage = FREE
    pair.linked = 0
    pair.funded = 0
    dossier.is_chosen = 0
    pair.past = 0
    dossier.trust = 0.0
    dossier.exchange_at = math.inf
    dossier.proposal_at = math.inf
    state.actors[actor].first_pair = place
    state.actors[actor].bloom |= bit_of(partner)
    state.due[place] = math.inf
    return place


@inlined
def read_free_pairs_ahead(state, cluster, count):
    """Asks for the dossiers of so many free pairs that a cluster takes next."""
    place = state.clusters[cluster].free_pair
    for _ in range(count):
        if place == NOWHERE:
            return
        read_ahead(state.dossiers, place, 2)
        place = state.pairs[place].next


@inlined
def take_chunk(state, cluster):
    """Gives a cluster the next places of the pool, if there are any."""
    top = state.counters[PAIR_TOP]
    if top + CHUNK > len(state.pairs):
        return
    state.counters[PAIR_TOP] = top + CHUNK
    state.chunks[top // CHUNK] = cluster.first_chunk
    cluster.first_chunk = top // CHUNK
    for place in range(top + CHUNK - 1, top - 1, -1):
        state.pairs[place].stage = FREE
        state.pairs[place].next = cluster.free_pair
        cluster.free_pair = place


@inlined
def meet_again(state, place):
    """A pair cooperates (once more): from now on its partner is known in the actor's cluster."""
    pair = state.pairs[place]
    dossier = state.dossiers[place]
    pair.past += 1
    cluster = state.clusters[state.actors[dossier.actor].cluster]
    state.partners[pair.partner].known_in |= bit_of(cluster.id)


@inlined
def free_pair(state, place):
    """Takes a pair out of its actor's list and gives its place back."""
    actor = state.dossiers[place].actor
    bloom = np.uint64(0)
    before = NOWHERE
    pair = state.actors[actor].first_pair
    while pair != NOWHERE:
        following = state.pairs[pair].next
        if pair == place:
            if before == NOWHERE:
                state.actors[actor].first_pair = following
            else:
                state.pairs[before].next = following
        else:
            bloom |= bit_of(state.pairs[pair].partner)
            before = pair
        pair = following
    state.actors[actor].bloom = bloom
    cluster = state.clusters[state.actors[actor].cluster]
    state.pairs[place].stage = FREE
    state.pairs[place].next = cluster.free_pair
    state.due[place] = math.inf
    cluster.free_pair = place


@inlined
def call_roll(state):
    """Lists the living slots of each cluster, in order, and counts its firms."""
    for place in range(len(state.clusters)):
        cluster = state.clusters[place]
        cluster.living, cluster.firms = 0, 0
        for slot in range(cluster.first, cluster.first + cluster.slots):
            if state.actors[slot].is_alive:
                enrol(state, slot)


@inlined
def resident(state, cluster, number):
    """The slot of a cluster's living actor of this number, in order."""
    return state.roster[np.uint32(cluster.first + number)]


@inlined
def enrol(state, slot):
    """Puts a living slot in its place on the list of its cluster."""
    cluster = state.clusters[state.actors[slot].cluster]
    place = cluster.first + cluster.living
    while place > cluster.first and state.roster[place - 1] > slot:
        state.roster[place] = state.roster[place - 1]
        place -= 1
    state.roster[place] = slot
    cluster.living += 1
    cluster.firms += state.actors[slot].kind == FIRM


@inlined
def strike_off(state, slot):
    """Takes a slot off the list of its cluster."""
    cluster = state.clusters[state.actors[slot].cluster]
    place, last = cluster.first, cluster.first + cluster.living - 1
    while state.roster[place] != slot:
        place += 1
    for later in range(place, last):
        state.roster[later] = state.roster[later + 1]
    cluster.living -= 1
    cluster.firms -= state.actors[slot].kind == FIRM


@inlined
def free_slot(state, place):
    """The lowest free slot of a cluster's block, or NONE."""
    cluster = state.clusters[place]
    for number in range(cluster.slots):
        slot = cluster.first + number
        if number >= cluster.living or state.roster[slot] != slot:
            return slot
    return NONE


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
    if counters[TIE_FREE] > 0:
        counters[TIE_FREE] -= 1
        place = state.free_ties[counters[TIE_FREE]]
        read_free_tie_ahead(state)
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
def read_free_tie_ahead(state):
    """Asks for a place that will be taken soon."""
    if state.counters[TIE_FREE] >= AHEAD:
        place = state.free_ties[state.counters[TIE_FREE] - AHEAD]
        read_ahead(state.ties, place, 1)
        read_ahead(state.tie_due, place, 1)
        read_ahead(state.tie_end, place, 1)


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
    state.free_ties[state.counters[TIE_FREE]] = place
    state.counters[TIE_FREE] += 1
