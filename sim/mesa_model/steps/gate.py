"""The gate: which pairs a cluster's projects take, and what each is granted."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.mesa_model.luck import gumbel_of
from sim.mesa_model.plain_rules import rules
from sim.mesa_model.relations import PROPOSAL, WAITING, Pair, Project
from sim.mesa_model.steps.applying import may_apply_with
from sim.mesa_model.steps.pairs import DROP, end_contact, planned_years_of, start_cooperation
from sim.words import Kind, Outcome, Purpose

if TYPE_CHECKING:
    from sim.mesa_model.agents import DomesticActor, ForeignPartner, Management
    from sim.mesa_model.model import ClusterModel

GATE = int(Purpose.GATE)
FIRM, INSTITUTION = int(Kind.FIRM), int(Kind.INSTITUTION)


def hold_gates(model: ClusterModel) -> None:
    """The gates of this step: rooms of partners are reserved over all clusters, then each fills its projects."""
    clusters = [cluster for cluster in model.clusters if cluster.gate == model.number]
    if not clusters:
        return
    candidates = [pair for cluster in clusters for pair in candidates_of(model, cluster)]
    eligible = with_means_abroad(model, [pair for pair in candidates if is_eligible(model, pair)])
    for cluster in clusters:
        fill_projects(model, cluster, [one for one in eligible if one.actor.cluster is cluster])
    for pair in candidates:
        if pair.stage == WAITING:
            pair.stage, pair.due = PROPOSAL, model.now + pair.left
            model.contacts_due.enter(pair)


def candidates_of(model: ClusterModel, cluster: Management) -> list[Pair]:
    """Pairs that wait; or, if proposals do not wait, proposals that apply."""
    pairs = [pair for actor in cluster.living for pair in actor.pairs.values()]
    if model.gate_waits:
        return [pair for pair in pairs if pair.stage == WAITING]
    return [pair for pair in pairs if pair.stage == PROPOSAL and pair.applies]


def is_eligible(model: ClusterModel, pair: Pair) -> bool:
    """Whether it is not about to be dropped, may be funded, has room, and both would accept at the full rate."""
    actor = pair.actor
    if pair.exit == DROP or not may_apply_with(model, pair) or not actor.has_room():
        return False
    full_rate = rules.funding_rate(actor.size_class, model.design)
    return accepts_at_home(model, pair, full_rate) and accepts_abroad(model, pair)


def accepts_at_home(model: ClusterModel, pair: Pair, grant_share: float) -> bool:
    """Whether the domestic side accepts the proposal with this grant share."""
    actor = pair.actor
    return pair.u_home < rules.chance_of_domestic_acceptance(
        actor.kind,
        actor.absorptive,
        pair.trust,
        grant_share,
        actor.load(),
        actor.capacity,
        model.rates,
    )


def accepts_abroad(model: ClusterModel, pair: Pair) -> bool:
    """Whether the foreign side accepts the proposal."""
    actor = pair.actor
    return pair.u_abroad < rules.chance_of_foreign_acceptance(
        actor.kind,
        actor.reputation,
        pair.lent,
        pair.trust,
        actor.cluster.intensity,
        model.rates,
    )


def with_means_abroad(model: ClusterModel, pairs: list[Pair]) -> list[Pair]:
    """Those for whom a place and money are left at the partner, in order of priority."""
    places: dict[ForeignPartner, int] = {}
    money: dict[ForeignPartner, int] = {}
    kept = []
    for pair in sorted(pairs, key=lambda one: one.priority):
        partner = pair.partner
        taken, pledged = places.get(partner, 0), money.get(partner, 0)
        years = end_of(model, pair, model.now, in_project=True) - model.now
        foreign_own = rules.own_cents_per_year(model.cost_cents, 0, years)
        has_place = partner.running + taken < partner.capacity
        if has_place and suffices(model, partner.free_budget() - pledged, foreign_own):
            places[partner], money[partner] = taken + 1, pledged + foreign_own
            kept.append(pair)
    return kept


def suffices(model: ClusterModel, free: int, foreign_own: int) -> bool:
    """Whether a partner's free money does for its own cost, if that binds, and for what co-financing asks."""
    if model.rates.finance_partner_money_binds and foreign_own > free:
        return False
    design = model.design
    asked = design.conditions_foreign_cofinancing * model.cost_cents / design.implementation_years
    return asked <= 0.0 or asked <= free


@dataclass(slots=True)
class Places:
    """Places of a project that are kept for groups and not yet filled."""

    all: int
    firms: int
    young: int
    institutions: int

    def after(self, actor: DomesticActor, is_young: bool) -> Places:
        """What is left to fill once this actor is a member."""
        is_firm = actor.kind == FIRM
        return Places(
            self.all - 1,
            max(0, self.firms - is_firm),
            max(0, self.young - is_young),
            max(0, self.institutions - (not is_firm)),
        )

    def can_be_kept(self) -> bool:
        """Whether what is still needed fits."""
        return self.institutions + max(self.firms, self.young) <= self.all


def places_of(model: ClusterModel) -> Places:
    """The places of an empty project."""
    design = model.design
    members = int(design.implementation_members)
    return Places(
        members,
        rules.reserved_places(design.quotas_firms, int(design.conditions_minimum_firms), members),
        rules.reserved_places(design.quotas_young_firms, 0, members),
        rules.reserved_places(
            design.quotas_institutions, int(design.conditions_minimum_institutions), members
        ),
    )


def fill_projects(model: ClusterModel, cluster: Management, eligible: list[Pair]) -> None:
    """Fills one project after the other; money that no project uses is left over."""
    budget = cluster.project_cents // max(cluster.number_of_projects, 1)
    scores = {pair: score_of(model, pair) for pair in eligible}
    for _ in range(cluster.number_of_projects):
        members, grants, scores = agree(model, scores, budget)
        if not members:
            break
        scores = leave_out({pair.actor for pair in members}, scores)
        cluster.project_cents -= sum(grants)
        open_project(model, cluster, members, grants)
    cluster.leave(cluster.project_cents)
    cluster.project_cents = 0


def agree(
    model: ClusterModel, scores: dict[Pair, float], budget: int
) -> tuple[list[Pair], list[int], dict[Pair, float]]:
    """Members who take their grants, the grants, and the pairs still in the race, once nobody declines."""
    while True:
        members = choose_members(model, scores)
        if not meets_minima(model, members):
            return [], [], scores
        grants = grants_of(model, members, budget)
        declined = {
            pair
            for pair, grant in zip(members, grants, strict=True)
            if not takes_grant(model, pair, grant)
        }
        if not declined:
            return members, grants, scores
        scores = {pair: score for pair, score in scores.items() if pair not in declined}


def takes_grant(model: ClusterModel, pair: Pair, grant: int) -> bool:
    """Whether the domestic side accepts this very grant and can pay the rest."""
    years = end_of(model, pair, model.now, in_project=True) - model.now
    own = rules.own_cents_per_year(model.cost_cents, grant, years)
    share = rules.grant_share(grant, model.cost_cents)
    return own <= pair.actor.free_budget() and accepts_at_home(model, pair, share)


def leave_out(actors: set[DomesticActor], scores: dict[Pair, float]) -> dict[Pair, float]:
    """The pairs of all other actors."""
    return {pair: score for pair, score in scores.items() if pair.actor not in actors}


def score_of(model: ClusterModel, pair: Pair) -> float:
    """Merit, policy weight and keyed noise; the bonus for a tie to a member comes on top."""
    actor, design = pair.actor, model.design
    lent = rules.effective_reputation(actor.reputation, pair.lent, model.rates)
    weight = design.gate_institution
    if actor.kind == FIRM:
        weight = design.gate_young_firm if actor.is_young() else design.gate_firm
    luck = model.luck.uniforms(GATE, actor.id, pair.partner.id, pair.attempt, 0)[0]
    merit = rules.merit_of_pair(actor.absorptive, pair.trust, lent, design)
    return merit + weight + design.gate_noise * gumbel_of(luck)


def choose_members(model: ClusterModel, scores: dict[Pair, float]) -> list[Pair]:
    """The members of the next project: again and again the best pair that leaves places enough."""
    members: list[Pair] = []
    places = places_of(model)
    while places.all > 0:
        best, best_rank = None, (-math.inf, 0)
        for pair, score in scores.items():
            if not places.after(pair.actor, pair.actor.is_young()).can_be_kept():
                continue
            if any(member.actor in pair.actor.ties for member in members):
                score += model.design.gate_local_tie_bonus
            if (score, -pair.priority) > best_rank:
                best, best_rank = pair, (score, -pair.priority)
        if best is None:
            break
        members.append(best)
        places = places.after(best.actor, best.actor.is_young())
        scores = leave_out({best.actor}, scores)
    return members


def meets_minima(model: ClusterModel, members: list[Pair]) -> bool:
    """Whether a project comes about."""
    firms = sum(pair.actor.kind == FIRM for pair in members)
    return (
        len(members) > 0
        and firms >= model.design.conditions_minimum_firms
        and len(members) - firms >= model.design.conditions_minimum_institutions
    )


def grants_of(model: ClusterModel, members: list[Pair], budget: int) -> list[int]:
    """Whole cents, scaled under the caps; the cents missing go to the largest remainders."""
    cost, design = model.cost_cents, model.design
    weights = [rules.funding_rate(pair.actor.size_class, design) for pair in members]
    total = 0.0
    for weight in weights:
        total += weight
    factor = rules.scaling_of_grants(total, len(members), cost, budget, design)
    exact = [factor * weight * cost for weight in weights]
    grants = [math.floor(amount) for amount in exact]
    wanted = 0.0
    for amount in exact:
        wanted += amount
    missing = math.floor(wanted + 1e-6) - sum(grants)
    order = sorted(range(len(members)), key=lambda i: (grants[i] - exact[i], members[i].priority))
    for i in order[:missing]:
        grants[i] += 1
    return grants


def open_project(
    model: ClusterModel, cluster: Management, members: list[Pair], grants: list[int]
) -> None:
    """A project comes about: chosen pairs start now, or their grants are reserved."""
    project = Project(
        len(model.projects), cluster, model.now, cluster.ends_at, members, sum(grants)
    )
    project.lead = min(members, key=lambda pair: pair.priority).actor.id
    model.projects.append(project)
    for pair, grant in zip(members, grants, strict=True):
        pair.project, pair.grant = project, grant
        pair.is_chosen = True
        if model.gate_waits:
            start_chosen(model, pair)


def start_chosen(model: ClusterModel, pair: Pair) -> None:
    """A chosen pair that has waited starts now, without being asked again."""
    now, cost = model.now, model.cost_cents
    end = end_of(model, pair, now, in_project=True)
    own = rules.own_cents_per_year(cost, pair.grant, end - now)
    foreign_own = rules.own_cents_per_year(cost, 0, end - now)
    end_contact(model, pair, Outcome.COOPERATION, now)
    pair.other_public = 0
    start_cooperation(model, pair, now, end, own, foreign_own)


def end_of(model: ClusterModel, pair: Pair, at: float, *, in_project: bool) -> float:
    """End of a cooperation that begins now: that of its project if the design wants it so, else by its own plan."""
    if in_project and model.design.gate_ends_with_project:
        return max(pair.actor.cluster.ends_at, at + model.years)
    return at + planned_years_of(model, pair, pair.attempt)


def term_of(model: ClusterModel, pair: Pair, at: float) -> tuple[float, float]:
    """Planned years and end of the cooperation that a proposal becomes."""
    end = end_of(model, pair, at, in_project=pair.is_chosen)
    if pair.is_chosen and model.design.gate_ends_with_project:
        return end - at, end
    return planned_years_of(model, pair, pair.attempt), end
