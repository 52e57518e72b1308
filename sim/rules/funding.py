"""Money of the programme: offers, grants, payments; in integer cents from the grant on."""

from __future__ import annotations

import math

from sim.compiled import compiled


@compiled
def funding_rate(size_class, design):
    """Share of a member's cost that the design would pay, before the cap: SME (0), large (1), institution (2)."""
    if size_class == 0:
        return design.implementation_rate_sme
    return (
        design.implementation_rate_large
        if size_class == 1
        else design.implementation_rate_institution
    )


@compiled
def grant_share(grant_cents, cost_cents):
    """Share of a pair's domestic cost that its grant pays: what both sides judge an offer by."""
    return grant_cents / cost_cents if cost_cents > 0 else 0.0


@compiled
def scaling_of_grants(sum_of_rates, members, cost_cents, budget_cents, design):
    """Factor on all rates of a project so that Σ grants / Σ cost ≤ cap and Σ grants ≤ the project's grant."""
    if sum_of_rates <= 0.0:
        return 0.0
    under_cap = design.implementation_public_share * members / sum_of_rates
    under_budget = budget_cents / (sum_of_rates * cost_cents)
    return min(1.0, under_cap, under_budget)


@compiled
def whole_cents(amount):
    """Cents of an amount in EUR, to the nearest."""
    return int(math.floor(amount * 100.0 + 0.5))


@compiled
def due_in_arrears(grant_cents, elapsed_steps, all_steps):
    """Cents due after some of the steps of a grant: floor(grant · elapsed / all); the whole at the end."""
    if elapsed_steps >= all_steps:
        return grant_cents
    return grant_cents * max(elapsed_steps, 0) // all_steps


@compiled
def tapered_share(elapsed, years, design):
    """Share of the cost of a follow-on of these years that a taper has paid after some of them.

    Level in year k = 0, 1 …: share · (1 − k / taper_years) of that year's cost, down to nothing; (1 / years) Σ levels.
    """
    paid, year = 0.0, 0
    while year < min(elapsed, design.exit_taper_years):
        level = design.exit_share * (1.0 - year / design.exit_taper_years)
        paid += level * min(elapsed - year, 1.0)
        year += 1
    return paid / years


@compiled
def own_cents_per_year(cost_cents, grant_cents, years):
    """Own money a member must have free, a year: (cost − grant) / planned years, rounded up."""
    return int(math.ceil((cost_cents - grant_cents) / years))


@compiled
def merit_of_pair(absorptive, trust, reputation, design):
    """Merit of an application: w (α + T + R_eff). *Ours*: equal weights."""
    return design.gate_merit * (absorptive + trust + reputation)


@compiled
def reserved_places(quota, minimum, members):
    """Places of a project kept for a group: max(minimum, ⌈quota · members⌉)."""
    return max(minimum, math.ceil(quota * members - 1e-9))


@compiled
def leaves_places(places, firms, young, institutions, design):
    """Whether what is reserved for groups still fits into these places, with so many members of each group chosen.

    Missing institutions + max(missing firms, missing young firms) ≤ places: a young firm fills both of its groups.
    """
    size = int(design.implementation_members)
    kept_firms = reserved_places(design.quotas_firms, design.conditions_minimum_firms, size)
    kept_young = reserved_places(design.quotas_young_firms, 0.0, size)
    kept_units = reserved_places(
        design.quotas_institutions, design.conditions_minimum_institutions, size
    )
    firms_short = max(0, kept_firms - firms, kept_young - young)
    return max(0, kept_units - institutions) + firms_short <= places


@compiled
def has_place_for(kind, is_young, design):
    """Whether a project has a place that is not reserved for other groups than this actor's."""
    size = int(design.implementation_members)
    is_firm = 1 if kind == 0 else 0
    return leaves_places(size - 1, is_firm, 1 if is_young else 0, 1 - is_firm, design)


@compiled
def allows_country(policy, is_target, is_in_eu, is_overseas):
    """Whether the country policy allows a partner: free (0), targets of the cluster (1), EU (2), overseas (3)."""
    if policy == 1:
        return is_target > 0
    if policy == 2:
        return is_in_eu > 0
    return is_overseas > 0 if policy == 3 else True


@compiled
def score_of_cluster(rule, effect, spread, linkage, degree, noise, correlation):
    """Score by which a round chooses: merit (1), need (2), lottery (3), network position (4); the highest win.

    Merit = ρ · effect / sd + √(1 − ρ²) · noise; need = −active members' share; network = mean local degree.
    """
    if rule == 1:
        standard = effect / spread if spread > 0.0 else 0.0
        return correlation * standard + math.sqrt(1.0 - correlation * correlation) * noise
    if rule == 2:
        return -linkage
    return noise if rule == 3 else degree
