"""The blocks of a whole cluster at once: the same draws, several per instruction."""

from __future__ import annotations

from sim.compiled import stepwise
from sim.world.chance import block
from sim.world.pools import resident


@stepwise
def draw_cluster(world, scratch, cluster, purpose, step):
    """Fills ``scratch.words`` with the block (purpose, id, 0, step, 0) of each living actor, in order."""
    ids, words, state = scratch.ids, scratch.words, world.state
    for number in range(cluster.living):
        ids[number] = state.actors[resident(state, cluster, number)].id
    for number in range(cluster.living):
        one, two, three, four = block(world.seed, purpose, ids[number], 0, step, 0)
        words[0, number] = one
        words[1, number] = two
        words[2, number] = three
        words[3, number] = four
