"""Step 6: contacts advance through the funnel or are dropped; proposals come up for decision."""

from __future__ import annotations

from sim.compiled import inlined, stepwise
from sim.engine.agenda import read_partners_ahead
from sim.engine.record import tally
from sim.engine.relations import DROP, PROPOSAL, close_contact, enter_stage
from sim.words import Outcome, Stage
from sim.world.state import PANEL

LEAD, EXCHANGE, DROPPED = int(Stage.LEAD), int(Stage.EXCHANGE), int(Outcome.DROPPED)
EXCHANGES, PROPOSALS = PANEL.index("exchanges"), PANEL.index("proposals")


@stepwise
def advance_contacts(world, moment, scratch, due, count):
    """Moves every contact among the ``due`` pairs, several stages if need be; proposals up for decision so far."""
    state = world.state
    read_partners_ahead(state, scratch.agenda, due)
    for number in range(due):
        place = scratch.agenda[number]
        if LEAD <= state.pairs[place].stage <= PROPOSAL:
            if advance(world, place, moment):
                scratch.places[count] = place
                count += 1
    return count


@inlined
def advance(world, place, moment):
    """Moves one contact as far as it gets in this step; True if it came up for decision."""
    state = world.state
    pair = state.pairs[place]
    dossier = state.dossiers[place]
    while state.due[place] < moment.then:
        at = state.due[place]
        if pair.exit == DROP:
            close_contact(world, place, DROPPED, at, moment)
            return False
        if pair.stage == PROPOSAL:
            return True
        if pair.stage == LEAD:
            dossier.exchange_at = at
            tally(world, moment, dossier.actor, EXCHANGES, 1)
            enter_stage(world, place, EXCHANGE, at, moment)
        else:
            dossier.proposal_at = at
            tally(world, moment, dossier.actor, PROPOSALS, 1)
            enter_stage(world, place, PROPOSAL, at, moment)
    return False
