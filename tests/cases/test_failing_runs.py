"""Runs that fail, workers that are killed, and Ctrl-C: the rest is kept, what is missing is told with its cause."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from typer.testing import CliRunner, Result

from sim.faces.cli import asking
from sim.faces.cli.app import app
from sim.study import precision
from sim.study import task as tasks
from sim.study.compare import compare
from sim.study.executors import executor_for
from sim.study.folder import LOCK
from sim.study.kept import ENDING
from sim.study.pools import Renewing
from sim.study.task import Done, Task

SMALL = {"population.firms": 4, "population.institutions": 2, "population.partners": 120}
SETTINGS = [word for key, value in SMALL.items() for word in ("--set", f"{key}={value}")]
LOST, REPLICATES = 3, 6
good = tasks.simulate


def kill_once(mark: Path, work: Any, task: Task) -> Done:
    """Kills its process at one replicate, the first time."""
    if task.replicate == LOST and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return work(task)


def kill_always(mark: Path, work: Any, task: Task) -> Done:
    """Kills its process at one replicate, each time."""
    if task.replicate == LOST:
        with mark.open("a") as file:
            file.write("x")
        os.kill(os.getpid(), signal.SIGKILL)
    return work(task)


def kill_all(mark: Path, work: Any, task: Task) -> Done:
    """Kills its process."""
    os.kill(os.getpid(), signal.SIGKILL)
    return work(task)


class Ill(Renewing):
    """A pool of processes in which something befalls every task."""

    def __init__(self, inner: Renewing, mishap: Any, mark: Path) -> None:
        self.mishap, self.mark = mishap, mark
        super().__init__(inner._make, inner._max_workers)

    def submit(self, work: Any, /, *arguments: Any, **more: Any) -> Future[Any]:
        """Gives the task to the pool, with its mishap."""
        return super().submit(self.mishap, self.mark, work, *arguments, **more)


def invoke(out: Path, *words: str) -> Result:
    """A command on a small world, in this process."""
    more = ["--replicates", str(REPLICATES), "--no-figures", "--quiet", "--out", str(out)]
    return CliRunner().invoke(app, [*words, *SETTINGS, *more])


def hurt(out: Path, mishap: Any, *words: str) -> Result:
    """The same on two processes with a mishap."""

    @contextlib.contextmanager
    def ill(engine: str, workers: int, scheduler: str | None) -> Iterator[Executor]:
        with executor_for("process", 2) as inner, Ill(inner, mishap, out.parent / "mark") as pool:  # type: ignore[arg-type]
            yield pool

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(asking, "executor_of", ill)
        return invoke(out, *words)


def half_written(out: Path) -> list[Path]:
    """Files in a folder but for the lock and whole files of finished work."""
    files = [path for path in out.rglob("*") if path.is_file() and path.name != LOCK]
    return [path for path in files if not (path.suffix == ENDING and path.name[0] != ".")]


COMPARE = ("compare", "no-programme", "interspin")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What an undisturbed comparison leaves."""
    out = Path(tmp_path_factory.mktemp("whole")) / "out"
    assert invoke(out, *COMPARE).exit_code == 0
    return out


def tables(out: Path) -> dict[str, bytes]:
    """Tables of a folder, byte by byte."""
    return {
        str(path.relative_to(out)): path.read_bytes()
        for path in sorted(out.rglob("*"))
        if path.suffix in (".csv", ".parquet")
    }


def test_a_worker_killed_once_leaves_the_same_bytes_as_none(whole: Path, tmp_path: Path) -> None:
    result = hurt(tmp_path / "out", kill_once, *COMPARE)
    assert (tmp_path / "mark").exists(), "nothing was killed"
    assert result.exit_code == 0, result.output
    assert tables(tmp_path / "out") == tables(whole)


def test_a_run_that_kills_its_worker_twice_is_listed_and_the_rest_is_written(
    whole: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    result = hurt(out, kill_always, *COMPARE)
    assert result.exit_code == asking.FAILED, result.output
    assert "Traceback" not in result.output
    assert (tmp_path / "mark").read_text() == "xx", "begun twice and no more"
    failures = json.loads((out / "manifest.json").read_text())["failures"]
    assert [(one["scenario"], one["replicate"], one["seed"]) for one in failures] == [
        ("no-programme", LOST, 1),
        ("interspin", LOST, 1),
    ]
    assert all("killed" in one["error"] for one in failures)
    assert (
        f"failed: interspin, replicate {LOST}: the process that ran it was killed" in result.output
    )
    for name in ("pairs.parquet", "interspin/indicators.parquet"):
        table = pd.read_parquet(whole / name)
        kept = table[table["replicate"] != LOST]
        assert pd.read_parquet(out / name).to_csv(index=False) == kept.to_csv(index=False)


def test_when_every_worker_is_killed_nothing_is_left_but_a_sentence(tmp_path: Path) -> None:
    out = tmp_path / "out"
    result = hurt(out, kill_all, "run", "interspin")
    assert result.exit_code == asking.FAILED, result.output
    assert "the workers broke down" in result.output and "Traceback" not in result.output
    assert not half_written(out)


def failing(places: range) -> Any:
    """The simulation, with failures planted in the programme."""

    def simulate(scenario: Any, seed: int, replicate: int, **more: Any) -> Any:
        if replicate in places and scenario.name == "interspin":
            raise RuntimeError("planted")
        return good(scenario, seed, replicate, **more)

    return simulate


@pytest.mark.parametrize("words", [("run", "interspin"), COMPARE], ids=("run", "compare"))
def test_runs_that_fail_are_listed_with_inputs_and_cause_and_the_others_finish(
    words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "simulate", failing(range(2, 4)))
    result = invoke(tmp_path / "out", *words)
    assert result.exit_code == asking.FAILED and "Traceback" not in result.output
    assert "failed: interspin, replicate 2: RuntimeError: planted" in result.output
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    assert [one["replicate"] for one in manifest["failures"]] == [2, 3]
    assert all("RuntimeError: planted" in one["traceback"] for one in manifest["failures"])
    finished = [one["replicate"] for one in manifest["runs"] if one["scenario"] == "interspin"]
    assert finished == [0, 1, 4, 5]


@pytest.mark.parametrize("words", [("run", "interspin"), COMPARE], ids=("run", "compare"))
def test_when_every_run_fails_that_is_told_without_a_traceback(
    words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "simulate", failing(range(REPLICATES)))
    result = invoke(tmp_path / "out", *words)
    assert result.exit_code == asking.FAILED, result.output
    assert "RuntimeError: planted" in result.output and "Traceback" not in result.output


def test_comparing_until_precise_ends_where_no_run_comes_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "simulate", failing(range(1000)))
    looks = []

    def counted(*arguments: Any, **more: Any) -> Any:
        looks.append(arguments)
        assert len(looks) < 5, "it goes on for ever"
        return compare(*arguments, **more)

    monkeypatch.setattr(precision, "compare", counted)
    result = invoke(tmp_path / "out", *COMPARE, "--precision", "2")
    assert len(looks) == 1
    assert result.exit_code == asking.FAILED and "Traceback" not in result.output


def at_work(out: Path, engine: str) -> subprocess.Popen[str]:
    """A long run in a session of its own, once it has begun running."""
    words = ["run", "interspin", "--replicates", "100000", "--no-figures", "--engine", engine]
    process = subprocess.Popen(
        [sys.executable, "-m", "sim.faces.cli.app", *words, "--workers", "2", "--out", str(out), *SETTINGS],
        stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, start_new_session=True,
    )  # fmt: skip
    assert process.stderr is not None
    watchdog = threading.Timer(300, process.kill)
    watchdog.start()
    while (line := process.stderr.readline()) and "running" not in line:
        pass
    watchdog.cancel()
    assert process.poll() is None, "it ended before it began"
    return process


@pytest.mark.parametrize("engine", ["thread", "process"])
@pytest.mark.parametrize("seconds", [0.0, 1.0])
def test_ctrl_c_ends_with_130_and_one_sentence_whoever_is_at_work(
    engine: str, seconds: float, tmp_path: Path
) -> None:
    process = at_work(tmp_path / "out", engine)
    time.sleep(seconds)
    os.killpg(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=120)
    assert process.returncode == asking.INTERRUPTED, errors
    told = [line for line in errors.splitlines() if not line.startswith("running")]
    assert told == ["interrupted; nothing half-written is left"]
    assert not half_written(tmp_path / "out")
