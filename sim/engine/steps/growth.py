"""Growth of absorptive capacity with completions; a switch, off by default."""

from __future__ import annotations

from sim.compiled import inlined
from sim.engine.relations import COOPERATION, END
from sim.rules.cooperation import absorptive_after
from sim.world.pools import PAIR_TOP


@inlined
def count_completions(world, moment, scratch):
    """How many cooperations each actor completes in this step."""
    state = world.state
    scratch.calls[:] = 0
    for place in range(state.counters[PAIR_TOP]):
        pair = state.pairs[place]
        dossier = state.dossiers[place]
        if state.due[place] < moment.then and pair.stage == COOPERATION and pair.exit == END:
            scratch.calls[dossier.actor] += 1


@inlined
def grow_absorptive(world, scratch):
    """Absorptive capacity grows once all ends of the step are judged."""
    for slot in range(len(world.state.actors)):
        actor = world.state.actors[slot]
        for _ in range(scratch.calls[slot]):
            actor.absorptive = absorptive_after(actor.absorptive, world.rates)
