"""Traits of one actor or partner, drawn by its id: the same for those there at the start and for entrants."""

from __future__ import annotations

import math

import numpy as np

from sim.compiled import compiled, entry, inlined
from sim.rules.contacts import inbound_base_per_year, own_search_base_per_year
from sim.rules.demography import cumulative_closing
from sim.words import Kind, Purpose, SizeClass
from sim.world.chance import normals, uniforms

FIRM, INSTITUTION = int(Kind.FIRM), int(Kind.INSTITUTION)
SME, LARGE, UNIT = int(SizeClass.SME), int(SizeClass.LARGE), int(SizeClass.INSTITUTION)
ACTOR, PARTNER = int(Purpose.ACTOR), int(Purpose.PARTNER)
OLDEST, QUANTILES = 100.0, 256
#: Room of a partner that nothing fills.
MOST_ROOM = 1e9
GOLDEN_ANGLE = math.pi * (3.0 - math.sqrt(5.0))
#: Where the fields lie on a sphere: points spread evenly (golden spiral of seven).
ANGLES = [GOLDEN_ANGLE * field for field in range(7)]
HEIGHTS = np.array([1.0 - 2.0 * (field + 0.5) / 7.0 for field in range(7)])
WIDTHS = np.array([math.sqrt(1.0 - height * height) for height in HEIGHTS.tolist()])
COSINES = np.array([math.cos(angle) for angle in ANGLES])
SINES = np.array([math.sin(angle) for angle in ANGLES])


@compiled
def centre_of(field, gap):
    """Centre of a field on a sphere of this radius."""
    width = gap * WIDTHS[field]
    return width * COSINES[field], width * SINES[field], gap * HEIGHTS[field]


@entry
def ages_of(rates):
    """Quantiles 0, 1/256 … 1 of the age of firms in a steady state: density ∝ e^(−Λ(age)), up to 100 years."""
    cells = 4000
    width = OLDEST / cells
    total = 0.0
    for cell in range(cells):
        total += math.exp(-cumulative_closing((cell + 0.5) * width, rates))
    ages = np.zeros(QUANTILES + 1)
    reached, wanted = 0.0, 1
    for cell in range(cells):
        share = math.exp(-cumulative_closing((cell + 0.5) * width, rates)) / total
        while wanted <= QUANTILES and reached + share >= wanted / QUANTILES - 1e-12:
            ages[wanted] = (cell + (wanted / QUANTILES - reached) / share) * width
            wanted += 1
        reached += share
    return ages


@compiled
def stationary_age(uniform, ages):
    """Age at this quantile, linear between the tabulated ones."""
    place = uniform * QUANTILES
    below = int(place)
    return ages[below] + (place - below) * (ages[below + 1] - ages[below])


@inlined
def draw_traits(state, slot, kind, seed, rates, size_shift):
    """Size, room, budget, absorptive capacity, position and own search of the actor in this slot, by its id.

    Draws ACTOR(id, 0, 0, 0..3): u0 of 0 size class; normals of 1 log size and absorptive capacity; of 2 and 3
    position (3: and own effect).
    Log size is centred on the mean of firms; ``size_shift`` moves it (newly founded firms). Leaves id, cluster, dates
    and relations alone.
    """
    actor = state.actors[slot]
    cluster = state.clusters[actor.cluster]
    chosen, _, _, _ = uniforms(seed, ACTOR, actor.id, 0, 0, 0)
    size, ability = normals(seed, ACTOR, actor.id, 0, 0, 1)
    north, east = normals(seed, ACTOR, actor.id, 0, 0, 2)
    up, own = normals(seed, ACTOR, actor.id, 0, 0, 3)
    spread = rates.population_actor_effect_sd
    actor.effect = spread * own - 0.5 * spread * spread
    actor.kind = kind
    actor.size_class = UNIT
    actor.log_size = rates.population_size_sd_institution * size
    actor.capacity = rates.load_capacity_institution
    budget = rates.finance_budget_institution_eur
    if kind == FIRM:
        is_large = chosen >= rates.population_sme_share
        actor.size_class = LARGE if is_large else SME
        actor.capacity = rates.load_capacity_large if is_large else rates.load_capacity_sme
        budget = rates.finance_budget_large_eur if is_large else rates.finance_budget_sme_eur
        share = is_large - (1.0 - rates.population_sme_share)
        actor.log_size = rates.population_size_sd * size + share * rates.population_size_gap
    actor.log_size += size_shift
    actor.budget = int(math.floor(budget * 100.0 + 0.5))
    ability = rates.learning_alpha_mean + rates.learning_alpha_sd * ability
    actor.absorptive = min(max(ability, 0.02), 0.98)
    x0, x1, x2 = centre_of(cluster.field, rates.population_field_gap)
    actor.x0 = x0 + rates.population_knowledge_sd * north
    actor.x1 = x1 + rates.population_knowledge_sd * east
    actor.x2 = x2 + rates.population_knowledge_sd * up
    effect = cluster.effect + actor.effect
    actor.own_search = own_search_base_per_year(
        kind, actor.log_size, cluster.intensity, effect, rates
    )
    actor.inbound = inbound_base_per_year(kind, effect, rates)


@compiled
def draw_partner(partner, seed, rates):
    """Kind, room, attractiveness, budget and position of a foreign partner, by its id: PARTNER(id, 0, 0, 0..2).

    Partners of a field lie around a centre ``partner_offset`` beyond that of domestic actors, in its direction.
    Room and attractiveness come from one Pareto variable v of mean 1 (heavy tail): room = max(1, mean · v to the
    nearest), at most 1e9, attractiveness = log v.
    """
    kind, heavy, money, _ = uniforms(seed, PARTNER, partner.id, 0, 0, 0)
    north, east = normals(seed, PARTNER, partner.id, 0, 0, 1)
    up, _ = normals(seed, PARTNER, partner.id, 0, 0, 2)
    firms = rates.population_partner_firm_share
    partner.kind = 0 if kind < firms else 2
    if firms <= kind < firms + rates.population_partner_university_share:
        partner.kind = 1
    tail = rates.population_partner_capacity_tail
    relative = (tail - 1.0) / tail * heavy ** (-1.0 / tail)
    room = math.floor(rates.population_partner_capacity * relative + 0.5)
    partner.capacity = int(min(max(1.0, room), MOST_ROOM))
    partner.attractiveness = math.log(relative)
    partner.budget = int(rates.finance_partner_budget_eur * 100.0 * relative * (0.5 + money))
    away = rates.population_field_gap + rates.population_partner_offset
    x0, x1, x2 = centre_of(partner.field, away)
    spread = rates.population_knowledge_sd * rates.population_partner_spread
    partner.x0 = x0 + spread * north
    partner.x1 = x1 + spread * east
    partner.x2 = x2 + spread * up
