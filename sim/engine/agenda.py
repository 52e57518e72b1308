"""What falls due in a cluster."""

from __future__ import annotations

from sim.compiled import stepwise
from sim.world.ahead import read_ahead
from sim.world.pools import CHUNK
from sim.world.records import NOWHERE


@stepwise
def due_pairs(state, agenda, place, then):
    """Lists the pairs of a cluster whose waiting time ends before a date; their number."""
    count = 0
    chunk = state.clusters[place].first_chunk
    while chunk != NOWHERE:
        for pair in range(chunk * CHUNK, (chunk + 1) * CHUNK):
            if state.due[pair] < then:
                agenda[count] = pair
                count += 1
                read_ahead(state.dossiers, pair, 3)
        chunk = state.chunks[chunk]
    return count
