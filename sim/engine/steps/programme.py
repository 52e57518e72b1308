"""Step 3: the programme selects clusters, opens calls, gates and closes its books; before step 2 it pays in arrears."""

from __future__ import annotations

import math

from sim.compiled import inlined, stepwise
from sim.engine.applying import may_apply_with
from sim.engine.grants import has_lived, is_voucher
from sim.engine.relations import COOPERATION, PROPOSAL, WAITING
from sim.rules.funding import due_in_arrears, score_of_cluster, tapered_share, whole_cents
from sim.words import NONE, CallsReach, ExitRule, Purpose, SelectionRule
from sim.world.chance import normals, uniforms
from sim.world.state import COUNTERS

SELECTION, PROJECTS = int(Purpose.SELECTION), int(Purpose.PROJECTS)
LISTED, TAPER = int(SelectionRule.LISTED), int(ExitRule.TAPER)
TO_ALL = int(CallsReach.ALL)
PAYROLL, PAIR_TOP = COUNTERS.index("payroll"), COUNTERS.index("pair_top")


@stepwise
def select_clusters(world, moment, scratch):
    """Rounds that decide in this step name their clusters, in order; then what waits for their gates stops."""
    has_decided = False
    for number in range(len(world.rounds)):
        if world.rounds[number].selected == moment.step:
            has_decided = True
            if world.rounds[number].rule == LISTED:
                choose_listed(world, number, moment)
            else:
                choose_best(world, number, moment, scratch)
    if has_decided and world.design.gate_waits > 0.0:
        stop_clocks(world, moment)


@inlined
def choose_listed(world, number, moment):
    """The clusters that the round lists, in order of id, at most as many as it funds."""
    chosen = 0
    for place in range(len(world.state.clusters)):
        if chosen < world.rounds[number].clusters and world.listed[number, place]:
            if world.state.clusters[place].in_round == NONE:
                award(world, number, place, moment)
                chosen += 1


@inlined
def choose_best(world, number, moment, scratch):
    """The clusters with the highest scores among those without a round; ties to the lower id."""
    count = len(world.state.clusters)
    scores = scratch.standing
    for place in range(count):
        scores[place] = score_in_round(world, number, place)
    for _ in range(world.rounds[number].clusters):
        best = NONE
        for place in range(count):
            if world.state.clusters[place].in_round == NONE:
                if best == NONE or scores[place] > scores[best]:
                    best = place
        if best == NONE:
            return
        award(world, number, best, moment)


@inlined
def score_in_round(world, number, place):
    """Score of one cluster by the rule of the round."""
    state = world.state
    cluster = state.clusters[place]
    noise, _ = normals(world.seed, SELECTION, cluster.id, 0, number, 0)
    living, active, ties = 0, 0, 0
    for slot in range(cluster.first, cluster.first + cluster.slots):
        actor = state.actors[slot]
        if actor.is_alive:
            living += 1
            active += actor.cooperations > 0
            ties += actor.ties
    return score_of_cluster(
        world.rounds[number].rule,
        cluster.effect,
        world.rates.population_cluster_effect_sd,
        active / max(living, 1),
        ties / max(living, 1),
        noise,
        world.design.merit_correlation,
    )


@inlined
def award(world, number, place, moment):
    """Funds a cluster: dates, and grants within its cap."""
    round_, design = world.rounds[number], world.design
    cluster = world.state.clusters[place]
    start = world.calendar.start
    cluster.in_round = number
    cluster.selected_at = moment.now
    cluster.starts_at = start + round_.starts / world.calendar.per_year
    cluster.gate_at = start + round_.gate / world.calendar.per_year
    cluster.ends_at = start + round_.ends / world.calendar.per_year
    extra, _, _, _ = uniforms(world.seed, PROJECTS, cluster.id, 0, number, 0)
    cluster.projects = int(math.floor(design.implementation_projects + extra))
    left = whole_cents(design.implementation_cluster_cap_eur)
    cluster.concept_cents = min(left, whole_cents(design.concept_grant_eur))
    left -= cluster.concept_cents
    cluster.project_cents = min(
        left, cluster.projects * whole_cents(design.implementation_grant_eur)
    )
    left -= cluster.project_cents
    cluster.voucher_cents = min(left, whole_cents(design.vouchers_budget_eur))
    left -= cluster.voucher_cents
    cluster.exit_cents = min(left, whole_cents(design.exit_budget_eur))
    left -= cluster.exit_cents
    cluster.granted = whole_cents(design.implementation_cluster_cap_eur) - left
    cluster.committed = cluster.granted


@inlined
def stop_clocks(world, moment):
    """Proposals of applicants in clusters selected now wait for the gate; what is left of their time is kept.

    One pass over all pairs, however many clusters are selected: cost stays linear in the size of the world.
    """
    state = world.state
    for number in range(state.counters[PAIR_TOP]):
        pair = state.pairs[number]
        dossier = state.dossiers[number]
        if pair.stage != PROPOSAL:
            continue
        if state.clusters[state.actors[dossier.actor].cluster].selected_at != moment.now:
            continue
        if dossier.applies and may_apply_with(world, moment, number):
            pair.stage = WAITING
            dossier.left = state.due[number] - moment.now
            state.due[number] = math.inf


@stepwise
def open_calls(world, moment):
    """Marks the clusters that an open call reaches; whether an actor may apply to it is asked apart."""
    for place in range(len(world.state.clusters)):
        cluster = world.state.clusters[place]
        if cluster.in_round != NONE:
            cluster.is_calling = 1 if moment.now < cluster.gate_at else 0
            continue
        cluster.is_calling = 0
        for number in range(len(world.rounds)):
            round_ = world.rounds[number]
            if round_.announced <= moment.step < round_.selected:
                if reaches(world, number, place):
                    cluster.is_calling = 1


@inlined
def reaches(world, number, place):
    """Whether the call of a round reaches a cluster: a round that lists its winners may be announced to them alone."""
    is_public = world.rounds[number].rule != LISTED or world.design.calls_reach == TO_ALL
    return is_public or world.listed[number, place] > 0


@stepwise
def pay(world, moment):
    """Pays in arrears for the steps before this one: managements, members, vouchers of the exit rule."""
    state = world.state
    for place in range(len(state.clusters)):
        cluster = state.clusters[place]
        if cluster.in_round != NONE and cluster.concept_paid < cluster.concept_cents:
            round_ = world.rounds[cluster.in_round]
            steps = round_.gate - round_.starts
            due = due_in_arrears(cluster.concept_cents, moment.step - round_.starts, max(steps, 0))
            if moment.step < round_.starts:
                due = 0
            book_payment(cluster, due - cluster.concept_paid)
            cluster.concept_paid = due
    kept = 0
    for entry in range(state.counters[PAYROLL]):
        place = state.payroll[entry]
        pair = state.pairs[place]
        dossier = state.dossiers[place]
        if pair.stage == COOPERATION and dossier.grant > 0:
            due = due_to_member(world, place, moment)
            book_payment(state.clusters[state.actors[dossier.actor].cluster], due - dossier.paid)
            dossier.paid = due
            state.payroll[kept] = place
            kept += 1
        else:
            dossier.on_payroll = 0
    state.counters[PAYROLL] = kept


@inlined
def book_payment(cluster, cents):
    """Moves money from committed to paid."""
    cluster.committed -= cents
    cluster.paid += cents


@inlined
def due_to_member(world, place, moment):
    """Cents of a member's grant that are due by now."""
    dossier = world.state.dossiers[place]
    if is_voucher(world, place):
        return dossier.grant if has_lived(world, place, moment.now) else dossier.paid
    per_year = world.calendar.per_year
    first = int(math.floor((dossier.start - world.calendar.start) * per_year + 1e-9))
    steps = max(1, int(math.ceil((dossier.end - dossier.start) * per_year - 1e-9)))
    due = due_in_arrears(dossier.grant, moment.step - first, steps)
    if dossier.project == NONE and world.design.exit_rule == TAPER and moment.step - first < steps:
        elapsed = (moment.step - first) / per_year
        share = tapered_share(elapsed, dossier.end - dossier.start, world.design)
        due = int(math.floor(share * whole_cents(world.rates.finance_cost_eur)))
    return min(max(due, dossier.paid), dossier.grant)


@stepwise
def close_books(world, moment):
    """What stays unused is left: vouchers at the gate, exit money a year after the projects' end."""
    for place in range(len(world.state.clusters)):
        cluster = world.state.clusters[place]
        if cluster.in_round == NONE:
            continue
        if moment.now >= cluster.gate_at:
            leave(cluster, cluster.voucher_cents)
            cluster.voucher_cents = 0
        if moment.now >= cluster.ends_at + 1.0:
            leave(cluster, cluster.exit_cents)
            cluster.exit_cents = 0


@inlined
def leave(cluster, cents):
    """Moves money from committed to left."""
    cluster.committed -= cents
    cluster.left += cents
