"""Receipts of studies, searches and folders of results: what was understood, what was ignored."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from calibration.search.file import load_search, receipt_of
from sim.faces.cli.app import app
from sim.outcome.report.folder import read_part
from sim.scenario.schema.scenario import Scenario
from sim.study.study import Study

STUDY = """
name = "told"
scenarios = ["no-programme", "interspin"]
against = "no-programme"
replicates = 3
outcomes = ["foreign_contacts"]
[set]
contacts.beta_call = 0.2
learning.eta = 0.1
[grid]
programme.exit.rule = ["cliff", "taper", "cliff"]
[zip]
learning.eta = [0.05, 0.1]
learning.drift = [0.02, 0.05]
[draws]
count = 2
keys = ["contacts.beta_call"]
"""


def test_the_receipt_of_a_study_says_what_is_run(tmp_path: Path) -> None:
    (tmp_path / "study.toml").write_text(STUDY)
    receipt = Study.load(tmp_path / "study.toml").receipt()
    told = receipt.as_json()
    assert told["scenarios"] == ["no-programme", "interspin"] and told["against"] == "no-programme"
    assert told["varied"] == {
        "grid": "3 (programme.exit.rule)",
        "zip": "2 (learning.eta, learning.drift)",
    }
    assert (told["points"], told["replicates"], told["runs"], told["seed"]) == (
        6,
        3,
        6 * 2 * 2 * 3,
        1,
    )
    assert told["draws"] == "2 from priors, of 1 parameters"
    assert told["outcomes"] == ["foreign_contacts"] and told["source"].endswith("study.toml")
    assert sorted(receipt.cautions) == [
        "contacts.beta_call is drawn, which overrides [set]",
        "grid.programme.exit.rule has a value twice: its points are run twice, with the same results",
        "learning.eta is varied, which overrides [set]",
    ]


def test_a_batch_tells_its_receipt_on_screen_and_in_json(tmp_path: Path) -> None:
    (tmp_path / "study.toml").write_text(
        'scenarios = ["interspin"]\nreplicates = 1\n[set.population]\nfirms = 4\ninstitutions = 2\npartners = 120\n'
    )
    words = [
        "batch",
        str(tmp_path / "study.toml"),
        "--out",
        str(tmp_path / "out"),
        "--dry-run",
        "--json",
    ]
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 0 and "read study" in result.stderr and "; runs: 1;" in result.stderr
    [told] = json.loads(result.stdout)["read"]
    assert told["kind"] == "study" and told["set in every run"]["population.firms"] == 4


def test_the_receipt_of_a_search_has_levers_with_their_ranges() -> None:
    told = receipt_of(load_search("search"), "search").as_json()
    assert told["levers"]["programme.implementation.members"] == "4 to 10"
    assert told["budget"] == "60,000,000 EUR on average" and told["draws"] == "12 from priors"
    assert told["design"] == "interspin" and told["goals"] == [
        "first_cooperations",
        "partnerships_alive",
    ]


@pytest.mark.parametrize("manifest", [None, "{", "[" * 100_000, "[1]"])
def test_the_receipt_of_a_folder_has_what_was_read_and_what_was_ignored(
    tmp_path: Path, manifest: Any
) -> None:
    (tmp_path / "some.csv").write_text("a,b\n1,2\n3,4\n")
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / "no.png").write_bytes(b"no figure")
    (tmp_path / "parts").mkdir()
    if manifest is not None:
        (tmp_path / "manifest.json").write_text(manifest)
    told = read_part(tmp_path, Scenario.model_validate_json).receipt.as_json()
    assert told["tables"] == {"some": "2 × 2"} and told["read as"] == "tables as they stand"
    assert told["ignored"] == ["no.png", "notes.txt", "parts/"]
    assert told["manifest"] == "none" and len(told["cautions"]) == 1


def test_a_study_over_draws_says_which_level_they_carry(tmp_path: Path) -> None:
    (tmp_path / "study.toml").write_text(STUDY)
    first, draws = Study.load(tmp_path / "study.toml").receipts()
    assert (first.kind, draws.kind, draws.source) == ("study", "draws from", "declared ranges")
    assert draws.facts["intervals over draws"].startswith("33.3 %")
