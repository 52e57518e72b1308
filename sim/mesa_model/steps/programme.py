"""Step 3: the programme selects, calls, holds its gates, closes its books; before step 2 it pays in arrears."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.mesa_model.plain_rules import rules
from sim.mesa_model.relations import NEVER, PROPOSAL, WAITING
from sim.mesa_model.steps.applying import is_reached, may_apply_with
from sim.mesa_model.steps.gate import hold_gates
from sim.mesa_model.steps.pairs import is_due
from sim.words import NONE, ExitRule, Purpose, SelectionRule

if TYPE_CHECKING:
    from sim.mesa_model.agents import Management
    from sim.mesa_model.model import ClusterModel
    from sim.mesa_model.relations import Pair
    from sim.mesa_model.rounds import Round

SELECTION, PROJECTS = int(Purpose.SELECTION), int(Purpose.PROJECTS)
LISTED, VOUCHER = int(SelectionRule.LISTED), int(ExitRule.VOUCHER)
TAPER = int(ExitRule.TAPER)


def run_programme(model: ClusterModel) -> None:
    """One step of the programme, in this order."""
    for round_ in model.rounds:
        if round_.selected == model.number:
            for cluster in winners(model, round_):
                award(model, cluster, round_)
    for cluster in model.clusters:
        cluster.is_calling = is_calling(model, cluster)
    hold_gates(model)
    for cluster in model.clusters:
        close_books(model, cluster)


def winners(model: ClusterModel, round_: Round) -> list[Management]:
    """The clusters that a round chooses."""
    free = [cluster for cluster in model.clusters if cluster.round == NONE]
    if round_.rule == LISTED:
        ranked = [cluster for cluster in free if cluster.place in round_.listed]
    else:
        scores = {cluster: score_of(model, cluster, round_) for cluster in free}
        ranked = sorted(free, key=lambda cluster: (-scores[cluster], cluster.id))
    return ranked[: round_.clusters]


def score_of(model: ClusterModel, cluster: Management, round_: Round) -> float:
    """The score by which a round that is not listed chooses."""
    living = cluster.living
    active = sum(actor.cooperations > 0 for actor in living)
    ties = sum(len(actor.ties) for actor in living)
    noise, _ = model.luck.normals(SELECTION, cluster.id, 0, round_.number, 0)
    return rules.score_of_cluster(
        round_.rule,
        cluster.effect,
        model.rates.population_cluster_effect_sd,
        active / len(living) if living else 0.0,
        ties / len(living) if living else 0.0,
        noise,
        model.design.merit_correlation,
    )


def award(model: ClusterModel, cluster: Management, round_: Round) -> None:
    """A chosen cluster gets its dates and its money, each part cut to what the cap leaves."""
    design = model.design
    cluster.round = round_.number
    cluster.selected, cluster.starts = round_.selected, round_.starts
    cluster.gate, cluster.ends = round_.gate, round_.ends
    cluster.gate_at, cluster.ends_at = model.date_of(round_.gate), model.date_of(round_.ends)
    luck = model.luck.uniforms(PROJECTS, cluster.id, 0, round_.number, 0)
    cluster.number_of_projects = math.floor(design.implementation_projects + luck[0])
    wishes = (
        rules.whole_cents(design.concept_grant_eur),
        cluster.number_of_projects * rules.whole_cents(design.implementation_grant_eur),
        rules.whole_cents(design.vouchers_budget_eur),
        rules.whole_cents(design.exit_budget_eur),
    )
    left = rules.whole_cents(design.implementation_cluster_cap_eur)
    parts = []
    for wish in wishes:
        parts.append(min(wish, left))
        left -= parts[-1]
    cluster.concept_cents, cluster.project_cents, cluster.voucher_cents, cluster.exit_cents = parts
    cluster.granted = cluster.committed = sum(parts)
    if model.gate_waits:
        stop_clocks(model, cluster)


def stop_clocks(model: ClusterModel, cluster: Management) -> None:
    """Proposals that apply wait for the gate."""
    for actor in cluster.living:
        for pair in actor.pairs.values():
            if pair.stage == PROPOSAL and pair.applies and may_apply_with(model, pair):
                pair.stage, pair.left, pair.due = WAITING, pair.due - model.now, NEVER


def is_calling(model: ClusterModel, cluster: Management) -> bool:
    """Whether an open call reaches the cluster."""
    if cluster.round != NONE:
        return model.number < cluster.gate
    return any(
        round_.announced <= model.number < round_.selected and is_reached(model, cluster, round_)
        for round_ in model.rounds
    )


def pay_in_arrears(model: ClusterModel) -> None:
    """Pays for the steps before this one: concept grants, then running grants."""
    for cluster in model.clusters:
        if cluster.round != NONE and model.number >= cluster.starts:
            elapsed, steps = model.number - cluster.starts, cluster.gate - cluster.starts
            due = rules.due_in_arrears(cluster.concept_cents, elapsed, steps)
            cluster.pay(due - cluster.concept_paid)
            cluster.concept_paid = due
    for pair in model.payroll:
        due = due_of(model, pair)
        pair.actor.cluster.pay(due - pair.paid)
        pair.paid = due


def due_of(model: ClusterModel, pair: Pair) -> int:
    """What of a running grant is due by now."""
    if pair.project is None and model.design.exit_rule == VOUCHER:
        return pair.grant if is_due(model, pair, model.now, otherwise=False) else 0
    elapsed, per_year = model.number - model.step_of(pair.start), model.calendar.per_year
    steps = max(1, math.ceil((pair.end - pair.start) * per_year - 1e-9))
    if pair.project is None and model.design.exit_rule == TAPER and elapsed < steps:
        share = rules.tapered_share(elapsed / per_year, pair.end - pair.start, model.design)
        return min(math.floor(share * model.cost_cents), pair.grant)
    return rules.due_in_arrears(pair.grant, elapsed, steps)


def close_books(model: ClusterModel, cluster: Management) -> None:
    """At the gate the rest of vouchers is left over, a year after the end the rest of the exit budget."""
    if cluster.round == NONE:
        return
    if model.number == cluster.gate:
        cluster.leave(cluster.voucher_cents)
        cluster.voucher_cents = 0
    if model.number == cluster.ends + model.calendar.per_year:
        cluster.leave(cluster.exit_cents)
        cluster.exit_cents = 0
