"""Step 7, second part: what was decided starts, money and room permitting."""

from __future__ import annotations

import math

from sim.compiled import inlined, stepwise
from sim.engine.moment import sort_by_key
from sim.engine.record import log_event, tally
from sim.engine.relations import (
    DORMANT,
    REFUSED_ABROAD,
    REFUSED_AT_HOME,
    close_contact,
    cooperation_luck,
    current_load,
    start_cooperation,
    years_planned,
)
from sim.engine.steps.end import part
from sim.engine.steps.leaving import exit_grant, paid_beforehand, share_paid
from sim.rules.cooperation import (
    chance_of_domestic_acceptance,
    chance_of_follow_on,
    chance_of_foreign_acceptance,
)
from sim.rules.funding import grant_share, own_cents_per_year, whole_cents
from sim.rules.ties import has_room
from sim.words import NONE, Outcome
from sim.world.ahead import read_ahead
from sim.world.chance import uniform_of
from sim.world.state import PANEL

#: How many decisions ahead of the one at hand memory is asked.
AHEAD = 4
NO_ROOM_AT_HOME, NO_ROOM_ABROAD = int(Outcome.NO_ROOM_AT_HOME), int(Outcome.NO_ROOM_ABROAD)
NO_MONEY, BECAME = int(Outcome.NO_MONEY), int(Outcome.COOPERATION)
DECISIONS, FOLLOW_ONS = PANEL.index("decisions"), PANEL.index("follow_ons")
COUNTED_AS = (
    (REFUSED_AT_HOME, PANEL.index("refused_home")),
    (REFUSED_ABROAD, PANEL.index("refused_abroad")),
    (NO_ROOM_AT_HOME, PANEL.index("no_room")),
    (NO_ROOM_ABROAD, PANEL.index("no_room")),
    (NO_MONEY, PANEL.index("no_money")),
)


@stepwise
def decide(world, moment, scratch, count):
    """Decides proposals and follow-ons in the order of their priority, whatever channel or cluster."""
    state = world.state
    for number in range(count):
        scratch.keys[number] = state.dossiers[scratch.places[number]].priority
    sort_by_key(scratch, count)
    for number in range(count):
        read_decisions_ahead(state, scratch, number, count)
        place = scratch.places[scratch.order[number]]
        if state.pairs[place].stage == DORMANT:
            decide_follow_on(world, place, moment)
        else:
            decide_proposal(world, place, moment)


@inlined
def read_decisions_ahead(state, scratch, number, count):
    """Asks for pairs whose turn will come, then for both sides, then for the list of pairs that one may leave."""
    places, order = scratch.places, scratch.order
    if number + 2 * AHEAD < count:
        place = places[order[number + 2 * AHEAD]]
        read_ahead(state.dossiers, place, 3)
        read_ahead(state.pairs, place, 1)
        read_ahead(state.due, place, 1)
    if number + AHEAD < count:
        place = places[order[number + AHEAD]]
        read_ahead(state.actors, state.dossiers[place].actor, 3)
        read_ahead(state.partners, state.pairs[place].partner, 2)
    if number + 2 < count:
        actor = state.actors[state.dossiers[places[order[number + 2]]].actor]
        read_ahead(state.pairs, actor.first_pair, 1)


@inlined
def decide_proposal(world, place, moment):
    """A proposal that both sides accept starts if there is room and money; the first obstacle names its outcome."""
    state = world.state
    pair = state.pairs[place]
    dossier = state.dossiers[place]
    at = state.due[place]
    luck = cooperation_luck(world, place)
    years = years_planned(world, luck)
    end = at + years
    cluster = state.clusters[state.actors[dossier.actor].cluster]
    if dossier.is_chosen and world.design.gate_ends_with_project > 0.0:
        end = max(cluster.ends_at, at + moment.years)
        years = end - at
    cost = whole_cents(world.rates.finance_cost_eur)
    own = own_cents_per_year(cost, dossier.grant, years)
    foreign_own = own_cents_per_year(cost, 0, years)
    tally(world, moment, dossier.actor, DECISIONS, 1)
    outcome = verdict(world, place, own, foreign_own)
    if outcome != BECAME:
        for code, column in COUNTED_AS:
            if code == outcome:
                tally(world, moment, dossier.actor, column, 1)
        close_contact(world, place, outcome, at, moment)
        return
    dossier.other_public = 0
    if state.actors[dossier.actor].budget - state.actors[dossier.actor].bound < own:
        own = 0
        dossier.other_public = cost - dossier.grant
    log_event(world, place, pair.stage, BECAME, at)
    state.actors[dossier.actor].contacts -= 1
    if dossier.is_chosen:
        state.projects[dossier.project].running += 1
    start_cooperation(world, place, at, end, own, foreign_own, luck, moment)


@inlined
def verdict(world, place, own, foreign_own):
    """What comes of a proposal: accepted at home and abroad, room at home and abroad, money abroad and at home."""
    state, rates = world.state, world.rates
    dossier = state.dossiers[place]
    actor = state.actors[dossier.actor]
    share = grant_share(dossier.grant, whole_cents(rates.finance_cost_eur))
    load = current_load(world, dossier.actor)
    if dossier.u_home >= chance_of_domestic_acceptance(
        actor.kind, actor.absorptive, dossier.trust, share, load, actor.capacity, rates
    ):
        return REFUSED_AT_HOME
    intensity = state.clusters[actor.cluster].intensity
    if dossier.u_abroad >= chance_of_foreign_acceptance(
        actor.kind, actor.reputation, dossier.lent, dossier.trust, intensity, rates
    ):
        return REFUSED_ABROAD
    obstacle = missing_room(world, place, foreign_own)
    if obstacle != BECAME:
        return obstacle
    if (
        actor.budget - actor.bound < own
        and uniform_of(dossier.money_luck) >= rates.finance_other_public
    ):
        return NO_MONEY
    return BECAME


@inlined
def missing_room(world, place, foreign_own):
    """The first of room at home, room abroad and money abroad that is missing; else that nothing is."""
    state = world.state
    pair = state.pairs[place]
    dossier = state.dossiers[place]
    actor, partner = state.actors[dossier.actor], state.partners[pair.partner]
    if not has_room(actor.cooperations, actor.local, actor.capacity):
        return NO_ROOM_AT_HOME
    if partner.running >= partner.capacity:
        return NO_ROOM_ABROAD
    if world.rates.finance_partner_money_binds > 0.0:
        if partner.budget - partner.bound < foreign_own:
            return NO_MONEY
    return BECAME


@inlined
def decide_follow_on(world, place, moment):
    """An immediate follow-on starts from own money and room, with the exit grant where there is one."""
    state, rates = world.state, world.rates
    pair = state.pairs[place]
    dossier = state.dossiers[place]
    actor = state.actors[dossier.actor]
    cluster = state.clusters[actor.cluster]
    at = dossier.end
    grant = exit_grant(world, place, moment)
    share = share_paid(world, grant)
    is_wanted = dossier.u_abroad < chance_of_follow_on(actor.kind, pair.funded, share, rates)
    before = dossier.attempt
    dossier.attempt = moment.step
    luck = cooperation_luck(world, place)
    years = years_planned(world, luck)
    cost = whole_cents(rates.finance_cost_eur)
    own = own_cents_per_year(cost, paid_beforehand(world, grant), years)
    foreign_own = own_cents_per_year(cost, 0, years)
    obstacle = missing_room(world, place, foreign_own)
    if not is_wanted or obstacle != BECAME or actor.budget - actor.bound < own:
        dossier.attempt = before
        part(world, place, at, moment)
        return
    dossier.project = NONE
    dossier.grant = grant
    dossier.other_public = 0
    dossier.exchange_at, dossier.proposal_at = math.inf, math.inf
    cluster.exit_cents -= grant
    tally(world, moment, dossier.actor, FOLLOW_ONS, 1)
    start_cooperation(world, place, at, at + years, own, foreign_own, luck, moment)
