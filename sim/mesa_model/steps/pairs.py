"""What can happen to a pair, in whichever step it happens: stages, closing, dormancy, start and end."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.mesa_model.luck import joined
from sim.mesa_model.plain_rules import rules
from sim.mesa_model.relations import (
    COOPERATION,
    DORMANT,
    FREE,
    LEAD,
    NEVER,
    PROPOSAL,
    REFUSED,
    WAITING,
)
from sim.mesa_model.steps.applying import may_apply_with
from sim.words import Channel, Exit, ExitRule, Funded, Linked, Outcome, Purpose

if TYPE_CHECKING:
    from sim.mesa_model.model import ClusterModel
    from sim.mesa_model.relations import Pair

STAGE, DORMANCY = int(Purpose.STAGE), int(Purpose.DORMANCY)
COOPERATION_LUCK, CONTACT = int(Purpose.COOPERATION), int(Purpose.CONTACT)
ADVANCE, DROP = int(Exit.ADVANCE), int(Exit.DROP)
END, BREAK_OFF = int(Exit.END), int(Exit.BREAK_OFF)
WAKE, FORGET = int(Exit.WAKE), int(Exit.FORGET)
BROKER = int(Channel.BROKER)


def priority_of(model: ClusterModel, pair: Pair) -> int:
    """The keyed priority of an attempt of this pair made in this step."""
    words = model.luck.words(CONTACT, pair.actor.id, pair.partner.id, model.number, 0)
    return joined(words[2], words[3])


def is_open_contact(pair: Pair) -> bool:
    """Whether the pair is in one of the stages of a contact."""
    return LEAD <= pair.stage <= WAITING


def enter_stage(model: ClusterModel, pair: Pair, stage: int, at: float) -> None:
    """A contact enters a stage: how long it stays, and how it leaves, is drawn now."""
    rates, actor = model.rates, pair.actor
    wait_u, exit_u, _, _ = model.luck.uniforms(
        STAGE, actor.id, pair.partner.id, pair.attempt, stage
    )
    hazard = rules.advance_per_year(stage, rates) + rules.drop_per_year(stage, rates)
    wait = rules.waiting_years(wait_u, hazard, rates.funnel_stage_shape)
    chance = rules.chance_of_advancing(
        stage,
        actor.kind,
        actor.absorptive,
        pair.trust,
        actor.cluster.intensity,
        pair.partner.country.remoteness,
        rates,
    )
    pair.stage = stage
    pair.exit = ADVANCE if exit_u < chance else DROP
    pair.due = at + wait
    if stage == PROPOSAL and is_to_wait(model, pair):
        pair.stage, pair.left, pair.due = WAITING, wait, NEVER
    model.contacts_due.enter(pair)


def is_to_wait(model: ClusterModel, pair: Pair) -> bool:
    """Whether a proposal waits for the gate."""
    asks = model.gate_waits and pair.applies and pair.actor.cluster.awaits_gate()
    return asks and may_apply_with(model, pair)


def close_contact(model: ClusterModel, pair: Pair, outcome: Outcome, at: float) -> None:
    """A contact ends without a cooperation."""
    end_contact(model, pair, outcome, at)
    release_grant(pair)
    memory = model.rates.contacts_rejection_memory_years
    is_refused = outcome in (Outcome.REFUSED_AT_HOME, Outcome.REFUSED_ABROAD)
    if pair.is_acquainted:
        go_dormant(model, pair, at)
    elif is_refused and memory > 0.0:
        pair.stage, pair.due = REFUSED, at + memory
        model.forgettings_due.enter(pair)
    else:
        vanish(pair)


def end_contact(model: ClusterModel, pair: Pair, outcome: Outcome, at: float) -> None:
    """A contact leaves the funnel, for whatever reason."""
    model.record.contact(pair, outcome, at)
    pair.actor.contacts -= 1


def release_grant(pair: Pair) -> None:
    """A grant reserved, or not yet paid, returns to the programme."""
    if pair.project and pair.is_chosen:
        pair.project.lose(pair.actor)
    pair.actor.cluster.take_back(pair.grant - pair.paid)
    pair.grant = pair.paid = 0
    pair.is_chosen = False
    pair.project = None


def is_due(model: ClusterModel, pair: Pair, date: float, *, otherwise: bool) -> bool:
    """Whether a grant is due in full at this date: a voucher once the follow-on has lived long enough."""
    if pair.project or model.design.exit_rule != ExitRule.VOUCHER:
        return otherwise
    return date >= pair.start + model.design.exit_voucher_after_years


def vanish(pair: Pair) -> None:
    """The two have nothing to do with each other any more."""
    pair.stage, pair.due = FREE, NEVER
    del pair.actor.pairs[pair.partner]


def go_dormant(model: ClusterModel, pair: Pair, at: float) -> None:
    """The tie sleeps from now on, unless there is no trust left to remember."""
    decay = rules.trust_decay_per_year(pair.funded, model.rates)
    if rules.years_until_forgotten(pair.trust, decay, model.rates) <= 0.0:
        vanish(pair)
        return
    pair.stage, pair.since = DORMANT, at
    draw_waking(model, pair, at, pair.trust, draw=0)


def draw_waking(model: ClusterModel, pair: Pair, at: float, trust: float, draw: int) -> None:
    """From a moment on, with the trust of that moment: the tie wakes or is forgotten, whichever comes first."""
    rates = model.rates
    decay = rules.trust_decay_per_year(pair.funded, rates)
    luck = model.luck.uniforms(DORMANCY, pair.actor.id, pair.partner.id, model.number, draw)
    wakes = at + rules.years_until_waking(luck[0], trust, decay, rates)
    forgotten = pair.since + rules.years_until_forgotten(pair.trust, decay, rates)
    pair.exit = WAKE if wakes < forgotten else FORGET
    pair.due = min(wakes, forgotten)
    diary = model.wakings_due if pair.exit == WAKE else model.forgettings_due
    diary.enter(pair)


def planned_years_of(model: ClusterModel, pair: Pair, attempt: int) -> float:
    """Planned length of the cooperation that would start with this attempt."""
    luck = model.luck.uniforms(COOPERATION_LUCK, pair.actor.id, pair.partner.id, attempt, 0)
    rates = model.rates
    return rules.planned_years(luck[0], rates.cooperation_median_years, rates.cooperation_shape)


def start_cooperation(
    model: ClusterModel, pair: Pair, at: float, end: float, own: int, foreign_own: int
) -> None:
    """The pair begins to cooperate, with ``pair.grant`` if it has one and own money of both, cents a year."""
    actor, rates = pair.actor, model.rates
    luck = model.luck.uniforms(COOPERATION_LUCK, actor.id, pair.partner.id, pair.attempt, 0)
    breaks = at + rules.waiting_years(luck[1], rates.cooperation_break_off_per_year, 1.0)
    pair.stage, pair.start, pair.end = COOPERATION, at, end
    pair.exit = BREAK_OFF if breaks < end else END
    pair.due = min(breaks, end)
    pair.u_success, pair.u_follow = luck[2], luck[3]
    pair.is_chosen = False
    pair.paid = 0
    pair.funded = int(Funded.NO)
    if pair.grant > 0:
        pair.funded = int(Funded.OLD if pair.is_acquainted else Funded.NEW)
        pair.linked = int(Linked.FUNDED)
        actor.closes = rules.closing_once_funded(actor.closes, at, rates)
        own -= math.floor(rates.finance_own_response * pair.grant / (end - at))
        model.payroll[pair] = None
    _count_start(model, pair)
    pair.past += 1
    pair.own, pair.foreign_own = own, foreign_own
    actor.bound += own
    actor.cooperations += 1
    pair.partner.bound += foreign_own
    pair.partner.running += 1
    if pair.channel == BROKER:
        actor.cluster.brokered += 1
    if pair.project:
        pair.project.running.add(pair)
    model.cooperating[pair] = None
    model.cooperations_due.enter(pair)


def _count_start(model: ClusterModel, pair: Pair) -> None:
    """Counts a start in the actor's life and among the flows of the step."""
    actor, is_first, is_funded = pair.actor, pair.past == 0, pair.grant > 0
    model.record.count("cooperations")
    model.record.count("first_cooperations", is_first)
    model.record.count("funded_cooperations", is_funded)
    model.record.count("linked_cooperations", pair.linked != Linked.NONE)
    if model.counts:
        actor.made_cooperations += 1
        actor.first_cooperations += is_first
        actor.funded_cooperations += is_funded
        actor.grants += pair.grant


def end_cooperation(model: ClusterModel, pair: Pair, outcome: Outcome, at: float) -> None:
    """A cooperation ends: room and money are free again, and what of a grant is unpaid returns."""
    model.record.cooperation(pair, outcome, at)
    pair.actor.cooperations -= 1
    pair.actor.bound -= pair.own
    pair.partner.running -= 1
    pair.partner.bound -= pair.foreign_own
    if pair.project:
        pair.project.running.discard(pair)
        if outcome in (Outcome.BROKEN_OFF, Outcome.ACTOR_CLOSED):
            pair.project.lose(pair.actor)
    completed = outcome in (Outcome.SUCCESS, Outcome.FAILURE)
    if is_due(model, pair, at, otherwise=completed):
        pair.actor.cluster.pay(pair.grant - pair.paid)
        pair.paid = pair.grant
    release_grant(pair)
    pair.own = pair.foreign_own = 0
    model.payroll.pop(pair, None)
    del model.cooperating[pair]
