"""The least that a run would cost: its own numbers of draws and utilities, and one pass over its memory per step.

What the floor does per step: blocks of Philox keyed by actor; mixed draws, each of which picks a partner and reads
what its choice reads of it; utilities of such partners weighed in full, with their luck; one pass over the records of
actors, one over the records of partners, one over the dates of pairs and ties, and, for each running cooperation, a
visit to its dossier and its partner. Nothing else: no decisions, no events, no order.
"""

from __future__ import annotations

import time
from typing import Any

import numpy as np

from sim.compiled import entry
from sim.proof.bench.counts import Counts
from sim.rules.choice import cognitive_distance, utility_of_partner, utility_of_relation
from sim.rules.knowledge import lesson
from sim.world.chance import block, gumbel, uniform_for


@entry
def least(state: Any, rates: Any, seed: Any, steps: int, counts: Any) -> float:
    """One number in which everything ends, so that nothing can be left out. ``counts``: calls a step, f8 [4]."""
    total = 0.0
    actors, partners, pairs = len(state.actors), len(state.partners), len(state.pairs)
    for step in range(steps):
        for slot in range(actors):
            total += (
                state.actors[slot].x0 + state.actors[slot].reputation + state.actors[slot].effect
            )
        for place in range(partners):
            total += state.partners[place].appeal
        for place in range(pairs):
            if state.due[place] < 0.0:
                total += 1.0
        for place in range(len(state.ties)):
            if state.tie_due[place] < 0.0 or state.tie_end[place] < 0.0:
                total += 1.0
        for number in range(int(counts[0])):
            one, two, _, _ = block(seed, 1, number, 0, step, 0)
            total += float(one ^ two)
        for number in range(int(counts[1])):
            considered = np.uint32(uniform_for(seed + np.uint64(step), number) * partners)
            total += state.partners[considered].handicap
        for number in range(int(counts[2])):
            luck = uniform_for(seed ^ np.uint64(step), number)
            actor, partner = (
                state.actors[np.uint32(luck * actors)],
                state.partners[np.uint32(luck * partners)],
            )
            distance = cognitive_distance(
                actor.x0, actor.x1, actor.x2, partner.x0, partner.x1, partner.x2
            )
            total += utility_of_partner(partner.appeal, distance, rates) + gumbel(luck)
            total += utility_of_relation(0, 0.0, 0.0, False, rates)
        for number in range(int(counts[3])):
            pair, dossier = state.pairs[np.uint32(number)], state.dossiers[np.uint32(number)]
            partner = state.partners[pair.partner % np.uint32(partners)]
            total += lesson(dossier.distance, rates) * partner.x0
    return total


def seconds_of_least(world: Any, counts: Counts, lived: float) -> float:
    """CPU seconds of the floor of a run that lived so many actor-steps."""
    steps = int(world.calendar["steps"])
    a_step = lived / steps
    calls = np.array([counts.blocks, counts.mixes, counts.all_utilities, counts.lessons]) * a_step
    calls[3] = min(calls[3], len(world.state.pairs))
    begun = time.thread_time()
    least(world.state, world.rates, np.uint64(world.seed), steps, calls)
    return time.thread_time() - begun
