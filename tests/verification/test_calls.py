"""Calls: whoever may not apply makes no effort for them and waits for no gate."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.engine.run import Arrays, simulate
from sim.scenario.schema.scenario import Scenario
from tests.verification.test_sharp import NO_POLICY, flow, small, without

NOTHING_ELSE = {"programme.concept.introductions_per_year": 0.0, "choice.b_target": 0.0}


def nowhere() -> Scenario:
    """The programme held to target countries, in a world of clusters that name none."""
    scenario = small("interspin", NOTHING_ELSE | {"programme.countries": "listed"})
    rows = [row.model_dump() | {"targets": ()} for row in scenario.clusters]
    return scenario.with_changes({"clusters": rows})


def without_projects() -> Scenario:
    """The programme with its phases, but no projects."""
    return small("interspin", NOTHING_ELSE | {"programme.implementation.projects": 0.0})


@pytest.mark.parametrize("case", (nowhere, without_projects))
def test_a_call_to_which_nobody_may_apply_changes_nothing(case: Any) -> None:
    scenario = case()
    run = simulate(scenario, 5, 0, keep_contacts=True)
    none = simulate(scenario.with_changes({"programme.rounds": []}), 5, 0, keep_contacts=True)
    assert (run.clusters.in_round >= 0).sum() == 32 and not len(run.projects)
    assert without(run.events, *NO_POLICY) == without(none.events, *NO_POLICY)


def test_with_a_quota_for_institutions_alone_only_they_answer_the_call() -> None:
    """In the year after the first announcement, before any project: firms start own search as without a call."""
    kept = {
        "programme.quotas.institutions": 1.0,
        "programme.conditions.minimum_firms": 0,
        "shocks.list": [],
        "time.end": "2018-12-31",
        "time.evaluation_date": "2018-12-31",
        "time.age_group_date": "2015-12-31",
        "contacts.buzz_share": 0.0,
        "load.contact": 0.0,
    }
    scenario = small("interspin", NOTHING_ELSE | kept | {"programme.gate.waits": False})
    run = simulate(scenario, 5, 0)
    none = simulate(scenario.with_changes({"programme.rounds": []}), 5, 0)
    own = run.panel_names.index("contacts_own")
    before = slice(0, 4 * 6)  # 2010 to 2015
    firms, units = ([arm.panel[before, :, kind, :, own] for arm in (run, none)] for kind in (0, 1))
    assert np.array_equal(firms[0], firms[1])
    assert units[0].sum() > units[1].sum()


def contacts_outside(run: Arrays, funded: Any) -> int:
    """Own contacts, while calls are open (2014 to 2017), in the clusters that the programme never funds."""
    own, first = run.panel_names.index("contacts_own"), 4 * 5 - 1
    return int(run.panel[first : first + 11, ~funded, :, :, own].sum())


def test_the_call_of_a_listed_round_reaches_its_clusters_or_all() -> None:
    base = small("interspin")
    runs = {
        reach: simulate(base.with_changes({"programme.calls_reach": reach}), 5, 0)
        for reach in ("listed", "all")
    }
    funded = runs["all"].clusters.in_round >= 0
    none = simulate(small("no-programme"), 5, 0)
    usual, told = (contacts_outside(runs[reach], funded) for reach in ("listed", "all"))
    assert told > 1.1 * usual and abs(usual - contacts_outside(none, funded)) < 0.02 * usual
    assert flow(runs["all"], "contacts_own") > flow(runs["listed"], "contacts_own")


def test_the_call_of_any_other_round_reaches_all_whatever_the_switch_says() -> None:
    logs = [
        simulate(small("lottery", {"programme.calls_reach": reach}), 5, 0).events
        for reach in ("listed", "all")
    ]
    assert without(logs[0]) == without(logs[1])
