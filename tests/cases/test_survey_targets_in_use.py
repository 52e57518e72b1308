"""Targets of a survey are targets like all others: they load, and simulated runs have their statistics."""

from __future__ import annotations

import datetime as dt
import math
from pathlib import Path

import pytest
from survey_files import CODEBOOK, SURVEY
from surveyed import run_of, scenario_of, with_

from calibration.microdata.registered import date_of, name_of
from calibration.microdata.simulated import rows_of
from calibration.microdata.statistics import STATISTICS as OF_SURVEYS
from calibration.microdata.statistics import groups_of, sums_of, value_of
from calibration.microdata.targets import table_text, targets_of_survey
from calibration.statistics.registry import STATISTICS
from calibration.statistics.simulated import Simulated, Span
from calibration.targets.form import load_targets
from sim.engine.survey.answers import ask, years_of


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
