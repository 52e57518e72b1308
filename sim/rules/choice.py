"""Choosing a foreign partner: the utility of the conditional logit."""

from __future__ import annotations

import math

from sim.compiled import compiled
from sim.rules.numbers import log_of_one_plus, safe_log


@compiled
def utility_of_country(distance_km, shares_border, speaks_german, is_in_eu, closed_share, rates):
    """−b_geo log(km / 1,000) − b_border [no border] + b_lang + b_EU + b_closed log(share still open).

    *Source*: V14, V16; T36 and T37 are what it is fitted to.
    """
    utility = -rates.choice_b_geo * safe_log(distance_km / 1000.0)
    if not shares_border:
        utility -= rates.choice_b_border
    if speaks_german:
        utility += rates.choice_b_lang
    if is_in_eu:
        utility += rates.choice_b_eu
    return utility + rates.choice_b_closed * safe_log(max(1.0 - closed_share, 0.01))


@compiled
def cognitive_distance(x0, x1, x2, y0, y1, y2):
    """Euclidean distance in knowledge space."""
    a = x0 - y0
    b = x1 - y1
    c = x2 - y2
    return math.sqrt(a * a + b * b + c * c)


@compiled
def effect_of_kinds(kind, partner_kind, rates):
    """b_kind of the pair of kinds; all 0 by default (V05 is reported, not put in)."""
    if kind == 0:
        if partner_kind == 0:
            return rates.choice_b_firm_firm
        return rates.choice_b_firm_university if partner_kind == 1 else rates.choice_b_firm_research
    if partner_kind == 0:
        return rates.choice_b_institution_firm
    return (
        rates.choice_b_institution_university
        if partner_kind == 1
        else rates.choice_b_institution_research
    )


@compiled
def appeal_of_partner(country_utility, degree, attractiveness, rates):
    """What a partner is worth to anyone, distance apart: country + b_pop log(1 + degree) + b_att attractiveness."""
    return (
        country_utility
        + rates.choice_b_pop * log_of_one_plus(degree)
        + rates.choice_b_att * attractiveness
    )


@compiled
def most_of_distance(rates):
    """No distance is worth more: b_1² / (4 b_2), the top of b_1 d − b_2 d²."""
    if rates.choice_b_2 > 0.0:
        return max(0.0, rates.choice_b_1) ** 2 / (4.0 * rates.choice_b_2)
    return math.inf if rates.choice_b_1 > 0.0 or rates.choice_b_2 < 0.0 else 0.0


@compiled
def most_of_linked(mates, rates):
    """No link is worth more to who has this many mates: b_tri log(1 + mates)."""
    return max(0.0, rates.choice_b_tri) * log_of_one_plus(mates)


@compiled
def utility_of_partner(appeal, distance, rates):
    """What a partner of this appeal is worth at this cognitive distance: appeal + (b_1 d − b_2 d²).

    *Source*: V18 (inverted U), snijders-2010 (names of effects).
    """
    return appeal + (rates.choice_b_1 * distance - rates.choice_b_2 * distance * distance)


@compiled
def utility_of_relation(linked_mates, trust, kinds_effect, is_target, rates):
    """What the relation adds: b_tri log(1 + linked mates) + b_trust T + b_kind + b_target [target, programme on]."""
    utility = kinds_effect + rates.choice_b_trust * trust
    if linked_mates > 0:
        utility += rates.choice_b_tri * log_of_one_plus(linked_mates)
    if is_target:
        utility += rates.choice_b_target
    return utility
