"""``run`` and ``compare`` go on where they stopped: the same bytes, nothing finished is done again."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from typer.testing import CliRunner, Result

from sim.faces.cli import asking
from sim.faces.cli.app import app
from sim.faces.cli.screen import Screen
from sim.study import precision
from sim.study import task as tasks
from sim.study.folder import at_work

SMALL = {"population.firms": 4, "population.institutions": 2, "population.partners": 120}
SETTINGS = [word for key, value in SMALL.items() for word in ("--set", f"{key}={value}")]
COMPARE = ("compare", "no-programme", "interspin")
COMMANDS = {
    "run": (("run", "interspin", "--replicates", "4", "--events"), 4, 1),
    "compare": ((*COMPARE, "--replicates", "4"), 4, 2),
    "draws": ((*COMPARE, "--draws", "4"), 4, 2),
    "precision": ((*COMPARE, "--precision", "0.0001", "--replicates", "2"), 4, 2),
}
STOP = 3
good = tasks.simulate


class Later(Future[Any]):
    """Work that is done when its result is wanted."""

    def __init__(self, work: Callable[[], Any]) -> None:
        super().__init__()
        self.work = work

    def exception(self, timeout: float | None = None) -> BaseException | None:
        """Does the work."""
        if not self.done():
            self.set_result(self.work())
        return super().exception(timeout)


class InTurn(Executor):
    """One task after the other, in this thread: what is not asked for is not under way when the rest is stopped."""

    def submit(self, work: Any, /, *arguments: Any, **more: Any) -> Future[Any]:
        """Notes what is to be done."""
        return Later(partial(work, *arguments, **more))


def invoke(out: Path, *words: str) -> Result:
    """A command on a small world, in this thread."""
    more = ("--no-figures", "--out", str(out))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(asking, "executor_of", lambda *_: nullcontext(InTurn()))
        return CliRunner().invoke(app, [*words, *SETTINGS, *more])


def tables(out: Path) -> dict[str, bytes]:
    """Tables of a folder, byte by byte."""
    files = (path for path in sorted(out.rglob("*")) if path.suffix in (".csv", ".parquet"))
    return {str(path.relative_to(out)): path.read_bytes() for path in files}


@pytest.fixture(autouse=True)
def few_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """``--precision`` ends with the second look."""
    defaults = precision.compare_until.__kwdefaults__ | {"most": 4}
    monkeypatch.setattr(precision.compare_until, "__kwdefaults__", defaults)


@pytest.fixture
def simulated(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Replicates that were simulated, one entry a run."""
    found: list[Any] = []

    def counted(scenario: Any, seed: int, replicate: int, **more: Any) -> Any:
        found.append((scenario.name, seed, replicate))
        return good(scenario, seed, replicate, **more)

    monkeypatch.setattr(tasks, "simulate", counted)
    return found


@pytest.fixture
def interrupted(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """The command, interrupted when some tasks are done."""

    def run(out: Path, *words: str) -> Result:
        finished = 0

        def progress(screen: Screen, message: str, done: int, total: int) -> None:
            nonlocal finished
            finished += message == "running" and done > 0
            if finished >= STOP:
                raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr(Screen, "progress", progress)
            return invoke(out, *words)

    return run


@pytest.mark.parametrize("name", COMMANDS)
def test_an_interrupted_command_goes_on_and_leaves_the_same_bytes(
    name: str, tmp_path: Path, interrupted: Callable[..., Result], simulated: list[Any]
) -> None:
    words, count, arms = COMMANDS[name]
    assert interrupted(tmp_path / "out", *words).exit_code == 130
    assert not tables(tmp_path / "out")
    before = list(simulated)
    assert invoke(tmp_path / "out", *words).exit_code == 0
    assert len(simulated) == len(set(simulated)) == count * arms, "something was done twice"
    assert len(before) == STOP * arms
    simulated.clear()
    assert invoke(tmp_path / "whole", *words).exit_code == 0
    assert tables(tmp_path / "out") == tables(tmp_path / "whole")
    assert not (tmp_path / "out" / "parts").exists(), "what was kept goes when tables are written"


def test_what_another_request_left_is_not_taken_over(
    tmp_path: Path, interrupted: Callable[..., Result], simulated: list[Any]
) -> None:
    words, count, arms = COMMANDS["compare"]
    assert interrupted(tmp_path, *words).exit_code == 130
    kept = list((tmp_path / "parts").iterdir())
    simulated.clear()
    assert invoke(tmp_path, *words, "--seed", "2").exit_code == 0
    assert len(simulated) == count * arms
    assert list((tmp_path / "parts").iterdir()) == kept


def test_other_code_takes_nothing_over(
    tmp_path: Path,
    interrupted: Callable[..., Result],
    simulated: list[Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    words, count, arms = COMMANDS["compare"]
    assert interrupted(tmp_path, *words).exit_code == 130
    simulated.clear()
    monkeypatch.setattr("sim.study.kept.version", lambda: "edited")
    assert invoke(tmp_path, *words).exit_code == 0
    assert len(simulated) == count * arms


def test_a_damaged_file_is_set_aside_and_done_again(
    tmp_path: Path, interrupted: Callable[..., Result]
) -> None:
    words = COMMANDS["compare"][0]
    assert interrupted(tmp_path / "out", *words).exit_code == 130
    part = min((tmp_path / "out" / "parts").iterdir())
    content = bytearray(part.read_bytes())
    content[len(content) // 2] ^= 1
    part.write_bytes(bytes(content))
    assert invoke(tmp_path / "out", *words).exit_code == 0
    assert (tmp_path / "out" / "parts" / f"_damaged-{part.name}").read_bytes() == bytes(content)
    assert invoke(tmp_path / "whole", *words).exit_code == 0
    whole = tables(tmp_path / "whole")
    assert tables(tmp_path / "out") == whole


def test_runs_that_failed_are_done_again_and_the_others_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = COMMANDS["compare"][0]

    def fragile(scenario: Any, seed: int, replicate: int, **more: Any) -> Any:
        if replicate == 1:
            raise ArithmeticError("planted")
        return good(scenario, seed, replicate, **more)

    monkeypatch.setattr(tasks, "simulate", fragile)
    assert invoke(tmp_path, *words).exit_code == 1
    done: list[int] = []

    def counted(scenario: Any, seed: int, replicate: int, **more: Any) -> Any:
        done.append(replicate)
        return good(scenario, seed, replicate, **more)

    monkeypatch.setattr(tasks, "simulate", counted)
    assert invoke(tmp_path, *words).exit_code == 0
    assert done == [1, 1]


def test_two_processes_do_not_work_in_one_folder(tmp_path: Path) -> None:
    with at_work(tmp_path):
        for words in (COMMANDS["run"][0], COMMANDS["compare"][0]):
            done = invoke(tmp_path, *words)
            assert done.exit_code == 2
            assert "another process is at work" in done.stderr


@pytest.mark.parametrize("name", ["effects.csv", "interspin/indicators.parquet", "manifest.json"])
def test_a_file_of_anybody_else_is_refused_before_anything_is_run(
    name: str, tmp_path: Path, simulated: list[Any]
) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("mine")
    done = invoke(tmp_path, *COMPARE)
    assert done.exit_code == 2 and not simulated
    assert f"{name}: is there already" in done.stderr and "--out" in done.stderr
    assert (tmp_path / name).read_text() == "mine"
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [tmp_path / name]


def test_a_table_that_is_not_written_again_does_not_stay_under_the_new_manifest(
    tmp_path: Path,
) -> None:
    run = ("run", "interspin", "--replicates", "1")
    assert invoke(tmp_path, *run, "--events").exit_code == 0
    (tmp_path / "notes.csv").write_text("mine")
    assert invoke(tmp_path, *run).exit_code == 0
    assert not (tmp_path / "events.parquet").exists()
    assert (tmp_path / "notes.csv").read_text() == "mine"


def test_one_replicate_alone_has_the_numbers_that_it_has_among_all(tmp_path: Path) -> None:
    words = COMMANDS["compare"][0]
    assert invoke(tmp_path / "all", *words).exit_code == 0
    assert invoke(tmp_path / "one", *COMPARE, "--replicate", "3").exit_code == 0
    for name in ("pairs.parquet", "interspin/indicators.parquet", "interspin/network.csv"):
        read = pd.read_csv if name.endswith(".csv") else pd.read_parquet
        every, one = (read(tmp_path / place / name) for place in ("all", "one"))
        assert {"scenario", "base"} & set(one) and {"draw", "replicate", "seed"} <= set(one)
        pd.testing.assert_frame_equal(every[every["replicate"] == 3].reset_index(drop=True), one)
    both = invoke(tmp_path / "two", *COMPARE, "--replicate", "3", "--precision", "5")
    assert both.exit_code == 2 and "--replicate runs one alone" in both.stderr
