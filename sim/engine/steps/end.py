"""Step 7, first part: cooperations that are due end, go on or go dormant."""

from __future__ import annotations

import math

from sim.compiled import inlined, stepwise
from sim.engine.grants import leave_project, settle_grant
from sim.engine.record import innovate, log_event, tally
from sim.engine.relations import (
    BREAK_OFF,
    COOPERATION,
    COOPERATION_LUCK,
    DORMANT,
    go_dormant,
    leave_cooperation,
)
from sim.engine.steps.growth import count_completions, grow_absorptive
from sim.engine.steps.leaving import exit_grant, share_paid
from sim.rules.cooperation import (
    chance_of_follow_on,
    chance_of_success,
    reputation_after,
    trust_after,
)
from sim.rules.knowledge import knowledge_gained, lesson
from sim.words import Outcome, Purpose
from sim.world.chance import block, joined, uniforms
from sim.world.pools import free_pair
from sim.world.state import PANEL

CONTACT = int(Purpose.CONTACT)
SUCCESS, FAILURE, BROKEN_OFF = int(Outcome.SUCCESS), int(Outcome.FAILURE), int(Outcome.BROKEN_OFF)
SUCCESSES, FAILURES = PANEL.index("successes"), PANEL.index("failures")


@stepwise
def end_cooperations(world, moment, scratch, cluster, due, count):
    """Ends the cooperations among the ``due`` pairs; those that would go on join what is up for decision: how many."""
    state = world.state
    grows = world.rates.learning_alpha_growth > 0.0
    if grows:
        count_completions(state, scratch, cluster, due)
    for number in range(due):
        place = scratch.agenda[number]
        if state.pairs[place].stage == COOPERATION:
            if state.pairs[place].exit == BREAK_OFF:
                break_off(world, place, moment)
            elif complete(world, place, moment):
                scratch.places[count] = place
                count += 1
    if grows:
        grow_absorptive(world, scratch, cluster)
    return count


@inlined
def break_off(world, place, moment):
    """A premature end: the pair is dormant from then on."""
    at = world.state.due[place]
    fail(world, place, moment)
    go_dormant(world, place, at, moment)


@inlined
def fail(world, place, moment):
    """What a premature end does: trust suffers, unpaid grant returns, no completion."""
    dossier = world.state.dossiers[place]
    log_event(world, place, COOPERATION, BROKEN_OFF, world.state.due[place])
    settle_grant(world, place, False, world.state.due[place])
    leave_project(world, place)
    leave_cooperation(world, place)
    tally(world, moment, dossier.actor, FAILURES, 1)
    dossier.trust = trust_after(dossier.trust, False, world.rates)


@inlined
def conclude(world, place, moment):
    """The planned end: success or failure, and what both teach."""
    state, rates = world.state, world.rates
    dossier = state.dossiers[place]
    actor = state.actors[dossier.actor]
    taught = lesson(dossier.distance, rates)
    succeeded = dossier.u_home < chance_of_success(actor.absorptive, dossier.trust, taught, rates)
    log_event(world, place, COOPERATION, SUCCESS if succeeded else FAILURE, dossier.end)
    settle_grant(world, place, True, dossier.end)
    leave_cooperation(world, place)
    tally(world, moment, dossier.actor, SUCCESSES if succeeded else FAILURES, 1)
    if succeeded:
        gained = knowledge_gained(
            rates.learning_eta,
            actor.absorptive,
            dossier.distance,
            dossier.end - dossier.start,
            rates,
        )
        innovate(world, moment, dossier.actor, gained)
        actor.reputation = reputation_after(actor.reputation, rates)
    actor.experience += 1.0
    dossier.trust = trust_after(dossier.trust, succeeded, rates)


@stepwise
def finish(world, place, moment):
    """A cooperation that was due before its actor closes ends as it would have; nothing follows."""
    if world.state.pairs[place].exit == BREAK_OFF:
        fail(world, place, moment)
    else:
        conclude(world, place, moment)


@inlined
def complete(world, place, moment):
    """The planned end; True if the pair would go on at once."""
    state, rates = world.state, world.rates
    pair = state.pairs[place]
    dossier = state.dossiers[place]
    conclude(world, place, moment)
    actor, partner = state.actors[dossier.actor], state.partners[pair.partner]
    share = share_paid(world, exit_grant(world, place, moment))
    if dossier.u_abroad < chance_of_follow_on(actor.kind, pair.funded, share, rates):
        _, _, w2, w3 = block(world.seed, CONTACT, actor.id, partner.id, moment.step, 0)
        dossier.priority = joined(w2, w3)
        pair.stage = DORMANT
        state.due[place] = math.inf
        return True
    part(world, place, dossier.end, moment)
    return False


@inlined
def part(world, place, at, moment):
    """A pair that does not go on: dormant, or forgotten at once where the grant's end breaks ties."""
    state = world.state
    pair = state.pairs[place]
    dossier = state.dossiers[place]
    jump = world.rates.cooperation_jump_at_grant_end
    if pair.funded != 0 and jump > 0.0:
        actor, partner = state.actors[dossier.actor], state.partners[pair.partner]
        breaks, _, _, _ = uniforms(
            world.seed, COOPERATION_LUCK, actor.id, partner.id, dossier.attempt, 1
        )
        if breaks < jump:
            free_pair(state, place)
            return
    go_dormant(world, place, at, moment)
