"""Targets of a survey are targets like all others: they load, and simulated runs have their statistics."""

from __future__ import annotations

import datetime as dt
import math
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from survey_files import CODEBOOK, SURVEY
from surveyed import run_of, scenario_of, with_

import calibration.fit.calibrate as inference
from calibration.fit.calibrate import told_by_one_run
from calibration.fit.model import Model, fitted_targets
from calibration.microdata.adjusted import drawn_asking, errors_of_questionnaires
from calibration.microdata.registered import date_of, name_of
from calibration.microdata.simulated import rows_of
from calibration.microdata.statistics import STATISTICS as OF_SURVEYS
from calibration.microdata.statistics import groups_of, sums_of, value_of
from calibration.microdata.targets import table_text, targets_of_survey
from calibration.statistics.registry import STATISTICS
from calibration.statistics.simulated import Simulated, Span
from calibration.targets.form import SHIPPED, load_targets
from sim.engine.survey.answers import ask, years_of
from sim.scenario.load import load
from sim.scenario.schema.questionnaire import Questionnaire
from sim.study.execute import silent
from sim.study.executors import executor_for


def test_the_table_of_a_survey_loads_as_targets(tmp_path: Path) -> None:
    made = targets_of_survey(SURVEY, CODEBOOK).table
    (tmp_path / "targets.csv").write_text(table_text(made), encoding="utf-8")
    targets = load_targets(tmp_path / "targets.csv")
    assert [one.id for one in targets] == made.id.tolist()
    fitted = [one for one in targets if one.role != "descriptive"]
    assert fitted and all(one.standard_error > 0 for one in fitted)
    assert targets[0].span == Span(2014.75, 2017.75)


def test_the_statistic_of_a_run_is_that_of_a_census_of_its_funded_clusters(kernels: None) -> None:
    run = Simulated(run_of(), tuple(scenario_of().countries))
    census = rows_of(ask(run_of(), scenario_of(), with_(clusters="funded"), 5))
    for statistic in OF_SURVEYS.values():
        for group in groups_of(statistic):
            found = STATISTICS[name_of(statistic, group)].of_run(run, Span(2016.75, 2019.75))
            assert found == value_of(sums_of(statistic, group, census, 1))
    change = STATISTICS["survey.linked_share.change"]
    assert math.isnan(change.of_run(run, Span(2014.75, 2019.75)))


@pytest.mark.parametrize("date", [dt.date(2017, 10, 1), dt.date(2019, 1, 1), dt.date(2020, 2, 15)])
def test_a_decimal_year_is_read_back_as_its_day(date: dt.date) -> None:
    (year,) = years_of([date])
    assert abs((date_of(float(f"{year:.6g}")) - date).days) <= 3


def test_a_run_is_asked_as_it_says(kernels: None) -> None:
    """With errors: what the same questionnaire finds, read off its rows; the wave is that of the statistic."""
    asking = drawn_asking(3, 7, Questionnaire(response_firms=0.6))
    assert asking.questionnaire.response_firms == 0.6
    run = Simulated(run_of(), tuple(scenario_of().countries), asking=asking)
    asked = asking.questionnaire.model_dump()
    asked |= {"waves": (dt.date(2019, 10, 1),), "reference_years": 3.0}
    rows = rows_of(ask(run_of(), scenario_of(), Questionnaire(**asked), 3, 7))
    found = STATISTICS["survey.cooperated_share[kind=firm]"].of_run(run, Span(2016.75, 2019.75))
    assert found == value_of(sums_of(OF_SURVEYS["cooperated_share"], "kind=firm", rows, 0))
    census = Simulated(run_of(), tuple(scenario_of().countries))
    truth = STATISTICS["survey.cooperated_share[kind=firm]"].of_run(census, Span(2016.75, 2019.75))
    assert found != truth


def test_errors_of_questionnaires_are_drawn_within_their_ranges_and_keyed() -> None:
    errors = errors_of_questionnaires()
    drawn = [drawn_asking(1, number).questionnaire for number in range(40)]
    for one in errors:
        values = [getattr(questionnaire, one.key) for questionnaire in drawn]
        assert one.low <= min(values) < max(values) <= one.high
    assert drawn_asking(1, 4).questionnaire == drawn[4] != drawn_asking(2, 4).questionnaire


def test_only_targets_of_surveys_make_a_calibration_ask(tmp_path: Path) -> None:
    made = targets_of_survey(SURVEY, CODEBOOK).table
    (tmp_path / "targets.csv").write_text(table_text(made), encoding="utf-8")
    mine = told_by_one_run(load_targets(tmp_path / "targets.csv"))
    models = [
        Model(load("interspin"), targets, tmp_path, lambda: executor_for("thread", 1), 1, silent)
        for targets in (mine, told_by_one_run(load_targets()))
    ]
    assert [model.asks for model in models] == [True, False]
    assert models[0].asking(5) == drawn_asking(1, 5) and models[1].asking(5) is None


@pytest.mark.parametrize("role", ["none", "held-out", "fitted"])
def test_where_a_survey_is_fitted_all_runs_are_over_the_prior_and_abc_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, role: str
) -> None:
    """One target of a survey beside the shipped ones. Runs are made up; the inference is caught before it begins."""
    made = targets_of_survey(SURVEY, CODEBOOK).table
    one = made[made["role"] == "fitted"].head(1 if role != "none" else 0).assign(role=role)
    shipped = pd.read_csv(SHIPPED, dtype=str)
    table = pd.concat([shipped, one.astype(str).replace("nan", "")], ignore_index=True)
    table.to_csv(tmp_path / "targets.csv", index=False)

    def made_up(model: Model, unit: np.ndarray, first: int) -> np.ndarray:
        assert model.asks == (role != "none")
        return np.random.default_rng(first).normal(size=(len(unit), len(model.names)))

    class Caught(Exception):
        pass

    def caught(*given: object) -> None:
        raise Caught(given[3], len(given[5][0]))  # type: ignore[index]

    monkeypatch.setattr(Model, "moments", made_up)
    monkeypatch.setattr(inference, "in_waves", caught)
    with pytest.raises(Caught) as told:
        inference.calibrate(tmp_path / "targets.csv", budget=300, out=tmp_path)
    assert told.value.args == (300, 300 if role == "fitted" else 150)
    used = fitted_targets(load_targets(tmp_path / "targets.csv"))
    assert inference.counts_abc(used) == (role == "fitted")


def test_a_reader_is_told_where_methods_part_and_where_a_survey_had_too_few_runs() -> None:
    nothing = pd.DataFrame()
    table = pd.DataFrame({"parameter": ["a", "b"], "agrees": [True, False]})

    def told(by_abc: bool, budget: int) -> list[str]:
        fitted: Any = SimpleNamespace(by_abc=by_abc)
        return inference.Calibration(fitted, nothing, nothing, table, *[nothing] * 4).warnings(
            budget
        )

    assert told(False, 300) == ["the two methods disagree on b: do not rely on these"]
    [checked] = told(True, 1000)
    assert "too narrow with a survey, disagrees on b: take these with care" in checked
    assert "somewhat too narrow; these are 300 (--budget)" in told(True, 300)[1]
