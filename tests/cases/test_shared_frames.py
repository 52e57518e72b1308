"""What runs of one scenario share is made once, and nothing of a run leaks into the next."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import sim
from sim.engine.run import run_world, simulate
from sim.outcome.levels import levels_of
from sim.outcome.tally import tally_of
from sim.scenario.schema.scenario import Scenario
from sim.study.plan import Plan
from sim.study.study import Study
from sim.world.build import build

SMALL = {"population.firms": 4, "population.institutions": 2, "population.partners": 200}


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return sim.load("interspin", SMALL)


def test_worlds_of_one_scenario_share_no_memory(scenario: Scenario) -> None:
    one, other = build(scenario, 1, 0), build(scenario, 1, 0)
    for worlds in ((one, other), (one.state, other.state)):
        for name, here, there in zip(worlds[0]._fields, *worlds, strict=True):
            if isinstance(here, np.ndarray) and here.size:
                assert not np.shares_memory(here, there), name


def test_a_run_leaves_no_trace_in_the_next(scenario: Scenario) -> None:
    before = simulate(scenario, 1, 0)
    spoilt = build(scenario, 1, 0)
    spoilt.rates["choice_b_geo"] = 9.0
    spoilt.state.partners.capacity = 0
    spoilt.state.countries.distance_km = 1.0
    run_world(spoilt)
    after = simulate(scenario, 1, 0)
    assert np.array_equal(before.panel, after.panel)
    assert all(np.array_equal(before.events[n], after.events[n]) for n in before.events.dtype.names)


def test_sums_do_not_depend_on_the_order_of_events(scenario: Scenario) -> None:
    for contacts in (False, True):
        sorted_, logged = (
            simulate(scenario, 1, 0, keep_contacts=contacts, tidy=tidy) for tidy in (True, False)
        )
        assert not np.array_equal(sorted_.events["actor"], logged.events["actor"])
        one, other = (levels_of(tally_of(arrays, scenario)) for arrays in (sorted_, logged))
        assert np.array_equal(list(one.values()), list(other.values()), equal_nan=True)


def test_replicates_of_a_point_share_their_scenario(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[tuple[str, int]] = []
    real = Plan.scenario

    def counted(self: Plan, arm: object) -> Scenario:
        made.append((arm.scenario, arm.point))  # type: ignore[attr-defined]
        return real(self, arm)  # type: ignore[arg-type]

    monkeypatch.setattr(Plan, "scenario", counted)
    study = Study(
        name="shared", scenarios=["no-programme", "interspin"], against="no-programme", set=SMALL,
        replicates=3, grid={"contacts.beta_call": [0.0, 0.3]},
    )  # fmt: skip
    study.run(tmp_path, workers=1)
    assert sorted(made) == [(name, p) for name in ("interspin", "no-programme") for p in (0, 1)]
