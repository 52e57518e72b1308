"""Limits, where the answer is known without a model: no money, no partners, no neighbours, no rate, all young."""

from __future__ import annotations

from typing import Any

import pytest

from sim.engine.run import Arrays, simulate
from sim.errors import ScenarioError
from sim.scenario.schema.scenario import Scenario
from sim.words import Outcome, Stage
from tests.verification.conftest import Tell
from tests.verification.test_sharp import flow, small, without

pytestmark = pytest.mark.verify

NOTHING_OWN = {
    "finance.budget_sme_eur": 0.0,
    "finance.budget_large_eur": 0.0,
    "finance.budget_institution_eur": 0.0,
}
NO_MONEY = NOTHING_OWN | {"finance.other_public": 0.0}


def ran(name: str, changes: dict[str, Any]) -> Arrays:
    """A run of small clusters, contacts in its log."""
    return simulate(small(name, changes), 5, 0, keep_contacts=True)


def test_without_any_money_nothing_starts_and_money_is_the_reason(told: Tell) -> None:
    run = ran("no-programme", NO_MONEY)
    assert flow(run, "cooperations") == flow(run, "follow_ons") == 0
    assert flow(run, "no_money") > 100 and flow(run, "contacts_own") > 1000
    rows = run.events[run.events["stage"] == Stage.PROPOSAL]
    assert not (rows["outcome"] == Outcome.COOPERATION).any()
    told(
        "limits",
        limit="no money at all",
        what="contacts, no cooperation, reason: no money",
        holds=True,
    )


def test_without_own_money_a_grant_of_half_starts_nothing_and_a_full_one_does(told: Tell) -> None:
    half = ran("interspin", NO_MONEY)
    assert flow(half, "cooperations") == 0 and half.ledger[-1, :, 0].sum() > 0
    full = NO_MONEY | {f"programme.implementation.{name}": 1.0 for name in
                       ("public_share", "rate_sme", "rate_large", "rate_institution")}  # fmt: skip
    full |= {
        "programme.implementation.grant_eur": 4e6,
        "programme.implementation.cluster_cap_eur": 2e7,
    }
    paid = ran("interspin", full)
    assert flow(paid, "cooperations") == flow(paid, "funded_cooperations") > 0
    told("limits", limit="no own money", what="half a grant starts nothing, a full one only what it funds",
         holds=True)  # fmt: skip


def test_without_partners_there_is_nothing_abroad_and_the_ties_at_home_are_there(
    told: Tell,
) -> None:
    run = ran("interspin", {"population.partners": 0})
    names = [name for name in run.panel_names if name.startswith("contacts") or name in
             ("exchanges", "proposals", "cooperations", "running_cooperations", "dormant_ties")]  # fmt: skip
    assert not any(flow(run, name) for name in names) and not len(run.events)
    assert flow(run, "local_ties") > 1000 and flow(run, "local_cooperations") > 100
    ledger = run.ledger[-1].sum(axis=0)
    assert ledger[0] == ledger[1:].sum() and ledger[2] == 0
    told(
        "limits",
        limit="no foreign partners",
        what="nothing abroad, life at home, books balance",
        holds=True,
    )


def test_one_actor_in_a_cluster_has_no_ties_and_hears_of_nobody(told: Tell) -> None:
    alone = {"population.firms": 0, "population.institutions": 1}
    run = ran("interspin", alone)
    assert flow(run, "local_ties") == flow(run, "local_cooperations") == 0
    assert flow(run, "contacts_buzz") == 0 and not run.events["introducer"].any()
    assert flow(run, "contacts_own") > 1000 and flow(run, "cooperations") > 100
    assert len(run.projects) == 0  # a firm and an institution are asked for
    told("limits", limit="one actor a cluster", what="no ties, no referral, no project; search goes on",
         holds=True)  # fmt: skip


def test_no_actors_at_all_and_no_event(told: Tell) -> None:
    run = ran("interspin", {"population.firms": 0, "population.institutions": 0})
    assert not run.panel.any() and not len(run.events) and not len(run.lives)
    told("limits", limit="no actors", what="nothing at all", holds=True)


def test_without_clusters_nothing_can_be_asked(told: Tell) -> None:
    base: Scenario = small("no-programme")
    run = simulate(base.with_changes({"clusters": []}), 5)
    assert run.panel.size == 0 and not len(run.events)
    with pytest.raises(ScenarioError):
        small("interspin").with_changes({"clusters": []})
    told("limits", limit="no clusters", what="an empty world runs; rounds without clusters are refused",
         holds=True)  # fmt: skip


def test_without_any_rate_nobody_meets_anybody(told: Tell) -> None:
    none = {"contacts.firm": 0.0, "contacts.institution": 0.0, "contacts.renewal_per_trust": 0.0,
            "management.introductions_per_year": 0.0, "demography.inherited_contact": 0.0}  # fmt: skip
    run = ran("no-programme", none)
    assert not [n for n in run.panel_names if n.startswith("contacts") and flow(run, n)]
    assert flow(run, "first_cooperations") == 0
    told("limits", limit="no rates of contact", what="no contact in 24 years", holds=True)


def test_all_young_or_none_is_the_same_life_as_long_as_age_is_not_put_in(told: Tell) -> None:
    logs = [ran("no-programme", {"demography.young_age": age}).events for age in (0.0, 1000.0)]
    assert set(logs[1]["is_young_group"][logs[1]["kind"] == 0].tolist()) == {1}
    assert without(logs[0], "is_young_group") == without(logs[1], "is_young_group")
    told("limits", limit="all young", what="the same life as none young, byte for byte", holds=True)


def test_all_young_with_age_put_in_is_a_higher_rate_for_all(told: Tell) -> None:
    """β_young = log 2 and everyone young: the log of a world in which firms' own search is twice as much."""
    runs = [
        ran(
            "no-programme", {"demography.young_age": age, "contacts.beta_young": 0.6931471805599453}
        )
        for age in (0.0, 1000.0)
    ]
    institutions = [
        run.panel[:, :, 1, :, run.panel_names.index("contacts_own")].sum() for run in runs
    ]
    firms = [run.panel[:, :, 0, :, run.panel_names.index("contacts_own")].sum() for run in runs]
    assert 1.5 < firms[1] / firms[0] <= 2.1  # search takes room, so less than twice
    assert 0.95 < institutions[1] / institutions[0] < 1.05
    told("limits", limit="all young, age put in", what="firms search up to twice as much, institutions as before",
         holds=True)  # fmt: skip
