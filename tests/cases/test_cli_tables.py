"""What ``compare`` leaves beside its effects, and what it warns of."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
from typer.testing import CliRunner

from sim.faces.cli.app import app

SMALL = ("population.firms=8", "population.institutions=3", "population.partners=300")


def compared(alternative: str, folder: Path) -> Any:
    """A small comparison with no programme."""
    words = ["compare", "no-programme", alternative, "--replicates", "2", "--out", str(folder)]
    words += [word for change in SMALL for word in ("--set", change)]
    result = CliRunner().invoke(app, [*words, "--no-figures", "--quiet"])
    assert result.exit_code == 0, result.output
    return result


def test_tables_by_place_have_their_columns(tmp_path: Path) -> None:
    compared("interspin", tmp_path)
    groups, clusters, countries = (
        pd.read_csv(tmp_path / f"{name}.csv") for name in ("groups", "clusters", "countries")
    )
    assert tuple(groups.columns) == tuple(pd.read_csv(tmp_path / "effects.csv").columns)
    assert groups["outcome"].str.contains(r"\[(?:field|round)=", regex=True).all()
    assert clusters["cluster"].nunique() == 64 and countries["country"].nunique() == 41
    for table in (groups, clusters, countries):
        assert (table["reason"].notna() | table["effect"].notna()).all()


def test_arms_that_differ_outside_the_programme_are_told_everywhere(tmp_path: Path) -> None:
    result = compared("travel-stop", tmp_path)
    told = "the arms differ outside the programme (shocks.list)"
    assert f"warning: travel-stop against no-programme: {told}" in result.stderr
    assert "which differs in more than its programme" in result.stdout
    assert pd.read_csv(tmp_path / "effects.csv")["reason"].str.contains(told, regex=False).all()
    assert told in json.loads((tmp_path / "manifest.json").read_text())["warnings"][0]
