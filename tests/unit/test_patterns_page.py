"""The page of patterns: its numbers are those of the table, and it says so where its words no longer fit."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pandas as pd
import pytest

from calibration.patterns import page
from calibration.patterns.leave import tell
from calibration.patterns.words import BRIEF, CLAIMS, HEADLINES, WHY, WRITTEN_FOR

PUBLISHED = Path(__file__).resolve().parents[2] / "results" / "published" / "patterns"
ASKED = {"draws": 240, "replicates": 1, "seed": 1, "drawn": 133, "failed": 0}


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    return pd.read_csv(PUBLISHED / "patterns.csv")


@pytest.fixture(scope="module")
def drivers() -> pd.DataFrame:
    return pd.read_csv(PUBLISHED / "drivers.csv")


def test_the_published_page_is_made_from_the_published_tables(tmp_path: Path) -> None:
    for name in ("patterns.csv", "draws.csv", "manifest.json"):
        shutil.copy(PUBLISHED / name, tmp_path / name)
    tell(tmp_path)
    for name in ("README.md", "drivers.csv"):
        assert (tmp_path / name).read_text("utf-8") == (PUBLISHED / name).read_text("utf-8")


def test_at_least_200_draws_are_published_and_every_one_is_accounted_for(table) -> None:
    assert table["n_draws"].min() >= 200
    assert (table["n_defined"] + table["n_undefined"] == table["n_draws"]).all()
    assert {"V01", "V02", "V03", "V04", "V05", "V06"} <= set(table["pattern"])


def test_every_number_that_the_words_ask_for_is_found(table, drivers) -> None:
    for text in (BRIEF, *WHY):
        told = page.filled(table, drivers, text)
        assert not re.search(r"[{}]|\bnan\b|not among", told)
    assert set(CLAIMS) == set(HEADLINES)


def test_the_page_warns_where_its_words_no_longer_fit(table, drivers) -> None:
    warning = "written for other shares"
    assert warning not in page.page_of(table, drivers, ASKED)
    pattern, world, reading = next(iter(WRITTEN_FOR))
    other = table.copy()
    mask = (other["pattern"] == pattern) & (other["world"] == world) & (other["reading"] == reading)
    other.loc[mask, "share"] = 0.9
    assert warning in page.page_of(other, drivers, ASKED)


def test_a_control_is_silent_at_exactly_zero_or_where_its_interval_holds_one_half() -> None:
    row = {"n_zero": 0, "n_defined": 100, "lower": 0.4, "upper": 0.6}
    assert page.is_silent(row)
    assert not page.is_silent(row | {"lower": 0.51})
    assert not page.is_silent(row | {"upper": 0.49})
    assert page.is_silent(row | {"n_zero": 100, "lower": 0.0, "upper": 0.04})
