"""Keyed luck: every random number is a pure function of (seed, purpose, entity, counterpart, step, draw).

Blocks come from Philox4x32-10, a counter-based generator: the seed is the key, what the draw is for is the
counter, so streams cannot overlap by construction. Within one choice among candidates, a block seeds the
SplitMix64 finaliser, keyed by the candidate's id: a candidate's luck does not depend on who else is considered.

Uniforms lie strictly between 0 and 1, with a resolution of 2^-32.

*Source*: salmon-2011 (Philox, known answers), steele-2014 (SplitMix64).
"""

from __future__ import annotations

import math

import numpy as np

from sim.compiled import compiled

MULTIPLIER_0, MULTIPLIER_1 = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
WEYL_0, WEYL_1 = np.uint64(0x9E3779B9), np.uint64(0xBB67AE85)
LOW, HALF, SIXTEEN = np.uint64(0xFFFFFFFF), np.uint64(32), np.uint64(16)
GOLDEN = np.uint64(0x9E3779B97F4A7C15)
MIX_1, MIX_2 = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
SHIFT_30, SHIFT_27, SHIFT_31 = np.uint64(30), np.uint64(27), np.uint64(31)
TEN_BITS, TEN = np.uint64(1023), np.uint64(10)
STEP = 1.0 / 4294967296.0


@compiled
def philox(counter_0, counter_1, counter_2, counter_3, key_0, key_1):
    """Philox4x32 with ten rounds: four words of 32 bits (held in uint64). *Source*: salmon-2011."""
    for _ in range(10):
        product_0 = MULTIPLIER_0 * counter_0
        product_1 = MULTIPLIER_1 * counter_2
        counter_0 = (product_1 >> HALF) ^ counter_1 ^ key_0
        counter_1 = product_1 & LOW
        counter_2 = (product_0 >> HALF) ^ counter_3 ^ key_1
        counter_3 = product_0 & LOW
        key_0 = (key_0 + WEYL_0) & LOW
        key_1 = (key_1 + WEYL_1) & LOW
    return counter_0, counter_1, counter_2, counter_3


@compiled
def block(seed, purpose, entity, other, step, draw):
    """The four words of one key. ``seed`` is uint64; ids, step below 2^32; purpose, draw below 2^16."""
    return philox(
        np.uint64(entity),
        np.uint64(other),
        np.uint64(step),
        (np.uint64(purpose) << SIXTEEN) | np.uint64(draw),
        seed & LOW,
        seed >> HALF,
    )


@compiled
def uniform_of(word):
    """A word of 32 bits as a uniform in (0, 1)."""
    return (float(word) + 0.5) * STEP


@compiled
def uniforms(seed, purpose, entity, other, step, draw):
    """Four uniforms of one key."""
    one, two, three, four = block(seed, purpose, entity, other, step, draw)
    return uniform_of(one), uniform_of(two), uniform_of(three), uniform_of(four)


@compiled
def joined(high, low):
    """Two words as one of 64 bits: a priority (the lowest goes first), or the key of a choice."""
    return (high << HALF) | low


@compiled
def uniform_for(key, candidate):
    """The uniform of one candidate in the choice with this key. *Source*: steele-2014."""
    mixed = np.uint64(key) ^ (np.uint64(candidate) * GOLDEN)
    mixed = (mixed ^ (mixed >> SHIFT_30)) * MIX_1
    mixed = (mixed ^ (mixed >> SHIFT_27)) * MIX_2
    mixed = mixed ^ (mixed >> SHIFT_31)
    return uniform_of(mixed >> HALF)


@compiled
def gumbel(uniform):
    """Standard Gumbel: -log(-log u)."""
    return -math.log(-math.log(uniform))


@compiled
def may_exceed(uniform, level):
    """False only where the Gumbel of this uniform is surely below ``level``: spares two logarithms.

    P(G > g) = 1 − exp(−e^−g) ≤ e^−g ≤ 1 / (1 + g + g²/2) for g ≥ 0, so 1 − u above that bound means G < g.
    """
    return level <= 0.0 or (1.0 - uniform) * (1.0 + level + 0.5 * level * level) <= 1.0


@compiled
def normals(seed, purpose, entity, other, step, draw):
    """Two standard normals of one key (Box and Muller)."""
    one, two, _, _ = uniforms(seed, purpose, entity, other, step, draw)
    radius = math.sqrt(-2.0 * math.log(one))
    angle = 2.0 * math.pi * two
    return radius * math.cos(angle), radius * math.sin(angle)


@compiled
def tent(word, place):
    """Mean 0, variance 1, from 20 bits of a word: sqrt(6) (u1 + u2 - 1); ``place`` 0 takes the lowest bits.

    Sums of many converge to a Gaussian, which is all that diffusion needs.
    """
    bits = word >> np.uint64(20 * place)
    first = bits & TEN_BITS
    second = (bits >> TEN) & TEN_BITS
    return 2.449489742783178 * ((float(first) + float(second) + 1.0) / 1024.0 - 1.0)


def run_seed(seed: int, replicate: int) -> np.uint64:
    """The 64-bit seed of one replicate; independent of its place in a batch."""
    low, high = np.random.SeedSequence(entropy=seed, spawn_key=(replicate,)).generate_state(2)
    return np.uint64((int(high) << 32) | int(low))
