"""The gate: pairs that both sides would accept with the grant are ranked and put into projects."""

from __future__ import annotations

from sim.compiled import inlined, stepwise
from sim.engine.applying import may_apply_with
from sim.engine.moment import sort_by_key
from sim.engine.relations import DROP, PROPOSAL, WAITING
from sim.engine.steps.programme import leave
from sim.engine.steps.projects import accepts_at_home, end_at_gate, fill_projects
from sim.rules.cooperation import chance_of_foreign_acceptance
from sim.rules.funding import funding_rate, own_cents_per_year, whole_cents
from sim.rules.ties import has_room
from sim.words import NONE
from sim.world.state import COUNTERS

PAIR_TOP = COUNTERS.index("pair_top")


@stepwise
def pass_gate(world, moment, scratch):
    """Clusters whose concept phase ends now fill their projects; whoever waited in vain goes on."""
    state = world.state
    if not is_gate_step(world, moment):
        return
    count = eligible_pairs(world, moment, scratch)
    count = reserve_abroad(world, moment, scratch, count)
    group_by_cluster(world, scratch, count)
    for place in range(len(state.clusters)):
        cluster = state.clusters[place]
        if cluster.in_round != NONE and cluster.gate_at == moment.now:
            fill_projects(world, place, moment, scratch)
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
            if state.clusters[state.actors[dossier.actor].cluster].gate_at == moment.now:
                pair.stage = PROPOSAL
                state.due[place] = moment.now + dossier.left


@inlined
def eligible_pairs(world, moment, scratch):
    """Candidates that are not about to be dropped, may be funded, and that both sides would accept; their number."""
    state = world.state
    wanted = WAITING if world.design.gate_waits > 0.0 else PROPOSAL
    count = 0
    for place in range(state.counters[PAIR_TOP]):
        pair = state.pairs[place]
        dossier = state.dossiers[place]
        if pair.stage != wanted or pair.exit == DROP or not dossier.applies or dossier.is_chosen:
            continue
        actor = state.actors[dossier.actor]
        if state.clusters[actor.cluster].gate_at != moment.now:
            continue
        if not has_room(actor.cooperations, actor.local, actor.capacity):
            continue
        if may_apply_with(world, moment, place) and would_be_accepted(world, place):
            scratch.places[count] = place
            scratch.keys[count] = dossier.priority
            count += 1
    return count


@inlined
def would_be_accepted(world, place):
    """Whether the foreign side accepts, and the domestic one would at the highest grant it might get: its full rate."""
    state, rates = world.state, world.rates
    dossier = state.dossiers[place]
    actor = state.actors[dossier.actor]
    if not accepts_at_home(world, place, funding_rate(actor.size_class, world.design)):
        return False
    intensity = state.clusters[actor.cluster].intensity
    return dossier.u_abroad < chance_of_foreign_acceptance(
        actor.kind, actor.reputation, dossier.lent, dossier.trust, intensity, rates
    )


@inlined
def reserve_abroad(world, moment, scratch, count):
    """Keeps the pairs for which their partner has room and money left, in order of priority over all clusters."""
    state = world.state
    sort_by_key(scratch, count)
    kept = 0
    for number in range(count):
        place = scratch.places[scratch.order[number]]
        partner = state.pairs[place].partner
        if has_means_abroad(world, moment, scratch, place):
            scratch.room[partner] += 1
            scratch.pledged[partner] += foreign_own_at_gate(world, moment, place)
            scratch.spare[kept] = place
            kept += 1
    for number in range(kept):
        scratch.room[state.pairs[scratch.spare[number]].partner] = 0
        scratch.pledged[state.pairs[scratch.spare[number]].partner] = 0
        scratch.places[number] = scratch.spare[number]
    return kept


@inlined
def group_by_cluster(world, scratch, count):
    """Puts the pairs into ``scratch.spare`` cluster by cluster, in the order they have; ``firsts`` tells from where."""
    state, firsts, clusters = world.state, scratch.firsts, len(world.state.clusters)
    for place in range(clusters + 1):
        firsts[place] = 0
    for number in range(count):
        firsts[state.actors[state.dossiers[scratch.places[number]].actor].cluster] += 1
    for place in range(clusters):
        firsts[place + 1] += firsts[
            place
        ]  # where each cluster ends, and from here backwards where it begins
    for back in range(1, count + 1):
        candidate = scratch.places[count - back]
        cluster = state.actors[state.dossiers[candidate].actor].cluster
        firsts[cluster] -= 1
        scratch.spare[firsts[cluster]] = candidate


@inlined
def has_means_abroad(world, moment, scratch, place):
    """Whether the partner has room, own money if it binds, and what co-financing asks, beside what is reserved."""
    design, number = world.design, world.state.pairs[place].partner
    partner = world.state.partners[number]
    if partner.running + scratch.room[number] >= partner.capacity:
        return False
    free = partner.budget - partner.bound - scratch.pledged[number]
    if world.rates.finance_partner_money_binds > 0.0:
        if free < foreign_own_at_gate(world, moment, place):
            return False
    cost = whole_cents(world.rates.finance_cost_eur)
    asked = design.conditions_foreign_cofinancing * cost / design.implementation_years
    return asked <= 0.0 or free >= asked


@inlined
def foreign_own_at_gate(world, moment, place):
    """Money a year that the partner commits if the pair starts now, cents."""
    cost = whole_cents(world.rates.finance_cost_eur)
    return own_cents_per_year(cost, 0, end_at_gate(world, moment, place) - moment.now)
