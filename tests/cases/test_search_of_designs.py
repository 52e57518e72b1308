"""A search with the real model, small: resumed, told on fresh luck, in its folder alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from calibration.search.leave import leave
from calibration.search.search import AS_IT_IS, Found, search
from sim.faces.cli.app import app

pytest.importorskip("optuna")
FILE = """
name = "small"
design = "interspin"
budget_eur = 60_000_000
goals = ["foreign_cooperations", "partnerships_alive"]
trials = 10
fresh = 12

[set]
"population.firms" = 4
"population.institutions" = 2
"population.partners" = 200
"shocks.list" = []

[levers]
"programme.implementation.projects" = [2.0, 3.0]
"programme.implementation.members" = [4, 10]
"programme.quotas.young_firms" = [0.0, 0.6]

[draws]
count = 3
"""


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("search") / "small.toml"
    path.write_text(FILE)
    return path


@pytest.fixture(scope="module")
def found(file: Path) -> Found:
    return search(file, out=file.parent / "out", workers=2)


def test_trials_and_winners_are_told_with_their_levers(found: Found) -> None:
    assert len(found.trials) == 10 and found.trials["within_budget"].any()
    assert found.designs["design"].iloc[-1] == AS_IT_IS
    levers = found.trials[[lever.key for lever in found.search.levers]]
    assert levers["programme.implementation.members"].between(4, 10).all()
    assert levers["programme.implementation.projects"].between(2, 3).all()
    winners = found.designs.iloc[:-1]
    names = "trial " + found.trials.loc[found.trials["is_pareto"], "trial"].astype(str)
    assert set(winners["design"]) <= set(names)


def test_winners_are_told_on_luck_that_the_search_has_not_seen(found: Found) -> None:
    winners = found.designs.iloc[:-1]
    for goal in found.search.file.goals:
        above = winners[f"{goal}_above"]
        assert np.allclose(above, winners[goal] - found.designs[goal].iloc[-1])
        gap = winners[f"{goal}_searched"] - above
        assert np.allclose(gap, winners[f"{goal}_optimism"]) and (gap != 0).all()
        assert found.optimism[goal] == pytest.approx(gap.mean())
        assert (winners[f"{goal}_above_lower"] < above).all()
        assert (above < winners[f"{goal}_above_upper"]).all()


def test_the_same_command_finds_all_runs_there_and_tells_the_same(found: Found, file: Path) -> None:
    runs = sorted((file.parent / "out").rglob("*.parquet"))
    before = {path: path.stat().st_mtime_ns for path in runs if path.parent.name == "parts"}
    assert before
    told: list[str] = []
    again = search(
        file, out=file.parent / "out", workers=1, progress=lambda m, d, n: told.append(m)
    )
    pd.testing.assert_frame_equal(again.trials, found.trials)
    pd.testing.assert_frame_equal(again.designs, found.designs)
    assert {path: path.stat().st_mtime_ns for path in before} == before


def test_what_it_leaves_can_be_read(found: Found, tmp_path: Path) -> None:
    leave(found, tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {
        "trials.csv", "front.csv", "manifest.json", "figures", "README.md",
    }  # fmt: skip
    page = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert "10 designs were tried on 3 draws" in page and AS_IT_IS in page
    made: dict[str, Any] = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    assert made["optimism"] == pytest.approx(found.optimism)


def test_the_command_tells_mistakes_without_a_traceback(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["search", "none.toml", "--out", str(tmp_path / "out")])
    assert done.exit_code == 2 and "none.toml" in done.output
    assert not (tmp_path / "out").exists()


def test_the_command_leaves_everything_in_its_folder(file: Path, found: Found) -> None:
    out = file.parent / "out"
    done = CliRunner().invoke(app, ["search", str(file), "--out", str(out), "--json", "--quiet"])
    assert done.exit_code == 0, done.output
    rows = json.loads(done.stdout)["designs"]
    assert [row["design"] for row in rows] == found.designs["design"].tolist()
    assert (out / "front.csv").is_file()
