"""The sensitivity of small worlds: contrasts, dummies, failing corners, interruption, the command, the examples."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from test_cli import invoke

import calibration
from calibration.sensitivity.analysis import analyse
from calibration.sensitivity.designs import design_of
from calibration.sensitivity.inputs import inputs_of, points_at
from calibration.sensitivity.quantities import Quantity, Values
from sim.errors import ScenarioError
from sim.scenario.load import load

SMALL: dict[str, Any] = {
    "population.firms": 4,
    "population.institutions": 2,
    "population.partners": 200,
    "shocks.list": [],
}
KEYS = ["contacts.firm", "contacts.beta_call", "shocks.exposure.own"]
HOME = Path(__file__).resolve().parents[2]


def asked(out: Path, **more: Any) -> Any:
    given: dict[str, Any] = {
        "method": "morris", "parameters": KEYS, "samples": 4, "replicates": 3, "changes": SMALL, "figures": False,
        "outcome": ("foreign_cooperations", "windfall_share"), "workers": 2, "most_dropped": 0.5,
    }  # fmt: skip
    return calibration.sensitivity("interspin", "no-programme", out=out, **given | more)


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Any]:
    out = tmp_path_factory.mktemp("sensitivity")
    return out, asked(out)


def test_it_leaves_indices_samples_and_convergence_under_their_names(done: tuple[Path, Any]) -> None:  # fmt: skip
    out, result = done
    table = pd.read_csv(out / "indices.csv")
    names = {"parameter", "outcome", "method", "mu", "mu_star", "mu_star_conf", "sigma"}
    assert names <= set(table.columns)
    assert list(table["parameter"]) == [*KEYS, "dummy"] * 2
    samples = pd.read_parquet(out / "samples.parquet")
    assert len(samples) == 4 * 5 and set(KEYS) <= set(samples.columns)
    manifest = json.loads((out / "manifest.json").read_text())
    assert manifest["asked"]["replicates"] == 3 and manifest["notes"] == list(result.notes)


def test_an_index_is_of_the_difference_of_runs_that_share_their_luck(done: tuple[Path, Any]) -> None:  # fmt: skip
    out, _ = done
    samples = pd.read_parquet(out / "samples.parquet")
    runs = pd.read_parquet(out / "runs" / "runs.parquet")
    chosen = runs[runs["outcome"] == "foreign_cooperations"]
    means = chosen.groupby(["point", "scenario"])["value"].mean().unstack()
    gains = means["interspin"] - means["no-programme"]
    assert np.allclose(sorted(set(samples["foreign_cooperations"])), sorted(set(gains)))


def test_a_ratio_is_that_of_the_sums_over_replicates(done: tuple[Path, Any]) -> None:
    out, _ = done
    samples = pd.read_parquet(out / "samples.parquet")
    runs = pd.read_parquet(out / "runs" / "runs.parquet")
    sums = runs[runs["outcome"] == "windfall_share"].groupby("point")[["above", "below"]].sum()
    shares = (1 - sums["above"] / sums["below"])[sums["below"] != 0]
    known = samples["windfall_share"].dropna()
    assert np.allclose(sorted(set(known.round(9))), sorted(set(shares.round(9))))


def test_the_dummy_and_an_inert_parameter_have_no_effect_at_all_under_common_luck(
    done: tuple[Path, Any],
) -> None:
    """There are no shocks in these scenarios, so how exposed channels are is inert; its rows are run all the same.

    What moves something is told apart by the plain index: with so few runs the one without luck may come out below 0.
    """
    table = done[1].indices.set_index(["outcome", "parameter"])
    for outcome in ("foreign_cooperations", "windfall_share"):
        for name in ("dummy", "shocks.exposure.own"):
            assert table.loc[(outcome, name), "mu_star"] == 0
            assert table.loc[(outcome, name), "mu_star_plain"] == 0
    assert table.loc[("foreign_cooperations", "contacts.firm"), "mu_star_plain"] > 0


def test_with_luck_of_its_own_in_each_row_plain_indices_find_a_dummy_at_work(
    tmp_path: Path,
) -> None:
    """Of the same runs: once row by row in the same replicates, once each row in one that is drawn for it."""
    out = tmp_path / "sobol"
    asked(out, method="sobol", samples=32, replicates=4, outcome="foreign_cooperations")
    design = design_of("sobol", inputs_of(KEYS), 32, 1)
    runs = pd.read_parquet(out / "runs" / "runs.parquet").pivot(
        index=["point", "replicate"], columns="scenario", values="value"
    )
    gains = (runs["interspin"] - runs["no-programme"]).unstack().to_numpy()
    points = points_at(design.inputs, design.unit, load("interspin"))
    numbers: dict[str, int] = {}
    rows = gains[[numbers.setdefault(json.dumps(one), len(numbers)) for one in points]]
    own = np.random.default_rng(1).integers(4, size=len(rows))
    independent = rows[np.arange(len(rows)), own][:, None]
    quantity = Quantity("foreign_cooperations", "difference")
    common = analyse(design, Values(quantity, rows[:, :1])).indices.set_index("parameter")
    apart = analyse(design, Values(quantity, independent)).indices.set_index("parameter")
    assert common.loc["dummy", "ST"] == 0 and common.loc["shocks.exposure.own", "ST"] == 0
    assert apart.loc["dummy", "ST"] > apart.loc["dummy", "ST_conf"]


def test_interrupted_it_carries_on_and_leaves_the_same_bytes(
    done: tuple[Path, Any], tmp_path: Path
) -> None:
    out, _ = done
    seen: list[int] = []

    def stop(message: str, finished: int, count: int) -> None:
        if message == "running" and finished > 30:
            seen.append(finished)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        asked(tmp_path, progress=stop, workers=1)
    assert seen and not (tmp_path / "indices.csv").exists()
    asked(tmp_path, workers=1)
    runs = json.loads((tmp_path / "runs" / "manifest.json").read_text())["runs"]
    assert runs["found"] >= 30
    for name in ("indices.csv", "convergence.csv", "samples.parquet"):
        assert (tmp_path / name).read_bytes() == (out / name).read_bytes()


#: Partners' shares of firms and universities add up to more than one where both are high.
CORNER = {"population.partner_firm_share": (0.3, 0.7), "population.partner_university_share": (0.2, 0.45)}  # fmt: skip


def test_a_failing_corner_drops_whole_blocks_and_says_how_many_and_where(tmp_path: Path) -> None:
    result = asked(
        tmp_path, method="pawn", samples=80, replicates=1, parameters=CORNER, outcome="foreign_cooperations"
    )  # fmt: skip
    [note] = [one for one in result.notes if "dropped" in one]
    samples = pd.read_parquet(tmp_path / "samples.parquet")
    failed = samples["foreign_cooperations"].isna()
    sums = samples[list(CORNER)].sum(axis=1)
    assert failed.any() and ((sums > 1) == failed).all()
    assert f"{failed.sum()} of 80 rows dropped" in note and "at high population.partner_" in note
    assert "add up to" in note
    assert result.indices["blocks"][0] == 80 - failed.sum() == 80 - result.indices["dropped"][0]


def test_too_large_a_failing_corner_stops_the_analysis(tmp_path: Path) -> None:
    with pytest.raises(calibration.sensitivity.TooManyFailed, match="trajectories dropped"):
        asked(tmp_path, parameters=CORNER, most_dropped=0.0, replicates=1, samples=10)


def test_all_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(ScenarioError) as caught:
        calibration.sensitivity(
            "interspin", method="sobol", samples=100, outcome=("windfall_share", "innovation")
        )
    told = str(caught.value)
    for part in ("can only be told of pairs", "'innovation' is not an outcome", "power of 2"):
        assert part in told
    with pytest.raises(ScenarioError, match=r"contacts\.beta_cal"):
        calibration.sensitivity("interspin", parameters=["contacts.beta_cal"])


def test_the_chance_of_being_better_turns_round_with_what_is_better(tmp_path: Path) -> None:
    more, less = (
        asked(tmp_path, better=which, outcome="foreign_cooperations") for which in ("more", "less")
    )
    chance = more.samples["foreign_cooperations"]
    assert chance.between(0, 1).all() and (chance > 0.5).any()
    assert np.allclose(chance, 1 - less.samples["foreign_cooperations"])


def test_ranges_are_those_of_the_priors_and_their_logarithms_are_respected() -> None:
    [one] = inputs_of(["learning.eta"])
    assert one.is_log and one.value_at(0.5) == pytest.approx(np.sqrt(one.low * one.high))
    [whole] = inputs_of(["population.partners"])
    assert isinstance(whole.value_at(0.3), int)


def test_shares_of_one_whole_are_scaled_to_their_sum() -> None:
    unit = np.array([[1.0, 1.0, 1.0, 0.5]])
    keys = ["contacts.own_share", "contacts.buzz_share", "contacts.inbound_share"]
    [point] = points_at(inputs_of(keys), unit, load("interspin"))
    assert sum(point.values()) == pytest.approx(0.95)
    assert point["contacts.own_share"] / point["contacts.buzz_share"] == pytest.approx(0.65 / 0.35)


def test_sections_are_analysed_together() -> None:
    design = design_of("morris", inputs_of(None, by_section=True), 4, 1)
    assert design.block == len(design.names) + 1
    assert "contacts" in design.names and design.names[-1] == "dummy"


def test_the_command_leaves_tables_and_figures(tmp_path: Path) -> None:
    sets = [word for key, value in SMALL.items() for word in ("--set", f"{key}={value}")]
    done = invoke(
        "sensitivity", "interspin", "--against", "no-programme", "--method", "morris", "--samples", "8",
        "--outcome", "foreign_cooperations", "--parameters", "contacts.firm,contacts.beta_call",
        "--replicates", "2", *sets, "--out", str(tmp_path), "--json",
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    document = json.loads(done.stdout)
    assert {row["parameter"] for row in document["indices"]} >= {"contacts.firm", "dummy"}
    assert (tmp_path / "figures" / "foreign_cooperations-morris.png").stat().st_size > 10_000
    assert (tmp_path / "figures" / "foreign_cooperations-convergence.png").exists()


def test_a_mistake_ends_with_code_2_and_no_runs(tmp_path: Path) -> None:
    done = invoke(
        "sensitivity", "interspin", "--outcome", "windfall_share", "--out", str(tmp_path / "x")
    )
    assert done.exit_code == 2 and "can only be told of pairs" in done.output
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize("name", ["sensitivity_of_a_contrast", "sensitivity_with_salib"])
def test_an_example_runs_as_it_stands(name: str, tmp_path: Path) -> None:
    script = HOME / "scenarios" / "examples" / f"{name}.py"
    done = subprocess.run(
        [sys.executable, str(script), "--small", "--out", str(tmp_path)],
        capture_output=True, text=True, timeout=600, cwd=HOME, env={**os.environ, "PYTHONPATH": str(HOME)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    assert "contacts.beta_call" in done.stdout and "ST" in done.stdout
