"""Step 7: cooperations end, proposals and follow-ons are decided, cooperations start."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.mesa_model.plain_rules import rules
from sim.mesa_model.steps.gate import accepts_abroad, accepts_at_home, funded_term
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

CLIFF = int(ExitRule.CLIFF)
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
    share: float = 0.0  # of a follow-on's cost that the exit budget would pay


def cooperate(model: ClusterModel, proposals: list[Pair]) -> None:
    """Ends first; then all decisions in order of priority."""
    decisions = [Decision(pair, pair.priority, is_follow_on=False) for pair in proposals]
    for pair in sorted(model.cooperations_due.take_until(model.then), key=order_of_ends):
        if pair.exit == BREAK_OFF:
            break_off(model, pair)
        elif decision := complete(model, pair):
            decisions.append(decision)
    for decision in sorted(decisions, key=lambda one: one.priority):
        if decision.is_follow_on:
            decide_follow_on(model, decision)
        else:
            decide_proposal(model, decision.pair)


def order_of_ends(pair: Pair) -> tuple[float, int, int]:
    """Ends are handled as they fall due."""
    return pair.due, pair.actor.id, pair.partner.id


def break_off(model: ClusterModel, pair: Pair) -> None:
    """A cooperation ends before its time."""
    at = pair.due
    end_cooperation(model, pair, Outcome.BROKEN_OFF, at)
    model.record.count("failures")
    pair.trust = rules.trust_after(pair.trust, False, model.rates)
    go_dormant(model, pair, at)


def complete(model: ClusterModel, pair: Pair) -> Decision | None:
    """A cooperation reaches its planned end; returns the follow-on that it wants, if any."""
    actor, at, rates = pair.actor, pair.due, model.rates
    actor.cluster.pay(pair.grant - pair.paid)
    pair.paid = pair.grant
    lesson = rules.lesson(pair.distance, rates)
    chance = rules.chance_of_success(actor.absorptive, pair.trust, lesson, rates)
    succeeded = pair.u_success < chance
    end_cooperation(model, pair, Outcome.SUCCESS if succeeded else Outcome.FAILURE, at)
    model.record.count("successes" if succeeded else "failures")
    if succeeded:
        years = pair.end - pair.start
        innovate(
            model, actor, rules.knowledge_gained(actor.absorptive, pair.distance, years, rates)
        )
        actor.reputation = rules.reputation_after(actor.reputation, rates)
    actor.experience += 1.0
    actor.absorptive = rules.absorptive_after(actor.absorptive, rates)
    pair.trust = rules.trust_after(pair.trust, succeeded, rates)
    return follow_on_of(model, pair, at)


def follow_on_of(model: ClusterModel, pair: Pair, at: float) -> Decision | None:
    """The pair wants to go on, forgets, or goes dormant."""
    actor, share = pair.actor, exit_share(model, pair)
    chance = rules.chance_of_follow_on(actor.kind, pair.funded, share, model.rates)
    if pair.u_follow < chance:
        return Decision(pair, priority_of(model, pair), True, share)
    jump = model.rates.cooperation_jump_at_grant_end
    if pair.funded > 0 and jump > 0.0:
        luck = model.luck.uniforms(COOPERATION_LUCK, actor.id, pair.partner.id, pair.attempt, 1)
        if luck[0] < jump:
            vanish(pair)
            return None
    go_dormant(model, pair, at)
    return None


def exit_grant(model: ClusterModel, share: float) -> int:
    """What the exit budget pays of a follow-on."""
    return math.floor(share * model.cost_cents)


def exit_share(model: ClusterModel, pair: Pair) -> float:
    """Share of the follow-on's cost that the exit budget would pay."""
    design = model.design
    if design.exit_rule == CLIFF or pair.funded == 0:
        return 0.0
    is_there = pair.actor.cluster.exit_cents >= exit_grant(model, design.exit_share)
    return design.exit_share if is_there else 0.0


def decide_proposal(model: ClusterModel, pair: Pair) -> None:
    """Both sides decide on a proposal; it starts if room and money are there."""
    actor, at = pair.actor, pair.due
    model.record.count("decisions")
    share = rules.offered_share(actor.size_class, model.design) if pair.is_chosen else 0.0
    if pair.is_chosen:
        years, end = funded_term(model, pair, at)
    else:
        years = planned_years_of(model, pair, pair.attempt)
        end = at + years
    own = own_money(model, pair, years)
    outcome = Outcome.COOPERATION
    if not accepts_at_home(model, pair, share):
        outcome = Outcome.REFUSED_AT_HOME
    elif not accepts_abroad(model, pair):
        outcome = Outcome.REFUSED_ABROAD
    elif not actor.has_room():
        outcome = Outcome.NO_ROOM_AT_HOME
    elif not pair.partner.has_room():
        outcome = Outcome.NO_ROOM_ABROAD
    elif not finds_foreign_money(model, pair, years):
        outcome = Outcome.NO_MONEY
    elif own > actor.free_budget():
        own = 0
        if pair.u_money >= model.rates.finance_other_public:
            outcome = Outcome.NO_MONEY
    if outcome != Outcome.COOPERATION:
        model.record.count(FLOWS[outcome])
        close_contact(model, pair, outcome, at)
        return
    end_contact(model, pair, outcome, at)
    bind_foreign_money(model, pair, years)
    start_cooperation(model, pair, at, end, years, own)


def own_money(model: ClusterModel, pair: Pair, years: float) -> int:
    """Own money of the actor that the cooperation takes, cents a year."""
    return rules.own_cents_per_year(model.cost_cents, pair.grant, years)


def finds_foreign_money(model: ClusterModel, pair: Pair, years: float) -> bool:
    """Whether the partner's own budget suffices, where that matters."""
    if not model.rates.finance_partner_money_binds:
        return True
    return rules.own_cents_per_year(model.cost_cents, 0, years) <= pair.partner.free_budget()


def bind_foreign_money(model: ClusterModel, pair: Pair, years: float) -> None:
    """The partner's own money is bound, where that matters."""
    if model.rates.finance_partner_money_binds:
        pair.foreign_own = rules.own_cents_per_year(model.cost_cents, 0, years)


def decide_follow_on(model: ClusterModel, decision: Decision) -> None:
    """A follow-on starts at once if room and money are there; else the tie goes dormant."""
    pair, model_step = decision.pair, model.number
    actor, at, cluster = pair.actor, pair.due, pair.actor.cluster
    grant = exit_grant(model, decision.share)
    wants = True
    if grant > cluster.exit_cents:
        grant = 0
        chance = rules.chance_of_follow_on(actor.kind, pair.funded, 0.0, model.rates)
        wants = pair.u_follow < chance
    years = planned_years_of(model, pair, model_step)
    own = rules.own_cents_per_year(model.cost_cents, grant, years)
    if not (
        wants
        and actor.has_room()
        and pair.partner.has_room()
        and finds_foreign_money(model, pair, years)
        and own <= actor.free_budget()
    ):
        go_dormant(model, pair, at)
        return
    cluster.exit_cents -= grant
    pair.attempt, pair.grant = model_step, grant
    bind_foreign_money(model, pair, years)
    model.record.count("follow_ons")
    start_cooperation(model, pair, at, at + years, years, own)
