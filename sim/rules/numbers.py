"""Guarded arithmetic that gives the same bits compiled and in plain Python."""

from __future__ import annotations

import math

import numpy as np

from sim.compiled import compiled

LARGEST = 700.0


@compiled
def safe_exp(power):
    """exp(x), with x held within ±700 so that neither overflow nor an exception can occur."""
    return math.exp(min(max(power, -LARGEST), LARGEST))


@compiled
def safe_log(value):
    """log(x), with x held above 1e-300."""
    return math.log(max(value, 1e-300))


LOGARITHMS = np.array([math.log(1.0 + count) for count in range(256)])


@compiled
def log_of_one_plus(count):
    """log(1 + n) of a whole number; the first 256 are tabulated."""
    return LOGARITHMS[count] if 0 <= count < 256 else math.log(1.0 + count)


@compiled
def logistic(utility):
    """σ(u) = 1 / (1 + e^−u)."""
    return 1.0 / (1.0 + safe_exp(-utility))


@compiled
def log_odds(chance):
    """log(p / (1 − p)); p = 0 and 1 give −∞ and ∞ in effect (±690)."""
    return safe_log(chance) - safe_log(1.0 - chance)


@compiled
def shifted(chance, shift):
    """The chance whose log odds differ from those of ``chance`` by ``shift``: 1 / (1 + (1 − p) / p · e^−shift).

    0 and 1 stay what they are.
    """
    if chance <= 0.0:
        return 0.0
    return 1.0 / (1.0 + (1.0 - chance) / chance * safe_exp(-shift))


@compiled
def poisson_count(uniform, mean):
    """The Poisson count at quantile ``uniform``: smallest n with P(N ≤ n) ≥ u. Rises with the mean, so designs
    that share luck differ only where the rate does. ``mean`` up to 50 (larger means are cut)."""
    if uniform <= 1.0 - mean:
        return 0
    mean = min(mean, 50.0)
    term = math.exp(-mean)
    total = term
    count = 0
    while uniform > total and count < 200:
        count += 1
        term *= mean / count
        total += term
    return count


@compiled
def waiting_years(uniform, hazard, shape):
    """Waiting time until an exit: (−log u)^(1/k) / λ; k = 1 is a constant hazard. No hazard: never (1e9)."""
    if hazard <= 0.0:
        return 1e9
    waited = -math.log(uniform)
    if shape != 1.0:
        waited = waited ** (1.0 / shape)
    return waited / hazard


@compiled
def decayed(value, rate, years):
    """value · e^(−δ t)."""
    return value * safe_exp(-rate * years)


@compiled
def by_kind(kind, firm, institution):
    """The value for this kind (0 firm, 1 institution)."""
    return firm if kind == 0 else institution
