"""Founding and closing of firms."""

from __future__ import annotations

import math

from sim.compiled import compiled
from sim.rules.numbers import safe_exp


@compiled
def closing_hazard(age, rates):
    """λ_∞ + (λ_0 − λ_∞) e^(−age / τ), a year: the liability of newness. *Source*: stinchcombe-1965."""
    fresh = rates.demography_closing_new - rates.demography_closing_old
    return rates.demography_closing_old + fresh * safe_exp(-age / rates.demography_closing_scale)


@compiled
def cumulative_closing(age, rates):
    """Λ(age) = λ_∞ age + (λ_0 − λ_∞) τ (1 − e^(−age / τ))."""
    scale = rates.demography_closing_scale
    fresh = rates.demography_closing_new - rates.demography_closing_old
    return rates.demography_closing_old * age + fresh * scale * (1.0 - safe_exp(-age / scale))


@compiled
def years_until_closing(uniform, age, log_size, rates):
    """Remaining life at this age: the t with Λ(age + t) − Λ(age) = −log u / m, by bisection; or never (1e9).

    m = exp(β_size z) scales the hazard by size (neutral: 0). Leaving the cluster adds a constant hazard.
    """
    spent = -math.log(uniform)
    scale = safe_exp(rates.demography_closing_size * log_size)
    leaving = rates.demography_leaving_per_year
    start = cumulative_closing(age, rates)
    low, high = 0.0, 4000.0
    if scale * (cumulative_closing(age + high, rates) - start) + leaving * high < spent:
        return 1e9
    for _ in range(60):
        middle = 0.5 * (low + high)
        if scale * (cumulative_closing(age + middle, rates) - start) + leaving * middle < spent:
            low = middle
        else:
            high = middle
    return high


@compiled
def closing_once_funded(closes, now, rates):
    """Closing date once a grant begins: the remaining life scaled by 1 / ratio of hazards; neutral: 1."""
    if rates.demography_closing_funded == 1.0:
        return closes
    return now + max(0.0, closes - now) / rates.demography_closing_funded


@compiled
def is_young(founded, now, rates):
    """Whether a firm founded then is below ``young_age`` now (years)."""
    return now - founded < rates.demography_young_age
