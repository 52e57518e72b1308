"""The twin: two implementations of one specification live the same lives, to the last bit."""

from __future__ import annotations

import datetime as dt
import inspect
from typing import Any

import mesa
import numpy as np
import pytest

from sim.engine.run import simulate
from sim.mesa_model import ClusterModel
from sim.scenario.load import load
from sim.scenario.schema.scenario import Scenario
from tests.verification.test_twin_worlds import random_world

SHORT = dt.date(2019, 12, 31)
OF_ACTORS = (
    "x0", "x1", "x2", "absorptive", "experience", "reputation", "budget", "bound",
    "cooperations", "local", "contacts", "founded", "own_search", "inbound",
)  # fmt: skip
OF_PROJECTS = ("cluster", "lead", "start", "end", "members", "running", "granted")
OF_PARTNERS = ("x0", "x1", "x2", "running", "bound")


def lived(scenario: Scenario, seed: int) -> tuple[ClusterModel, Any]:
    """The same run by both implementations."""
    model = ClusterModel(scenario, rng=seed)
    model.run_model()
    return model, simulate(scenario, seed, keep_contacts=True)


def assert_twins(scenario: Scenario, seed: int) -> None:
    """Everything that both leave is equal: logs, lives, ledgers, panels, and the state at the end."""
    twin, kernel = lived(scenario, seed)
    assert not [name for name, count in kernel.counters.items() if "overflow" in name and count]
    assert twin.events().tolist() == np.asarray(kernel.events).tolist()
    assert twin.lives().tolist() == np.asarray(kernel.lives).tolist()
    assert [project_of(one) for one in twin.projects] == kernel.projects[list(OF_PROJECTS)].tolist()
    first = twin.calendar.first_reported
    assert np.array_equal(np.array(twin.ledgers[first:]), kernel.ledger)
    assert {frozenset(tie) for tie in twin.ties_at_evaluation} == {
        frozenset(tie) for tie in kernel.ties.tolist()
    }
    totals = kernel.panel.sum(axis=(1, 2, 3)).T
    for name, column in zip(kernel.panel_names, totals, strict=True):
        assert twin.datacollector.model_vars[name][first:] == column.tolist(), name
    actors = {actor.id: actor for cluster in twin.clusters for actor in cluster.living}
    assert_same(OF_ACTORS, [actors[row.id] for row in kernel.actors], kernel.actors)
    assert_same(OF_PARTNERS, twin.partners, kernel.partners)


def project_of(project: Any) -> tuple[Any, ...]:
    """The columns of a project of the twin."""
    return (
        project.cluster.id,
        project.lead,
        project.start,
        project.end,
        len(project.members),
        len(project.running),
        project.granted,
    )


def assert_same(names: tuple[str, ...], agents: list[Any], rows: Any) -> None:
    """Agents and rows hold the same values."""
    for name in names:
        assert [getattr(agent, name) for agent in agents] == rows[name].tolist(), name


@pytest.mark.parametrize("seed", range(1, 13))
def test_twin_and_kernel_live_the_same_lives_in_random_worlds(seed: int) -> None:
    assert_twins(random_world(seed), seed)


@pytest.mark.parametrize("seed", (21, 22))
def test_twin_and_kernel_live_the_same_lives_month_by_month(seed: int) -> None:
    world = random_world(seed, end=SHORT).with_changes({"time.steps_per_year": 12})
    assert_twins(world, seed)


def test_twin_and_kernel_live_the_same_lives_when_the_world_is_scaled() -> None:
    assert_twins(random_world(31, end=SHORT).with_changes({"population.scale": 2}), 31)


def test_twin_and_kernel_live_the_same_lives_when_absorptive_capacity_grows() -> None:
    for seed in (41, 42, 43):
        assert_twins(random_world(seed).with_changes({"learning.alpha_growth": 0.1}), seed)


def test_the_model_is_a_mesa_model_that_runs_to_its_horizon() -> None:
    model = ClusterModel(random_world(1, end=SHORT), rng=7)
    assert isinstance(model, mesa.Model)
    assert {type(agent).__name__ for agent in model.agents} == {
        "Firm",
        "Institution",
        "ForeignPartner",
        "Management",
    }
    model.step()
    assert model.running
    model.run_model()
    table = model.datacollector.get_model_vars_dataframe()
    assert len(table) == model.calendar.steps
    assert table["active_abroad_share"].between(0, 1).all()
    assert repr(model) == "ClusterModel(twin-1, seed 7, 60 steps)"


def test_the_model_takes_names_changes_and_seeds_as_mesa_passes_them() -> None:
    model = ClusterModel("no-programme", rng=3, population__firms=5, population__institutions=2)
    assert model.asked == load(
        "no-programme", {"population.firms": 5, "population.institutions": 2}
    )
    small = random_world(2, end=SHORT)
    sequence = np.random.SeedSequence(5)
    seeds = {
        ClusterModel(small, rng=given).run_seed
        for given in (sequence, np.random.SeedSequence(5), np.random.default_rng(5), np.int64(9))
    }
    assert 9 in seeds
    assert len(seeds) == 3
    assert ClusterModel(small).run_seed != ClusterModel(small).run_seed


def batch(parameters: dict[str, Any], seeds: list[int]) -> list[dict[str, Any]]:
    """Mesa's batch of these seeds: an argument of its own since Mesa 3.5, where one among the parameters is lost."""
    more: dict[str, Any] = {"number_processes": 1, "display_progress": False}
    if "rng" in inspect.signature(mesa.batch_run).parameters:
        more["rng"] = seeds
    else:
        parameters = parameters | {"rng": seeds}
    rows: list[dict[str, Any]] = mesa.batch_run(ClusterModel, parameters, **more)
    return rows


def test_mesa_runs_batches_of_it_with_the_seeds_that_it_is_given() -> None:
    world = random_world(3, end=SHORT)
    name = "programme__anticipation_years"
    rows = batch({"scenario": [world], name: [0.0, 0.5]}, [1, 2, 3])
    found = {(row["rng"], row[name]): row["foreign_contacts"] for row in rows}
    assert len(rows) == len(found) == 6
    for (seed, years), contacts in found.items():
        model = ClusterModel(world, rng=seed, **{name: years})
        model.run_model()
        assert contacts == model.datacollector.model_vars["foreign_contacts"][-1]
    assert len(set(found.values())) > 1
