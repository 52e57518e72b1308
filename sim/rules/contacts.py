"""Initiating contacts: the rate of each channel, per actor and year."""

from __future__ import annotations

import math

from sim.compiled import compiled
from sim.rules.numbers import by_kind, safe_exp


@compiled
def contacts_per_year(kind, share, rates):
    """Rate of one channel at full slack whose typical actor has the stated contacts *after* slack."""
    slack = by_kind(
        kind, rates.contacts_reference_slack_firm, rates.contacts_reference_slack_institution
    )
    return by_kind(kind, rates.contacts_firm, rates.contacts_institution) * share / slack


@compiled
def usual_size_effect(kind, rates):
    """Mean of exp(β_size z) over the actors of a kind: z is normal within a size class, large firms are a gap apart.

    e^(½ (β sd)²) for institutions; for firms times s e^(−(1 − s) β gap) + (1 − s) e^(s β gap), s the share of SMEs.
    """
    slope = rates.contacts_beta_size
    if kind == 1:
        spread = slope * rates.population_size_sd_institution
        return safe_exp(0.5 * spread * spread)
    spread = slope * rates.population_size_sd
    share, gap = rates.population_sme_share, slope * rates.population_size_gap
    mixed = share * safe_exp(-(1.0 - share) * gap) + (1.0 - share) * safe_exp(share * gap)
    return mixed * safe_exp(0.5 * spread * spread)


@compiled
def own_search_base_per_year(kind, log_size, intensity, effect, rates):
    """The part of own search that does not change over an actor's life.

    exp(β_kind + β_size z + β_field (intensity − reference) + effect − sd²/2) / E[exp(β_size z)]; ``effect`` is the
    cluster's plus the actor's own (centred already); sd and E keep the mean over clusters and sizes what is stated.
    *Source*: V24 (size); *Ours*: the centring.
    """
    spread = rates.population_cluster_effect_sd
    usual = contacts_per_year(kind, rates.contacts_own_share, rates)
    return (
        usual
        / usual_size_effect(kind, rates)
        * safe_exp(
            rates.contacts_beta_size * log_size
            + rates.contacts_beta_field * (intensity - rates.acceptance_reference_intensity)
            + effect
            - 0.5 * spread * spread
        )
    )


@compiled
def own_search_per_year(base, kind, is_young, experience, year, has_open_call, business, rates):
    """base · exp(β_young young + β_exp (log(1 + e) − reference) + β_trend (year − 2015) + β_call call + business).

    *Source*: V26 (experience), V21 (trend: what would have happened anyway). *Ours*: reference, call.
    """
    reference = by_kind(
        kind, rates.contacts_reference_exp_firm, rates.contacts_reference_exp_institution
    )
    effort = rates.contacts_beta_exp * (math.log(1.0 + experience) - reference)
    effort += rates.contacts_beta_trend * (year - rates.contacts_trend_origin)
    if is_young:
        effort += rates.contacts_beta_young
    if has_open_call:
        effort += rates.contacts_beta_call
    return base * safe_exp(effort + business)


@compiled
def most_own_search_per_year(base, steady, experience, rates):
    """No less than own search, without a logarithm: (1 + e)^β ≤ 1 + β e for β ≤ 1 (Bernoulli).

    ``steady``: what ``own_search_per_year`` gives to a base of 1 without experience.
    """
    slope = max(0.0, rates.contacts_beta_exp)
    if slope > 1.0:
        return math.inf
    return base * steady * (1.0 + slope * experience) * (1.0 + 1e-9)


@compiled
def saturation(experienced_mates, rates):
    """B / (B_half + B)."""
    return experienced_mates / (rates.contacts_buzz_half + experienced_mates)


@compiled
def buzz_base_per_year(kind, rates):
    """Referral at full saturation for a kind: what gives the stated contacts to the typical actor."""
    usual = contacts_per_year(kind, rates.contacts_buzz_share, rates)
    return usual / saturation(rates.contacts_buzz_reference, rates)


@compiled
def buzz_per_year(base, is_young, intensity, experienced_mates, rates):
    """Referral: β_B (1 + β_By young)(1 + β_Bk intensity) B / (B_half + B), B = Σ min(1, e) over local mates.

    β_By and β_Bk are put-in rivals of the emergent mechanisms, 0 by default. *Source*: V03, V04 (what they rival).
    """
    rate = base * saturation(experienced_mates, rates)
    if is_young:
        rate *= 1.0 + rates.contacts_buzz_young
    return rate * (1.0 + rates.contacts_buzz_intensity * intensity)


@compiled
def inbound_base_per_year(kind, effect, rates):
    """Approaches by foreign partners: exp(β_If [firm] + ω effect − (ω sd)²/2 − (ω² − ω) sd_own²/2).

    By the domestic actor's key. ``effect`` is the cluster's plus the actor's own; the latter is centred for ω = 1, the
    last term centres it for any. β_If: firms are asked to join more than they set out, neutral: 0. *Assumed*: one
    reading of T20, T21, T22 (they lead less often than they take part). *Ours*: a superposition of many partners'
    approaches is Poisson for each actor.
    """
    weight, own = rates.contacts_inbound_effect, rates.population_actor_effect_sd
    spread = weight * rates.population_cluster_effect_sd
    visibility = weight * effect - 0.5 * spread * spread
    visibility -= 0.5 * (weight * weight - weight) * own * own
    visibility += by_kind(kind, rates.contacts_inbound_firm, 0.0)
    return contacts_per_year(kind, rates.contacts_inbound_share, rates) * safe_exp(visibility)


@compiled
def inbound_per_year(base, is_funded, rates):
    """base · exp(v [funded cluster]); neutral: v = 0."""
    if is_funded and rates.contacts_inbound_funded != 0.0:
        return base * safe_exp(rates.contacts_inbound_funded)
    return base


@compiled
def introductions_per_year(base, quality, rates):
    """Introductions of a management: base · exp(b (quality − ½)), over the whole cluster. *Source*: T62."""
    return base * safe_exp(rates.management_quality_effect * (quality - 0.5))


@compiled
def allotted_share(weighted_slack, total):
    """An actor's share of its management's introductions ∝ targeting weight · slack (fixed-point integers).

    Poisson introductions allotted at random in proportion are independent Poisson counts, actor by actor.
    """
    return weighted_slack / total if total > 0 else 0.0


@compiled
def quality_after(quality, brokered, rates):
    """Quality of a management after n brokered cooperations: 1 − (1 − q)(1 − μ)^n; neutral: μ = 0."""
    if rates.management_learning <= 0.0:
        return quality
    return 1.0 - (1.0 - quality) * safe_exp(
        brokered * math.log(1.0 - min(rates.management_learning, 0.999))
    )


@compiled
def link_after(before, new):
    """How a pair is linked once a contact links it anew: the first of funded (1), broker (2), referral (3).

    0 is no link. A funded link is never lost to a broker or a referral while the pair lasts.
    """
    if new == 0:
        return before
    return new if before == 0 else min(before, new)


@compiled
def years_until_waking(uniform, trust, decay, rates):
    """Continuous time until a dormant tie wakes at the rate ρ T e^(−δ t): −log(1 − δ E / (ρ T)) / δ, or never.

    E = −log u. Slack and travel thin it when it falls due. *Source*: V11 (memory fades); *Ours*: the inversion.
    """
    total = rates.contacts_renewal_per_trust * trust / decay
    spent = -math.log(uniform)
    if spent >= total:
        return 1e9
    return -math.log(1.0 - spent / total) / decay


@compiled
def travel_left(shock, exposure):
    """Share of a channel left by a travel shock: 1 − exposure · shock."""
    return 1.0 - exposure * shock
