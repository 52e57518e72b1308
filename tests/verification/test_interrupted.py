"""Ctrl-C and SIGTERM on real commands in large worlds: the end within five seconds, without a traceback."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sim.files.journal import NAME as JOURNAL
from sim.study.folder import LOCK

COMMAND = (sys.executable, "-m", "sim.faces.cli.start")
#: Seconds from the signal to the end of the process.
MOST = 5.0
#: A single run of it takes many seconds.
LARGE = ("--set", "population.scale=50")
TOLD = "interrupted; nothing half-written is left"
ENGINES = ("thread", "process", "dask")
COMMANDS = {
    "run": ("run", "interspin", "--replicates", "20", *LARGE),
    "compare": ("compare", "no-programme", "interspin", "--replicates", "20", *LARGE),
    "validate": ("validate", "--replicates", "400"),
    "calibrate": ("calibrate", "--budget", "4000"),
    "sensitivity": ("sensitivity", "interspin", "--method", "morris", "--outcome", "projects"),
    "batch": ("batch", "funding_design"),
    "search": ("search", "search"),
}


def ended(
    words: tuple[str, ...], cwd: Path, seconds: float, number: int = signal.SIGINT, first: str = ""
) -> str:
    """What is told on standard error by a command that is interrupted some seconds after it has said this first."""
    process = subprocess.Popen(
        (*COMMAND, *words), cwd=cwd, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True,
        start_new_session=True,
    )  # fmt: skip
    assert process.stderr is not None
    while first and (line := process.stderr.readline()) and first not in line:
        pass
    time.sleep(seconds)
    assert process.poll() is None, "it ended before it was interrupted"
    begun = time.monotonic()
    os.killpg(process.pid, number)
    _, errors = process.communicate(timeout=120)
    assert time.monotonic() - begun < MOST
    assert process.returncode == 128 + number, errors
    assert "Traceback" not in errors and "Exception" not in errors
    return errors


def left_in(folder: Path) -> list[Path]:
    """Files that are left, but for the lock and the journal, which stay, and work that is kept to go on with."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return [path for path in files if path.name not in (LOCK, JOURNAL) and path.suffix != ".task"]


@pytest.mark.parametrize("engine", ["thread", "process"])
def test_ctrl_c_ends_a_run_that_takes_long(tmp_path: Path, engine: str) -> None:
    """The two that every change is tested with; all others below are long."""
    words = (*COMMANDS["run"], "--engine", engine, "--workers", "2", "--out", "out")
    assert TOLD in ended(words, tmp_path, 3.0, first="running")
    assert not left_in(tmp_path)


@pytest.mark.verify
@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_any_command_ends_soon(tmp_path: Path, name: str, engine: str, number: int) -> None:
    if engine == "dask":
        pytest.importorskip("distributed")
    words = (*COMMANDS[name], "--engine", engine, "--workers", "2", "--out", "out")
    assert TOLD in ended(words, tmp_path, 15.0, number)
    whole = {".parquet", ".csv", ".json", ".png", ".md"}
    assert {path.suffix for path in left_in(tmp_path)} <= whole


@pytest.mark.verify
@pytest.mark.slow
@pytest.mark.parametrize("words", [("selfcheck",), ("bench",), ("serve", "--port", "18050")])
def test_commands_without_workers_end_soon(tmp_path: Path, words: tuple[str, ...]) -> None:
    assert TOLD in ended(words, tmp_path, 5.0)


@pytest.mark.verify
@pytest.mark.slow
@pytest.mark.parametrize("after", [0.1, 0.2, 0.3, 0.5, 0.7, 1.0, 1.5, 2.0, 3.0])
def test_it_ends_in_whatever_phase_it_is(tmp_path: Path, after: float) -> None:
    process = subprocess.Popen(
        (*COMMAND, "run", "interspin", "--replicates", "2000", "--out", "out"), cwd=tmp_path,
        stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    time.sleep(after)
    process.send_signal(signal.SIGINT)
    begun = time.monotonic()
    _, errors = process.communicate(timeout=60)
    assert time.monotonic() - begun < MOST
    assert process.returncode == 130 and "Traceback" not in errors, errors


@pytest.mark.verify
@pytest.mark.slow
def test_while_kernels_are_compiled_it_ends_as_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLUSTERLINK_CACHE", str(tmp_path / "cache"))
    process = subprocess.Popen(
        (*COMMAND, "run", "interspin", "--out", "out"), cwd=tmp_path, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stderr is not None
    while "compiling" not in process.stderr.readline():
        pass
    time.sleep(5)
    begun = time.monotonic()
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=300)
    assert time.monotonic() - begun < MOST
    assert process.returncode == 130 and errors == f"{TOLD}\n"
