"""No money is made: under any design, every cent that is granted is paid, committed, returned or left."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from properties.designs import designs, lived, seeds

from sim.outcome.tally import LEDGER
from sim.rules.funding import whole_cents
from sim.scenario.schema.scenario import Scenario
from sim.words import Stage

COOPERATION = int(Stage.COOPERATION)


@settings(max_examples=150)
@given(designs(), seeds)
def test_the_books_balance_in_every_cluster_and_step(scenario: Scenario, seed: int) -> None:
    run = lived(scenario, seed)
    column = dict(zip(LEDGER, np.moveaxis(run.ledger, -1, 0), strict=True))
    assert (run.ledger >= 0).all()
    assert (column["granted"] == sum(column[name] for name in LEDGER[1:])).all()
    for name in ("granted", "paid", "returned", "left"):
        assert (np.diff(column[name], axis=0) >= 0).all(), name
    cap = whole_cents(scenario.programme.implementation.cluster_cap_eur)
    assert (column["granted"] <= cap).all()
    unfunded = run.clusters.in_round < 0
    assert not run.ledger[:, unfunded].any()


@settings(max_examples=150)
@given(designs(), seeds)
def test_nobody_is_granted_more_than_was_set_aside(scenario: Scenario, seed: int) -> None:
    """Grants of projects and of the exit rule stay within their pots; members' lives add up to them."""
    run = lived(scenario, seed)
    programme = scenario.programme
    started = run.events[run.events.stage == COOPERATION]
    assert (started.grant >= 0).all() and ((started.grant > 0) == (started.funded > 0)).all()
    for cluster in run.clusters:
        own = started[started.cluster == cluster.id]
        after = own[own.project < 0]
        assert after.grant.sum() <= whole_cents(programme.exit.budget_eur)
        assert own.grant.sum() <= cluster.granted
        projects = run.projects[run.projects.cluster == cluster.id]
        assert projects.granted.sum() <= cluster.granted
    if programme.exit.rule == "cliff":
        assert not started.grant[started.project < 0].any()


@settings(max_examples=100)
@given(designs(), seeds)
def test_grant_own_and_other_public_money_add_up_to_the_cost_of_each_pair(
    scenario: Scenario, seed: int
) -> None:
    run = lived(scenario, seed)
    events, cost = run.events, whole_cents(scenario.finance.cost_eur)
    is_pair = events.stage == COOPERATION
    started = events[is_pair]
    assert (started.grant + started.own + started.other_public == cost).all()
    assert (started.own >= 0).all() and (started.other_public >= 0).all()
    assert ((started.own == 0) | (started.other_public == 0)).all()
    later = started.start >= float(run.calendar.start)
    assert (started.foreign[later] == cost).all() and not started.foreign[~later].any()
    for name in ("own", "other_public", "foreign"):
        assert not events[name][~is_pair].any()


@settings(max_examples=20)
@given(designs(**{"programme.rounds": []}), seeds)
def test_without_rounds_there_is_no_money(scenario: Scenario, seed: int) -> None:
    run = lived(scenario, seed)
    assert not run.ledger.any() and not run.events.grant.any() and not len(run.projects)
