"""The README tells what the published results hold, and what it shows works."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from calibration.first_run.block import BEGIN, END, block, placed
from sim.scenario.load import load

HOME = Path(__file__).parents[1]
README = (HOME / "README.md").read_text(encoding="utf-8")
FIRST = HOME / "results" / "published" / "first_run"


def fenced(language: str) -> str:
    """The one block of code in this language."""
    found = re.findall(rf"```{language}\n(.*?)```", README, flags=re.S)
    assert len(found) == 1
    return str(found[0])


def test_the_numbers_are_those_of_the_published_tables() -> None:
    assert BEGIN + README.split(BEGIN)[1].split(END)[0] + END == block(FIRST)
    assert block(FIRST).count("| ") > 60


def test_a_number_that_differs_from_the_table_is_seen(tmp_path: Path) -> None:
    for path in FIRST.glob("*.csv"):
        table = pd.read_csv(path)
        changed = table.assign(effect=table["effect"] * 1.5)
        changed.to_csv(tmp_path / path.name, index=False)
    assert placed(README, block(tmp_path)) != README
    assert placed(README, block(FIRST)) == README


def test_tables_beside_the_first_run_agree_with_it() -> None:
    """At the default effort the same comparison, run again with two more designs: the same effects."""
    effects = pd.read_csv(FIRST / "effects.csv").set_index("outcome")
    calls = pd.read_csv(FIRST / "calls.csv")
    assert sorted(set(calls["contacts.beta_call"])) == [0.0, 0.3, 0.8]
    for row in calls[calls["contacts.beta_call"] == 0.3].itertuples():
        mine = effects.loc[row.outcome]
        assert (row.effect, row.lower, row.upper) == pytest.approx(
            (mine["effect"], mine["lower"], mine["upper"]), rel=1e-12
        )
    assert load("interspin").contacts.beta_call == 0.3


def test_effects_over_the_posterior_are_those_of_the_study_of_designs() -> None:
    folder = HOME / "results" / "published" / "funding_design"
    designs = pd.read_csv(folder / "designs.csv").set_index(["design", "outcome"])
    for outcome in ("foreign_cooperations", "partnerships_alive"):
        row = designs.loc[("interspin", outcome)]
        assert row["n_cases"] == 60
        assert (
            f"| {row['effect']:,.0f} | {row['draws_q025']:,.0f} to {row['draws_q975']:,.0f} |"
            in README
        )
    share = (
        pd.read_csv(folder / "contrasts.csv")
        .set_index(["design", "outcome"])
        .loc[("interspin", "windfall_share")]
    )
    low, high = 100 * share["draws_q025"], 100 * share["draws_q975"]
    assert f"| {100 * share['value']:.1f} % | −{-low:.0f} to {high:.0f} % |" in README
    assert f"its median over draws {100 * share['draws_median']:.1f} %" in README


def test_what_the_picture_shows_is_told_as_the_table_has_it() -> None:
    """First fewer, then more, then little of it left; every interval leaves 0 out where words do."""
    running = pd.read_csv(FIRST / "running.csv").set_index("date")
    least, most = running["effect"].idxmin(), running["effect"].idxmax()
    assert least < most
    assert running.loc[least, "upper"] < 0 < running.loc[most, "lower"]
    assert running["effect"].iloc[-1] < running["effect"].max() / 4


def test_links_lead_to_files_of_the_project() -> None:
    links = [link for link in re.findall(r"\]\(([^)#]+)", README) if not link.startswith("http")]
    assert len(links) > 5
    assert not [link for link in links if not (HOME / link).exists()]


def test_the_policy_of_ones_own_passes_the_check_it_names(tmp_path: Path) -> None:
    policy = tmp_path / "my-policy.toml"
    policy.write_text(fenced("toml"), encoding="utf-8")
    assert len(fenced("toml").splitlines()) == 5
    asked = [sys.executable, "-m", "sim.faces.cli.app", "check", str(policy)]
    done = subprocess.run(asked, capture_output=True, text=True, cwd=HOME, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    found = load(policy)
    assert found.programme.quotas.young_firms == pytest.approx(0.3)
    assert found.programme.exit.rule == "voucher"


def test_the_python_example_runs_with_fewer_replicates(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """As it stands but for the number of replicates; what its comments promise is there."""
    code = fenced("python")
    assert code.count("replicates=100") == 2
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    exec(code.replace("replicates=100", "replicates=2"), names)
    runs, result = names["runs"], names["result"]
    assert len(runs.indicators()) and len(runs.summary())  # type: ignore[attr-defined]
    assert set(result.effects["alternative"]) == {"young quota"}  # type: ignore[attr-defined]
    assert result.report(tmp_path / "page.html").exists()  # type: ignore[attr-defined]


def test_as_many_scenarios_ship_as_it_says() -> None:
    from sim.scenario import shipped

    told = re.search(r"lists the (\d+) scenarios that ship", README)
    assert told is not None and int(told[1]) == len(shipped.names())
