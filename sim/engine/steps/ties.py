"""Step 4: local ties and local R&D cooperations form and fade."""

from __future__ import annotations

import math

from sim.compiled import inlined, stepwise
from sim.engine.moment import sort_by_key
from sim.engine.record import innovate, innovate_locally, is_counted, tally
from sim.rules.choice import cognitive_distance
from sim.rules.contacts import quality_after
from sim.rules.cooperation import chance_of_success, planned_years
from sim.rules.knowledge import knowledge_gained, lesson
from sim.rules.numbers import log_of_one_plus, poisson_count, waiting_years
from sim.rules.ties import (
    chance_of_mate_accepting,
    has_room,
    local_cooperations_per_year,
    meetings_per_year,
    utility_of_mate,
)
from sim.words import NONE, Purpose
from sim.world.chance import block, gumbel, joined, may_exceed, uniform_for, uniform_of, uniforms
from sim.world.pools import TIE_POOL, TIE_TOP, add_tie, are_mates, bit_of, free_tie
from sim.world.state import PANEL

TIE, DAILY, MEETING, MATE = (
    int(Purpose.TIE),
    int(Purpose.DAILY),
    int(Purpose.MEETING),
    int(Purpose.MATE),
)
LOCAL_CHOICE, LOCAL_COOPERATION = int(Purpose.LOCAL_CHOICE), int(Purpose.LOCAL_COOPERATION)
STARTED = PANEL.index("local_cooperations")
MOST_EVENTS, MOST_CANDIDATES = 15, 32


@stepwise
def end_ties(world, moment):
    """Local cooperations and ties whose time is up."""
    end_local_cooperations(world, moment)
    fade_ties(world, moment)


@stepwise
def renew_ties(world, moment, scratch, place):
    """The actors of one cluster meet, then start local cooperations; clusters do not touch each other here."""
    count = meet(world, moment, scratch, place)
    form_ties(world, moment, scratch, count)
    count = propose_local_cooperations(world, moment, scratch, place)
    start_local_cooperations(world, moment, scratch, count)


@inlined
def distance_between(state, one, two):
    """Cognitive distance of two actors."""
    a, b = state.actors[one], state.actors[two]
    return cognitive_distance(a.x0, a.x1, a.x2, b.x0, b.x1, b.x2)


@inlined
def end_local_cooperations(world, moment):
    """Local cooperations that reach their planned end; each side innovates if it succeeds."""
    state = world.state
    for place in range(state.counters[TIE_TOP]):
        if state.tie_end[place] < moment.then:
            tie = state.ties[place]
            years = state.tie_end[place] - tie.start
            for slot in (tie.a, tie.b):
                actor = state.actors[slot]
                actor.local -= 1
                taught = lesson(tie.distance, world.rates)
                if tie.u_success < chance_of_success(actor.absorptive, 1.0, taught, world.rates):
                    eta = world.rates.learning_eta_local
                    gained = knowledge_gained(
                        eta, actor.absorptive, tie.distance, years, world.rates
                    )
                    innovate(world, moment, slot, gained)
                    innovate_locally(world, moment, slot, gained)
            state.tie_end[place] = math.inf


@inlined
def fade_ties(world, moment):
    """Ties whose time is up fade; while the two cooperate, only with a lower chance."""
    state, rates = world.state, world.rates
    for place in range(state.counters[TIE_TOP]):
        if state.tie_due[place] < moment.then:
            tie = state.ties[place]
            if state.tie_end[place] < math.inf:
                low, high = state.actors[tie.a].id, state.actors[tie.b].id
                fades, wait, _, _ = uniforms(world.seed, TIE, low, high, moment.step, 0)
                if fades >= rates.local_ties_fading_while_cooperating:
                    more = waiting_years(wait, rates.local_ties_fading_per_year, 1.0)
                    state.tie_due[place] += more
                    continue
            free_tie(state, place)


@inlined
def meet(world, moment, scratch, place):
    """Draws each actor's daily luck and lets it meet cluster-mates; accepted meetings and their number."""
    state, rates = world.state, world.rates
    cluster = state.clusters[place]
    quality = quality_after(cluster.quality, cluster.brokered, rates)
    usual = meetings_per_year(quality, rates) * moment.years
    count = 0
    for number in range(cluster.first, cluster.first + cluster.living):
        slot = state.roster[number]
        actor = state.actors[slot]
        w0, w1, w2, w3 = block(world.seed, DAILY, actor.id, 0, moment.step, 0)
        local = local_cooperations_per_year(actor.kind, rates) * moment.years
        actor.drift = joined(w2, w3)
        scratch.calls[slot] = min(poisson_count(uniform_of(w1), local), MOST_EVENTS)
        for index in range(min(poisson_count(uniform_of(w0), usual), MOST_EVENTS)):
            count = call_meeting(world, moment, scratch, slot, index, count)
    return count


@inlined
def call_meeting(world, moment, scratch, slot, index, count):
    """One meeting: the best of some sampled mates, who may accept; the number of accepted meetings so far."""
    state, rates = world.state, world.rates
    actor = state.actors[slot]
    mate, distance = best_mate(world, moment, slot, index)
    if mate == NONE:
        return count
    if count >= len(scratch.meetings):
        state.counters[TIE_POOL] += 1
        return count
    other = state.actors[mate].id
    w0, w1, w2, w3 = block(world.seed, MATE, actor.id, other, moment.step, index)
    if uniform_of(w0) < chance_of_mate_accepting(distance, rates):
        meeting = scratch.meetings[count]
        meeting.actor, meeting.mate = slot, mate
        meeting.first = waiting_years(uniform_of(w1), rates.local_ties_fading_per_year, 1.0)
        scratch.keys[count] = joined(w2, w3)
        return count + 1
    return count


@inlined
def best_mate(world, moment, slot, index):
    """The mate of highest utility among those sampled, and the distance to it."""
    state, rates = world.state, world.rates
    actor = state.actors[slot]
    cluster = state.clusters[actor.cluster]
    w0, w1, w2, w3 = block(world.seed, MEETING, actor.id, index, moment.step, 0)
    sampling, choosing = joined(w0, w1), joined(w2, w3)
    best, highest, apart, seen = NONE, -math.inf, 0.0, actor.near | bit_of(slot)
    for number in range(min(int(rates.local_ties_candidates), MOST_CANDIDATES)):
        candidate = sampled_mate(state, cluster, sampling, number)
        if seen & bit_of(candidate) and is_excluded(
            state, slot, cluster, sampling, number, candidate
        ):
            continue
        seen |= bit_of(candidate)
        other = state.actors[candidate]
        differ = actor.kind != other.kind
        uniform = uniform_for(choosing, other.id)
        if not may_exceed(
            uniform, highest - highest_utility(differ, actor.ties, other.ties, rates)
        ):
            continue
        distance = distance_between(state, slot, candidate)
        shared = common_mates(state, slot, candidate)
        utility = utility_of_mate(distance, differ, shared, other.ties, rates) + gumbel(uniform)
        if utility > highest:
            best, highest, apart = candidate, utility, distance
    return best, apart


@inlined
def highest_utility(differ, ties, degree, rates):
    """No mate of this degree can be worth more, however near and however many mates are shared."""
    nearest = max(
        utility_of_mate(0.0, differ, 0, degree, rates),
        utility_of_mate(50.0, differ, 0, degree, rates),
    )
    shared = max(0.0, rates.local_ties_b_tri) * log_of_one_plus(min(ties, degree))
    return nearest + shared + 1e-9


@inlined
def sampled_mate(state, cluster, sampling, number):
    """The living actor of the cluster in this place of a sample."""
    return state.roster[cluster.first + int(uniform_for(sampling, number) * cluster.living)]


@inlined
def is_excluded(state, slot, cluster, sampling, number, candidate):
    """Whether a candidate is the actor itself, a mate already, or in an earlier place of the sample."""
    if candidate == slot or are_mates(state, slot, candidate):
        return True
    for earlier in range(number):
        if sampled_mate(state, cluster, sampling, earlier) == candidate:
            return True
    return False


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


@inlined
def propose_local_cooperations(world, moment, scratch, place):
    """Actors who want a local R&D cooperation name a mate; proposals and their number."""
    state = world.state
    cluster = state.clusters[place]
    count = 0
    for number in range(cluster.first, cluster.first + cluster.living):
        slot = state.roster[number]
        for index in range(scratch.calls[slot]):
            chosen = best_tie(world, moment, slot, index)
            if chosen == NONE:
                continue
            if count >= len(scratch.meetings):
                state.counters[TIE_POOL] += 1
                continue
            tie = state.ties[chosen]
            mate = tie.b if tie.a == slot else tie.a
            one, two = state.actors[slot].id, state.actors[mate].id
            w0, w1, w2, w3 = block(world.seed, LOCAL_COOPERATION, one, two, moment.step, index)
            meeting = scratch.meetings[count]
            meeting.actor, meeting.mate = slot, chosen
            meeting.first, meeting.second = uniform_of(w0), uniform_of(w1)
            scratch.keys[count] = joined(w2, w3)
            count += 1
    return count


@inlined
def best_tie(world, moment, slot, index):
    """The tie without a cooperation to the mate of highest utility, or NONE."""
    state = world.state
    actor = state.actors[slot]
    w0, w1, _, _ = block(world.seed, LOCAL_CHOICE, actor.id, index, moment.step, 0)
    key = joined(w0, w1)
    best, highest = NONE, -math.inf
    for place in range(actor.ties):
        if state.tie_end[state.ties_of[slot, place]] < math.inf:
            continue
        mate = state.mates[slot, place]
        differ = actor.kind != state.actors[mate].kind
        distance = distance_between(state, slot, mate)
        utility = utility_of_mate(distance, differ, 0, 0, world.rates)
        utility += gumbel(uniform_for(key, state.actors[mate].id))
        if utility > highest:
            best, highest = state.ties_of[slot, place], utility
    return best


@inlined
def start_local_cooperations(world, moment, scratch, count):
    """Proposals start in order of priority where the tie is free and both have room."""
    state, rates = world.state, world.rates
    sort_by_key(scratch, count)
    for number in range(count):
        meeting = scratch.meetings[scratch.order[number]]
        place = meeting.mate
        tie = state.ties[place]
        one, two = state.actors[tie.a], state.actors[tie.b]
        is_free = state.tie_end[place] == math.inf
        fits = has_room(one.cooperations, one.local, one.capacity) and has_room(
            two.cooperations, two.local, two.capacity
        )
        if is_free and fits:
            one.local += 1
            two.local += 1
            years = planned_years(
                meeting.first, rates.local_ties_cooperation_years, rates.cooperation_shape
            )
            tie.start = moment.now + 0.5 * moment.years
            tie.u_success = meeting.second
            tie.distance = distance_between(state, tie.a, tie.b)
            state.tie_end[place] = tie.start + years
            tally(world, moment, meeting.actor, STARTED, 1)
            if is_counted(world, moment):
                state.actors[meeting.actor].local_cooperations += 1
