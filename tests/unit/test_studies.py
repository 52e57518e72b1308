"""Studies: points, draws, plans, and what is wrong with them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import sim
from sim.errors import ScenarioError
from sim.scenario.study_file import study_of
from sim.study.draws import draws_of
from sim.study.plan import plan_of
from sim.study.points import points_of
from sim.study.study import Study
from tests.cases.test_batch import ASKED, GUIDE


def points(**tables: Any) -> list[dict[str, Any]]:
    found, faults = points_of(study_of({"scenarios": ["interspin"], **tables}))
    assert not faults
    return found


def test_factors_multiply_and_a_zip_runs_in_step() -> None:
    found = points(grid={"a.b": [1, 2]}, zip={"c.d": [3, 4], "e.f": [5, 6]})
    assert found == [
        {"a.b": 1, "c.d": 3, "e.f": 5}, {"a.b": 1, "c.d": 4, "e.f": 6},
        {"a.b": 2, "c.d": 3, "e.f": 5}, {"a.b": 2, "c.d": 4, "e.f": 6},
    ]  # fmt: skip


def test_each_varies_one_key_at_a_time_from_the_scenario_as_it_is() -> None:
    assert points(each={"a.b": [1, 2], "c.d": [3]}) == [{}, {"a.b": 1}, {"a.b": 2}, {"c.d": 3}]


def test_dots_and_tables_within_tables_say_the_same() -> None:
    assert points(grid={"contacts": {"beta_call": [0, 1]}}) == points(
        grid={"contacts.beta_call": [0, 1]}
    )


def test_a_latin_hypercube_has_one_point_in_every_stratum_of_every_margin() -> None:
    ranges = {"points": 16, "contacts.beta_call": [0.0, 0.8], "contacts.beta_size": [0.2, 0.6]}
    found = pd.DataFrame(points(latin_hypercube=ranges))
    strata = np.floor((found["contacts.beta_size"] - 0.2) / 0.4 * 16).astype(int)
    assert sorted(strata) == list(range(16))


def test_a_logarithmic_range_is_spread_evenly_in_the_logarithm() -> None:
    ranges = {"points": 64, "contacts.beta_call": {"low": 0.01, "high": 1.0, "scale": "log"}}
    found = np.array([one["contacts.beta_call"] for one in points(latin_hypercube=ranges)])
    assert np.median(np.log10(found)) == pytest.approx(-1, abs=0.05)


def test_draws_from_priors_stay_in_their_ranges_and_more_draws_begin_with_the_same() -> None:
    few, many = (
        draws_of(study_of({"scenarios": ["interspin"], "draws": {"count": n}}).draws, 5, Path())
        for n in (3, 6)
    )
    assert many[:3] == few
    from sim.scenario.parameters import parameters

    declared = {one.key: one for one in parameters(sim.Scenario)}
    for key, value in many[5].items():
        assert declared[key].low <= value <= declared[key].high


def test_draws_come_from_the_rows_of_a_posterior(tmp_path: Path) -> None:
    table = pd.DataFrame(
        {"contacts.beta_call": [0.1, 0.2], "contacts.beta_size": [0.3, 0.4], "weight": 1}
    )
    table.to_parquet(tmp_path / "posterior.parquet")
    draws = study_of(
        {"scenarios": ["interspin"], "draws": {"count": 8, "source": "posterior.parquet"}}
    ).draws
    rows = {tuple(row.values()) for row in draws_of(draws, 1, tmp_path)}
    assert rows == {(0.1, 0.3), (0.2, 0.4)}


def test_points_share_their_luck_and_draws_do_not() -> None:
    plan = Study(**{**ASKED, "draws": {"count": 2, "keys": ["contacts.beta_size"]}}).plan
    seeds = {(case.arms[0].point, case.arms[0].draw): case.seed for case in plan.cases()}
    assert seeds[0, 0] == seeds[1, 0] != seeds[0, 1] == seeds[1, 1]


def test_names_and_titles_do_not_enter_the_keys(tmp_path: Path) -> None:
    (tmp_path / "other.toml").write_text('extends = "interspin"\ntitle = "another name"\n')
    one, other = (
        [case.keys for case in plan_of(study_of({"scenarios": [name]}), tmp_path).cases()]
        for name in ("interspin", "other.toml")
    )
    assert one == other


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "no scenarios": ({"scenarios": []}, "scenarios"),
    "an unknown scenario": ({"scenarios": ["interspim"]}, "interspin"),
    "the same scenario twice": ({"scenarios": ["interspin", "interspin"]}, "twice"),
    "an unknown table": ({"scenarios": ["interspin"], "gird": {}}, "grid"),
    "an unknown key of a scenario": (
        {"scenarios": ["interspin"], "grid": {"contacts.beta_cal": [1]}}, "beta_call",
    ),
    "an empty list": ({"scenarios": ["interspin"], "grid": {"contacts.beta_call": []}}, "an empty list"),
    "a value out of range": (
        {"scenarios": ["interspin"], "grid": {"population.firms": [-5]}}, "from 0 to 500",
    ),
    "lists of two lengths": (
        {"scenarios": ["interspin"], "zip": {"contacts.beta_call": [1], "contacts.beta_size": [1, 2]}},
        "differ in length",
    ),
    "a range upside down": (
        {"scenarios": ["interspin"], "latin_hypercube": {"points": 4, "contacts.beta_call": [1, 0]}},
        "low < high",
    ),
    "Sobol points that are no power of two": (
        {"scenarios": ["interspin"], "sobol": {"points": 100, "contacts.beta_call": [0, 1]}}, "128",
    ),
    "a key in two tables": (
        {"scenarios": ["interspin"], "grid": {"contacts.beta_call": [1]},
         "each": {"contacts.beta_call": [1]}}, "more than one table",
    ),
    "a base that is not there": ({"scenarios": ["interspin"], "against": "no-programme"}, "against"),
    "no replicates": ({"scenarios": ["interspin"], "replicates": 0}, "replicates"),
    "an unknown outcome": (
        {"scenarios": ["interspin"], "outcomes": ["foreign_contact"]}, "foreign_contacts",
    ),
    "a contrast without a base": (
        {"scenarios": ["interspin"], "outcomes": ["windfall_share"]}, "pairs",
    ),
    "draws of a parameter without a prior": (
        {"scenarios": ["interspin"], "draws": {"count": 1, "keys": ["population.scale"]}}, "no prior",
    ),
    "a posterior that is not there": (
        {"scenarios": ["interspin"], "draws": {"count": 1, "source": "none.parquet"}}, "none.parquet",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_a_study_that_cannot_be_run_is_refused_before_the_first_run(name: str) -> None:
    table, told = WRONG[name]
    with pytest.raises(ScenarioError, match=told):
        _ = Study(**table).plan


def test_all_faults_of_a_study_are_told_at_once() -> None:
    table = {"scenarios": ["interspim"], "grid": {"contacts.beta_call": []}, "sobol": {"points": 3}}
    with pytest.raises(ScenarioError) as caught:
        _ = Study(**table).plan
    assert len(caught.value.faults) >= 3


def test_rows_of_a_table_are_points(tmp_path: Path) -> None:
    rows = pd.DataFrame({"contacts.beta_call": [0.0, 0.5], "contacts.beta_size": [0.2, np.nan]})
    study = Study(scenarios=["interspin"], rows=rows)
    assert study.plan.points == [
        {"contacts.beta_call": 0.0, "contacts.beta_size": 0.2},
        {"contacts.beta_call": 0.5},
    ]


def test_the_study_of_the_guide_can_be_planned(tmp_path: Path) -> None:
    text = GUIDE.read_text().split("```toml\n")[1].split("```")[0]
    (tmp_path / "guide.toml").write_text(text)
    (tmp_path / "my-policy.toml").write_text('extends = "interspin"\n')
    study = Study.load(tmp_path / "guide.toml")
    points, faults = points_of(study.file)
    assert not faults
    assert len(points) == 3 * 2 * 64
    small = study.file.model_copy(update={"draws": study.file.draws.model_copy(update={"count": 2}),
                                          "grid": {}, "zip": {}, "replicates": 1})  # fmt: skip
    assert len(plan_of(small, tmp_path)) == 64 * 2 * 3
