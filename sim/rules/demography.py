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
def spent_on_closing(years, age, before, size_effect, rates):
    """Hazard met in the years after this age: m (Λ(age + t) − Λ(age)) + μ t; μ is the constant rate of leaving.

    ``before``: Λ(age), which many t share.
    """
    met = cumulative_closing(age + years, rates) - before
    return size_effect * met + rates.demography_leaving_per_year * years


@compiled
def years_until_closing(uniform, age, log_size, rates):
    """Remaining life at this age: the t at which −log u is spent on closing, by Newton's method; or never (1e9).

    m = exp(β_size z) scales the hazard by size (neutral: 0). The hazard only falls with age, or only rises, so that
    the steps come near from one side: from 0 where it falls, else from the end.
    """
    budget, longest = -math.log(uniform), 4000.0
    size_effect = safe_exp(rates.demography_closing_size * log_size)
    before = cumulative_closing(age, rates)
    if spent_on_closing(longest, age, before, size_effect, rates) < budget:
        return 1e9
    years = 0.0 if rates.demography_closing_new >= rates.demography_closing_old else longest
    for _ in range(60):
        hazard = size_effect * closing_hazard(age + years, rates)
        hazard += rates.demography_leaving_per_year
        step = (budget - spent_on_closing(years, age, before, size_effect, rates)) / hazard
        years += step
        if not abs(step) > 1e-12 * years:
            break
    return years


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
