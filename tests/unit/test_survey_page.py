"""The page on surveys shows what the command gives, and lists what there is."""

from __future__ import annotations

import csv
import re

import pytest
from reading import HOME

from calibration.microdata.example import FOLDER
from calibration.microdata.names import ITEMS
from calibration.microdata.targets import targets_of_survey

TEXT = (HOME / "docs" / "survey.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| (example-[\w-]+) \| (.*) \|$", re.MULTILINE)


def test_the_table_of_the_page_is_what_the_command_gives() -> None:
    made = targets_of_survey(FOLDER / "synthetic_survey.csv", FOLDER / "codebook.toml")
    rows = made.table.set_index("id")
    with (FOLDER / "truth.csv").open(encoding="utf-8") as file:
        truth = {row["id"]: float(row["value"]) for row in csv.DictReader(file)}
    told = ROW.findall(TEXT)
    assert len(told) == 6
    for name, cells in told:
        row = rows.loc[name]
        value, error, interval, n, true = cells.split(" | ")
        expected = (row.value, row.standard_error, row.lower, row.upper, truth[name])
        shown = [value, error, *interval.split(" to "), true]
        assert shown == [f"{one:.3g}" for one in expected]
        assert int(n) == row.base_n


def test_the_truth_of_the_third_row_lies_outside_its_interval_as_the_page_says() -> None:
    cells = dict(ROW.findall(TEXT))["example-active-abroad-share-firm-w2"].split(" | ")
    lower, upper = map(float, cells[2].split(" to "))
    assert not lower <= float(cells[4]) <= upper


@pytest.mark.parametrize("name", ITEMS)
def test_every_question_is_on_the_page(name: str) -> None:
    assert f"`{name}`" in TEXT
