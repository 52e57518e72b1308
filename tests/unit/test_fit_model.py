"""The model as a simulator of moments: places, keys, resumption; screening, predictive scores, the whole pipe."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.stats import norm

from calibration.fit import calibrate as whole_pipe
from calibration.fit import model as of_model
from calibration.fit.model import Model, fitted_targets, observed_of
from calibration.fit.predictive import checks, crps
from calibration.fit.problem import exact
from calibration.fit.screen import chosen, screened, signal
from calibration.targets.bounds import UNBOUNDED
from calibration.targets.form import SHIPPED, load_targets
from sim.scenario.load import load
from sim.study.errors import StudyError
from sim.study.execute import silent
from sim.study.executors import executor_for

TARGETS = fitted_targets(load_targets(SHIPPED))
SHIPPED_AS_IT_IS = load("interspin")
KEYS = ("cooperation.follow_on_firm", "contacts.beta_exp")


def fake(job: Any) -> list[float]:
    """The evidence where two parameters are as shipped, else off; with luck of the run. Instead of a run."""
    scenario, shipped = job.arms["asked"], SHIPPED_AS_IT_IS
    firm = scenario.cooperation.follow_on_firm - shipped.cooperation.follow_on_firm
    exp = scenario.contacts.beta_exp - shipped.contacts.beta_exp
    luck = np.random.default_rng([job.seed, job.replicate]).normal(size=len(job.targets))
    return [
        target.value + firm + 0.3 * exp * (place % 2) + 0.02 * luck[place]
        for place, target in enumerate(job.targets)
    ]


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Model:
    monkeypatch.setattr(of_model, "simulated", fake)
    monkeypatch.setattr(of_model, "make_ready", lambda _: None)
    return Model(load("interspin"), TARGETS, tmp_path, lambda: executor_for("thread", 1), 1, silent)


def test_only_targets_with_a_value_that_one_run_tells_are_fitted() -> None:
    assert len(TARGETS) >= 20
    assert all(one.role == "fitted" and one.relation == "=" for one in TARGETS)
    observed = observed_of(TARGETS)
    assert observed.present.all() and (observed.variance > 0).all()


def test_a_place_of_the_cube_sets_every_parameter_within_its_range(model: Model) -> None:
    point = model.point(np.full(len(model.whole), 0.5), 0)
    assert set(point) == set(model.whole.names)
    load("interspin").with_changes(point)


def test_runs_are_kept_and_not_run_again(model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    unit = np.random.default_rng(1).random((20, len(model.whole)))
    first = model.moments(unit, 0)
    calls: list[Any] = []

    def counted(job: Any) -> list[float]:
        calls.append(job)
        return fake(job)

    monkeypatch.setattr(of_model, "simulated", counted)
    more = np.vstack([unit, unit[:3]])
    again = model.moments(more, 0)
    assert np.array_equal(first, again[:20])
    assert len(calls) == 3  # the same place as a later run has luck of its own
    assert not np.array_equal(again[20], again[0])


def test_a_free_simulator_draws_the_others_anew_in_each_run(model: Model) -> None:
    simulate = model.free(KEYS)
    once, again = simulate(np.full((2, 2), 0.5), 10), simulate(np.full((2, 2), 0.5), 10)
    assert np.array_equal(once, again) and once.shape == (2, len(TARGETS))
    assert not np.array_equal(once[0], once[1])


def test_screening_finds_the_parameters_that_moments_move_with(model: Model) -> None:
    unit = np.random.default_rng(2).random((150, len(model.whole)))
    moments = model.moments(unit, 0)
    table = screened(
        unit, moments, signal(moments, observed_of(TARGETS).variance), model.whole.names
    )
    assert set(table["parameter"][:2]) == set(KEYS)
    assert chosen(table, 3)[0] == "population.cluster_effect_sd"


def test_crps_of_a_normal_sample_is_the_closed_one() -> None:
    values = norm.ppf((np.arange(4000) + 0.5) / 4000)
    closed = 0.3 * (2 * norm.cdf(0.3) - 1) + 2 * norm.pdf(0.3) - 1 / math.sqrt(math.pi)
    assert crps(values, 0.3) == pytest.approx(closed, abs=2e-3)
    assert math.isnan(crps(np.array([1.0]), 0.0))


def test_an_error_on_top_is_scored_in_closed_form() -> None:
    """A sample of N(0, 1) with an error of sd 2 scores as one of N(0, 5); its luck is not in the score."""
    values, sd = norm.ppf((np.arange(1500) + 0.5) / 1500), math.sqrt(5.0)
    z = 0.3 / sd
    closed = sd * (z * (2 * norm.cdf(z) - 1) + 2 * norm.pdf(z) - 1 / math.sqrt(math.pi))
    assert crps(values, 0.3, 2.0) == pytest.approx(closed, abs=3e-3)
    blurred = values + 2.0 * np.random.default_rng(1).normal(size=1500)
    assert crps(values, 0.3, 2.0) == pytest.approx(crps(blurred, 0.3), abs=0.05)
    assert crps(values, 0.3, 1e-9) == pytest.approx(crps(values, 0.3), rel=1e-6)


def test_predictive_checks_say_what_is_inside() -> None:
    observed = exact(("near", "far"), np.array([0.0, 9.0]), np.full(2, 0.1))
    runs = np.random.default_rng(3).normal(size=(200, 2))
    bounds = [UNBOUNDED, UNBOUNDED]
    table = checks(
        observed, ["fitted", "held-out"], ["a", "b"], bounds, runs, 3 * runs, runs
    ).set_index("target")
    assert table["inside"].tolist() == [True, False]
    assert table.loc["near", "crps_posterior"] < table.loc["near", "crps_prior"]


def test_from_targets_to_a_posterior(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With numbers that two parameters make, the posterior finds these two and leaves others to their priors."""
    monkeypatch.setattr(of_model, "simulated", fake)
    monkeypatch.setattr("calibration.targets.scorecard.simulated", fake)
    monkeypatch.setattr(of_model, "make_ready", lambda _: None)
    monkeypatch.setattr(whole_pipe, "DRAWS", 200)
    found = whole_pipe.calibrate(budget=400, free=4, checked=10, out=tmp_path, workers=1)
    table = found.diagnostics.set_index("parameter")
    assert set(KEYS) <= set(table.index)
    assert table.loc["cooperation.follow_on_firm", "standing"] == "learned"
    assert table.loc["population.cluster_effect_sd", "standing"] == "prior-driven"
    assert set(found.posterior) == set(whole_pipe.published_model(tmp_path).whole.names)
    assert table.loc["cooperation.follow_on_firm", ["bounded_below", "bounded_above"]].all()
    assert set(found.left_out["without_target"]) == {one.id for one in TARGETS}
    assert set(found.ppc["role"]) == {"fitted", "held-out"}
    whole_pipe.leave(found, tmp_path)
    assert (tmp_path / "posterior.parquet").exists()
    load("interspin").with_changes(
        found.posterior.iloc[0].to_dict() | {"population.partners": 4000}
    )


def test_a_budget_too_small_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StudyError, match="--budget must be 300"):
        whole_pipe.calibrate(budget=10, out=tmp_path)
