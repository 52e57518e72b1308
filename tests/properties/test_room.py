"""Nobody takes on more than there is room for."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from properties.designs import between, designs, lived, seeds

from sim.scenario.schema.scenario import Scenario
from sim.world.build import build

CAPACITIES = {
    "load.capacity_sme": between(1.0, 4.0),
    "load.capacity_large": between(1.0, 8.0),
    "load.capacity_institution": between(1.0, 10.0),
    "population.partner_capacity": between(1.0, 4.0),
    "population.completions_institution": between(0.0, 6.0),
    "local_ties.cooperations_institution": between(0.0, 3.0),
}


@settings(max_examples=150)
@given(designs(), st.fixed_dictionaries(CAPACITIES), seeds)
def test_cooperations_keep_to_capacity_at_home_and_abroad(
    scenario: Scenario, capacities: dict[str, float], seed: int
) -> None:
    """A partner may be overfull from the first day: then it takes on nobody until it no longer is."""
    scenario = scenario.with_changes(capacities)
    run = lived(scenario, seed)
    at_first = build(scenario, seed).state.partners
    first = np.zeros(int(at_first.id.max()) + 1)
    first[at_first.id] = at_first.running
    actors, partners = run.actors, run.partners
    assert (actors.cooperations + actors.local <= actors.capacity).all()
    assert (actors.cooperations >= 0).all() and (actors.local >= 0).all()
    assert (partners.running <= np.maximum(partners.capacity, first[partners.id])).all()
    assert (partners.running >= 0).all()
    assert (actors.contacts >= 0).all()
    assert actors.cooperations.sum() == partners.running.sum()


@settings(max_examples=150)
@given(designs(), seeds)
def test_nobody_is_left_with_money_bound_to_nothing(scenario: Scenario, seed: int) -> None:
    """Without a response of own money to grants, own money bound is of running cooperations, and within the budget."""
    run = lived(scenario.with_changes({"finance.own_response": 0.0}), seed)
    idle = run.actors[run.actors.cooperations == 0]
    assert not idle.bound.any()
    assert (run.actors.bound >= 0).all() and (run.actors.bound <= run.actors.budget).all()
    assert not run.partners.bound[run.partners.running == 0].any()
