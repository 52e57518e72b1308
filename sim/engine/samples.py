"""The samples of many choices at once: whom each considers, and the luck of each candidate.

The draws are those of single choices; laid side by side, several are made per instruction. Row ``choice`` of a
sample stands in places ``choice · size`` to ``(choice + 1) · size − 1``.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from sim.compiled import inlined, stepwise
from sim.world.chance import block, joined, uniform_for

#: Most choices in a sample, and most candidates of one.
CHOICES, CANDIDATES = 64, 32


class Samples(NamedTuple):
    """Room for the samples of up to ``CHOICES`` choices; b: choices, n: candidates of all."""

    entities: Any  # u8 [b]: keys of each choice
    others: Any  # u8 [b]
    draws: Any  # u8 [b]
    words: Any  # u8 [4, b]
    sampling: Any  # u8 [n]: key of the sample
    choosing: Any  # u8 [n]: key of the choice
    columns: Any  # u8 [n]: place in the sample
    low: Any  # i8 [n]: first place of what is sampled from
    span: Any  # f8 [n]: length of it
    considered: Any  # u4 [n]: places of the candidates
    ids: Any  # u8 [n]: their ids
    handicaps: Any  # f8 [n]: e^(−appeal); 0 where the candidate must be weighed
    lucks: Any  # f8 [n]: uniforms
    is_known: Any  # bool [n]: whether mates may be acquainted with them
    races: Any  # f8 [n]: (1 − u) e^(−appeal): the lower, the sooner weighed


def room_for_samples():
    """Empty samples."""
    many = CHOICES * CANDIDATES
    whole = {name: np.zeros(CHOICES, np.uint64) for name in ("entities", "others", "draws")}
    keys = {name: np.zeros(many, np.uint64) for name in ("sampling", "choosing", "columns", "ids")}
    real = {name: np.zeros(many) for name in ("span", "handicaps", "lucks", "races")}
    return Samples(
        words=np.zeros((4, CHOICES), np.uint64),
        low=np.zeros(many, np.int64),
        considered=np.zeros(many, np.uint32),
        is_known=np.zeros(many, np.bool_),
        **whole,
        **keys,
        **real,
    )


@stepwise
def draw_keys(samples, seed, purpose, step, choices, size):
    """The keys of sample and choice from the block (purpose, entity, other, step, draw) of each choice."""
    words = samples.words
    for choice in range(choices):
        one, two, three, four = block(
            seed,
            purpose,
            samples.entities[choice],
            samples.others[choice],
            step,
            samples.draws[choice],
        )
        words[0, choice] = one
        words[1, choice] = two
        words[2, choice] = three
        words[3, choice] = four
    for choice in range(choices):
        sampling = joined(words[0, choice], words[1, choice])
        choosing = joined(words[2, choice], words[3, choice])
        for column in range(size):
            place = choice * size + column
            samples.sampling[place] = sampling
            samples.choosing[place] = choosing
            samples.columns[place] = column


@inlined
def sample_from(samples, choice, size, begin, end, low, span):
    """Columns ``begin`` to ``end`` − 1 of a choice are sampled from ``span`` places from ``low`` on."""
    for column in range(begin, end):
        samples.low[choice * size + column] = low
        samples.span[choice * size + column] = span


@stepwise
def draw_places(samples, count):
    """Draws the places of all candidates."""
    for place in range(count):
        uniform = uniform_for(samples.sampling[place], samples.columns[place])
        samples.considered[place] = samples.low[place] + int(uniform * samples.span[place])


@stepwise
def draw_lucks(samples, count):
    """Draws the luck of all candidates, by their ids."""
    for place in range(count):
        luck = uniform_for(samples.choosing[place], samples.ids[place])
        samples.lucks[place] = luck
        samples.races[place] = (1.0 - luck) * samples.handicaps[place]


@inlined
def row_of(choice, size):
    """Where the sample of a choice begins and ends; unsigned, as places are."""
    return np.uint32(choice * size), np.uint32((choice + 1) * size)


@inlined
def first_of(races, begin, end):
    """The place of the lowest from ``begin`` to ``end`` − 1."""
    first, lowest = begin, races[begin]
    for place in range(begin + 1, end):
        if races[place] < lowest:
            first, lowest = place, races[place]
    return first
