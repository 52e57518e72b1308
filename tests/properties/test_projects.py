"""Projects keep to their design: money, members, places kept for groups, conditions on pairs."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given, settings
from properties.designs import COUNTRIES, TARGETS, designs, lived, seeds

from sim.engine.run import Arrays
from sim.rules.demography import is_young
from sim.rules.funding import reserved_places, whole_cents
from sim.scenario.schema.scenario import Scenario
from sim.words import Kind, Linked, Stage
from sim.world.rates import rates_of

FUNDED = int(Linked.FUNDED)
COOPERATION, FIRM = int(Stage.COOPERATION), int(Kind.FIRM)


def members_of(run: Arrays, row: int) -> Any:
    """The cooperations that started in this project."""
    events = run.events
    return events[(events.stage == COOPERATION) & (events.project == row)]


@settings(max_examples=150)
@given(designs(), seeds)
def test_grants_keep_to_the_projects_grant_and_the_public_share(
    scenario: Scenario, seed: int
) -> None:
    run = lived(scenario, seed)
    design = scenario.programme.implementation
    cost = whole_cents(scenario.finance.cost_eur)
    for row, project in enumerate(run.projects):
        members = members_of(run, row)
        assert members.grant.sum() <= project.granted <= whole_cents(design.grant_eur)
        assert project.granted <= design.public_share * cost * project.members + 1e-3
        assert (members.grant <= cost).all()
        if scenario.programme.gate.waits:
            assert members.grant.sum() == project.granted
            assert len(members) == project.members


@settings(max_examples=150)
@given(designs(), seeds)
def test_an_actor_has_one_pair_in_its_cluster_s_projects_of_a_round(
    scenario: Scenario, seed: int
) -> None:
    run = lived(scenario, seed)
    for row, project in enumerate(run.projects):
        members = members_of(run, row)
        assert len(set(members.actor.tolist())) == len(members) <= project.members
        assert set(members.cluster.tolist()) <= {project.cluster}
        assert project.members <= scenario.programme.implementation.members
    inside = run.events[(run.events.stage == COOPERATION) & (run.events.project >= 0)]
    assert len(set(inside.actor.tolist())) == len(inside)


@settings(max_examples=150)
@given(designs(**{"programme.gate.waits": True}), seeds)
def test_minima_are_met_and_kept_places_are_not_given_to_others(
    scenario: Scenario, seed: int
) -> None:
    run = lived(scenario, seed)
    rates, programme = rates_of(scenario), scenario.programme
    quotas, conditions = programme.quotas, programme.conditions
    size = programme.implementation.members
    founded = dict(zip(run.lives.actor.tolist(), run.lives.founded.tolist(), strict=True))
    kept_firms = reserved_places(quotas.firms, conditions.minimum_firms, size)
    kept_young = reserved_places(quotas.young_firms, 0, size)
    kept_units = reserved_places(quotas.institutions, conditions.minimum_institutions, size)
    for row, project in enumerate(run.projects):
        members = members_of(run, row)
        firms = members[members.kind == FIRM]
        young = sum(
            is_young(founded[actor], project.start, rates) for actor in firms.actor.tolist()
        )
        units = len(members) - len(firms)
        assert len(firms) >= conditions.minimum_firms
        assert units >= conditions.minimum_institutions
        empty = size - len(members)
        for_firms = max(kept_firms - len(firms), kept_young - young, 0)
        assert max(kept_units - units, 0) + for_firms <= empty


@settings(max_examples=150)
@given(designs(), seeds)
def test_funded_pairs_fulfil_the_policy_on_countries_and_new_partners(
    scenario: Scenario, seed: int
) -> None:
    run = lived(scenario, seed)
    programme = scenario.programme
    for row, project in enumerate(run.projects):
        year = int(project.start + 1e-9)
        for pair in members_of(run, row):
            code, joined, left, is_overseas = COUNTRIES[pair.country]
            may = {
                "free": True,
                "listed": code in TARGETS[project.cluster - 1],
                "eu": 0 < joined <= year <= left,
                "overseas": is_overseas,
            }
            assert may[programme.countries], (code, year)
            assert pair.is_first or not programme.conditions.new_partner


@settings(max_examples=100)
@given(designs(**{"contacts.renewal_per_trust": 1.0}), seeds)
def test_a_pair_that_was_funded_stays_linked_as_funded_while_it_lasts(
    scenario: Scenario, seed: int
) -> None:
    run = lived(scenario, seed)
    started = run.events[run.events.stage == COOPERATION]
    before: dict[tuple[int, int], int] = {}
    for row in np.sort(started, order=("actor", "partner", "start")):
        pair = (int(row["actor"]), int(row["partner"]))
        if not row["is_first"] and before.get(pair) == FUNDED:
            assert row["linked"] == FUNDED
        before[pair] = int(row["linked"])


def test_the_designs_reach_what_these_properties_are_about() -> None:
    """Enough projects, grants, follow-ons with a grant and returned money, among designs as they are drawn."""
    found = {"projects": 0, "full": 0, "grants": 0, "exit": 0, "returned": 0, "old": 0}

    @settings(max_examples=150, database=None)
    @given(designs(), seeds)
    def count(scenario: Scenario, seed: int) -> None:
        run = lived(scenario, seed)
        started = run.events[run.events.stage == COOPERATION]
        size = scenario.programme.implementation.members
        found["projects"] += len(run.projects)
        found["full"] += int((run.projects.members == size).sum())
        found["grants"] += int((started.funded > 0).sum())
        found["exit"] += int(((started.funded > 0) & (started.project < 0)).sum())
        found["returned"] += int((run.clusters.returned > 0).sum())
        found["old"] += int(((started.project >= 0) & (started.is_first == 0)).sum())

    count()
    assert min(found.values()) >= 10, found
