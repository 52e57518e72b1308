"""Learning: what a partner at some cognitive distance teaches."""

from __future__ import annotations

from sim.compiled import compiled
from sim.rules.numbers import safe_exp


@compiled
def lesson(distance, rates):
    """L(d) = (d / d*) e^(1 − d / d*): 0 at no distance, 1 at the best one, fading beyond. *Source*: V18."""
    relative = distance / rates.learning_best_distance
    return relative * safe_exp(1.0 - relative)


@compiled
def share_closed(rate, absorptive, taught, years):
    """Share of the gap that closes in a step: η α L Δ; Δx = share · (x_partner − x)."""
    return rate * absorptive * taught * years


@compiled
def step_towards(rate, absorptive, distance, years, rates):
    """The share of the gap that closes at this distance: η α L(d) Δ."""
    return share_closed(rate, absorptive, lesson(distance, rates), years)


@compiled
def knowledge_gained(rate, absorptive, distance, years, rates):
    """Way moved over a cooperation of these years: η α L(d) d · years, η that of learning abroad or from local mates.

    *Ours*: at the distance it began with.
    """
    return rate * absorptive * lesson(distance, rates) * distance * years


@compiled
def experience_shared(experience, experienced_mates, mates, years, rates):
    """Experience that mates pass on: ν Δ max(0, B / mates − min(1, e)). *Source*: V17 (gatekeepers)."""
    if mates == 0:
        return 0.0
    return (
        rates.learning_experience_sharing
        * years
        * max(0.0, experienced_mates / mates - min(1.0, experience))
    )
