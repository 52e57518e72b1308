"""R&D cooperation of a pair: acceptance on both sides, length, ends, success, trust, reputation."""

from __future__ import annotations

import math

from sim.compiled import compiled
from sim.rules.funnel import drag_of_tacitness
from sim.rules.numbers import by_kind, log_odds, logistic, safe_exp, shifted


@compiled
def chance_of_domestic_acceptance(kind, absorptive, trust, grant_share, load, capacity, rates):
    """σ(γ_0,kind + γ_AC (α − ½) + γ_T T + γ_g grant share − γ_load (load − reference) / capacity).

    γ_0 is stated as the chance of the reference actor without grant. *Source*: P13 (additionality).
    """
    reference = by_kind(kind, rates.load_reference_firm, rates.load_reference_institution)
    shift = rates.acceptance_gamma_ac * (absorptive - 0.5) + rates.acceptance_gamma_trust * trust
    shift += rates.acceptance_gamma_grant * grant_share
    shift -= rates.acceptance_gamma_load * (load - reference) / capacity
    return shifted(
        by_kind(kind, rates.acceptance_domestic_firm, rates.acceptance_domestic_institution), shift
    )


@compiled
def effective_reputation(reputation, lent, rates):
    """R_eff = R + κ (1 − R) R_introducer: a referral lends reputation to those without a record."""
    return reputation + rates.acceptance_kappa * (1.0 - reputation) * lent


@compiled
def chance_of_foreign_acceptance(kind, reputation, lent, trust, intensity, rates):
    """σ(θ_0,kind + θ_R (R_eff − reference) + θ_T T − θ_tacit (intensity (1 − T) − reference)).

    *Source*: T58, T60, T63 (order of magnitude); *Ours*: stated at the reference pair.
    """
    reference = by_kind(
        kind,
        rates.acceptance_reference_reputation_firm,
        rates.acceptance_reference_reputation_institution,
    )
    shift = rates.acceptance_theta_reputation * (
        effective_reputation(reputation, lent, rates) - reference
    )
    shift += rates.acceptance_theta_trust * trust
    shift -= drag_of_tacitness(rates.acceptance_theta_tacit, intensity, trust, rates)
    return shifted(
        by_kind(kind, rates.acceptance_foreign_firm, rates.acceptance_foreign_institution), shift
    )


@compiled
def lent_trust(introducer_trust, rates):
    """Trust a referral starts with: κ_T · the introducer's trust in that partner."""
    return rates.acceptance_kappa_trust * introducer_trust


@compiled
def planned_years(uniform, median, shape):
    """Planned length in whole months: Weibull with this median, rounded up. *Source*: T32."""
    scale = median / math.log(2.0) ** (1.0 / shape)
    months = math.ceil(12.0 * scale * (-math.log(uniform)) ** (1.0 / shape))
    return max(months, 1.0) / 12.0


@compiled
def chance_of_follow_on(kind, funded, grant_share, rates):
    """An immediate follow-on at the planned end: q by kind, times the ratio for funded new (1) or old (2) pairs.

    A grant for the follow-on (exit rules) raises its log odds by γ_g · share. *Source*: T52, T53, T54.
    """
    chance = by_kind(
        kind, rates.cooperation_follow_on_firm, rates.cooperation_follow_on_institution
    )
    if funded == 1:
        chance = min(1.0, chance * rates.cooperation_follow_on_funded_new)
    elif funded == 2:
        chance = min(1.0, chance * rates.cooperation_follow_on_funded_old)
    return (
        shifted(chance, rates.acceptance_gamma_grant * grant_share) if grant_share > 0.0 else chance
    )


@compiled
def chance_of_success(absorptive, trust, lesson, rates):
    """σ(s_0 + s_AC (α − ½) + s_T T + s_d (L(d) − ¾)). *Source*: V18 (moderate distance), T56."""
    shift = rates.cooperation_s_ac * (absorptive - 0.5) + rates.cooperation_s_trust * trust
    shift += rates.cooperation_s_distance * (lesson - 0.75)
    return logistic(log_odds(rates.cooperation_success) + shift)


@compiled
def trust_after(trust, succeeded, rates):
    """T + g (1 − T) after a success, T (1 − l) after a failure."""
    if succeeded:
        return trust + rates.cooperation_trust_gain * (1.0 - trust)
    return trust * (1.0 - rates.cooperation_trust_loss)


@compiled
def trust_decay_per_year(funded, rates):
    """Decay of trust in a dormant tie; formerly funded ties may differ (equal by default)."""
    if funded > 0:
        return rates.cooperation_trust_decay * rates.cooperation_trust_decay_funded
    return rates.cooperation_trust_decay


@compiled
def years_until_forgotten(trust, decay, rates):
    """Years until T e^(−δ t) falls to the trust below which a tie is forgotten; 0 if it is there already."""
    if trust <= rates.cooperation_forgotten_below:
        return 0.0
    return math.log(trust / rates.cooperation_forgotten_below) / decay


@compiled
def reputation_after(reputation, rates):
    """R + r (1 − R) after a success."""
    return reputation + rates.learning_reputation_gain * (1.0 - reputation)


@compiled
def absorptive_after(absorptive, rates):
    """α + g (1 − α) after a completion; neutral: g = 0."""
    return absorptive + rates.learning_alpha_growth * (1.0 - absorptive)


@compiled
def kept_share(rate, years):
    """Share left of a quantity that decays at this rate: e^(−δ Δ)."""
    return safe_exp(-rate * years)
