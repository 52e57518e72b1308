"""Receipts: everything in JSON, a few short lines on screen."""

from __future__ import annotations

import json

import pytest

from sim.faces.cli.screen import Screen
from sim.files.receipt import MOST_LINES, WIDEST, Receipt

RECEIPT = Receipt(
    "survey",
    "mine.csv",
    {
        "rows": 60,
        "columns used": [f"column_{number}" for number in range(40)],
        "waves": {"1": 30, "2": 30},
        "mean": 2.25,
    },
    ("62 rows hold 999, the next largest is 76",),
)


def test_json_has_everything() -> None:
    found = json.loads(json.dumps(RECEIPT.as_json()))
    assert (found["kind"], found["source"]) == ("survey", "mine.csv")
    assert len(found["columns used"]) == 40
    assert found["cautions"] == ["62 rows hold 999, the next largest is 76"]


def test_the_screen_has_a_few_short_lines() -> None:
    lines = RECEIPT.lines()
    assert lines[0] == "read survey mine.csv"
    assert lines[1] == "  rows: 60"
    assert lines[2].startswith("  columns used: 40: column_0, ") and lines[2].endswith(" …")
    assert lines[3] == "  waves: 1 30, 2 30; mean: 2.25"
    assert all(len(line) <= WIDEST for line in lines)


def test_a_receipt_of_many_facts_says_that_there_is_more() -> None:
    lines = Receipt("survey", "mine.csv", {f"fact {n}": "x" * 80 for n in range(30)}).lines()
    assert len(lines) <= MOST_LINES + 2 and lines[-1].strip() == "…"


@pytest.mark.parametrize("quiet", [False, True])
def test_cautions_are_told_in_any_case(quiet: bool, capsys: pytest.CaptureFixture[str]) -> None:
    with Screen(quiet) as screen:
        screen.receive(RECEIPT)
        assert screen.read() == [RECEIPT.as_json()]
    told = capsys.readouterr()
    assert told.out == ""
    assert "warning: mine.csv: 62 rows hold 999" in told.err
    assert ("rows: 60" in told.err) is not quiet
