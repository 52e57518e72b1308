"""Step 7: cooperations end, proposals and follow-ons are decided, cooperations start."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.mesa_model.plain_rules import rules
from sim.mesa_model.relations import NEVER
from sim.mesa_model.steps.gate import accepts_abroad, accepts_at_home, term_of
from sim.mesa_model.steps.pairs import (
    BREAK_OFF,
    COOPERATION_LUCK,
    close_contact,
    end_contact,
    end_cooperation,
    go_dormant,
    planned_years_of,
    priority_of,
    start_cooperation,
    vanish,
)
from sim.mesa_model.steps.ties import innovate
from sim.words import ExitRule, Outcome

if TYPE_CHECKING:
    from sim.mesa_model.model import ClusterModel
    from sim.mesa_model.relations import Pair

CLIFF, TAPER = int(ExitRule.CLIFF), int(ExitRule.TAPER)
FLOWS = {
    Outcome.REFUSED_AT_HOME: "refused_home",
    Outcome.REFUSED_ABROAD: "refused_abroad",
    Outcome.NO_ROOM_AT_HOME: "no_room",
    Outcome.NO_ROOM_ABROAD: "no_room",
    Outcome.NO_MONEY: "no_money",
}


@dataclass(slots=True)
class Decision:
    """A proposal or a follow-on that is put up for decision."""

    pair: Pair
    priority: int
    is_follow_on: bool


@dataclass(slots=True)
class Completion:
    """A cooperation at its planned end, judged by what its actor was before any of this step's ends."""

    pair: Pair
    succeeded: bool
    gained: float


def cooperate(model: ClusterModel, proposals: list[Pair]) -> None:
    """Ends first; then all decisions in order of priority."""
    due = model.cooperations_due.take_until(model.then)
    completions = [judge(model, pair) for pair in due if pair.exit != BREAK_OFF]
    for pair in due:
        if pair.exit == BREAK_OFF:
            break_off(model, pair)
    decisions = [Decision(pair, pair.priority, is_follow_on=False) for pair in proposals]
    for completion in completions:
        complete(model, completion)
        decisions += follow_on_of(model, completion.pair)
    for decision in sorted(decisions, key=lambda one: one.priority):
        if decision.is_follow_on:
            decide_follow_on(model, decision)
        else:
            decide_proposal(model, decision.pair)


def break_off(model: ClusterModel, pair: Pair) -> None:
    """A cooperation ends before its time."""
    at = pair.due
    fail(model, pair)
    go_dormant(model, pair, at)


def fail(model: ClusterModel, pair: Pair) -> None:
    """What a premature end does to the two."""
    end_cooperation(model, pair, Outcome.BROKEN_OFF, pair.due)
    model.record.count("failures")
    pair.trust = rules.trust_after(pair.trust, False, model.rates)


def finish(model: ClusterModel, pairs: list[Pair]) -> None:
    """Cooperations that were due before their actor closes end as they would have; nothing follows."""
    completions = [judge(model, pair) for pair in pairs if pair.exit != BREAK_OFF]
    for pair in pairs:
        if pair.exit == BREAK_OFF:
            fail(model, pair)
    for completion in completions:
        complete(model, completion)


def judge(model: ClusterModel, pair: Pair) -> Completion:
    """Whether a cooperation succeeds, and what knowledge it brought."""
    absorptive, distance, rates = pair.actor.absorptive, pair.distance, model.rates
    lesson = rules.lesson(distance, rates)
    chance = rules.chance_of_success(absorptive, pair.trust, lesson, rates)
    years = pair.end - pair.start
    gained = rules.knowledge_gained(rates.learning_eta, absorptive, distance, years, rates)
    return Completion(pair, pair.u_success < chance, gained)


def complete(model: ClusterModel, completion: Completion) -> None:
    """A cooperation reaches its planned end: the grant is paid in full, both sides learn."""
    pair, succeeded, rates = completion.pair, completion.succeeded, model.rates
    actor = pair.actor
    end_cooperation(model, pair, Outcome.SUCCESS if succeeded else Outcome.FAILURE, pair.due)
    model.record.count("successes" if succeeded else "failures")
    if succeeded:
        innovate(model, actor, completion.gained)
        actor.reputation = rules.reputation_after(actor.reputation, rates)
    actor.experience += 1.0
    actor.absorptive = rules.absorptive_after(actor.absorptive, rates)
    pair.trust = rules.trust_after(pair.trust, succeeded, rates)


def follow_on_of(model: ClusterModel, pair: Pair) -> list[Decision]:
    """The decision on an immediate follow-on, if the pair wants one; else the two part."""
    if wants_more(model, pair, exit_offer(model, pair)):
        return [Decision(pair, priority_of(model, pair), True)]
    part(model, pair)
    return []


def wants_more(model: ClusterModel, pair: Pair, grant: int) -> bool:
    """Whether the two would go on at once with this exit grant."""
    share = rules.grant_share(grant, model.cost_cents)
    chance = rules.chance_of_follow_on(pair.actor.kind, pair.funded, share, model.rates)
    return pair.u_follow < chance


def part(model: ClusterModel, pair: Pair) -> None:
    """A pair that does not go on is dormant, or forgets at once where the end of the grant breaks ties."""
    jump = model.rates.cooperation_jump_at_grant_end
    if pair.funded > 0 and jump > 0.0:
        luck = model.luck.uniforms(
            COOPERATION_LUCK, pair.actor.id, pair.partner.id, pair.attempt, 1
        )
        if luck[0] < jump:
            vanish(pair)
            return
    go_dormant(model, pair, pair.due)


def exit_offer(model: ClusterModel, pair: Pair) -> int:
    """What the exit rule would pay for a follow-on of this pair, if there is money enough for it."""
    design = model.design
    if design.exit_rule == CLIFF or pair.funded == 0:
        return 0
    share = design.exit_share
    if design.exit_rule == TAPER:
        years = planned_years_of(model, pair, model.number)
        share = rules.tapered_share(years, years, design)
    grant = math.floor(share * model.cost_cents)
    return grant if grant <= pair.actor.cluster.exit_cents else 0


def decide_proposal(model: ClusterModel, pair: Pair) -> None:
    """Both sides decide on a proposal; it starts if room and money are there."""
    actor, at = pair.actor, pair.due
    model.record.count("decisions")
    years, end = term_of(model, pair, at)
    own = rules.own_cents_per_year(model.cost_cents, pair.grant, years)
    foreign_own = rules.own_cents_per_year(model.cost_cents, 0, years)
    obstacle = obstacle_to(model, pair, own, foreign_own)
    if obstacle is not None:
        model.record.count(FLOWS[obstacle])
        close_contact(model, pair, obstacle, at)
        return
    pair.other_public = 0
    if own > actor.free_budget():
        own, pair.other_public = 0, model.cost_cents - pair.grant
    end_contact(model, pair, Outcome.COOPERATION, at)
    start_cooperation(model, pair, at, end, own, foreign_own)


def obstacle_to(model: ClusterModel, pair: Pair, own: int, foreign_own: int) -> Outcome | None:
    """The first thing that keeps a proposal from becoming a cooperation."""
    actor = pair.actor
    share = rules.grant_share(pair.grant, model.cost_cents)
    if not accepts_at_home(model, pair, share):
        return Outcome.REFUSED_AT_HOME
    if not accepts_abroad(model, pair):
        return Outcome.REFUSED_ABROAD
    obstacle = missing_room(model, pair, foreign_own)
    if obstacle is None and own > actor.free_budget():
        if pair.u_money >= model.rates.finance_other_public:
            return Outcome.NO_MONEY
    return obstacle


def missing_room(model: ClusterModel, pair: Pair, foreign_own: int) -> Outcome | None:
    """Room at home, room abroad, money abroad: the first that is missing."""
    if not pair.actor.has_room():
        return Outcome.NO_ROOM_AT_HOME
    if not pair.partner.has_room():
        return Outcome.NO_ROOM_ABROAD
    if model.rates.finance_partner_money_binds and foreign_own > pair.partner.free_budget():
        return Outcome.NO_MONEY
    return None


def decide_follow_on(model: ClusterModel, decision: Decision) -> None:
    """A follow-on starts at once if room and money are there; else the two part."""
    pair, number, cost = decision.pair, model.number, model.cost_cents
    actor, at, cluster = pair.actor, pair.due, pair.actor.cluster
    grant = exit_offer(model, pair)
    wants = wants_more(model, pair, grant)
    years = planned_years_of(model, pair, number)
    beforehand = grant if model.design.exit_rule == TAPER else 0
    own = rules.own_cents_per_year(cost, beforehand, years)
    foreign_own = rules.own_cents_per_year(cost, 0, years)
    has_room = missing_room(model, pair, foreign_own) is None
    if not (wants and has_room and own <= actor.free_budget()):
        part(model, pair)
        return
    cluster.exit_cents -= grant
    pair.attempt, pair.grant, pair.other_public = number, grant, 0
    pair.exchange_at = pair.proposal_at = NEVER
    model.record.count("follow_ons")
    start_cooperation(model, pair, at, at + years, own, foreign_own)
