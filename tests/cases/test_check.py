"""``check``: faults, what was read, what to look at twice, and whether this machine is large enough."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from sim.faces.cli.app import app


def invoke(*words: str) -> Any:
    """The command in this process."""
    return CliRunner().invoke(app, list(words))


def test_check_tells_what_was_read_and_what_to_look_at_twice(tmp_path: Path) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text('extends = "interspin"\nprogramme.exit.rule = "voucher"\n')
    result = invoke("check", str(mine), "--set", "contacts.firm=0.73")
    assert result.exit_code == 0
    for words in (
        "in order, 2 warnings", "nothing is paid", "changes nothing", "differs from interspin", "needs: about",
    ):  # fmt: skip
        assert words in result.stdout, words
    found = json.loads(invoke("check", str(mine), "--json").stdout)
    assert found[str(mine)] == [] and len(found["read"][0]["cautions"]) == 1


def test_check_refuses_a_round_after_the_horizon_with_its_date(tmp_path: Path) -> None:
    mine = tmp_path / "late.toml"
    mine.write_text(
        'extends = "interspin"\n[[programme.rounds]]\nannounced = 2016-11-18\nselected = 2017-06-08\n'
        'start = 2118-01-01\nclusters = 10\nlisted = ["round-3"]\n'
    )
    result = invoke("check", str(mine))
    assert result.exit_code == 2
    assert "round 1 starts after the horizon" in result.stdout and "2028-12-31" in result.stdout


def test_check_refuses_two_values_for_a_key_and_what_this_machine_cannot_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    twice = invoke("check", "interspin", "--set", "contacts.firm=1", "--set", "contacts.firm=2")
    assert twice.exit_code == 2 and "given twice" in twice.output
    monkeypatch.setattr("sim.scenario.needs.machine_bytes", lambda: 1e9)
    large = ["check", "interspin", "--set", "population.scale=250"]
    refused = invoke(*large)
    assert refused.exit_code == 2 and "GB of memory" in refused.stdout
    assert invoke(*large, "--force").exit_code == 0


def test_describe_tells_bounds_beside_the_declared_range() -> None:
    rows = {row["key"]: row for row in json.loads(invoke("describe", "interspin", "--json").stdout)}
    one = rows["contacts.firm"]
    assert [one[name] for name in ("low", "high", "least", "most")] == [0.3, 1.5, 0, 40]
    assert rows["time.end"]["least"] is None
