"""Step 4, first half: actors of a cluster meet, and some meetings become local ties."""

from __future__ import annotations

import math

from sim.compiled import inlined, stepwise
from sim.engine.luck import draw_cluster
from sim.engine.moment import sort_by_key
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
from sim.rules.choice import cognitive_distance
from sim.rules.contacts import quality_after
from sim.rules.numbers import poisson_count, safe_exp, waiting_years
from sim.rules.ties import (
    chance_of_mate_accepting,
    local_cooperations_per_year,
    meetings_per_year,
    utility_of_mate,
)
from sim.words import Purpose
from sim.world.ahead import read_ahead
from sim.world.chance import block, gumbel, joined, may_exceed, uniform_of
from sim.world.pools import TIE_POOL, add_tie, are_mates, resident
from sim.world.records import NOWHERE

DAILY, MEETING, MATE = int(Purpose.DAILY), int(Purpose.MEETING), int(Purpose.MATE)
MOST_EVENTS = 15


@inlined
def distance_between(state, one, two):
    """Cognitive distance of two actors."""
    a, b = state.actors[one], state.actors[two]
    return cognitive_distance(a.x0, a.x1, a.x2, b.x0, b.x1, b.x2)


@inlined
def meet(world, moment, scratch, place):
    """Draws each actor's daily luck and lets it meet cluster-mates; accepted meetings and their number."""
    state, rates = world.state, world.rates
    cluster = state.clusters[place]
    quality = quality_after(cluster.quality, cluster.brokered, rates)
    usual = meetings_per_year(quality, rates) * moment.years
    count, called = 0, 0
    words, samples = scratch.words, scratch.samples
    draw_cluster(world, scratch, cluster, DAILY, moment.step)
    for number in range(cluster.living):
        slot = resident(state, cluster, number)
        local = local_cooperations_per_year(state.actors[slot].kind, rates) * moment.years
        scratch.drift[slot] = joined(words[2, number], words[3, number])
        scratch.calls[slot] = min(poisson_count(uniform_of(words[1, number]), local), MOST_EVENTS)
        if scratch.calls[slot] > 0:
            read_ahead(state.ties_of, slot, 1)
        meetings = min(poisson_count(uniform_of(words[0, number]), usual), MOST_EVENTS)
        for index in range(meetings):
            if called == CHOICES:
                count = hold_meetings(world, moment, scratch, cluster, called, count)
                called = 0
            scratch.callers[called] = slot
            samples.entities[called] = state.actors[slot].id
            samples.others[called] = index
            samples.draws[called] = 0
            called += 1
    return hold_meetings(world, moment, scratch, cluster, called, count)


@stepwise
def hold_meetings(world, moment, scratch, cluster, called, count):
    """Each caller meets the best of some sampled mates, who may accept; the number of accepted meetings so far."""
    state, samples = world.state, scratch.samples
    size = min(int(world.rates.local_ties_candidates), CANDIDATES)
    draw_keys(samples, world.seed, MEETING, moment.step, called, size)
    for choice in range(called):
        sample_from(samples, choice, size, 0, size, cluster.first, cluster.living)
    draw_places(samples, called * size)
    for choice in range(called):
        begin, end = row_of(choice, size)
        size_up(state, scratch, scratch.callers[choice], begin, end)
    draw_lucks(samples, called * size)
    for choice in range(called):
        mate, distance = best_mate(world, samples, scratch.callers[choice], choice, size)
        if mate != NOWHERE:
            index = samples.others[choice]
            count = ask(
                world, moment, scratch, scratch.callers[choice], mate, index, distance, count
            )
    return count


@inlined
def ask(world, moment, scratch, slot, mate, index, distance, count):
    """The mate of a meeting may accept; the number of accepted meetings so far."""
    state, rates = world.state, world.rates
    if count >= len(scratch.meetings):
        state.counters[TIE_POOL] += 1
        return count
    one, two = state.actors[slot].id, state.actors[mate].id
    w0, w1, w2, w3 = block(world.seed, MATE, one, two, moment.step, index)
    if uniform_of(w0) < chance_of_mate_accepting(distance, rates):
        meeting = scratch.meetings[count]
        meeting.actor, meeting.mate = slot, mate
        meeting.first = waiting_years(uniform_of(w1), rates.local_ties_fading_per_year, 1.0)
        scratch.keys[count] = joined(w2, w3)
        return count + 1
    return count


@inlined
def size_up(state, scratch, slot, begin, end):
    """Ids and handicaps of the mates sampled; only who has mates in common may be worth more for it."""
    samples, actor = scratch.samples, state.actors[slot]
    for place in range(begin, end):
        candidate = state.roster[samples.considered[place]]
        other = state.actors[candidate]
        for_kind = scratch.for_kind[0] if actor.kind != other.kind else 1.0
        for_shared = scratch.for_shared[min(actor.ties, other.ties)]
        for_shared = for_shared if actor.near & other.near else 1.0
        samples.considered[place] = candidate
        samples.ids[place] = other.id
        samples.handicaps[place] = scratch.for_degree[other.ties] * for_kind * for_shared


@inlined
def best_mate(world, samples, slot, choice, size):
    """The mate of highest utility among those sampled, and the distance to it; who surely loses is not weighed."""
    state, rates = world.state, world.rates
    actor = state.actors[slot]
    begin, end = row_of(choice, size)
    best, highest, apart, limit = NOWHERE, -math.inf, 0.0, math.inf
    for _ in range(size):
        place = first_of(samples.races, begin, end)
        if samples.races[place] > limit:
            break
        samples.races[place] = math.inf
        candidate, luck = samples.considered[place], samples.lucks[place]
        if candidate == slot or are_mates(state, slot, candidate):
            continue
        other = state.actors[candidate]
        distance = distance_between(state, slot, candidate)
        shared = common_mates(state, slot, candidate)
        differ = actor.kind != other.kind
        utility = utility_of_mate(distance, differ, shared, other.ties, rates)
        if may_exceed(luck, highest - utility):
            utility += gumbel(luck)
            if utility > highest:
                best, highest, apart = candidate, utility, distance
                limit = safe_exp(max(0.0, rates.local_ties_b_tech) - highest + 1e-9)
    return best, apart


@inlined
def common_mates(state, one, two):
    """How many mates two actors share."""
    shared = 0
    if not state.actors[one].near & state.actors[two].near:
        return shared
    for place in range(state.actors[one].ties):
        if are_mates(state, two, state.mates[one, place]):
            shared += 1
    return shared


@inlined
def form_ties(world, moment, scratch, count):
    """Accepted meetings become ties in order of priority, unless there is one by then."""
    formed = moment.now + 0.5 * moment.years
    sort_by_key(scratch, count)
    for number in range(count):
        meeting = scratch.meetings[scratch.order[number]]
        if not are_mates(world.state, meeting.actor, meeting.mate):
            add_tie(world.state, meeting.actor, meeting.mate, formed, formed + meeting.first)
