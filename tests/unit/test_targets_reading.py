"""Tables of targets as spreadsheets write them, values that no statistic can have, and the receipt."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from calibration.targets.bounds import bounds_of
from calibration.targets.form import COLUMNS, SHIPPED, load_targets, read_targets
from sim.errors import ScenarioError

FIRST = load_targets()[:6]


def written(
    folder: Path, *changes: dict[str, str], separator: str = ",", decimal: str = "."
) -> Path:
    """The shipped table's first rows with changes, written as a spreadsheet would."""
    with SHIPPED.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))[:6]
    rows = [row | change for row, change in zip(rows, (*changes, *[{}] * 6), strict=False)]
    for row in rows:
        for name in ("value", "standard_error", "rounding", "discrepancy"):
            row[name] = row[name].replace(".", decimal)
    columns = [*COLUMNS, *(name for name in ("lower", "upper", "remark") if name in rows[0])]
    path = folder / "mine.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, delimiter=separator, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


def fault_of(path: Path) -> str:
    with pytest.raises(ScenarioError) as error:
        load_targets(path)
    return str(error.value)


def test_semicolons_and_decimal_commas_give_the_same_targets(tmp_path: Path) -> None:
    found, receipt = read_targets(written(tmp_path, separator=";", decimal=","))
    assert list(map(str, found)) == list(map(str, FIRST))
    assert receipt.facts["separator"] == "semicolon (;)"
    assert receipt.facts["decimal sign"].startswith("comma (as in 0,")


def test_the_receipt_says_what_was_understood(tmp_path: Path) -> None:
    found, receipt = read_targets(written(tmp_path, {"remark": "x", "model_window": "2009-2030"}))
    facts = receipt.facts
    assert receipt.kind == "targets" and facts["rows"] == len(found) == 6
    assert facts["columns used"] == list(COLUMNS) and facts["columns ignored"] == ["remark"]
    assert facts["roles"] == {"fitted": 4, "descriptive": 2} and facts["missing"] == 0
    assert facts["windows outside the default horizon"] == ["led-research"]
    assert "outside 2010-2029" in receipt.cautions[0]
    assert json.loads(json.dumps(receipt.as_json()))["rows"] == 6


def test_names_of_columns_are_found_without_case_and_blanks(tmp_path: Path) -> None:
    path = written(tmp_path)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("standard_error", " Standard_Error ", 1), encoding="utf-8")
    assert list(map(str, load_targets(path))) == list(map(str, FIRST))


def test_another_table_is_one_fault(tmp_path: Path) -> None:
    path = tmp_path / "posterior.csv"
    path.write_text("contacts.firm,statistc\n1,2\n")
    text = fault_of(path)
    assert text.count("\n") == 1 and "21 columns are missing" in text
    assert "statistic: did you mean 'statistc'?" in text


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"value": "17.5"}, ("value: given 17.5", "from 0 to 1, share", "a percentage?")),
        ({"value": "-0.1"}, ("value: given -0.1", "from 0 to 1")),
        ({"lower": "-0.2", "upper": "0.9"}, ("lower: given -0.2",)),
        ({"lower": "0.7", "upper": "1.2"}, ("upper: given 1.2",)),
        ({"lower": "0.8", "upper": "0.9"}, ("within lower and upper (0.8 to 0.9)",)),
        ({"standard_error": "3.2"}, ("standard_error: given 3.2", "from 0 to 1 for")),
        ({"base_n": "12.5"}, ("base_n: given 12.5", "a whole number")),
        ({"base_n": "1e12"}, ("base_n: given 1e+12",)),
        ({"value": "1_0"}, ("given '1_0'", "a number")),
        ({"statistic": "coordination_ratio", "value": "-2"}, ("0 or more",)),
        ({"statistic": "survey.linked_share.change", "value": "-1.5"}, ("from -1 to 1",)),
    ],
)
def test_values_that_a_statistic_cannot_have_are_faults(
    tmp_path: Path, change: dict[str, str], words: tuple[str, ...]
) -> None:
    text = fault_of(written(tmp_path, change))
    assert all(word in text for word in words), text


def test_a_dot_among_decimal_commas_is_no_number(tmp_path: Path) -> None:
    path = written(tmp_path, {"base_n": "1.943"}, separator=";", decimal=",")
    assert "base_n: given '1.943'" in fault_of(path)


def test_effects_have_no_bounds_and_changes_may_fall() -> None:
    assert bounds_of("gain_of_biotech").hold(-3) and bounds_of("nothing").hold(99)
    assert bounds_of("survey.linked_share.change").hold(-0.5)
    assert bounds_of("survey.contacts_mean.change[kind=firm]").hold(-5)
    assert not bounds_of("survey.contacts_mean").hold(-5)
