"""Posterior files: what is read is checked, and reported; nothing is dropped or taken silently."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.errors import ScenarioError
from sim.scenario.load import load
from sim.study.draws import drawn_with_receipts
from sim.study.posterior import Posterior, read_posterior

COLUMNS = {"population.cluster_effect_sd": 0.5, "contacts.firm": 0.9, "contacts.beta_call": 0.3}


def table(rows: int = 50, **other: object) -> pd.DataFrame:
    luck = np.random.default_rng(1)
    columns = {name: value + 0.1 * luck.random(rows) for name, value in COLUMNS.items()}
    return pd.DataFrame(columns | other)


def read(frame: pd.DataFrame, folder: Path, form: str = "csv", **how: object) -> Posterior:
    path = folder / f"mine.{form}"
    frame.to_parquet(path) if form == "parquet" else frame.to_csv(path, index=False, **how)  # type: ignore[call-overload]
    return read_posterior(path)


def faults_of(frame: pd.DataFrame, folder: Path, form: str = "csv") -> str:
    with pytest.raises(ScenarioError) as caught:
        read(frame, folder, form)
    return str(caught.value)


@pytest.mark.parametrize("how", [{}, {"sep": ";", "decimal": ","}, {"sep": "\t"}])
def test_separator_and_decimal_sign_are_found_and_reported(
    how: dict[str, str], tmp_path: Path
) -> None:
    found = read(table(), tmp_path, **how)
    pd.testing.assert_frame_equal(found.table, table(), check_exact=False, rtol=1e-12)
    assert "decimal sign" in found.receipt.facts
    assert found.receipt.facts["parameters taken"] == list(COLUMNS)
    assert "funnel.f_ac" in found.receipt.facts["not drawn, as in the scenarios"]
    assert found.receipt.cautions == ()


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_an_unknown_dotted_column_is_a_fault_with_the_nearest_name(
    form: str, tmp_path: Path
) -> None:
    told = faults_of(table(**{"contacts.beta_cal": 0.3}), tmp_path, form)
    assert "column contacts.beta_cal: is no parameter" in told
    assert "did you mean 'contacts.beta_call'?" in told


def test_columns_without_a_dot_are_ignored_and_reported(tmp_path: Path) -> None:
    found = read(table(draw=range(50), weight=1.0), tmp_path)
    assert found.receipt.facts["columns ignored"] == ["draw", "weight"]
    assert list(found.table) == list(COLUMNS)
    assert found.receipt.cautions == ("column weight is ignored: every row counts alike",)


def test_a_parameter_without_its_section_is_asked_about(tmp_path: Path) -> None:
    [told] = read(table(f_ac=0.4), tmp_path).receipt.cautions
    assert told == "column f_ac is ignored: was funnel.f_ac meant?"


def test_levers_and_choices_are_refused(tmp_path: Path) -> None:
    wrong = {"programme.quotas.young_firms": 0.5, "population.record_by_age": True}
    told = faults_of(table(**wrong), tmp_path, "parquet")
    assert "column programme.quotas.young_firms: is a lever of the design" in told
    assert "column population.record_by_age" in told and "it is a choice" in told


@pytest.mark.parametrize("value", ["high", True, [1.0], None, np.inf], ids=str)
def test_what_is_no_number_is_a_fault_with_its_row(value: object, tmp_path: Path) -> None:
    values = [0.3] * 50
    wrong = table(**{"funnel.f_ac": pd.Series([*values[:2], value, *values[3:]], dtype=object)})
    form = "csv" if isinstance(value, str) else "parquet"
    if isinstance(value, (str, bool, list)) and form == "parquet":
        wrong["funnel.f_ac"] = pd.Series([value] * 50, dtype=object)
    told = faults_of(wrong, tmp_path, form)
    assert "column funnel.f_ac: holds what is no number" in told
    assert ("line 4" if form == "csv" else "row") in told


def test_values_outside_the_bounds_are_a_fault_and_outside_the_range_a_caution(
    tmp_path: Path,
) -> None:
    far = table()
    far["population.cluster_effect_sd"] *= 1000
    told = faults_of(far, tmp_path)
    assert "is outside its bounds in 50 of 50 rows" in told and "a number from 0 to" in told
    near = table()
    near["contacts.beta_call"] += 0.6
    found = read(near, tmp_path)
    assert len(found.receipt.cautions) == 1
    assert "contacts.beta_call lies outside its declared range, 0 to 0.8" in found.receipt.cautions[0]  # fmt: skip


def test_a_whole_number_given_as_a_fraction_is_a_fault(tmp_path: Path) -> None:
    assert "holds fractions" in faults_of(table(**{"local_ties.candidates": 5.5}), tmp_path)


def test_few_or_repeated_rows_are_said_to_be_so(tmp_path: Path) -> None:
    found = read(pd.concat([table(5)] * 10), tmp_path)
    assert found.distinct == 5
    assert found.receipt.cautions == (
        "5 of 50 rows are different",
        "5 different rows cannot carry a 95 % interval: 66.7 % at most",
    )


def test_draws_say_how_many_are_different_and_which_level_they_carry(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    table(3).to_csv(path, index=False)
    drawn = drawn_with_receipts([load("interspin")], 100, path)
    assert [one.kind for one in drawn.receipts] == ["posterior", "draws from"]
    facts = drawn.receipts[1].facts
    assert (facts["draws"], facts["different"], facts["parameters"]) == (100, 3, 3)
    assert facts["intervals over draws"].startswith("50 %")
    assert "3 different rows only" in drawn.receipts[1].cautions[0]


def test_a_table_without_parameters_or_rows_is_a_fault(tmp_path: Path) -> None:
    assert "has no column that is a parameter" in faults_of(pd.DataFrame({"a": [1]}), tmp_path)
    assert "has no rows" in faults_of(table().iloc[:0], tmp_path, "parquet")


def test_a_row_that_repeats_itself_is_no_uncertainty(tmp_path: Path) -> None:
    found = read(pd.concat([table(1)] * 10), tmp_path)
    assert found.receipt.cautions == ("all rows are the same (10): no uncertainty of parameters",)


def test_ranges_are_told_as_such(tmp_path: Path) -> None:
    one = table()
    told = read(one, tmp_path).receipt.facts["ranges"]["contacts.beta_call"]
    column = one["contacts.beta_call"]
    assert told == f"{column.min():.6g} to {column.max():.6g}"


def test_a_value_that_a_draw_overrides_is_told(tmp_path: Path) -> None:
    path = tmp_path / "posterior.csv"
    table().to_csv(path, index=False)
    base = load("interspin")
    arms = [base, base.with_changes({"contacts.beta_call": 0.0, "contacts.inbound_funded": 0.25})]
    drawn = drawn_with_receipts(arms, 40, path)
    told = "contacts.beta_call is drawn, which overrides the value that is set (0)"
    plain = drawn_with_receipts([base], 40, path)
    assert drawn.receipts[1].cautions == (*plain.receipts[1].cautions, told)
    (priors,) = drawn_with_receipts(arms, 40).receipts
    assert len(priors.cautions) == 2 and "contacts.inbound_funded" in " ".join(priors.cautions)
