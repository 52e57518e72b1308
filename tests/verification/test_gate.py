"""The gate: who is chosen was not about to be dropped, and accepts the very grant that it gets."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings

from sim.engine.run import simulate
from sim.rules.funding import whole_cents
from sim.scenario.schema.scenario import Scenario
from sim.words import Kind, Stage
from tests.properties.designs import between, designs, lived, seeds
from tests.verification.test_sharp import FUNNEL_NEUTRAL, RICH, small

COOPERATION, FIRM = int(Stage.COOPERATION), int(Kind.FIRM)


def test_proposals_that_are_to_be_dropped_are_not_chosen() -> None:
    usual = simulate(small("interspin"), 5, 0)
    never = {"funnel.proposal_decide": 0.001, "funnel.proposal_drop": 100.0}
    dropped = simulate(small("interspin", never), 5, 0)
    assert len(usual.projects) > 10
    assert not len(dropped.projects) and not dropped.events.grant.any()


def test_members_accept_the_share_that_they_get_not_the_one_that_was_advertised() -> None:
    """Who takes a share of .45 or more and nothing less: small firms (rate .5) only among themselves."""
    sharp = {
        "acceptance.domestic_firm": 1e-195,
        "acceptance.domestic_institution": 1e-195,
        "acceptance.gamma_grant": 1000.0,
        "programme.conditions.minimum_firms": 0,
        "programme.conditions.minimum_institutions": 0,
        "programme.implementation.rate_large": 0.5,
    }
    for waits in (True, False):
        changes = FUNNEL_NEUTRAL | RICH | sharp | {"programme.gate.waits": waits}
        scenario = small("interspin", changes)
        run = simulate(scenario, 5, 0)
        started = run.events[(run.events.stage == COOPERATION) & (run.events.project >= 0)]
        assert len(started) > 20
        assert (started.grant / whole_cents(scenario.finance.cost_eur) > 0.44).all()
        kinds = {(row.project, row.kind) for row in started}
        assert len(kinds) == len({project for project, _ in kinds})


@settings(max_examples=60)
@given(designs(**{"finance.partner_money_binds": True}), between(20_000.0, 400_000.0), seeds)
def test_a_partner_whose_money_binds_is_not_asked_for_more_at_the_gate(
    scenario: Scenario, budget: float, seed: int
) -> None:
    run = lived(scenario.with_changes({"finance.partner_budget_eur": round(budget, 2)}), seed)
    assert (run.partners.bound <= run.partners.budget).all()


@settings(max_examples=60)
@given(designs(), seeds)
def test_a_cluster_has_no_more_projects_than_it_was_awarded_started_or_reserved(
    scenario: Scenario, seed: int
) -> None:
    run = lived(scenario, seed)
    most = np.floor(scenario.programme.implementation.projects) + 1
    for cluster in run.clusters:
        own = run.projects[run.projects.cluster == cluster.id]
        assert len(own) <= min(cluster.projects, most)
        assert (own.running <= own.members).all()
