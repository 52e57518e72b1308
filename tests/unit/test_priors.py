"""Departures from the declared priors: read, checked, and kept apart in the keys of runs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from calibration.fit.calibrate import published_model
from calibration.fit.priors import SHIPPED, with_departures
from calibration.patterns.draws import drawn_parameters
from sim.errors import ScenarioError
from sim.faces.cli.app import app

DECLARED = drawn_parameters()
RANGES = {one.key: (one.low, one.high) for one in DECLARED}


def written(folder: Path, text: str) -> Path:
    path = folder / "priors.toml"
    path.write_text(text)
    return path


def test_the_shipped_file_departs_from_nothing() -> None:
    assert with_departures(DECLARED, SHIPPED) == DECLARED


def test_a_departure_moves_one_range_and_no_other(tmp_path: Path) -> None:
    path = written(tmp_path, '["contacts.firm"]\nlow = 0.5\nhigh = 0.75\nreason = "a survey"\n')
    found = {one.key: (one.low, one.high) for one in with_departures(DECLARED, path)}
    assert found == RANGES | {"contacts.firm": (0.5, 0.75)}


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    text = """
["contacts.firms"]
low = 1
high = 2
reason = "misspelt"

["contacts.institution"]
low = 3
high = 2
reason = "turned round"

["cooperation.median_years"]
low = "one"
hihg = 2
"""
    with pytest.raises(ScenarioError) as error:
        with_departures(DECLARED, written(tmp_path, text))
    told = str(error.value)
    for part in ("key firms", "given 3 to 2", "hihg", "reason", "two numbers"):
        assert part in told
    assert len(error.value.faults) == 5


def test_runs_of_other_priors_have_other_keys(tmp_path: Path) -> None:
    model = published_model(tmp_path)
    place = np.full(len(model.whole), 0.5)
    path = written(tmp_path, '["contacts.firm"]\nlow = 0.5\nhigh = 0.75\nreason = "a survey"\n')
    other = replace(model, priors=path)
    assert other.point(place, 0)["contacts.firm"] == pytest.approx(0.625)
    assert model._key(place, 0) == published_model(tmp_path)._key(place, 0)
    assert model._key(place, 0) != other._key(place, 0)


def test_the_command_tells_all_faults_of_the_file(tmp_path: Path) -> None:
    path = written(tmp_path, '["contacts.frim"]\nlow = 0.5\nhigh = "much"\n')
    done = CliRunner().invoke(
        app, ["calibrate", "--priors", str(path), "--out", str(tmp_path / "out")]
    )
    assert done.exit_code == 2 and "Traceback" not in done.output
    assert all(part in done.output for part in ("key frim", "contacts.firm", "reason"))
    assert not (tmp_path / "out").exists()
