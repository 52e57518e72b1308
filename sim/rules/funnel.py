"""The funnel: how long a contact stays in a stage and whether it advances."""

from __future__ import annotations

from sim.compiled import compiled
from sim.rules.numbers import safe_log, shifted


@compiled
def advance_per_year(stage, rates):
    """Hazard of advancing from lead (1), exchange (2) or proposal (3) for the reference pair."""
    if stage == 1:
        return rates.funnel_lead_advance
    return rates.funnel_exchange_advance if stage == 2 else rates.funnel_proposal_decide


@compiled
def drop_per_year(stage, rates):
    """Hazard of being dropped from lead (1), exchange (2) or proposal (3)."""
    if stage == 1:
        return rates.funnel_lead_drop
    return rates.funnel_exchange_drop if stage == 2 else rates.funnel_proposal_drop


@compiled
def drag_of_tacitness(weight, intensity, trust, rates):
    """φ (intensity (1 − T) − reference): tacit knowledge is hard to pass on without trust. *Source*: V04."""
    return weight * (intensity * (1.0 - trust) - rates.acceptance_reference_intensity)


@compiled
def remoteness_of(distance_km):
    """How far a country is: log(km / 1,000)."""
    return safe_log(distance_km / 1000.0)


@compiled
def chance_of_advancing(stage, kind, absorptive, trust, intensity, remoteness, rates):
    """Of the exits of a stage, the chance that it is an advance.

    σ(logit(a / (a + d)) + f_AC (α − ½) + f_T T − f_tacit (intensity (1 − T) − ref) + f_inst − f_dist remoteness).
    The total hazard a + d is that of the reference pair (competing exits: total, then a split).
    """
    advance = advance_per_year(stage, rates)
    shift = rates.funnel_f_ac * (absorptive - 0.5) + rates.funnel_f_trust * trust
    shift -= drag_of_tacitness(rates.funnel_f_tacit, intensity, trust, rates)
    shift -= rates.funnel_f_distance * remoteness
    if kind == 1:
        shift += rates.funnel_f_institution
    return shifted(advance / (advance + drop_per_year(stage, rates)), shift)
