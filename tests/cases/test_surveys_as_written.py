"""Surveys as programs and people write them: the same answers give the same targets, and what was done is reported."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
import pyreadstat
import pytest
from survey_files import BOOK, TEXT, written
from typer.testing import CliRunner

from calibration.microdata.targets import Targets, read_targets_of, table_text, targets_of_survey
from sim.errors import ScenarioError
from sim.faces.cli.app import app
from sim.files.receipt import Receipt

LINES = [line for line in TEXT.splitlines() if line.split(";")[2] != "cluster 3"][:900]
SMALL = "\n".join(LINES) + "\n"
COUNTS = ("q1_new_contacts", "q1_own_initiative")


def made_of(survey: Path, codebook: Path) -> tuple[Targets, Receipt]:
    made, receipts = read_targets_of(survey, codebook)
    return made, receipts[1]


def fault_of(survey: Path, codebook: Path) -> str:
    with pytest.raises(ScenarioError) as error:
        targets_of_survey(survey, codebook)
    return str(error.value)


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> str:
    return table_text(targets_of_survey(*written(tmp_path_factory.mktemp("plain"), SMALL)).table)


def frame() -> pd.DataFrame:
    return pd.read_csv(io.StringIO(SMALL), sep=";", decimal=",")


# --- the same answers, written by other programs -----------------------------------------------


def as_excel(path: Path) -> Path:
    with pd.ExcelWriter(path.with_suffix(".xlsx")) as book:
        pd.DataFrame({"note": ["made by hand"]}).to_excel(book, sheet_name="About", index=False)
        frame().to_excel(book, sheet_name="Answers", index=False)
    return path.with_suffix(".xlsx")


def as_stata(path: Path) -> Path:
    pyreadstat.write_dta(frame(), str(path.with_suffix(".dta")))
    return path.with_suffix(".dta")


def as_spss(path: Path) -> Path:
    pyreadstat.write_sav(
        frame(), str(path.with_suffix(".sav")),
        variable_value_labels={"type": {1: "Firm", 2: "Institution"}},
        missing_ranges={name: [{"lo": -9, "hi": -8}] for name in frame().columns[6:]},
    )  # fmt: skip
    return path.with_suffix(".sav")


def as_parquet(path: Path) -> Path:
    frame().astype({"size": "float32"}).to_parquet(path.with_suffix(".parquet"))
    return path.with_suffix(".parquet")


def packed(path: Path) -> Path:
    path.with_suffix(".csv.gz").write_bytes(gzip.compress(path.read_bytes()))
    return path.with_suffix(".csv.gz")


def under_another_name(path: Path) -> Path:
    return as_stata(path).rename(path.with_suffix(".csv.dat"))


@pytest.mark.parametrize(
    ("write", "form"),
    [
        (as_excel, "Excel workbook"),
        (as_stata, "Stata"),
        (as_spss, "SPSS"),
        (as_parquet, "Parquet"),
        (packed, "delimited text"),
        (under_another_name, "Stata"),
    ],
)
def test_every_program_gives_the_same_targets(
    write: Callable[[Path], Path], form: str, tmp_path: Path, expected: str
) -> None:
    plain, codebook = written(tmp_path, SMALL)
    made, receipt = made_of(write(plain), codebook)
    assert table_text(made.table) == expected
    assert receipt.facts["file"] == form and receipt.facts["rows used"] == len(LINES) - 1
    if form == "Excel workbook":
        assert (receipt.facts["sheet"], receipt.facts["sheets not read"]) == ("Answers", ["About"])


EMPTY = ";" * 17
#: How spreadsheets and people write -> the file, and what the receipt says.
WAYS: dict[str, tuple[str | bytes, str, str]] = {
    "empty rows": (f"{SMALL}{EMPTY}\n{EMPTY}\n", "dropped", "2 empty rows (lines "),
    "the separator first": ("sep=;\n" + SMALL, "separator", "as its first line says"),
    "a separator behind": (SMALL.replace("\n", ";\n"), "dropped", "trailing separator"),
    "tabs": (SMALL.replace(";", "\t"), "separator", "tab"),
    "sixteen bits": (SMALL.encode("utf-16"), "encoding", "UTF-16"),
    "names in capitals": (SMALL.replace(LINES[0], LINES[0].upper()), "columns used", "Q4_RUNNING"),
    "codes with a point": (SMALL.replace(";1;1;", ";01;1,0;"), "decimal sign", "comma"),
}


@pytest.mark.parametrize("name", WAYS)
def test_what_spreadsheets_do_changes_nothing_and_is_reported(
    name: str, tmp_path: Path, expected: str
) -> None:
    survey, label, words = WAYS[name]
    made, receipt = made_of(*written(tmp_path, survey))
    assert table_text(made.table) == expected
    assert words in str(receipt.facts[label])


def test_a_wrong_word_of_the_codebook_on_the_file_is_said_and_not_believed(
    tmp_path: Path, expected: str
) -> None:
    book = BOOK.replace('separator = ";"', 'separator = "|"').replace('"utf-8"', '"cp1252"')
    text = SMALL.replace("cluster ", "Bündnis ")
    made, receipt = made_of(*written(tmp_path, text, book))
    assert table_text(made.table) == expected
    told = " ".join(receipt.cautions)
    assert "says separator '|', but the file has semicolon" in told
    assert "says encoding 'cp1252', but the bytes are UTF-8" in told


# --- codes -------------------------------------------------------------------------------------


def with_code(code: str) -> str:
    """Blanks of contacts as another code."""
    rows = [line.split(";") for line in LINES]
    for row in rows:
        row[6] = code if row[6] == "-9" else row[6]
    return "\n".join(map(";".join, rows)) + "\n"


def test_a_code_of_one_column_is_no_code_elsewhere(tmp_path: Path, expected: str) -> None:
    text = with_code("999")
    asked = fault_of(*written(tmp_path, text))
    assert "holds '999' (" in asked and "the next largest is" in asked
    assert "name it under [codes.contacts]" in asked
    made, receipt = made_of(*written(tmp_path, text, BOOK + "\n[codes.contacts]\nblank = 999\n"))
    assert table_text(made.table) == expected
    assert receipt.facts["codes"]["contacts"] == {"blank": ["999"]}
    genuine = BOOK + "\n[codes.contacts]\ngenuine = [999]\n"
    made, receipt = made_of(*written(tmp_path, text, genuine))
    assert receipt.facts["answers"]["contacts"]["to"] == 999
    assert receipt.facts["codes"]["contacts"] == {"genuine": ["999"]}


def test_codes_that_a_file_declares_missing_are_blank(tmp_path: Path, expected: str) -> None:
    """Letters of Stata, ranges of SPSS; not asked stays what the codebook says."""
    table = frame().astype({"q1_new_contacts": object})
    table["q1_new_contacts"] = table["q1_new_contacts"].replace(-9, "a")
    pyreadstat.write_dta(
        table, str(tmp_path / "a.dta"), missing_user_values={"q1_new_contacts": ["a"]}
    )
    _, codebook = written(tmp_path, SMALL)
    made, receipt = made_of(tmp_path / "a.dta", codebook)
    assert table_text(made.table) == expected
    assert receipt.facts["codes"]["contacts"] == {"blank": [".a"]}
    table = frame()
    table["q1_new_contacts"] = table["q1_new_contacts"].replace(-9, 999)
    ranges = {"q1_new_contacts": [{"lo": 990, "hi": 999}]}
    pyreadstat.write_sav(table, str(tmp_path / "a.sav"), missing_ranges=ranges)
    assert table_text(made_of(tmp_path / "a.sav", codebook)[0].table) == expected


def test_words_are_compared_without_case_and_accents(tmp_path: Path, expected: str) -> None:
    rows = [line.split(";") for line in LINES]
    for place, row in enumerate(rows[1:]):
        row[3] = {"1": ("Betrieb", "BETRIEB "), "2": ("Université", "universite")}[row[3]][place % 2]  # fmt: skip
    book = BOOK.replace("firm = 1", 'firm = "betrieb"').replace(
        "institution = 2", 'institution = "Universite"'
    )
    made, _ = made_of(*written(tmp_path, "\n".join(map(";".join, rows)) + "\n", book))
    assert table_text(made.table) == expected


# --- years, weights, waves ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "order"), [("12.03.{}", "day.month.year"), ("03/25/{}", "month/day/year"), ("{}-03-12", "year-month-day")]
)  # fmt: skip
def test_dates_of_founding_are_read(form: str, order: str, tmp_path: Path) -> None:
    rows = [line.split(";") for line in LINES]
    for row in rows[1:]:
        row[5] = form.format(min(int(row[5][:4]), 2016))
    made, receipt = made_of(*written(tmp_path, "\n".join(map(";".join, rows)) + "\n"))
    assert f"{len(rows) - 1} of them dates ({order})" in receipt.facts["founded"]
    ages = receipt.facts["ages of firms"]
    assert ages["unknown"] == 0 and ages["young"] > 0 and ages["old"] > 0
    assert "example-contacts-mean-young-w1" in set(made.table.id)


def test_days_of_a_spreadsheet_are_read(tmp_path: Path) -> None:
    table = frame()
    days = [f"{min(int(year), 2016)}-03-12" for year in table["founded"]]
    table["founded"] = pd.to_datetime(days)
    table["wave"] = pd.to_datetime(table["wave"].map({1: "2017-10-01", 2: "2019-10-01"}))
    table.to_excel(tmp_path / "survey.xlsx", index=False)
    book = BOOK.replace("\n1 = 2017", '\n"2017-10-01" = 2017').replace(
        "\n2 = 2019", '\n"2019-10-01" = 2019'
    )
    _, codebook = written(tmp_path, "", book)
    _, receipt = made_of(tmp_path / "survey.xlsx", codebook)
    assert f"{len(table)} of them dates (year-month-day)" in receipt.facts["founded"]
    assert set(receipt.facts["waves"]) == {"2017-10-01", "2019-10-01"}
    json.dumps(receipt.as_json())


def test_rows_without_weight_are_left_out_and_reported(tmp_path: Path) -> None:
    book = BOOK.replace('respondent = "id"', 'respondent = "id"\nweight = "w"')
    weights = ["0" if place % 7 == 0 else "1,5" for place in range(len(LINES) - 1)]
    lines = [f"{LINES[0]};w"] + [
        f"{line};{weight}" for line, weight in zip(LINES[1:], weights, strict=True)
    ]
    kept = [line for line in lines if not line.endswith(";0")]
    made, receipt = made_of(*written(tmp_path, "\n".join(lines) + "\n", book))
    without, _ = made_of(*written(tmp_path, "\n".join(kept) + "\n", book))
    assert table_text(made.table) == table_text(without.table)
    assert receipt.facts["dropped"] == [
        f"{weights.count('0')} rows of weight 0 (lines 2, 9, 16, 23, 30, 37 …)"
    ]
    lines[1], lines[2] = lines[1][:-1] + "-1", lines[2][:-3]
    told = fault_of(*written(tmp_path, "\n".join(lines) + "\n", book))
    assert "'-1' (1 rows)" in told and "lines 2, 3" in told and "0 or more" in told


def test_wide_data_is_one_fault(tmp_path: Path) -> None:
    table = frame().pivot(index="id", columns="wave")
    table.columns = [f"{name}_w{wave}" for name, wave in table.columns]
    text = table.reset_index().to_csv(sep=";", index=False)
    told = fault_of(*written(tmp_path, text))
    assert (
        "faults" not in told and "is wide" in told and "(cluster as cluster_w1, cluster_w2" in told
    )
    assert "a row a respondent and wave" in told


def test_clusters_that_differ_in_spelling_are_one(tmp_path: Path, expected: str) -> None:
    text = SMALL.replace("cluster 7;", "Cluster  7 ;", 20)
    made, receipt = made_of(*written(tmp_path, text))
    assert table_text(made.table) == expected
    assert "'cluster 7' is 'Cluster  7'" in receipt.cautions[0]


def test_a_formula_that_was_never_computed_is_no_blank(tmp_path: Path) -> None:
    path = as_excel(tmp_path / "survey")
    book = openpyxl.load_workbook(path)
    book["Answers"]["G5"] = "=1+1"
    book.save(path)
    _, codebook = written(tmp_path, SMALL)
    assert "1 formulas without a computed value, the first in cell G5" in fault_of(path, codebook)


# --- what is left ------------------------------------------------------------------------------


def test_the_command_reports_what_it_read_and_leaves_a_manifest(tmp_path: Path) -> None:
    survey, codebook = written(tmp_path, SMALL)
    out = tmp_path / "out"
    words = ["targets", "--survey", str(survey), "--codebook", str(codebook), "--out", str(out)]
    result = CliRunner().invoke(app, [*words, "--json"])
    assert result.exit_code == 0, result.output
    read = json.loads(result.stdout)["read"]
    assert [one["kind"] for one in read] == ["codebook", "survey"]
    assert read[1]["answers"]["contacts"]["blank"] > 0
    assert read[1]["waves"]["1"].startswith("(2017-10-01) ")
    assert read[1]["columns used"]["running"] == "q4_running"
    manifest = json.loads((out / "manifest.json").read_text())
    assert manifest["read"] == read and "clusterlink" in manifest["versions"]
    digest = hashlib.sha256(survey.read_bytes()).hexdigest()
    assert manifest["inputs"][str(survey)] == digest
    assert "read survey" in result.stderr and "rows used: " in result.stderr
