"""Step 1: shocks from outside reach the countries."""

from __future__ import annotations

import math

from sim.compiled import stepwise
from sim.rules.choice import utility_of_country


@stepwise
def shock(world, moment):
    """EU membership of the year, and what each country is worth while borders are partly closed."""
    year = math.floor(moment.now + 1e-9)
    for place in range(len(world.state.countries)):
        country = world.state.countries[place]
        country.is_in_eu = (
            1 if country.eu_from > 0 and country.eu_from <= year <= country.eu_until else 0
        )
        country.utility = utility_of_country(
            country.distance_km,
            country.border,
            country.german,
            country.is_in_eu,
            world.travel[moment.step] * country.closed,
            world.rates,
        )
