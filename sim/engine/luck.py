"""The blocks of a whole cluster at once: the same draws, several per instruction."""

from __future__ import annotations

from sim.compiled import inlined, stepwise
from sim.world.chance import block
from sim.world.pools import resident


@inlined
def list_ids(state, scratch, place):
    """Lists the ids of a cluster's living actors, in order: nobody comes or goes until the next step."""
    cluster = state.clusters[place]
    for number in range(cluster.living):
        scratch.ids[number] = state.actors[resident(state, cluster, number)].id


@stepwise
def draw_cluster(world, scratch, cluster, purpose, step):
    """Fills ``scratch.words`` with the block (purpose, id, 0, step, 0) of each actor listed, in order."""
    ids, words = scratch.ids, scratch.words
    for number in range(cluster.living):
        one, two, three, four = block(world.seed, purpose, ids[number], 0, step, 0)
        words[0, number] = one
        words[1, number] = two
        words[2, number] = three
        words[3, number] = four
