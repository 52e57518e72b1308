"""What can happen to one pair: entering a stage, closing, going dormant, starting and settling a cooperation.

Used by several steps; the steps decide, these carry out.
"""

from __future__ import annotations

import math

from sim.compiled import inlined
from sim.engine.applying import may_apply_with
from sim.engine.grants import put_on_payroll, release_reserved
from sim.engine.record import is_counted, log_event, tally
from sim.rules.contacts import years_until_waking
from sim.rules.cooperation import planned_years, trust_decay_per_year, years_until_forgotten
from sim.rules.demography import closing_once_funded
from sim.rules.funnel import advance_per_year, chance_of_advancing, drop_per_year
from sim.rules.numbers import decayed, waiting_years
from sim.rules.ties import load_of
from sim.words import NONE, Channel, Exit, Funded, Linked, Outcome, Purpose, Stage
from sim.world.chance import block, joined, uniform_of, uniforms
from sim.world.pools import free_pair, meet_again
from sim.world.state import PANEL

CONTACT = int(Purpose.CONTACT)
STAGE, COOPERATION_LUCK, DORMANCY = (
    int(Purpose.STAGE),
    int(Purpose.COOPERATION),
    int(Purpose.DORMANCY),
)
PROPOSAL, WAITING, COOPERATION = int(Stage.PROPOSAL), int(Stage.WAITING), int(Stage.COOPERATION)
DORMANT, REFUSED = int(Stage.DORMANT), int(Stage.REFUSED)
ADVANCE, DROP, END, BREAK_OFF = (
    int(Exit.ADVANCE),
    int(Exit.DROP),
    int(Exit.END),
    int(Exit.BREAK_OFF),
)
WAKE, FORGET = int(Exit.WAKE), int(Exit.FORGET)
REFUSED_AT_HOME, REFUSED_ABROAD = int(Outcome.REFUSED_AT_HOME), int(Outcome.REFUSED_ABROAD)
UNFUNDED, FUNDED_NEW, FUNDED_OLD = int(Funded.NO), int(Funded.NEW), int(Funded.OLD)
LINKED_FUNDED, BROKER = int(Linked.FUNDED), int(Channel.BROKER)
STARTED, FIRST = PANEL.index("cooperations"), PANEL.index("first_cooperations")
WITH_GRANT, WITH_LINK = PANEL.index("funded_cooperations"), PANEL.index("linked_cooperations")


@inlined
def current_load(world, slot):
    """Room that an actor's relations take, in places."""
    actor = world.state.actors[slot]
    return load_of(actor.cooperations, actor.local, actor.contacts, actor.ties, world.rates)


@inlined
def trust_now(world, place, moment):
    """Trust of a pair: dormant ties decay to the beginning of the step."""
    pair = world.state.pairs[place]
    dossier = world.state.dossiers[place]
    if pair.stage != DORMANT:
        return dossier.trust
    decay = trust_decay_per_year(pair.funded, world.rates)
    return decayed(dossier.trust, decay, max(0.0, moment.now - dossier.since))


@inlined
def awaits_gate(world, place, moment):
    """Whether a proposal of this pair waits: it applies and may, its cluster is selected, the gate is to come."""
    dossier = world.state.dossiers[place]
    cluster = world.state.clusters[world.state.actors[dossier.actor].cluster]
    if world.design.gate_waits == 0.0 or not dossier.applies:
        return False
    if cluster.in_round == NONE or moment.now >= cluster.gate_at:
        return False
    return may_apply_with(world, moment, place)


@inlined
def enter_stage(world, place, stage, at, moment):
    """Enters lead, exchange or proposal at this time: draws how long it lasts and how it ends."""
    state, rates = world.state, world.rates
    pair = state.pairs[place]
    dossier = state.dossiers[place]
    actor, partner = state.actors[dossier.actor], state.partners[pair.partner]
    wait_u, exit_u, _, _ = uniforms(world.seed, STAGE, actor.id, partner.id, dossier.attempt, stage)
    hazard = advance_per_year(stage, rates) + drop_per_year(stage, rates)
    wait = waiting_years(wait_u, hazard, rates.funnel_stage_shape)
    chance = chance_of_advancing(
        stage,
        actor.kind,
        actor.absorptive,
        dossier.trust,
        state.clusters[actor.cluster].intensity,
        state.countries[partner.country].remoteness,
        rates,
    )
    pair.stage = stage
    pair.exit = ADVANCE if exit_u < chance else DROP
    state.due[place] = at + wait
    if stage == PROPOSAL:
        prepare_proposal(world, place)
        if awaits_gate(world, place, moment):
            pair.stage = WAITING
            dossier.left = wait
            state.due[place] = math.inf


@inlined
def prepare_proposal(world, place):
    """What only a proposal needs: the uniforms of both sides' verdicts, the priority of the attempt; no money yet."""
    state = world.state
    dossier = state.dossiers[place]
    actor, partner = state.actors[dossier.actor], state.partners[state.pairs[place].partner]
    w0, w1, w2, w3 = block(world.seed, CONTACT, actor.id, partner.id, dossier.attempt, 0)
    dossier.u_home, dossier.u_abroad = uniform_of(w0), uniform_of(w1)
    dossier.priority = joined(w2, w3)
    dossier.grant, dossier.paid = 0, 0
    if dossier.introducer == 0:
        dossier.lent = 0.0


@inlined
def close_contact(world, place, outcome, at, moment):
    """Ends a contact that does not become a cooperation."""
    pair = world.state.pairs[place]
    dossier = world.state.dossiers[place]
    log_event(world, place, pair.stage, outcome, at)
    release_reserved(world, place)
    world.state.actors[dossier.actor].contacts -= 1
    memory = world.rates.contacts_rejection_memory_years
    if pair.past > 0:
        go_dormant(world, place, at, moment)
    elif memory > 0.0 and (outcome == REFUSED_AT_HOME or outcome == REFUSED_ABROAD):
        pair.stage = REFUSED
        world.state.due[place] = at + memory
    else:
        free_pair(world.state, place)


@inlined
def go_dormant(world, place, at, moment):
    """A partnership without a running cooperation: it will wake or be forgotten, whichever comes first."""
    state = world.state
    pair = state.pairs[place]
    dossier = state.dossiers[place]
    decay = trust_decay_per_year(pair.funded, world.rates)
    forgotten = years_until_forgotten(dossier.trust, decay, world.rates)
    if forgotten <= 0.0:
        free_pair(state, place)
        return
    actor, partner = state.actors[dossier.actor], state.partners[pair.partner]
    wake_u, _, _, _ = uniforms(world.seed, DORMANCY, actor.id, partner.id, moment.step, 0)
    wakes = years_until_waking(wake_u, dossier.trust, decay, world.rates)
    pair.stage = DORMANT
    dossier.since = at
    pair.exit = WAKE if wakes < forgotten else FORGET
    state.due[place] = at + min(wakes, forgotten)


@inlined
def leave_cooperation(world, place):
    """Frees room and money on both sides and the place in the project."""
    state = world.state
    pair = state.pairs[place]
    dossier = state.dossiers[place]
    actor, partner = state.actors[dossier.actor], state.partners[pair.partner]
    actor.cooperations -= 1
    actor.bound -= dossier.own
    partner.running -= 1
    partner.bound -= dossier.foreign_own
    if dossier.project != NONE:
        state.projects[dossier.project].running -= 1


@inlined
def cooperation_luck(world, place):
    """Luck of the cooperation that this attempt would become: length, break-off, success, follow-on."""
    pair = world.state.pairs[place]
    dossier = world.state.dossiers[place]
    actor, partner = world.state.actors[dossier.actor], world.state.partners[pair.partner]
    return uniforms(world.seed, COOPERATION_LUCK, actor.id, partner.id, dossier.attempt, 0)


@inlined
def years_planned(world, luck):
    """Planned length, from the luck of the cooperation."""
    rates = world.rates
    return planned_years(luck[0], rates.cooperation_median_years, rates.cooperation_shape)


@inlined
def start_cooperation(world, place, at, end, own, foreign_own, luck, moment):
    """Starts a cooperation at this time; grant, project and attempt are set before."""
    state, rates = world.state, world.rates
    pair = state.pairs[place]
    dossier = state.dossiers[place]
    actor, partner = state.actors[dossier.actor], state.partners[pair.partner]
    breaks_at = at + waiting_years(luck[1], rates.cooperation_break_off_per_year, 1.0)
    dossier.u_home, dossier.u_abroad = luck[2], luck[3]
    pair.funded = UNFUNDED
    dossier.is_chosen = 0
    if dossier.grant > 0:
        pair.funded = FUNDED_NEW if pair.past == 0 else FUNDED_OLD
        pair.linked = LINKED_FUNDED
        put_on_payroll(world, place)
        state.closes[dossier.actor] = closing_once_funded(state.closes[dossier.actor], at, rates)
        own -= int(math.floor(rates.finance_own_response * dossier.grant / (end - at)))
    pair.stage = COOPERATION
    dossier.start, dossier.end = at, end
    pair.exit = BREAK_OFF if breaks_at < end else END
    state.due[place] = min(end, breaks_at)
    dossier.own, dossier.foreign_own = own, foreign_own
    dossier.paid = 0
    meet_again(state, place)
    actor.cooperations += 1
    actor.bound += own
    partner.running += 1
    partner.bound += foreign_own
    if dossier.channel == BROKER:
        state.clusters[actor.cluster].brokered += 1
    count_start(world, place, moment)


@inlined
def count_start(world, place, moment):
    """Counts a cooperation that begins."""
    pair = world.state.pairs[place]
    dossier = world.state.dossiers[place]
    actor = world.state.actors[dossier.actor]
    tally(world, moment, dossier.actor, STARTED, 1)
    if pair.past == 1:
        tally(world, moment, dossier.actor, FIRST, 1)
    if pair.funded != UNFUNDED:
        tally(world, moment, dossier.actor, WITH_GRANT, 1)
    if pair.linked != 0:
        tally(world, moment, dossier.actor, WITH_LINK, 1)
    if is_counted(world, moment):
        actor.made_cooperations += 1
        actor.first_cooperations += pair.past == 1
        actor.funded_cooperations += pair.funded != UNFUNDED
        actor.grants += dossier.grant
