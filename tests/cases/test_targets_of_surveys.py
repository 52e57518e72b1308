"""Bring your own survey: the example and its truth, other forms of the same file, and all that may be wrong with it."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from surveyed import run_of, scenario_of
from typer.testing import CliRunner, Result

from calibration.microdata.example import AS_ASKED, FOLDER, survey_text, surveyed
from calibration.microdata.targets import COLUMNS, table_text, targets_of_survey
from sim.faces.cli.app import app

SURVEY, CODEBOOK = FOLDER / "synthetic_survey.csv", FOLDER / "codebook.toml"
TEXT, BOOK = SURVEY.read_text(encoding="utf-8"), CODEBOOK.read_text(encoding="utf-8")
Edit = Callable[[str], str]


def asked(survey: Path, codebook: Path, out: Path) -> Result:
    words = ["targets", "--survey", str(survey), "--codebook", str(codebook), "--out", str(out)]
    return CliRunner().invoke(app, words)


def written(folder: Path, survey: str | bytes, codebook: str = BOOK) -> tuple[Path, Path]:
    content = survey if isinstance(survey, bytes) else survey.encode()
    (folder / "survey.csv").write_bytes(content)
    (folder / "codebook.toml").write_text(codebook, encoding="utf-8")
    return folder / "survey.csv", folder / "codebook.toml"


def frame() -> pd.DataFrame:
    return pd.read_csv(io.StringIO(TEXT), sep=";", decimal=",", na_values=["-9"])


# --- what comes out -----------------------------------------------------------------------------


def test_the_example_becomes_targets_in_the_form_of_the_table(tmp_path: Path) -> None:
    result = asked(SURVEY, CODEBOOK, tmp_path / "out")
    assert result.exit_code == 0, result.output
    left = sorted(file.name for file in (tmp_path / "out").iterdir())
    assert left == ["covariance.csv", "targets.csv"]
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
    from calibration.microdata.codebook import load_codebook
    from calibration.microdata.simulated import rows_of
    from calibration.microdata.targets import targets_of

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


# --- what may be wrong --------------------------------------------------------------------------


def without_column(name: str) -> Edit:
    def edit(text: str) -> str:
        rows = [line.split(";") for line in text.splitlines()]
        place = rows[0].index(name)
        return "\n".join(";".join(row[:place] + row[place + 1 :]) for row in rows) + "\n"

    return edit


def of_one_cluster(text: str) -> str:
    lines = [line for line in text.splitlines() if re.search(r"^id|;cluster 3;", line)]
    return "\n".join(lines) + "\n"


def first_wave(text: str) -> str:
    lines = [line for line in text.splitlines() if line.split(";")[1] != "2"]
    return "\n".join(lines) + "\n"


def same(text: str) -> str:
    return text


def swapped(old: str, new: str, count: int = -1) -> Edit:
    def edit(text: str) -> str:
        assert old in text
        return text.replace(old, new, count)

    return edit


#: What is wrong -> edit of the survey, edit of the codebook, words that the message must hold.
WRONG: dict[str, tuple[Any, Edit, tuple[str, ...]]] = {
    "a missing column": (without_column("q4_running"), same, ("column q4_running", "is missing", "running")),
    "another separator": (swapped(";", "|"), same, ("is missing", "is the separator right?")),
    "an empty wave": (first_wave, same, ("wave '2' is empty", "no rows")),
    "one cluster": (of_one_cluster, same, ("answers of one cluster alone",)),
    "an unknown wave": (same, swapped("2 = 2019", "3 = 2019"), ("does not date", "'2'", "wave '3' is empty")),
    "an unknown code": (same, swapped("large = 2", "large = 4"), ("column size", "does not know", "'2'")),
    "a text for a count": (swapped(";4;4;", ";many;4;", 1), same, ("'many'", "a number")),
    "a negative count": (swapped(";4;4;", ";-4;4;", 1), same, ("'-4'", "whole numbers from 0 on")),
    "half a contact": (swapped(";4;4;", ";4,5;4;", 1), same, ("'4,5'", "whole numbers from 0 on")),
    "a part above its whole": (swapped(";4;4;", ";4;7;", 1), same, ("larger than contacts in 1 rows",)),
    "a respondent twice": (swapped("\nR3085;1;", "\nR3082;1;"), same, ("comes twice in a wave", "R3082")),
    "no cluster": (swapped(";cluster 3;", ";;", 1), same, ("column cluster", "is blank in 1 rows")),
    "an empty file": (lambda text: "", same, ("is empty",)),
    "a header alone": (lambda text: text.splitlines()[0] + "\n", same, ("has no rows",)),
    "a row cut short": (swapped(";4;4;", ";4;", 1), same, ("do not have the 18 columns", "lines ")),
    "a column twice": (swapped("q1_own_initiative", "q1_new_contacts"), same, ("stands twice",)),
    "Latin-1 said to be UTF-8": (
        lambda text: text.replace("cluster ", "Bündnis ").encode("latin-1"), same,
        ("is not utf-8", "line 2", "encoding = 'cp1252'"),
    ),
    "an encoding that is none": (same, swapped('"utf-8"', '"utf-9"'), ("no encoding is called 'utf-9'",)),
    "UTF-16": (lambda text: text.encode("utf-16"), same, ("is not utf-8",)),
    "a codebook that is no TOML": (same, lambda book: "a = = 1", ("is not valid TOML",)),
    "an unknown name": (same, swapped('running = "q4', 'runing = "q4'), ("runing", "did you mean 'running'?")),
    "an unknown word": (same, swapped("institution = 2", "institute = 2"), ("did you mean 'institution'?",)),
    "an unknown key": (same, swapped("young_years", "young_year"), ("did you mean 'young_years'?",)),
    "an unknown statistic": (same, swapped('["continued_share"]', '["continud_share"]'), ("'continued_share'?",)),
    "a required name left out": (same, swapped('kind = "type"\n', ""), ("columns", "kind", "is missing")),
    "a code for two words": (same, swapped("institution = 2", "institution = 1"), ("codes given twice: 1",)),
    "a column for two names": (same, swapped('"q2_usa"', '"q2_europe"'), ("stands for europe and united_states",)),
    "a date that is none": (same, swapped("2019-10-01", '"soon"'), ("given 'soon'",)),
    "a period of no length": (same, swapped("reference_years = 3.0", "reference_years = 0.0"), ("given 0.0",)),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_wrong_input_is_told_in_words_with_code_2_and_leaves_nothing(
    name: str, tmp_path: Path
) -> None:
    survey, codebook, words = WRONG[name]
    result = asked(*written(tmp_path, survey(TEXT), codebook(BOOK)), tmp_path / "out")
    assert result.exit_code == 2, result.output
    told = " ".join(result.output.split())
    assert all(word in told for word in words), told
    assert "Traceback" not in result.output and not (tmp_path / "out").exists()


def test_all_faults_of_codebook_and_survey_are_told_at_once(tmp_path: Path) -> None:
    book = BOOK.replace('running = "q4', 'runing = "q4').replace("institution = 2", "institute = 2")
    text = without_column("q5_ended")(TEXT)
    result = asked(*written(tmp_path, text, book), tmp_path / "out")
    told = " ".join(result.output.split())
    assert result.exit_code == 2 and "3 faults" in told
    assert all(word in told for word in ("runing", "institute", "q5_ended"))
    book = BOOK.replace("large = 2", "large = 4").replace("firm = 1", "firm = 7")
    text = TEXT.replace(";4;4;", ";4;7;", 1)
    told = asked(*written(tmp_path, text, book), tmp_path / "out").output
    assert "3 faults" in told


def test_files_that_are_not_there_are_told_with_the_faults_of_the_codebook(tmp_path: Path) -> None:
    _, codebook = written(tmp_path, TEXT, BOOK.replace("young_years", "young_year"))
    told = asked(tmp_path / "nowhere.csv", codebook, tmp_path / "out")
    assert told.exit_code == 2
    assert "there is no such file" in told.output and "young_year" in told.output
    none = CliRunner().invoke(app, ["targets"])
    assert none.exit_code == 2
    assert "--survey is missing" in none.output and "--codebook is missing" in none.output
