"""Growth of absorptive capacity with completions; a switch, off by default."""

from __future__ import annotations

from sim.compiled import inlined
from sim.engine.relations import COOPERATION, END
from sim.rules.cooperation import absorptive_after


@inlined
def count_completions(state, scratch, cluster, due):
    """How many cooperations each actor of a cluster completes, of those on the agenda."""
    first = state.clusters[cluster].first
    scratch.calls[first : first + state.clusters[cluster].slots] = 0
    for number in range(due):
        pair, dossier = state.pairs[scratch.agenda[number]], state.dossiers[scratch.agenda[number]]
        if pair.stage == COOPERATION and pair.exit == END:
            scratch.calls[dossier.actor] += 1


@inlined
def grow_absorptive(world, scratch, cluster):
    """Absorptive capacity grows once all ends of the step are judged."""
    first = world.state.clusters[cluster].first
    for slot in range(first, first + world.state.clusters[cluster].slots):
        actor = world.state.actors[slot]
        for _ in range(scratch.calls[slot]):
            actor.absorptive = absorptive_after(actor.absorptive, world.rates)
