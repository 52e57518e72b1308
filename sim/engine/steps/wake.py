"""Step 5, first part: dormant ties wake or are forgotten."""

from __future__ import annotations

from sim.compiled import inlined, stepwise
from sim.engine.agenda import due_pairs
from sim.engine.relations import DORMANT, FORGET, WAKE
from sim.rules.contacts import (
    travel_left,
    years_until_waking,
)
from sim.rules.cooperation import trust_decay_per_year, years_until_forgotten
from sim.rules.numbers import decayed
from sim.words import Origin, Purpose
from sim.world.chance import uniforms
from sim.world.records import NOWHERE

WAKING, DORMANCY = int(Purpose.WAKING), int(Purpose.DORMANCY)
RENEWAL = int(Origin.RENEWAL)


@stepwise
def wake_dormant(world, moment, scratch, cluster):
    """Renewal: dormant ties of a cluster that wake, thinned by slack and travel; the others draw again."""
    state, rates = world.state, world.rates
    left = travel_left(world.travel[moment.step], rates.exposure_renewal)
    count = 0
    for number in range(due_pairs(state, scratch.agenda, cluster, moment.then)):
        place = scratch.agenda[number]
        pair = state.pairs[place]
        if pair.stage != DORMANT:
            continue
        dossier = state.dossiers[place]
        if pair.exit != WAKE:
            continue
        actor, partner = state.actors[dossier.actor], state.partners[pair.partner]
        thin, _, _, _ = uniforms(world.seed, WAKING, actor.id, partner.id, moment.step, 0)
        if thin < scratch.slack[dossier.actor] * left and count < len(scratch.renewals):
            intention = scratch.renewals[count]
            intention.actor, intention.partner = dossier.actor, pair.partner
            intention.pair = place
            intention.origin = RENEWAL
            intention.introducer = NOWHERE
            intention.is_linked = 0
            intention.trust = 0.0
            intention.at = max(state.due[place], moment.now)
            count += 1
        else:
            draw_waking(world, place, moment)
    return count


@inlined
def draw_waking(world, place, moment):
    """Draws the next waking of a tie that did not wake, from the moment it fell due."""
    state, rates = world.state, world.rates
    pair = state.pairs[place]
    dossier = state.dossiers[place]
    actor, partner = state.actors[dossier.actor], state.partners[pair.partner]
    decay = trust_decay_per_year(pair.funded, rates)
    at = state.due[place]
    trust = decayed(dossier.trust, decay, at - dossier.since)
    wake, _, _, _ = uniforms(world.seed, DORMANCY, actor.id, partner.id, moment.step, 1)
    wakes = at + years_until_waking(wake, trust, decay, rates)
    forgotten = dossier.since + years_until_forgotten(dossier.trust, decay, rates)
    pair.exit = WAKE if wakes < forgotten else FORGET
    state.due[place] = min(wakes, forgotten)
