"""Evidence in: the commands ``targets`` and ``validate``; the register against what was published of it."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner, Result

from calibration.data import FOLDER
from calibration.register.read import read
from calibration.register.synthetic import made_up, write_trimmed
from calibration.targets.form import load_targets
from sim.faces.cli.app import app

#: Where the public register lies: beside the checkout, or as said; what needs it is left out elsewhere.
BESIDE = Path(__file__).resolve().parents[3] / "shared" / "evidence" / "register"
PUBLIC = Path(os.environ.get("CLUSTERLINK_REGISTER", BESIDE))
has_register = pytest.mark.skipif(not PUBLIC.is_dir(), reason="the public register is not here")

#: Statistic, programme, what evidence.csv says, by how much rounding and another rule on names may differ.
PUBLISHED = [
    ("distinct_pairs", "h2020", 170_120, 0),  # T20's register
    ("led_share[kind=research]", "h2020", 0.711, 0.032),  # T20, beside the rule's own error
    ("led_share[kind=firm]", "h2020", 0.255, 0.032),  # T20
    ("held_share[kind=research]", "h2020", 0.554, 0.010),  # T21
    ("held_share[kind=firm]", "h2020", 0.380, 0.010),  # T21
    ("coordination_ratio", "h2020", 1.9, 0.35),  # T22
    ("projects_median[kind=research]", "fp7", 3, 0),  # T23
    ("projects_mean[kind=firm]", "fp7", 2.19, 0.08),  # T23
    ("single_share[kind=research]", "fp7", 0.366, 0.02),  # T24
    ("single_share[kind=firm]", "fp7", 0.667, 0.009),  # T24
    ("partners_median[kind=firm]", "fp7", 14, 0.5),  # T25
    ("repeat_share[kind=research,partner=abroad]", "fp7", 0.221, 0.001),  # T26
    ("repeat_share[kind=research,partner=home]", "fp7", 0.235, 0.002),  # T26
    ("repeat_share[kind=firm,partner=abroad]", "fp7", 0.093, 0.0055),  # T27
    ("repeat_share[kind=firm,partner=home]", "fp7", 0.112, 0.006),  # T27
    ("domestic_share[kind=research]", "fp7", 0.157, 0.001),  # T28
    ("domestic_share[kind=firm]", "fp7", 0.201, 0.003),  # T28
    ("consortium_mean", "fp7", 9.99, 0.005),  # T30
    ("consortium_p90", "fp7", 18, 0),  # T30
    ("consortium_mean[actions]", "h2020", 11.7, 0.05),  # T31
    ("consortium_p75[actions]", "h2020", 14, 0),  # T31
    ("duration_mean", "h2020", 37.0, 0.05),  # T32
    ("duration_p10", "h2020", 19, 0),  # T32
    ("duration_p90", "h2020", 48, 0),  # T32
    ("country_share[kind=firm,country=FR]", "fp7", 0.106, 0.003),  # T36
    ("country_share[kind=firm,country=AT]", "fp7", 0.033, 0.002),  # T36
    ("country_share[kind=research,country=GB]", "fp7", 0.117, 0.002),  # T37
    ("held_share[kind=research,field=health]", "h2020", 0.67, 0.025),  # T38
    ("held_share[kind=research,field=ict]", "h2020", 0.48, 0.02),  # T38
    ("held_share[kind=research,field=energy]", "h2020", 0.51, 0.045),  # T38
    ("domestic_share[kind=firm,field=materials]", "h2020", 0.230, 0.03),  # T39
]


def asked(*words: str) -> Result:
    return CliRunner().invoke(app, [*words, "--quiet"])


def test_the_committed_statistics_agree_with_the_published_ones() -> None:
    table = pd.read_csv(FOLDER / "register_statistics.csv").set_index(["statistic", "programme"])
    wrong = {}
    for name, programme, published, half in PUBLISHED:
        row = table.loc[(name, programme)]
        rule = row["se_rule"] if row["se_rule"] > 0 else 0.0
        if abs(row["value"] - published) > half + 2 * rule + 1e-9:
            wrong[name] = (row["value"], published)
    assert not wrong


@has_register
def test_the_public_register_gives_the_committed_statistics() -> None:
    from calibration.statistics.registry import STATISTICS

    table = pd.read_csv(FOLDER / "register_statistics.csv").set_index(["statistic", "programme"])
    registers = {register.name: register for register in read(PUBLIC)}
    for name, programme, _, _ in PUBLISHED:
        value = STATISTICS[name].of_register(registers[programme])
        assert value == pytest.approx(table.loc[(name, programme), "value"], rel=1e-5), name


def test_targets_from_a_register_take_its_numbers(tmp_path: Path) -> None:
    write_trimmed(made_up(), tmp_path / "register")
    folders = "--register", f"{tmp_path / 'register'}", "--out", f"{tmp_path / 'out'}"
    found = asked("targets", *folders, "--json")
    assert found.exit_code == 0, found.output
    assert json.loads(found.stdout)["programmes"] == ["h2020"]
    targets = {target.id: target for target in load_targets(tmp_path / "out" / "targets.csv")}
    before = {target.id: target for target in load_targets()}
    assert list(targets) == list(before)
    statistics = pd.read_csv(tmp_path / "out" / "register_statistics.csv").set_index("statistic")
    for name in ("led-research", "repeat-firm", "duration-median"):
        row = statistics.loc[targets[name].statistic]
        assert targets[name].value == pytest.approx(row["value"], rel=1e-5)
        assert targets[name].standard_error == pytest.approx(row["standard_error"], rel=1e-5)
    assert "computed from h2020" in targets["repeat-firm"].note
    assert targets["broken-off"] == before["broken-off"]
    assert (tmp_path / "out" / "country_choice.csv").is_file()


def test_validate_leaves_a_scorecard_with_fitted_and_held_out_apart(tmp_path: Path) -> None:
    found = asked("validate", "--replicates", "2", "--out", f"{tmp_path}")
    assert found.exit_code == 0, found.output
    table = pd.read_csv(tmp_path / "scorecard.csv")
    assert list(dict.fromkeys(table["role"])) == ["fitted", "held-out", "descriptive"]
    assert set(table["id"]) == {target.id for target in load_targets()}
    numbers = table[(table["relation"] == "=") & table["distance"].notna()]
    assert {"fitted", "held-out"} <= set(numbers["role"])
    assert (numbers["runs"] == 2).all()
    assert (tmp_path / "figures" / "scorecard.png").stat().st_size > 10_000
    assert (tmp_path / "manifest.json").is_file()
    assert "held-out:" in found.stdout


def test_the_scorecard_is_the_same_for_any_workers(tmp_path: Path) -> None:
    for workers in ("1", "2"):
        where = "--workers", workers, "--out", f"{tmp_path / workers}"
        found = asked("validate", "--replicates", "2", "--no-figures", *where)
        assert found.exit_code == 0, found.output
    first, second = ((tmp_path / one / "scorecard.csv").read_bytes() for one in ("1", "2"))
    assert first == second


def test_validate_draws_from_a_posterior(tmp_path: Path) -> None:
    rows = pd.DataFrame({"contacts.institution": [4.0, 6.0], "contacts.firm": [0.5, 0.9]})
    rows.to_csv(tmp_path / "posterior.csv", index=False)
    found = asked(
        "validate", "--replicates", "3", "--no-figures", "--posterior", f"{tmp_path / 'posterior.csv'}", "--out",
        f"{tmp_path / 'out'}",
    )  # fmt: skip
    assert found.exit_code == 0, found.output
    assert pd.read_csv(tmp_path / "out" / "scorecard.csv")["runs"].max() == 3


WRONG: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "nothing to make targets from": (("targets",), ("--register DIR",)),
    "a register that is not there": (("targets", "--register", "none"), ("is not a folder",)),
    "targets that are not there": (
        ("validate", "--targets", "none.csv"),
        ("there is no such file",),
    ),
    "a posterior that is not there": (("validate", "--posterior", "none.csv"), ("posterior",)),
    "an unknown scenario": (("validate", "--scenario", "interspn"), ("interspin",)),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_input_ends_with_a_message_and_code_2(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    words, expected = WRONG[name]
    found = asked(*words)
    assert found.exit_code == 2, found.output
    assert all(word in found.output for word in expected), found.output
    assert not list(tmp_path.iterdir())
