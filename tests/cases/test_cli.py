"""The command line keeps its contract: files, exit codes, pure JSON, the same bytes for any workers and engine."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from typer.testing import CliRunner

from sim.faces.cli.app import app
from sim.faces.cli.screen import Screen
from sim.study.folder import LOCK

ROOT = Path(__file__).resolve().parents[2]
SMALL = [
    *("--set", "population.firms=8"),
    *("--set", "population.institutions=3"),
    *("--set", "population.partners=300"),
]
TABLES = (
    "indicators.parquet", "summary.csv", "network.csv", "conversions.csv", "typology.csv",
    "who_chooses_whom.csv", "diffusion.csv", "effects.csv", "groups.csv", "clusters.csv", "countries.csv",
    "pairs.parquet",
)  # fmt: skip
COLUMNS = (
    "base", "alternative", "outcome", "unit", "kind_of_outcome", "effect", "lower", "upper", "level", "n_pairs",
    "sd_pairs", "unpaired_lower", "unpaired_upper", "covers", "reason",
)  # fmt: skip
PLAIN = [*SMALL, "--no-figures", "--quiet"]


def invoke(*words: str, cwd: Path | None = None) -> Any:
    """A command in this process."""
    before = Path.cwd()
    os.chdir(cwd or before)
    try:
        return CliRunner().invoke(app, list(words))
    finally:
        os.chdir(before)


def shell(*words: str, cwd: Path, **more: Any) -> subprocess.Popen[str]:
    """A command in a process of its own."""
    command = [sys.executable, "-m", "sim.faces.cli.app", *words]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen(command, cwd=cwd, env=environment, text=True, **pipes, **more)


def tables(folder: Path) -> dict[str, bytes]:
    """Tables of a result by their path."""
    found = [path for path in folder.rglob("*") if path.name in TABLES]
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(found)}


def compared(folder: Path, *options: str) -> dict[str, bytes]:
    """Tables of a small comparison."""
    words = ("compare", "no-programme", "interspin", "--replicates", "3", "--out", str(folder))
    result = invoke(*words, *PLAIN, *options)
    assert result.exit_code == 0, result.output
    return tables(folder)


def test_the_manifest_tells_how_many_runs_were_made_where_nobody_said(tmp_path: Path) -> None:
    words = ("compare", "no-programme", "interspin", "--posterior", "shipped", "--draws", "2")
    result = invoke(*words, "--out", str(tmp_path), *PLAIN)
    assert result.exit_code == 0, result.output
    asked = json.loads((tmp_path / "interspin" / "manifest.json").read_text())["asked"]
    assert (asked["replicates"], asked["draws"]) == (1, 2)


def test_help_loads_nothing_heavy() -> None:
    heavy = "{'pandas', 'scipy', 'matplotlib', 'numba', 'mesa', 'pyarrow', 'numpy'}"
    script = (
        "import sys\nfrom sim.faces.cli.app import main\n"
        "sys.argv = ['clusterlink', '--help']\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        f"assert not {heavy} & set(sys.modules), {heavy} & set(sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "compare" in done.stdout


def test_running_loads_nothing_that_only_sampling_needs() -> None:
    slow = "{'scipy.stats', 'matplotlib', 'mesa', 'SALib', 'emcee'}"
    script = (
        "import sys\nimport sim.study.ensemble, sim.study.compare, sim.faces.cli.leaving\n"
        f"assert not {slow} & set(sys.modules), {slow} & set(sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_scenarios_are_one_a_line() -> None:
    lines = invoke("scenarios").stdout.splitlines()
    names = [line.split("  ", 1)[0] for line in lines]
    assert names[:2] == ["interspin", "no-programme"]
    assert all(len(line.split("  ", 1)) == 2 for line in lines)


def test_describe_tells_unit_and_source() -> None:
    rows = json.loads(invoke("describe", "no-programme", "--json").stdout)
    [row] = [row for row in rows if row["key"] == "population.firms"]
    assert row["unit"] == "firms/cluster"
    assert "population.firms" in invoke("describe", "no-programme").stdout


def test_schema_is_json() -> None:
    assert json.loads(invoke("schema").stdout)["type"] == "object"


def test_check_tells_all_faults_and_ends_with_2(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.toml", tmp_path / "bad.toml"
    good.write_text('extends = "interspin"\nname = "good"\n')
    bad.write_text('extends = "interspin"\nname = "bad"\n[population]\nfirms = -1\nfrims = 2\n')
    assert invoke("check", str(good)).exit_code == 0
    result = invoke("check", str(good), str(bad))
    assert result.exit_code == 2
    assert "firms" in result.stdout and "frims" in result.stdout


@pytest.mark.parametrize(
    "words",
    [
        ["run", "interspim"],
        ["run", "interspin", "--no-such-option"],
        ["run", "interspin", "--set", "population.frims=3"],
        ["run", "interspin", "--set", "population.firms"],
        ["run", "interspin", "--replicates", "0"],
        ["run", "interspin", "--engine", "steam"],
        ["compare", "no-programme"],
        ["no-such-command"],
    ],
)
def test_wrong_input_ends_with_2_and_writes_nothing(words: list[str], tmp_path: Path) -> None:
    result = invoke(*words, cwd=tmp_path)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "Traceback" not in result.stderr and result.stderr
    assert not list(tmp_path.iterdir())


def test_an_unknown_scenario_is_told_with_the_nearest_name() -> None:
    assert "interspin" in invoke("run", "interspim").stderr


def test_run_leaves_what_it_promises_and_nothing_elsewhere(tmp_path: Path) -> None:
    out = tmp_path / "out"
    words = ("run", "interspin", "--replicates", "2", "--out", str(out), *SMALL, "--events")
    result = invoke(*words, cwd=tmp_path)
    assert result.exit_code == 0, result.output
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    names = {path.name for path in out.iterdir()}
    wanted = {"manifest.json", "indicators.parquet", "summary.csv", "network.csv", "figures"}
    assert {name for name in names if not name.startswith(".")} == {
        *wanted, "conversions.csv", "research", "events.parquet",
    }  # fmt: skip
    research = {"typology.csv", "who_chooses_whom.csv", "diffusion.csv"}
    assert {path.name for path in (out / "research").iterdir()} == research
    assert {path.suffix for path in (out / "figures").iterdir()} == {".png"}
    assert result.stderr.startswith("loading…")
    assert result.stderr.splitlines()[-1] == f"results in {out}"
    manifest = json.loads((out / "manifest.json").read_text())
    assert manifest["scenarios"]["interspin"]["population"]["firms"] == 8
    assert len(manifest["runs"]) == 2


def test_results_go_to_a_folder_of_the_scenarios_name_by_default(tmp_path: Path) -> None:
    assert invoke("run", "interspin", "--replicates", "1", *PLAIN, cwd=tmp_path).exit_code == 0
    assert (tmp_path / "results" / "interspin" / "summary.csv").exists()


def test_indicators_have_at_most_20000_rows_a_run(tmp_path: Path) -> None:
    words = ("run", "interspin", "--replicates", "2", "--out", str(tmp_path))
    assert invoke(*words, *PLAIN).exit_code == 0
    table = pd.read_parquet(tmp_path / "indicators.parquet")
    assert table.groupby("replicate").size().max() <= 20_000
    assert invoke(*words, *PLAIN, "--detail").exit_code == 0
    assert len(pd.read_parquet(tmp_path / "indicators.parquet")) > 2 * len(table)


def test_events_hold_cooperations_and_contacts(tmp_path: Path) -> None:
    words = ("run", "interspin", "--replicates", "1", "--events", "--out", str(tmp_path), *PLAIN)
    assert invoke(*words).exit_code == 0
    events = pd.read_parquet(tmp_path / "events.parquet")
    assert {"cooperation", "lead"} <= set(events["stage"])
    assert set(events["initiator"]) == {"domestic", "foreign"}
    assert not events.duplicated(["contact_id", "stage", "start"]).any()


def test_json_is_one_document_and_nothing_else(tmp_path: Path) -> None:
    words = ("compare", "no-programme", "interspin", "--replicates", "2", "--no-figures", *SMALL)
    process = shell(*words, "--json", "--out", "out", cwd=tmp_path)
    stdout, stderr = process.communicate(timeout=300)
    assert process.returncode == 0, stderr
    document = json.loads(stdout)
    assert {row["outcome"] for row in document["effects"]} >= {"foreign_contacts", "windfall_share"}
    assert stderr.startswith("loading…")


def test_effects_have_the_columns_of_the_contract(tmp_path: Path) -> None:
    compared(tmp_path)
    effects = pd.read_csv(tmp_path / "effects.csv")
    assert tuple(effects.columns) == COLUMNS
    assert (effects["reason"].notna() | effects["effect"].notna()).all()


def test_the_same_bytes_for_one_and_two_workers(tmp_path: Path) -> None:
    one = compared(tmp_path / "one", "--workers", "1")
    two = compared(tmp_path / "two", "--workers", "2")
    assert len(one) == 2 * 7 + 5
    assert one == two


def test_the_same_bytes_for_threads_and_processes(tmp_path: Path) -> None:
    threads = compared(tmp_path / "threads")
    assert compared(tmp_path / "processes", "--engine", "process", "--workers", "2") == threads


def test_a_null_policy_has_an_effect_of_exactly_zero(tmp_path: Path) -> None:
    words = ("compare", "interspin", "interspin", "--replicates", "3", "--out", str(tmp_path))
    assert invoke(*words, *PLAIN).exit_code == 0
    effects = pd.read_csv(tmp_path / "effects.csv")
    levels = effects[(effects["kind_of_outcome"] == "level") & effects["effect"].notna()]
    assert len(levels) > 50
    assert (levels[["effect", "lower", "upper"]] == 0).all().all()


def test_a_failing_run_is_told_and_the_rest_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sim.study import task

    good = task.simulate

    def sometimes(scenario: Any, seed: int, replicate: int, **more: Any) -> Any:
        if replicate == 1:
            raise RuntimeError("planted")
        return good(scenario, seed, replicate, **more)

    monkeypatch.setattr(task, "simulate", sometimes)
    result = invoke("run", "interspin", "--replicates", "3", "--out", str(tmp_path), *PLAIN)
    assert result.exit_code == 1
    assert "RuntimeError: planted" in result.stderr
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    assert [failure["replicate"] for failure in manifest["failures"]] == [1]
    assert "Traceback" in manifest["failures"][0]["traceback"]
    assert set(pd.read_parquet(tmp_path / "indicators.parquet")["replicate"]) == {0, 2}


def test_an_interruption_ends_with_130_and_leaves_nothing_half_written(tmp_path: Path) -> None:
    words = ("run", "interspin", "--replicates", "500", "--workers", "1", "--out", "out")
    process = shell(*words, cwd=tmp_path)
    assert process.stderr is not None
    for line in process.stderr:
        if line.startswith("running"):
            break
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=120)
    assert process.returncode == 130
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {path.suffix for path in files if path.parent.name == "parts"} <= {".task"}
    assert [path.name for path in files if path.parent.name != "parts"] == [LOCK]


def test_an_interruption_that_a_library_swallows_is_not_lost() -> None:
    before = signal.getsignal(signal.SIGINT)
    with Screen(quiet=True) as screen:
        screen.progress("running", 0, 2)
        with contextlib.suppress(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
        with pytest.raises(KeyboardInterrupt):
            screen.progress("running", 1, 2)
    assert signal.getsignal(signal.SIGINT) is before
