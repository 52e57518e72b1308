"""Projects of the programme: members are chosen, grants split, cooperations started."""

from __future__ import annotations

import math

from sim.compiled import inlined, stepwise
from sim.engine.record import log_event
from sim.engine.relations import (
    WAITING,
    cooperation_luck,
    current_load,
    start_cooperation,
    years_planned,
)
from sim.engine.steps.programme import leave
from sim.rules.cooperation import chance_of_domestic_acceptance, effective_reputation
from sim.rules.demography import is_young
from sim.rules.funding import (
    funding_rate,
    grant_share,
    leaves_places,
    merit_of_pair,
    own_cents_per_year,
    scaling_of_grants,
    whole_cents,
)
from sim.words import NONE, Outcome, Purpose
from sim.world.chance import gumbel, uniforms
from sim.world.pools import are_mates
from sim.world.state import COUNTERS
from sim.world.traits import FIRM

GATE, BECAME = int(Purpose.GATE), int(Outcome.COOPERATION)
PROJECTS = COUNTERS.index("projects")
PROJECTS_FULL = COUNTERS.index("overflow_projects")


@stepwise
def fill_projects(world, place, moment, scratch):
    """Fills the projects of one cluster; members of one project are not available to the next."""
    state = world.state
    cluster = state.clusters[place]
    first, own = scratch.firsts[place], scratch.firsts[place + 1] - scratch.firsts[place]
    pairs, scores = scratch.order, scratch.merits
    for number in range(own):
        pairs[number] = scratch.spare[first + number]
        scores[number] = score_of(world, pairs[number], moment)
        scratch.is_used[number] = False
        scratch.has_declined[number] = False
    budget = cluster.project_cents // max(cluster.projects, 1)
    members = scratch.members
    for number in range(cluster.projects):
        size = agree_on_members(world, moment, scratch, own, budget)
        if size == 0:
            return
        start_project(world, place, number, members, size, budget, moment)


@inlined
def agree_on_members(world, moment, scratch, count, budget):
    """Members who all take the grant they get: who declines is out, and the choice is made anew; 0 if none remains.

    What a grant comes to is known only once the project is full: each round of offers loses those who decline, so the
    last one is accepted by all at exactly the share that they get.
    """
    pairs, scores, members = scratch.order, scratch.merits, scratch.members
    while True:
        size = choose_members(world, pairs, scores, scratch.is_used, count, members, moment)
        if size == 0:
            return 0
        split_grant(world, members, size, budget, scratch)
        if not strike_out(world, moment, scratch, count, size):
            return size


@inlined
def strike_out(world, moment, scratch, count, size):
    """Puts those who decline out of the race and the other members back into it; whether anyone declines."""
    state, pairs = world.state, scratch.order
    declined = False
    for entry in range(size):
        member = scratch.members[entry]
        if not takes_grant(world, moment, member):
            declined = True
            for number in range(count):
                if pairs[number] == member:
                    scratch.has_declined[number] = True
    if not declined:
        return False
    for entry in range(size):
        state.dossiers[scratch.members[entry]].grant = 0
        slot = state.dossiers[scratch.members[entry]].actor
        for number in range(count):
            if state.dossiers[pairs[number]].actor == slot:
                scratch.is_used[number] = scratch.has_declined[number]
    return True


@inlined
def takes_grant(world, moment, place):
    """Whether a member accepts at the share that its grant pays, and can pay the rest from its own free budget."""
    dossier = world.state.dossiers[place]
    actor = world.state.actors[dossier.actor]
    cost = whole_cents(world.rates.finance_cost_eur)
    own = own_cents_per_year(cost, dossier.grant, end_at_gate(world, moment, place) - moment.now)
    if actor.budget - actor.bound < own:
        return False
    return accepts_at_home(world, place, grant_share(dossier.grant, cost))


@inlined
def accepts_at_home(world, place, share):
    """Whether the domestic side accepts with this grant share, by the pair's own uniform."""
    dossier = world.state.dossiers[place]
    actor = world.state.actors[dossier.actor]
    return world.state.dossiers[place].u_home < chance_of_domestic_acceptance(
        actor.kind,
        actor.absorptive,
        dossier.trust,
        share,
        current_load(world, dossier.actor),
        actor.capacity,
        world.rates,
    )


@inlined
def end_at_gate(world, moment, place):
    """When a pair that starts at the gate is to end: with its project, after a step at least, or by its own plan."""
    cluster = world.state.clusters[world.state.actors[world.state.dossiers[place].actor].cluster]
    if world.design.gate_ends_with_project > 0.0:
        return max(cluster.ends_at, moment.now + moment.years)
    return moment.now + years_planned(world, cooperation_luck(world, place))


@inlined
def score_of(world, place, moment):
    """Merit, policy weight and keyed noise of a pair."""
    state, design = world.state, world.design
    pair = state.pairs[place]
    dossier = state.dossiers[place]
    actor, partner = state.actors[dossier.actor], state.partners[pair.partner]
    reputation = effective_reputation(actor.reputation, dossier.lent, world.rates)
    score = merit_of_pair(actor.absorptive, dossier.trust, reputation, design)
    if actor.kind == FIRM:
        young = is_young(actor.founded, moment.now, world.rates)
        score += design.gate_young_firm if young else design.gate_firm
    else:
        score += design.gate_institution
    noise, _, _, _ = uniforms(world.seed, GATE, actor.id, partner.id, dossier.attempt, 0)
    return score + design.gate_noise * gumbel(noise)


@inlined
def choose_members(world, pairs, scores, is_used, count, members, moment):
    """Members of one project, best first, keeping reserved places; 0 if the minima cannot be met."""
    state, design = world.state, world.design
    size = int(design.implementation_members)
    firms, young, units, chosen = 0, 0, 0, 0
    while chosen < size:
        best, highest = NONE, -math.inf
        for number in range(count):
            if is_used[number]:
                continue
            dossier = state.dossiers[pairs[number]]
            actor = state.actors[dossier.actor]
            is_firm = actor.kind == FIRM
            fresh = is_firm and is_young(actor.founded, moment.now, world.rates)
            if not leaves_places(
                size - chosen - 1, firms + is_firm, young + fresh, units + (not is_firm), design
            ):
                continue
            score = scores[number]
            if has_mate_in(state, dossier.actor, pairs, members, chosen):
                score += design.gate_local_tie_bonus
            if score > highest or (
                score == highest and dossier.priority < state.dossiers[pairs[best]].priority
            ):
                best, highest = number, score
        if best == NONE:
            break
        members[chosen] = pairs[best]
        chosen += 1
        actor = state.actors[state.dossiers[pairs[best]].actor]
        is_firm = actor.kind == FIRM
        firms += is_firm
        units += not is_firm
        young += is_firm and is_young(actor.founded, moment.now, world.rates)
        retire_actor(state, pairs, is_used, count, state.dossiers[pairs[best]].actor)
    if firms < design.conditions_minimum_firms or units < design.conditions_minimum_institutions:
        return 0
    return chosen


@inlined
def has_mate_in(state, slot, pairs, members, chosen):
    """Whether an actor has a local tie to a member chosen so far."""
    for number in range(chosen):
        if are_mates(state, slot, state.dossiers[members[number]].actor):
            return True
    return False


@inlined
def retire_actor(state, pairs, is_used, count, slot):
    """One pair per actor: its other pairs are out of the race."""
    for number in range(count):
        if state.dossiers[pairs[number]].actor == slot:
            is_used[number] = True


@inlined
def start_project(world, place, number, members, size, budget, moment):
    """Books a project with its grants, and starts its pairs (or keeps their grants reserved)."""
    state = world.state
    cluster = state.clusters[place]
    row = state.counters[PROJECTS]
    if row >= len(state.projects):
        state.counters[PROJECTS_FULL] += 1
        return
    state.counters[PROJECTS] = row + 1
    project = state.projects[row]
    project.cluster, project.in_round, project.number = cluster.id, cluster.in_round, number
    project.start, project.end = moment.now, cluster.ends_at
    project.members = size
    granted = 0
    for entry in range(size):
        granted += state.dossiers[members[entry]].grant
    project.granted = granted
    cluster.project_cents -= budget
    leave(cluster, budget - granted)
    first = members[0]
    for entry in range(size):
        member = members[entry]
        if state.dossiers[member].priority < state.dossiers[first].priority:
            first = member
        state.dossiers[member].project = row
        state.dossiers[member].is_chosen = 1
        if world.design.gate_waits > 0.0:
            start_member(world, member, moment)
    project.lead = state.actors[state.dossiers[first].actor].id


@inlined
def start_member(world, place, moment):
    """A funded pair starts at the gate and ends with its project, or by its own plan."""
    state = world.state
    dossier = state.dossiers[place]
    luck = cooperation_luck(world, place)
    cost = whole_cents(world.rates.finance_cost_eur)
    end = end_at_gate(world, moment, place)
    years = end - moment.now
    log_event(world, place, WAITING, BECAME, moment.now)
    state.actors[dossier.actor].contacts -= 1
    state.projects[dossier.project].running += 1
    own = own_cents_per_year(cost, dossier.grant, years)
    dossier.other_public = 0
    start_cooperation(
        world, place, moment.now, end, own, own_cents_per_year(cost, 0, years), luck, moment
    )


@inlined
def split_grant(world, members, size, budget, scratch):
    """Grants of the members in whole cents (largest remainder, ties by priority)."""
    state, design = world.state, world.design
    cost = whole_cents(world.rates.finance_cost_eur)
    rates, rest = scratch.shares[0], scratch.shares[1]
    total = 0.0
    for number in range(size):
        dossier = state.dossiers[members[number]]
        rates[number] = funding_rate(state.actors[dossier.actor].size_class, design)
        total += rates[number]
    factor = scaling_of_grants(total, size, cost, budget, design)
    exact, granted = 0.0, 0
    for number in range(size):
        wish = factor * rates[number] * cost
        exact += wish
        whole = int(math.floor(wish))
        state.dossiers[members[number]].grant = whole
        rest[number] = wish - whole
        granted += whole
    missing = int(math.floor(exact + 1e-6)) - granted
    for _ in range(missing):
        best = 0
        for number in range(1, size):
            lower = (
                state.dossiers[members[number]].priority < state.dossiers[members[best]].priority
            )
            if rest[number] > rest[best] or (rest[number] == rest[best] and lower):
                best = number
        rest[best] = -1.0
        state.dossiers[members[best]].grant += 1
