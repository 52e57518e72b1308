"""Indices year by year, needs told beforehand, and Shapley effects over a table of draws, with the real model."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import calibration
from sim.errors import ScenarioError
from sim.scenario.load import load
from sim.study.yearly import YEARLY, year_of, yearly_name, years_of

SMALL: dict[str, Any] = {
    "population.firms": 4,
    "population.institutions": 2,
    "population.partners": 200,
    "shocks.list": [],
}
KEYS = ["contacts.firm", "contacts.beta_call"]
FLOWS = ("foreign_contacts", "foreign_cooperations", "local_cooperations", "innovations")


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return calibration.sensitivity(
        "interspin", "no-programme", outcome=tuple(YEARLY), parameters=KEYS, samples=4, replicates=1,
        yearly=True, changes=SMALL, figures=False, out=tmp_path_factory.mktemp("years"), workers=2,
    )  # fmt: skip


def years_in(name: str) -> list[str]:
    """A level's years up to the date of evaluation, which levels are taken at."""
    scenario = load("interspin", SMALL)
    last = scenario.time.evaluation_date.year
    return [yearly_name(name, year) for year in years_of(scenario) if year <= last]


def test_every_year_of_the_horizon_has_its_index(done: Any) -> None:
    table = done.over_time("foreign_cooperations")
    assert sorted(set(table["year"])) == list(years_of(load("interspin", SMALL)))
    assert list(table.columns[:3]) == ["year", "parameter", "mu_star"]
    assert done.outcomes == tuple(YEARLY), "years are not outcomes of their own"


@pytest.mark.parametrize("name", FLOWS)
def test_flows_of_the_years_add_up_to_the_level_of_the_whole(done: Any, name: str) -> None:
    rows = done.samples
    assert np.allclose(rows[years_in(name)].sum(axis=1), rows[name])
    assert rows[name].abs().sum() > 0


def test_stocks_are_those_at_the_end_of_the_last_year(done: Any) -> None:
    last = years_in("active_abroad_share")[-1]
    assert np.allclose(done.samples[last], done.samples["active_abroad_share"])


def test_years_before_the_programme_have_no_index_of_a_contrast(done: Any) -> None:
    table = done.over_time("funded_cooperations")
    first = table[table["year"] == table["year"].min()]
    assert first["mu_star"].isna().all(), "the same in both worlds: nothing to apportion"


def test_years_are_asked_of_levels_alone() -> None:
    with pytest.raises(ScenarioError, match="none of windfall_share is told year by year"):
        calibration.sensitivity(
            "interspin", "no-programme", outcome="windfall_share", yearly=True, parameters=KEYS
        )
    assert year_of("foreign_cooperations") is None


def test_needs_are_told_without_a_trace(tmp_path: Path) -> None:
    found = calibration.sensitivity.needs(
        "interspin", "no-programme", parameters=KEYS, samples=4, replicates=2, changes=SMALL, out=tmp_path / "none",
    )  # fmt: skip
    assert found["left"] == found["runs"] > 8
    assert found["seconds_cpu"] > 0
    assert not (tmp_path / "none").exists()


def test_effects_over_draws_are_of_the_draws_as_they_are(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    firm = rng.uniform(0.5, 1.0, 48)
    draws = pd.DataFrame({"contacts.firm": firm, "contacts.beta_call": 0.4 * firm})
    draws.to_parquet(tmp_path / "draws.parquet")
    found = calibration.sensitivity(
        "interspin", method="shapley", posterior=tmp_path / "draws.parquet", outcome="foreign_contacts",
        samples=48, replicates=1, changes=SMALL, figures=False, out=tmp_path / "out", workers=2,
    )  # fmt: skip
    kept = set(
        zip(found.samples["contacts.firm"], found.samples["contacts.beta_call"], strict=True)
    )
    assert kept <= set(draws.itertuples(index=False, name=None))
    effects = found.ranking().set_index("parameter")["Sh"]
    assert effects["contacts.firm"] == pytest.approx(effects["contacts.beta_call"], rel=0.05), (
        "two inputs that are one and the same share their effect"
    )
