"""``run`` and ``compare`` killed dead at random moments: the same bytes in the end, and nothing finished done twice."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = [pytest.mark.verify, pytest.mark.slow]
SETTINGS = ("population.firms=8", "population.institutions=2", "population.partners=300")
PLAIN = ("--no-figures", "--quiet", *(word for one in SETTINGS for word in ("--set", one)))
COMPARE = ("compare", "no-programme", "interspin")
COMMANDS = {
    "run": ("run", "interspin", "--replicates", "40", "--events"),
    "compare": (*COMPARE, "--replicates", "40"),
    "processes": (*COMPARE, "--replicates", "40", "--engine", "process"),
    "draws": (*COMPARE, "--draws", "40"),
    "precision": (*COMPARE, "--replicates", "15", "--precision", "30"),
}
KILLS = 6


def begun(out: Path, *words: str) -> subprocess.Popen[bytes]:
    """The command, at work in a session of its own."""
    return subprocess.Popen(
        (sys.executable, "-m", "sim.faces.cli.app", *words, *PLAIN, "--out", str(out)),
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip


def finished(out: Path, *words: str) -> float:
    """The command, to its end; how long it took."""
    start = time.monotonic()
    done = begun(out, *words)
    _, errors = done.communicate(timeout=600)
    assert done.returncode == 0, errors.decode()
    return time.monotonic() - start


def kept(out: Path) -> dict[str, tuple[int, int]]:
    """Inode and time of each file of finished work: they change when it is written again."""
    files = (out / "parts").glob("*.task")
    return {path.name: (path.stat().st_ino, path.stat().st_mtime_ns) for path in files}


def tables(out: Path) -> dict[str, bytes]:
    """Tables of a folder, byte by byte."""
    files = (path for path in sorted(out.rglob("*")) if path.suffix in (".csv", ".parquet"))
    return {str(path.relative_to(out)): path.read_bytes() for path in files}


@pytest.mark.parametrize("name", COMMANDS)
def test_killed_at_random_moments_and_resumed_it_leaves_the_same_bytes(
    name: str, tmp_path: Path
) -> None:
    words = COMMANDS[name]
    seconds = finished(tmp_path / "whole", *words)
    luck = random.Random(f"moments {name}")
    before: dict[str, tuple[int, int]] = {}
    for _ in range(KILLS):
        at_work = begun(tmp_path / "out", *words)
        time.sleep(luck.uniform(0.2, 0.9) * seconds)
        os.killpg(at_work.pid, signal.SIGKILL)
        if at_work.wait() == 0:
            break  # it was through before
        now = kept(tmp_path / "out")
        assert before.items() <= now.items() or not now, "finished work was done again"
        before = now
    finished(tmp_path / "out", *words)
    assert tables(tmp_path / "out") == tables(tmp_path / "whole")
    names = [path.name for path in (tmp_path / "out").rglob("*")]
    assert not [one for one in names if one.endswith(".task") or one.startswith(".clusterlink-")]
