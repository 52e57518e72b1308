"""One worker or two, threads or processes: the same bytes, by witnesses who took part; a loss is a loss of one.

A witness stands before every task and leaves a receipt: process, thread, replicate. The first task of each worker
waits until as many workers as there should be have come, so that none of them can have done all the work alone.
"""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import pytest
from typer.testing import CliRunner

from sim.faces.cli import asking
from sim.faces.cli.app import app
from sim.study import task as tasks
from sim.study.executors import executor_for
from sim.study.task import Done, Task

SMALL = {"population.firms": 6, "population.institutions": 2, "population.partners": 200}
SETTINGS = [word for key, value in SMALL.items() for word in ("--set", f"{key}={value}")]
TABLES = ("indicators.parquet", "summary.csv", "network.csv", "effects.csv", "pairs.parquet")
REPLICATES, LOST = 6, 3
PATIENCE = 120.0
Mishap = Callable[[Task], None]
good = tasks.simulate


class Witness(NamedTuple):
    """What happens around a task, wherever it is done; it travels to other processes."""

    folder: Path
    workers: int
    mishap: Mishap | None

    def __call__(self, work: Callable[[Task], Done], task: Task) -> Done:
        with (self.folder / f"{os.getpid()}-{threading.get_ident()}").open("a") as receipt:
            receipt.write(f"{task.replicate}\n")
        self._wait_for_the_others()
        if self.mishap:
            self.mishap(task)
        return work(task)

    def _wait_for_the_others(self) -> None:
        until = time.monotonic() + PATIENCE
        while len(list(self.folder.iterdir())) < self.workers:
            if time.monotonic() > until:
                raise TimeoutError(f"fewer than {self.workers} workers came")
            time.sleep(0.002)


class Witnessed(Executor):
    """An executor whose every task has a witness."""

    def __init__(self, inner: Executor, witness: Witness) -> None:
        self.inner, self.witness = inner, witness

    def submit(self, work: Any, /, *arguments: Any, **more: Any) -> Future[Any]:
        """Gives the task to the executor inside, with its witness."""
        return self.inner.submit(self.witness, work, *arguments, **more)


class Told(NamedTuple):
    """What a command left: exit code and messages, tables, and which worker did which replicates."""

    result: Any
    tables: dict[str, bytes]
    receipts: dict[str, list[int]]


def told(
    out: Path, receipts: Path, engine: str, workers: int, *words: str, mishap: Mishap | None = None
) -> Told:
    """A command with a witness before each task."""
    receipts.mkdir()

    @contextlib.contextmanager
    def witnessed(engine: str, workers: int, scheduler: str | None) -> Iterator[Executor]:
        with executor_for(engine, workers, scheduler) as inner:
            yield Witnessed(inner, Witness(receipts, workers, mishap))

    options = ["--engine", engine, "--workers", str(workers), "--out", str(out), *SETTINGS]
    more = ["--replicates", str(REPLICATES), "--no-figures", "--quiet"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(asking, "executor_of", witnessed)
        patch.setattr(tasks, "simulate", tasks.simulate)
        result = CliRunner().invoke(app, [*words, *options, *more])
    found = sorted(path for path in out.rglob("*") if path.name in TABLES)
    return Told(
        result,
        {str(path.relative_to(out)): path.read_bytes() for path in found},
        {path.name: [int(line) for line in path.open()] for path in receipts.iterdir()},
    )


COMPARE, RUN = ("compare", "no-programme", "interspin"), ("run", "interspin")


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """One thread."""
    folder = Path(tmp_path_factory.mktemp("alone"))
    return told(folder / "out", folder / "receipts", "thread", 1, *COMPARE)


def test_one_worker_does_all_the_work_and_leaves_all_tables(alone: Told) -> None:
    assert alone.result.exit_code == 0, alone.result.output
    assert list(alone.receipts.values()) == [list(range(REPLICATES))]
    assert len(alone.tables) == 8 and all(alone.tables.values())


@pytest.mark.parametrize(
    ("engine", "workers"), [("thread", 2), ("process", 1), ("process", 2)], ids=str
)
def test_other_workers_leave_the_same_bytes(
    engine: str, workers: int, alone: Told, tmp_path: Path
) -> None:
    others = told(tmp_path / "out", tmp_path / "receipts", engine, workers, *COMPARE)
    assert others.result.exit_code == 0, others.result.output
    assert len(others.receipts) == workers and all(others.receipts.values())
    done = [replicate for receipt in others.receipts.values() for replicate in receipt]
    assert sorted(done) == list(range(REPLICATES))
    processes = {name.split("-")[0] for name in others.receipts}
    here = str(os.getpid())
    assert (processes == {here}) == (engine == "thread")
    assert here not in processes or engine == "thread"
    assert len(processes) == (1 if engine == "thread" else workers)
    assert others.tables == alone.tables


def fail(task: Task) -> None:
    """Makes one replicate of the programme fail, in whichever process this is."""
    tasks.simulate = failing


def failing(scenario: Any, seed: int, replicate: int, **more: Any) -> Any:
    """The simulation, with one failure planted."""
    if replicate == LOST and scenario.name == "interspin":
        raise RuntimeError("planted")
    return good(scenario, seed, replicate, **more)


@pytest.mark.parametrize("engine", ["thread", "process"])
def test_a_run_that_fails_takes_no_other_with_it(engine: str, alone: Told, tmp_path: Path) -> None:
    out = tmp_path / "out"
    hurt = told(out, tmp_path / "receipts", engine, 2, *COMPARE, mishap=fail)
    assert hurt.result.exit_code == 1
    assert "RuntimeError: planted" in hurt.result.stderr
    assert len(hurt.receipts) == 2
    for name in ("summary.csv", "network.csv", "indicators.parquet"):
        assert hurt.tables[f"no-programme/{name}"] == alone.tables[f"no-programme/{name}"]
    failures = json.loads((out / "manifest.json").read_text())["failures"]
    assert [(one["scenario"], one["replicate"]) for one in failures] == [("interspin", LOST)]
    assert rows_of(hurt, "interspin/indicators.parquet") == rows_of(
        alone, "interspin/indicators.parquet", without=LOST
    )
    assert rows_of(hurt, "pairs.parquet") == rows_of(alone, "pairs.parquet", without=LOST)
    with (out / "effects.csv").open() as file:
        pairs = {row["n_pairs"] for row in csv.DictReader(file) if row["outcome"] == "projects"}
    assert pairs == {str(REPLICATES - 1)}


def rows_of(run: Told, name: str, without: int | None = None) -> str:
    """The rows of a table, as text, but for one replicate."""
    table = pd.read_parquet(io.BytesIO(run.tables[name]))
    return str(table[table["replicate"] != without].to_csv(index=False))


def interrupt(task: Task) -> None:
    """The user interrupts while this replicate is under way."""
    if task.replicate == LOST:
        raise KeyboardInterrupt


def die(task: Task) -> None:
    """The process is killed, as for want of memory."""
    if task.replicate == LOST:
        os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.parametrize(
    ("engine", "mishap", "code", "message"),
    [
        ("thread", interrupt, asking.INTERRUPTED, "interrupted"),
        ("process", interrupt, asking.INTERRUPTED, "interrupted"),
        ("process", die, asking.FAILED, "the workers broke down"),
    ],
    ids=("threads interrupted", "processes interrupted", "process killed"),
)
def test_an_interruption_leaves_earlier_results_whole_and_nothing_half_written(
    engine: str, mishap: Mishap, code: int, message: str, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    before = told(out, tmp_path / "first", "thread", 2, *RUN)
    files = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    assert not (out / "parts").exists()
    after = told(out, tmp_path / "second", engine, 2, *RUN, "--seed", "9", mishap=mishap)
    assert before.result.exit_code == 0 and len(files) >= 4
    assert after.result.exit_code == code, after.result.output
    assert message in after.result.stderr and "Traceback" not in after.result.stderr
    assert len(after.receipts) == 2
    found = [path for path in out.rglob("*") if path.is_file() and path.parent.name != "parts"]
    assert {path: path.read_bytes() for path in found} == files
    again = told(out, tmp_path / "third", "thread", 2, *RUN)
    assert again.result.exit_code == 0 and again.tables == before.tables
