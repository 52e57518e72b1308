"""The gate: pairs that both sides would accept with the grant are ranked and put into projects."""

from __future__ import annotations

import math

from sim.compiled import inlined, stepwise
from sim.engine.applying import may_apply_with
from sim.engine.moment import sort_by_key
from sim.engine.relations import (
    PROPOSAL,
    WAITING,
    current_load,
)
from sim.engine.steps.programme import leave
from sim.engine.steps.projects import fill_projects
from sim.rules.cooperation import (
    chance_of_domestic_acceptance,
    chance_of_foreign_acceptance,
)
from sim.rules.funding import (
    least_share,
    offered_share,
    own_cents_per_year,
    whole_cents,
)
from sim.rules.ties import has_room
from sim.words import NONE, Outcome, Purpose
from sim.world.state import COUNTERS

GATE, BECAME = int(Purpose.GATE), int(Outcome.COOPERATION)
PAIR_TOP, PROJECTS = COUNTERS.index("pair_top"), COUNTERS.index("projects")
PROJECTS_FULL = COUNTERS.index("overflow_projects")


@stepwise
def pass_gate(world, moment, scratch):
    """Clusters whose concept phase ends now fill their projects; whoever waited in vain goes on."""
    state = world.state
    if not is_gate_step(world, moment):
        return
    count = eligible_pairs(world, moment, scratch)
    count = reserve_room_abroad(world, scratch, count)
    for place in range(len(state.clusters)):
        cluster = state.clusters[place]
        if cluster.in_round != NONE and cluster.gate_at == moment.now:
            fill_projects(world, place, moment, scratch, count)
            leave(cluster, cluster.project_cents)
            cluster.project_cents = 0
    restart_clocks(world, moment)


@inlined
def is_gate_step(world, moment):
    """Whether any cluster is at its gate."""
    for place in range(len(world.state.clusters)):
        cluster = world.state.clusters[place]
        if cluster.in_round != NONE and cluster.gate_at == moment.now:
            return True
    return False


@inlined
def restart_clocks(world, moment):
    """Proposals that waited and were not chosen go on with the time that was left."""
    state = world.state
    for place in range(state.counters[PAIR_TOP]):
        pair = state.pairs[place]
        dossier = state.dossiers[place]
        if pair.stage == WAITING:
            if state.clusters[state.actors[pair.actor].cluster].gate_at == moment.now:
                pair.stage = PROPOSAL
                state.due[place] = moment.now + dossier.left


@inlined
def eligible_pairs(world, moment, scratch):
    """Candidates that fulfil the conditions and whom both sides would accept; their number."""
    state = world.state
    wanted = WAITING if world.design.gate_waits > 0.0 else PROPOSAL
    count = 0
    for place in range(state.counters[PAIR_TOP]):
        pair = state.pairs[place]
        dossier = state.dossiers[place]
        if pair.stage != wanted or not dossier.applies or dossier.is_chosen:
            continue
        if state.clusters[state.actors[pair.actor].cluster].gate_at != moment.now:
            continue
        if may_be_funded(world, moment, place) and would_be_accepted(world, place):
            scratch.places[count] = place
            scratch.keys[count] = dossier.priority
            count += 1
    return count


@inlined
def may_be_funded(world, moment, place):
    """Whether the actor may apply with the pair; foreign co-financing, room at home and own money."""
    state, design = world.state, world.design
    pair = state.pairs[place]
    actor, partner = state.actors[pair.actor], state.partners[pair.partner]
    if not may_apply_with(world, moment, place):
        return False
    cost = whole_cents(world.rates.finance_cost_eur)
    years = design.implementation_years
    foreign = design.conditions_foreign_cofinancing * cost / years
    if foreign > 0.0 and partner.budget - partner.bound < foreign:
        return False
    if not has_room(actor.cooperations, actor.local, actor.capacity):
        return False
    least = int(math.floor(least_share(actor.size_class, design) * cost))
    return actor.budget - actor.bound >= own_cents_per_year(cost, least, years)


@inlined
def would_be_accepted(world, place):
    """Whether both sides accept with the grant, by the pair's own uniforms."""
    state, rates = world.state, world.rates
    pair = state.pairs[place]
    dossier = state.dossiers[place]
    actor = state.actors[pair.actor]
    home = chance_of_domestic_acceptance(
        actor.kind,
        actor.absorptive,
        pair.trust,
        offered_share(actor.size_class, world.design),
        current_load(world, pair.actor),
        actor.capacity,
        rates,
    )
    if dossier.u_home >= home:
        return False
    intensity = state.clusters[actor.cluster].intensity
    return dossier.u_abroad < chance_of_foreign_acceptance(
        actor.kind, actor.reputation, dossier.lent, pair.trust, intensity, rates
    )


@inlined
def reserve_room_abroad(world, scratch, count):
    """Keeps the pairs for which their partner has room left, granted in order of priority over all clusters."""
    state = world.state
    sort_by_key(scratch, count)
    kept = 0
    for number in range(count):
        place = scratch.places[scratch.order[number]]
        partner = state.pairs[place].partner
        if (
            state.partners[partner].running + scratch.room[partner]
            < state.partners[partner].capacity
        ):
            scratch.room[partner] += 1
            scratch.spare[kept] = place
            kept += 1
    for number in range(kept):
        scratch.room[state.pairs[scratch.spare[number]].partner] = 0
        scratch.places[number] = scratch.spare[number]
    return kept
