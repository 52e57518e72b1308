"""Keyed luck: draws come from the compiled generator, so both implementations share every number."""

from __future__ import annotations

import math

import numpy as np

from sim.world import chance

#: Most of one kind of thing that a draw may bring about for one actor in one step.
MOST = 15


class Luck:
    """The draws of one run: pure functions of what they are for."""

    def __init__(self, seed: np.uint64) -> None:
        self.seed = np.uint64(seed)

    def words(
        self, purpose: int, entity: int, other: int, step: int, draw: int
    ) -> tuple[int, int, int, int]:
        """Four words of 32 bits."""
        return chance.block(self.seed, purpose, entity, other, step, draw)

    def uniforms(
        self, purpose: int, entity: int, other: int, step: int, draw: int
    ) -> tuple[float, float, float, float]:
        """Four uniforms strictly between 0 and 1."""
        return chance.uniforms(self.seed, purpose, entity, other, step, draw)

    def normals(
        self, purpose: int, entity: int, other: int, step: int, draw: int
    ) -> tuple[float, float]:
        """Two standard normals."""
        return chance.normals(self.seed, purpose, entity, other, step, draw)


def uniform_of(word: int) -> float:
    """A word as a uniform."""
    return (word + 0.5) * chance.STEP


def joined(high: int, low: int) -> int:
    """Two words as one of 64 bits: a priority, of which the lowest goes first."""
    return (high << 32) | low


def key_of(high: int, low: int) -> np.uint64:
    """Two words as the key of a choice among candidates."""
    return np.uint64((high << 32) | low)


def number_for(key: np.uint64, candidate: int, count: int) -> int:
    """A number below ``count``, for this candidate of the choice with this key."""
    return int(chance.uniform_for(key, candidate) * count)


def gumbel_of(uniform: float) -> float:
    """Standard Gumbel at this quantile."""
    return -math.log(-math.log(uniform))


def gumbel_for(key: np.uint64, candidate: int) -> float:
    """The luck of one candidate in the choice with this key."""
    return -math.log(-math.log(chance.uniform_for(key, candidate)))


def tent(bits: int) -> float:
    """A number of mean 0 and variance 1 from the lowest 20 bits: √6 (u1 + u2 − 1)."""
    return 2.449489742783178 * (((bits & 1023) + (bits >> 10 & 1023) + 1.0) / 1024.0 - 1.0)


def tents(bits: int) -> tuple[float, float, float]:
    """Three of them from the bits of a word."""
    return tent(bits), tent(bits >> 20), tent(bits >> 40)
