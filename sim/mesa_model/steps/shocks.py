"""Step 1: what comes from outside."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.mesa_model.plain_rules import rules

if TYPE_CHECKING:
    from sim.mesa_model.model import ClusterModel


def meet_shocks(model: ClusterModel) -> None:
    """Travel and business of this step; membership of the EU; what each country is worth."""
    model.travel = model.travel_shocks[model.number]
    model.business = model.business_shocks[model.number]
    rates = model.rates
    model.travel_left = tuple(
        rules.travel_left(model.travel, exposure)
        for exposure in (
            rates.exposure_own,
            rates.exposure_buzz,
            rates.exposure_inbound,
            rates.exposure_broker,
        )
    )
    year = math.floor(model.now + 1e-9)
    for country in model.countries:
        country.is_in_eu = country.eu_from > 0 and country.eu_from <= year <= country.eu_until
        country.utility = rules.utility_of_country(
            country.distance_km,
            country.border,
            country.german,
            country.is_in_eu,
            model.travel * country.closed,
            rates,
        )
