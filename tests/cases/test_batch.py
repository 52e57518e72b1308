"""Studies carried out: a store that resumes, the same bytes however it came about."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

import sim
from sim.faces.cli.app import app
from sim.study import batch, chunk
from sim.study.errors import Halted, WorkersLost
from sim.study.execute import silent
from sim.study.executors import executor_for
from sim.study.study import Results, Study

SMALL = {"population.firms": 4, "population.institutions": 2, "population.partners": 200}
ASKED: dict[str, Any] = {
    "name": "small", "scenarios": ["no-programme", "interspin"], "against": "no-programme", "replicates": 3,
    "set": SMALL, "grid": {"contacts.beta_call": [0.0, 0.3]},
}  # fmt: skip
TABLES = ("runs.parquet", "designs.csv")
GUIDE = Path(__file__).parents[2] / "docs" / "studies.md"


def carry(folder: Path, **changes: Any) -> Any:
    """Carries the small study out with two threads."""
    progress = changes.pop("progress", silent)
    return Study(**{**ASKED, **changes}).run(folder, workers=2, progress=progress)


def bytes_of(folder: Path) -> dict[str, bytes]:
    """The tables of a folder."""
    return {name: (folder / name).read_bytes() for name in TABLES}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small study, uninterrupted."""
    folder = tmp_path_factory.mktemp("whole")
    carry(folder)
    return folder


def test_there_is_one_row_a_run_and_outcome_and_the_base_has_no_contrasts(whole: Path) -> None:
    table = Results(whole).runs()
    assert not table.duplicated(["scenario", "point", "draw", "replicate", "outcome"]).any()
    assert len(table.drop_duplicates(["scenario", "point", "replicate"])) == 12
    base = table[table["scenario"] == "no-programme"]
    assert set(base["kind_of_outcome"]) == {"level"}
    assert "windfall_share" in set(table[table["scenario"] == "interspin"]["outcome"])


def test_runs_of_another_plan_in_the_folder_are_not_told_as_done(tmp_path: Path) -> None:
    carry(tmp_path)
    told: list[tuple[int, int]] = []
    study = Study(**{**ASKED, "seed": 2})
    study.run(tmp_path, workers=1, progress=lambda _, done, whole: told.append((done, whole)))
    counted = [one for one in told if one[1] == 12]
    assert counted[-1] == (12, 12) and all(done <= 12 for done, _ in counted)


def test_a_study_tells_what_compare_tells(whole: Path) -> None:
    base, other = (sim.load(name, SMALL) for name in ("no-programme", "interspin"))
    effects = sim.compare(base, [other], replicates=3).effects.set_index("outcome")
    results = Results(whole)
    found = results.effects("foreign_contacts")
    mean = found[found["point"] == 1]["effect"].mean()
    assert mean == pytest.approx(effects.loc["foreign_contacts", "effect"])
    windfall = results.runs("windfall_share", scenario="interspin")
    windfall = windfall[windfall["point"] == 1]
    ratio = 1 - windfall["above"].sum() / windfall["below"].sum()
    told = effects.loc["windfall_share", "effect"]
    assert ratio == pytest.approx(told) or np.isnan(told)


@pytest.mark.parametrize("engine", ["thread", "process"])
def test_workers_and_engines_leave_the_same_bytes(whole: Path, tmp_path: Path, engine: str) -> None:
    plan = Study(**ASKED).plan
    batch.carry_out(plan, tmp_path, lambda: executor_for(engine, 1 if engine == "thread" else 2))
    assert bytes_of(tmp_path) == bytes_of(whole)


def test_what_is_there_is_not_run_again(whole: Path, tmp_path: Path) -> None:
    carry(tmp_path, replicates=2)
    parts = {path.name: path.read_bytes() for path in (tmp_path / "parts").iterdir()}
    extended = carry(tmp_path)
    assert (extended.carried.found, extended.carried.run) == (8, 4)
    assert all((tmp_path / "parts" / name).read_bytes() == text for name, text in parts.items())
    assert bytes_of(tmp_path) == bytes_of(whole)
    assert carry(tmp_path).carried.run == 0


def test_a_changed_scenario_or_model_is_not_mixed_with_old_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    carry(tmp_path, replicates=1)
    changed = carry(tmp_path, replicates=1, set=SMALL | {"population.firms": 5})
    assert changed.carried.found == 0
    monkeypatch.setattr("sim.study.plan.version", lambda: "another model")
    assert carry(tmp_path, replicates=1).carried.found == 0


def test_an_interruption_loses_no_finished_part(
    whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "CHUNK_RUNS", 2)
    done: list[int] = []

    def interrupted(message: str, count: int, total: int) -> None:
        done.append(count)
        if count >= 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Study(**ASKED).run(tmp_path, workers=1, progress=interrupted)
    assert not (tmp_path / "runs.parquet").exists()
    assert carry(tmp_path).carried.found >= 4
    assert bytes_of(tmp_path) == bytes_of(whole)


def test_a_full_disk_is_told_and_keeps_what_is_finished(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(chunk, "write_part", full)
    with pytest.raises(Halted, match="No space left on device"):
        carry(tmp_path, replicates=1)


class Mortal(ThreadPoolExecutor):
    """An executor whose workers are lost with the second chunk."""

    def submit(self, work: Any, /, *args: Any, **named: Any) -> Future[Any]:
        self.taken = getattr(self, "taken", 0) + 1
        if self.taken == 2:
            lost: Future[Any] = Future()
            lost.set_exception(WorkersLost("killed"))
            return lost
        return super().submit(work, *args, **named)


def test_lost_workers_are_replaced(
    whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "CHUNK_RUNS", 2)
    opened: list[Executor] = []

    @contextmanager
    def mortal() -> Iterator[Executor]:
        with Mortal(1) as pool:
            opened.append(pool)
            yield pool

    batch.carry_out(Study(**ASKED).plan, tmp_path, mortal)
    assert len(opened) > 1
    assert bytes_of(tmp_path) == bytes_of(whole)


def test_a_failing_run_is_listed_with_its_cause_and_a_later_call_retries_it(
    whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sim.study import task

    simulate = task.simulate

    def fragile(scenario: Any, seed: int, replicate: int, **named: Any) -> Any:
        if replicate == 1 and scenario.name == "interspin":
            raise ArithmeticError("a number went astray")
        return simulate(scenario, seed, replicate, **named)

    monkeypatch.setattr(task, "simulate", fragile)
    failed = carry(tmp_path)
    assert len(failed.carried.failures) == 2
    table = failed.failures()
    assert set(table["replicate"]) == {1} and set(table["point"]) == {0, 1}
    assert "a number went astray" in table["error"][0]
    monkeypatch.setattr(task, "simulate", simulate)
    mended = carry(tmp_path)
    assert mended.carried.found == 10
    assert not (tmp_path / "failures.csv").exists()
    assert bytes_of(tmp_path) == bytes_of(whole)


def study_file(folder: Path) -> Path:
    """The small study as a file."""
    path = folder / "small.toml"
    lines = [
        'name = "small"', 'scenarios = ["no-programme", "interspin"]', 'against = "no-programme"', "replicates = 3",
        "[set]", *(f'"{key}" = {value}' for key, value in SMALL.items()),
        "[grid]", "contacts.beta_call = [0.0, 0.3]",
    ]  # fmt: skip
    path.write_text("\n".join(lines) + "\n")
    return path


def test_the_command_leaves_the_same_tables_as_python(whole: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = CliRunner().invoke(
        app, ["batch", str(study_file(tmp_path)), "--out", str(out), "--json"]
    )
    assert done.exit_code == 0
    assert json.loads(done.stdout)["run"] == 12
    assert bytes_of(out) == bytes_of(whole)


def test_a_dry_run_tells_what_it_would_take_and_writes_nothing(tmp_path: Path) -> None:
    path, out = study_file(tmp_path), tmp_path / "out"
    done = CliRunner().invoke(app, ["batch", str(path), "--out", str(out), "--dry-run", "--json"])
    needs = json.loads(done.stdout)
    assert (needs["runs"], needs["left"]) == (12, 12)
    assert needs["seconds_cpu"] > 0 and needs["bytes"] > 0
    assert not out.exists()


def test_a_wrong_study_ends_with_code_2_and_writes_nothing(tmp_path: Path) -> None:
    path, out = tmp_path / "wrong.toml", tmp_path / "out"
    path.write_text('scenarios = ["interspim"]\n[grid]\n"contacts.beta_cal" = [1]\n')
    done = CliRunner().invoke(app, ["batch", str(path), "--out", str(out)])
    assert done.exit_code == 2
    assert "interspin" in done.stderr and "Traceback" not in done.stderr
    assert not out.exists()


def test_results_come_in_the_forms_of_other_tools(whole: Path) -> None:
    results = Results(whole)
    experiments, outcomes = results.to_ema("foreign_contacts", "partnerships_alive")
    assert len(experiments) == len(outcomes["foreign_contacts"]) == 12
    assert {"contacts.beta_call", "policy", "scenario", "model"} <= set(experiments)
    pytest.importorskip("xarray")
    dataset = results.to_xarray("foreign_contacts")
    assert dict(dataset.sizes) == {"scenario": 2, "point": 2, "draw": 1, "replicate": 3}
    one = results.runs("foreign_contacts", scenario="interspin").iloc[0]
    cell = dataset["foreign_contacts"].sel(scenario="interspin", point=0, draw=0, replicate=0)
    assert float(cell) == one["value"]


def test_batch_run_returns_rows_as_mesa_does() -> None:
    rows = sim.batch_run(
        "interspin", {**SMALL, "contacts.beta_call": [0.0, 0.3]}, iterations=2, number_processes=2
    )
    assert len(rows) == 4
    assert {"RunId", "iteration", "Step", "contacts.beta_call", "foreign_contacts"} <= set(rows[0])
    assert rows[0]["Step"] == 76


def test_the_script_of_the_guide_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("xarray")
    monkeypatch.chdir(tmp_path)
    script = GUIDE.read_text().split("```python\n")[1].split("```")[0]
    small = script.replace("replicates=4,", f"replicates=1, set={SMALL},")
    assert small != script
    exec(compile(small, str(GUIDE), "exec"), {})
    assert (tmp_path / "results" / "calls" / "runs.parquet").exists()
