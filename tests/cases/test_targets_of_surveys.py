"""Bring your own survey: the example and its truth, other forms of the same file, small cells, weights."""

from __future__ import annotations

import io
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from survey_files import BOOK, CODEBOOK, SURVEY, TEXT, asked, written
from surveyed import run_of, scenario_of

from calibration.microdata.codebook import load_codebook
from calibration.microdata.example import AS_ASKED, survey_text, surveyed
from calibration.microdata.simulated import rows_of
from calibration.microdata.targets import COLUMNS, table_text, targets_of, targets_of_survey


def frame() -> pd.DataFrame:
    return pd.read_csv(io.StringIO(TEXT), sep=";", decimal=",", na_values=["-9"])


def test_the_example_becomes_targets_in_the_form_of_the_table(tmp_path: Path) -> None:
    result = asked(SURVEY, CODEBOOK, tmp_path / "out")
    assert result.exit_code == 0, result.output
    left = sorted(file.name for file in (tmp_path / "out").iterdir() if file.name[0] != ".")
    assert left == ["covariance.csv", "manifest.json", "targets.csv"]
    table = pd.read_csv(tmp_path / "out" / "targets.csv", keep_default_na=False)
    assert tuple(table.columns) == COLUMNS
    assert table.id.is_unique and set(table.role) == {"fitted", "held-out", "descriptive"}
    fitted = table[table.role != "descriptive"]
    assert (fitted.standard_error.astype(float) > 0).all() and (fitted.error_rule != "").all()
    assert set(fitted[fitted.role == "held-out"].block) == {"persistence"}
    assert set(table.source) == {
        "SYNTHETIC example: simulated survey of a simulated run of interspin"
    }


def test_values_are_those_of_a_plain_reading_of_the_file() -> None:
    table, *_ = targets_of_survey(SURVEY, CODEBOOK)
    value = table.set_index("id").value
    rows = frame()
    second = rows[(rows.wave == 2) & (rows.type == 1)]
    running = second.q4_running.replace(-8, 0)
    assert value["example-running-mean-firm-w2"] == pytest.approx(running.mean(), rel=1e-12)
    assert value["example-active-abroad-share-firm-w2"] == pytest.approx(
        (running.dropna() > 0).mean(), rel=1e-12
    )
    both = second[["q4_programme", "q4_running"]].replace(-8, 0).dropna().sum()
    assert value["example-linked-share-firm-w2"] == pytest.approx(both.iloc[0] / both.iloc[1])
    young = second[2019.75 - second.founded < 10].q1_new_contacts.dropna()
    assert value["example-contacts-mean-young-w2"] == pytest.approx(young.mean())


def test_the_error_of_a_mean_is_that_of_cluster_totals_left_out_one_by_one() -> None:
    table, *_ = targets_of_survey(SURVEY, CODEBOOK)
    row = table.set_index("id").loc["example-contacts-mean-firm-w1"]
    rows = frame()
    first = rows[(rows.wave == 1) & (rows.type == 1)].dropna(subset=["q1_new_contacts"])
    names = first.cluster.unique()
    without = [first[first.cluster != name].q1_new_contacts.mean() for name in names]
    squares = np.sum((np.array(without) - first.q1_new_contacts.mean()) ** 2)
    assert row.standard_error == pytest.approx(((len(names) - 1) / len(names) * squares) ** 0.5)
    sizes = first.groupby("cluster").size()
    assert row.degrees_of_freedom == round(sizes.sum() ** 2 / (sizes**2).sum() - 1, 1)


def test_the_covariance_has_the_errors_on_its_diagonal_and_is_that_of_the_left_out_clusters() -> (
    None
):
    table, covariance, _ = targets_of_survey(SURVEY, CODEBOOK)
    fitted = table[table.role != "descriptive"].set_index("id")
    assert list(covariance.index) == list(covariance.columns) == list(fitted.index)
    np.testing.assert_allclose(np.diag(covariance), fitted.standard_error.astype(float) ** 2)
    names = ("example-contacts-mean-firm-w1", "example-initiated-mean-firm-w2")
    rows, without, full = frame(), [], []
    for column, wave in (("q1_new_contacts", 1), ("q1_own_initiative", 2)):
        part = rows[(rows.wave == wave) & (rows.type == 1)].dropna(subset=[column])
        full.append(part[column].mean())
        without.append(
            [part[part.cluster != name][column].mean() for name in rows.cluster.unique()]
        )
    products = (np.array(without[0]) - full[0]) * (np.array(without[1]) - full[1])
    count = rows.cluster.nunique()
    assert covariance.loc[names] == pytest.approx((count - 1) / count * products.sum())


@pytest.mark.parametrize("form", ["parquet", "latin-1", "comma"])
def test_the_same_answers_in_another_form_give_the_same_targets(form: str, tmp_path: Path) -> None:
    expected, *_ = targets_of_survey(SURVEY, CODEBOOK)
    text = TEXT.replace("cluster ", "Bündnis ")
    book = BOOK
    if form == "parquet":
        frame = pd.read_csv(io.StringIO(text), sep=";", decimal=",")
        frame.to_parquet(tmp_path / "survey.parquet")
        survey, codebook = tmp_path / "survey.parquet", CODEBOOK
        book = book.replace('decimal = ","', 'decimal = "."')
        _, codebook = written(tmp_path, "", book)
    elif form == "latin-1":
        book = book.replace('encoding = "utf-8"', 'encoding = "latin-1"')
        survey, codebook = written(tmp_path, text.encode("latin-1"), book)
    else:
        book = book.replace('separator = ";"', 'separator = ","').replace('"," \n', '"."')
        book = book.replace('decimal = ","', 'decimal = "."')
        survey, codebook = written(tmp_path, text.replace(",", ".").replace(";", ","), book)
    found, *_ = targets_of_survey(survey, codebook)
    assert table_text(found) == table_text(expected)


def test_small_cells_are_suppressed_and_so_is_what_they_could_be_told_from(tmp_path: Path) -> None:
    lines = TEXT.splitlines()
    firms = [line for line in lines[1:] if line.split(";")[3] == "1"]
    few = [line for line in lines[1:] if line.split(";")[3] == "2" and line.split(";")[1] == "1"]
    others = [line for line in lines[1:] if line.split(";")[3] == "2" and line.split(";")[1] == "2"]
    text = "\n".join([lines[0], *firms, *few[:4], *others]) + "\n"
    table, *_ = targets_of_survey(*written(tmp_path, text))
    rows = table.set_index("id")
    for group in ("institution", "firm"):
        for suffix in ("w1", "w2-minus-w1"):
            row = rows.loc[f"example-contacts-mean-{group}-{suffix}"]
            assert row.missing == "yes" and "suppressed" in row.note
            assert np.isnan([row.value, row.standard_error, row.lower]).all()
            assert row.base_n == "" and row.clusters == ""
    assert rows.loc["example-contacts-mean-w1"].missing == "no"
    assert rows.loc["example-contacts-mean-institution-w2"].missing == "no"


def test_weights_count_rows_as_often_as_they_say(tmp_path: Path) -> None:
    lines = TEXT.splitlines()
    weights = [1 + number % 3 for number in range(len(lines) - 1)]
    weighted = [f"{lines[0]};w"] + [
        f"{line};{weight}" for line, weight in zip(lines[1:], weights, strict=True)
    ]
    book = BOOK.replace('respondent = "id"', 'respondent = "id"\nweight = "w"')
    found, *_ = targets_of_survey(*written(tmp_path, "\n".join(weighted) + "\n", book))
    repeated = [lines[0]]
    for line, weight in zip(lines[1:], weights, strict=True):
        name, _, rest = line.partition(";")
        repeated += [f"{name}-{copy};{rest}" for copy in range(weight)]
    expected, *_ = targets_of_survey(*written(tmp_path, "\n".join(repeated) + "\n"))
    both = (
        found.standard_error.notna()
    )  # whether there are five is a count of respondents, not of weights
    assert both.mean() > 0.9
    for column in ("value", "standard_error"):
        np.testing.assert_allclose(found[column][both], expected[column][both], rtol=1e-9)


def test_a_simulated_survey_written_and_read_again_gives_the_same_statistics(
    tmp_path: Path, kernels: None
) -> None:
    answers = surveyed(scenario_of(), run_of(), AS_ASKED)
    read, *_ = targets_of_survey(*written(tmp_path, survey_text(answers)))
    direct = targets_of(rows_of(answers), load_codebook(CODEBOOK)).table
    same = ~read.statistic.str.contains("age=")  # founding dates are written with one decimal
    assert table_text(read[same]) == table_text(direct[same])


def test_few_clusters_are_warned_of(tmp_path: Path) -> None:
    lines = [line for line in TEXT.splitlines() if re.search(r"^id|;cluster [1-9];", line)]
    survey, codebook = written(tmp_path, "\n".join(lines) + "\n")
    result = asked(survey, codebook, tmp_path / "out")
    assert result.exit_code == 0 and "clusters: errors are themselves uncertain" in result.output
