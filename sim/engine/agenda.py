"""What falls due in a cluster."""

from __future__ import annotations

from sim.compiled import inlined, stepwise
from sim.world.ahead import read_ahead
from sim.world.pools import CHUNK, resident
from sim.world.records import LINE, NOWHERE, PAIR

PAIRS_IN_LINE, DATES_IN_LINE = LINE // PAIR.itemsize, LINE // 8


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


@inlined
def read_partners_ahead(state, agenda, count):
    """Asks for the partners of the listed pairs."""
    for number in range(count):
        read_ahead(state.partners, state.pairs[agenda[number]].partner, 2)


@stepwise
def read_cluster_ahead(state, place):
    """Asks for what the steps of one cluster go over, while those of the one before are at work."""
    if place >= len(state.clusters):
        return
    cluster = state.clusters[place]
    for number in range(cluster.living):
        slot = resident(state, cluster, number)
        read_ahead(state.actors, slot, 2)
        read_ahead(state.mates, slot, 1)
    chunk = cluster.first_chunk
    while chunk != NOWHERE:
        for pair in range(chunk * CHUNK, (chunk + 1) * CHUNK, PAIRS_IN_LINE):
            read_ahead(state.pairs, pair, 1)
        for pair in range(chunk * CHUNK, (chunk + 1) * CHUNK, DATES_IN_LINE):
            read_ahead(state.due, pair, 1)
        chunk = state.chunks[chunk]
