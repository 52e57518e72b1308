"""Luck of the survey: keys and purposes of its own, so that it neither takes from nor adds to the model's streams.

Keyed by (seed of the run, purpose, actor, partner or 0, wave, draw): the same whatever the order in which actors are
asked, and whoever else is.
"""

from __future__ import annotations

import numpy as np

from sim.compiled import entry
from sim.world.chance import normals, uniforms

#: Steps of a run that a key has room for, the first state's attempts (−1) included.
ATTEMPTS = 4096


@entry
def uniforms_of(seed, purpose, entities, others, steps, draw):
    """Four uniforms of each key: [4, n]."""
    found = np.empty((4, len(entities)))
    for place in range(len(entities)):
        one, two, three, four = uniforms(
            seed, purpose, entities[place], others[place], steps[place], draw
        )
        found[0, place], found[1, place] = one, two
        found[2, place], found[3, place] = three, four
    return found


@entry
def normals_of(seed, purpose, entities, others, steps, draw):
    """A standard normal of each key: [n]."""
    found = np.empty(len(entities))
    for place in range(len(entities)):
        found[place] = normals(seed, purpose, entities[place], others[place], steps[place], draw)[0]
    return found


def steps_of(wave: int, attempts: np.ndarray) -> np.ndarray:
    """One number for wave and attempt."""
    return (wave * ATTEMPTS + attempts.astype(np.int64) + 1).astype(np.uint64)
