"""Step 4: local ties and local R&D cooperations form and fade."""

from __future__ import annotations

import math

from sim.compiled import inlined, stepwise
from sim.engine.moment import sort_by_key
from sim.engine.record import innovate, innovate_locally, is_counted, tally
from sim.engine.steps.meet import distance_between, form_ties, meet
from sim.rules.cooperation import chance_of_success, planned_years
from sim.rules.knowledge import knowledge_gained, lesson
from sim.rules.numbers import waiting_years
from sim.rules.ties import (
    has_room,
    utility_of_mate,
)
from sim.words import Purpose
from sim.world.ahead import read_ahead
from sim.world.chance import block, gumbel, joined, uniform_for, uniform_of, uniforms
from sim.world.pools import TIE_POOL, TIE_TOP, free_tie, resident
from sim.world.records import NOWHERE
from sim.world.state import PANEL

TIE, DAILY, MEETING, MATE = (
    int(Purpose.TIE),
    int(Purpose.DAILY),
    int(Purpose.MEETING),
    int(Purpose.MATE),
)
LOCAL_CHOICE, LOCAL_COOPERATION = int(Purpose.LOCAL_CHOICE), int(Purpose.LOCAL_COOPERATION)
STARTED = PANEL.index("local_cooperations")
MOST_EVENTS = 15
#: How many ties ahead of the one at hand memory is asked.
AHEAD = 4


@stepwise
def end_ties(world, moment, scratch):
    """Local cooperations and ties whose time is up."""
    state, agenda = world.state, scratch.agenda
    count = due_ties(state, state.tie_end, agenda, moment.then)
    for number in range(count):
        read_ties_ahead(state, agenda, number, count)
        end_local_cooperation(world, moment, agenda[number])
    count = due_ties(state, state.tie_due, agenda, moment.then)
    for number in range(count):
        read_ties_ahead(state, agenda, number, count)
        fade_tie(world, moment, agenda[number])


@inlined
def due_ties(state, times, agenda, then):
    """Lists the ties whose time of one sort is before a date; their number."""
    count = 0
    for place in range(state.counters[TIE_TOP]):
        if times[place] < then:
            agenda[count] = place
            count += 1
    return count


@inlined
def read_ties_ahead(state, agenda, number, count):
    """Asks for ties whose turn will come, then for what their end changes."""
    if number + 2 * AHEAD < count:
        read_ahead(state.ties, agenda[number + 2 * AHEAD], 1)
        read_ahead(state.tie_end, agenda[number + 2 * AHEAD], 1)
    if number + AHEAD < count:
        tie = state.ties[agenda[number + AHEAD]]
        for slot in (tie.a, tie.b):
            read_ahead(state.actors, slot, 2)
            read_ahead(state.mates, slot, 2)
            read_ahead(state.ties_of, slot, 2)


@stepwise
def renew_ties(world, moment, scratch, place):
    """The actors of one cluster meet, then start local cooperations; clusters do not touch each other here."""
    count = meet(world, moment, scratch, place)
    form_ties(world, moment, scratch, count)
    count = propose_local_cooperations(world, moment, scratch, place)
    start_local_cooperations(world, moment, scratch, count)


@inlined
def end_local_cooperation(world, moment, place):
    """A local cooperation reaches its planned end; each side innovates if it succeeds."""
    state, rates = world.state, world.rates
    tie = state.ties[place]
    years = state.tie_end[place] - tie.start
    taught = lesson(tie.distance, rates)
    for slot in (tie.a, tie.b):
        actor = state.actors[slot]
        actor.local -= 1
        if tie.u_success < chance_of_success(actor.absorptive, 1.0, taught, rates):
            eta = rates.learning_eta_local
            gained = knowledge_gained(eta, actor.absorptive, tie.distance, years, rates)
            innovate(world, moment, slot, gained)
            innovate_locally(world, moment, slot, gained)
    state.tie_end[place] = math.inf


@inlined
def fade_tie(world, moment, place):
    """A tie whose time is up fades; while the two cooperate, only with a lower chance."""
    state, rates = world.state, world.rates
    tie = state.ties[place]
    if state.tie_end[place] < math.inf:
        low, high = state.actors[tie.a].id, state.actors[tie.b].id
        fades, wait, _, _ = uniforms(world.seed, TIE, low, high, moment.step, 0)
        if fades >= rates.local_ties_fading_while_cooperating:
            state.tie_due[place] += waiting_years(wait, rates.local_ties_fading_per_year, 1.0)
            return
    free_tie(state, place)


@inlined
def propose_local_cooperations(world, moment, scratch, place):
    """Actors who want a local R&D cooperation name a mate; proposals and their number."""
    state = world.state
    cluster = state.clusters[place]
    count = 0
    for number in range(cluster.living):
        slot = resident(state, cluster, number)
        for index in range(scratch.calls[slot]):
            chosen, mate = best_tie(world, moment, slot, index)
            if chosen == NOWHERE:
                continue
            if count >= len(scratch.meetings):
                state.counters[TIE_POOL] += 1
                continue
            read_ahead(state.ties, chosen, 1)
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
    """The tie without a cooperation to the mate of highest utility, and that mate; or NOWHERE."""
    state = world.state
    actor = state.actors[slot]
    w0, w1, _, _ = block(world.seed, LOCAL_CHOICE, actor.id, index, moment.step, 0)
    key = joined(w0, w1)
    best, named, highest = NOWHERE, NOWHERE, -math.inf
    for place in range(actor.ties):
        read_ahead(state.tie_end, state.ties_of[slot, place], 1)
    for place in range(actor.ties):
        if state.tie_end[state.ties_of[slot, place]] < math.inf:
            continue
        mate = state.mates[slot, place]
        differ = actor.kind != state.actors[mate].kind
        distance = distance_between(state, slot, mate)
        utility = utility_of_mate(distance, differ, 0, 0, world.rates)
        utility += gumbel(uniform_for(key, state.actors[mate].id))
        if utility > highest:
            best, named, highest = state.ties_of[slot, place], mate, utility
    return best, named


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
