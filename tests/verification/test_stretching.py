"""Room for ties, projects and payments is stretched where it proves too small; no result depends on it."""

from __future__ import annotations

import numpy as np
import pytest

from sim.engine.run import run_world, simulate
from sim.world.build import build
from sim.world.state import COUNTERS
from tests.properties.designs import LIVELY, world
from tests.verification.test_sharp import small, without

DENSE = {
    "population.firms": 50,
    "local_ties.accepted_per_year": 6.0,
    "local_ties.fading_per_year": 0.1,
    "shocks.list": [],
    "time.end": "2016-12-31",
    "time.evaluation_date": "2016-12-31",
}
TOO_FEW = 4
MANY = {
    "programme.implementation.projects": 20.0,
    "programme.implementation.members": 1,
    "programme.implementation.grant_eur": 50_000,
    "programme.implementation.cluster_cap_eur": 50_000_000,
    "programme.conditions.minimum_firms": 0,
    "programme.conditions.minimum_institutions": 0,
    "programme.concept.years": 1.0,
    "finance.partner_money_binds": False,
    "population.institutions": 60,
    "population.partners": 600,
}


def test_an_actor_may_have_more_ties_than_there_is_room_for_at_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scenario = small("no-programme", DENSE)
    monkeypatch.setattr("sim.world.build.ties_per_actor", lambda _: TOO_FEW)
    run = simulate(scenario, 3, 0, keep_contacts=True)
    assert not any(count for name, count in run.counters.items() if "overflow" in name)
    assert run.actors.ties.max() > TOO_FEW
    monkeypatch.undo()
    wide = run_world(build(scenario, 3, 0, keeps_contacts=True, room=16.0))
    assert without(wide.events) == without(run.events)


def test_projects_and_payments_find_room() -> None:
    rows = [row.model_dump() | {"institutions": None} for row in world().clusters]
    rounds = [
        {"announced": "2015-01-15", "selected": "2015-06-15", "start": "2016-01-01", "clusters": 3,
         "rule": "lottery"}
    ]  # fmt: skip
    scenario = world().with_changes({"clusters": rows, "programme.rounds": rounds} | LIVELY | MANY)
    tight = build(scenario, 3, 0, room=0.5)
    narrow = run_world(tight).counters
    run = simulate(scenario, 3, 0)
    assert narrow["overflow_projects"] > 0 and len(run.projects) > len(tight.state.projects)
    assert not any(count for name, count in run.counters.items() if "overflow" in name)


def test_a_pair_that_goes_on_with_a_grant_is_on_the_payroll_once() -> None:
    ends = {"time.end": "2021-12-31", "time.evaluation_date": "2021-12-31"}
    full = ends | {"programme.exit.share": 0.5, "programme.exit.budget_eur": 10_000_000}
    cap = {"programme.implementation.cluster_cap_eur": 20_000_000}
    lived = build(small("taper", full | cap), 3, 0)
    run_world(lived)
    count = int(lived.state.counters[COUNTERS.index("payroll")])
    entries = lived.state.payroll[:count].tolist()
    follow_ons = lived.state.dossiers.project[entries] < 0
    assert follow_ons.sum() > 20
    assert len(set(entries)) == len(entries)
    assert np.array_equal(
        np.sort(np.flatnonzero(lived.state.dossiers.on_payroll)), np.sort(entries)
    )


def test_a_cell_that_is_full_of_innovations_stays_full_and_is_counted() -> None:
    rows = [row.model_dump() | {"firms": None} for row in world().clusters]
    teeming = LIVELY | {
        "clusters": rows,
        "population.firms": 120,
        "population.knowledge_sd": 2.0,
        "learning.drift": 2.0,
        "local_ties.accepted_per_year": 4.0,
        "load.capacity_sme": 1e6,
        "load.capacity_large": 1e6,
        "local_ties.cooperations_firm": 10.0,
        "learning.eta_local": 3.0,
        "learning.best_distance": 5.0,
    }
    run = simulate(world().with_changes(teeming), 3, 0)
    column = run.panel[..., run.panel_names.index("innovations")]
    assert column.min() >= 0 and column.max() == 2**31 - 1
    assert run.counters["overflow_innovations"] > 0
