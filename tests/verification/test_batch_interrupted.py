"""A study killed at random moments, on real engines: whatever happens, the same bytes and nothing done twice."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.cases.test_batch import bytes_of, study_file

pytestmark = [pytest.mark.verify, pytest.mark.slow]
KILLS = 25
COMMAND = (sys.executable, "-m", "sim.faces.cli.app", "batch")
#: Open MPI refuses the super-user, who runs tests in containers, and more ranks than cores, unless told otherwise.
FOR_MPI = {
    **os.environ,
    "OMPI_ALLOW_RUN_AS_ROOT": "1",
    "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
    "OMPI_MCA_rmaps_base_oversubscribe": "1",
}


def larger_study(folder: Path) -> Path:
    """The small study with 60 replicates: 240 runs in 15 chunks."""
    path = study_file(folder)
    path.write_text(path.read_text().replace("replicates = 3", "replicates = 60"))
    return path


def begun(study: Path, out: Path, *options: str) -> subprocess.Popen[bytes]:
    """The command, at work in a session of its own."""
    return subprocess.Popen(
        (*COMMAND, str(study), "--out", str(out), "--quiet", *options),
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip


def carried(study: Path, out: Path, *options: str) -> None:
    """The command, to its end."""
    done = begun(study, out, *options)
    _, errors = done.communicate(timeout=600)
    assert done.returncode == 0, errors.decode()


def parts_of(out: Path) -> dict[str, tuple[int, int]]:
    """Inode and time of each part: they change when a file is written again."""
    return {
        path.name: (path.stat().st_ino, path.stat().st_mtime_ns)
        for path in (out / "parts").glob("*.parquet")
    }


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return larger_study(tmp_path_factory.mktemp("study"))


@pytest.fixture(scope="module")
def whole(study: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, float]:
    """The study, uninterrupted, and how long it took."""
    out = tmp_path_factory.mktemp("whole")
    start = time.monotonic()
    carried(study, out)
    return out, time.monotonic() - start


@pytest.mark.parametrize("engine", ["thread", "process"])
def test_killed_at_random_moments_and_resumed_it_leaves_the_same_bytes(
    study: Path, whole: tuple[Path, float], tmp_path: Path, engine: str
) -> None:
    """Killed dead; the moments are spread over what is left, so that they fall into every phase."""
    reference, seconds = whole
    luck = random.Random(f"moments {engine}")
    kills = KILLS if engine == "thread" else 5
    before: dict[str, tuple[int, int]] = {}
    for _ in range(kills):
        at_work = begun(study, tmp_path, "--engine", engine)
        time.sleep(luck.uniform(0, min(seconds, 8.0)))
        os.killpg(at_work.pid, signal.SIGKILL)
        at_work.wait()
        now = parts_of(tmp_path)
        assert before.items() <= now.items(), "a finished part was written again"
        before = now
    carried(study, tmp_path, "--engine", engine)
    assert before.items() <= parts_of(tmp_path).items()
    assert bytes_of(tmp_path) == bytes_of(reference)
    assert sum(pq.read_metadata(path).num_rows for path in (tmp_path / "parts").iterdir()) == 240
    assert {path.name for path in tmp_path.iterdir()} == {path.name for path in reference.iterdir()}


def test_workers_leave_when_their_parent_is_killed(study: Path, tmp_path: Path) -> None:
    at_work = begun(study, tmp_path, "--engine", "process", "--workers", "2")
    deadline = time.monotonic() + 120
    while not parts_of(tmp_path) and time.monotonic() < deadline:
        time.sleep(0.1)
    os.kill(at_work.pid, signal.SIGKILL)
    at_work.wait()
    deadline = time.monotonic() + 30
    while (left := members_of(at_work.pid)) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert not left


def members_of(group: int) -> list[int]:
    """Living processes of a process group."""
    if not Path("/proc").is_dir():
        pytest.skip("there is no /proc to look for processes in")
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[2]) == group and fields[0] != "Z":
            found.append(int(path.parent.name))
    return found


def test_a_full_disk_is_told_and_nothing_finished_is_lost(
    study: Path, whole: tuple[Path, float], tmp_path: Path
) -> None:
    """A file system of 150 kB; where one may not be mounted, the size of files is what is limited."""
    small = tmp_path / "small"
    small.mkdir()
    mounted = shutil.which("mount") and not subprocess.run(
        ("mount", "-t", "tmpfs", "-o", "size=160k", "tmpfs", str(small)), capture_output=True, check=False
    ).returncode  # fmt: skip
    if not mounted:
        pytest.skip("a small file system cannot be mounted here")
    try:
        done = begun(study, small / "out")
        _, errors = done.communicate(timeout=300)
        text = errors.decode()
        kept = parts_of(small / "out")
        shutil.copytree(small / "out", tmp_path / "out")
    finally:
        subprocess.run(("umount", str(small)), check=False)
    assert done.returncode == 1
    assert "No space left" in text and "Traceback" not in text
    assert kept
    carried(study, tmp_path / "out")
    assert bytes_of(tmp_path / "out") == bytes_of(whole[0])


def test_a_folder_that_cannot_be_written_to_is_told(study: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    done = begun(study, tmp_path / "file" / "out")
    _, errors = done.communicate(timeout=120)
    assert done.returncode == 2
    assert "is a file, not a folder" in errors.decode() and "Traceback" not in errors.decode()


def test_dask_with_a_worker_killed_midway_leaves_the_same_bytes(
    study: Path, whole: tuple[Path, float], tmp_path: Path
) -> None:
    """A real scheduler and two worker processes on the loopback address."""
    pytest.importorskip("distributed")
    file = tmp_path / "scheduler.json"
    scheduler = running("scheduler", "--host", "127.0.0.1", "--port", "0", "--dashboard-address",
                        "127.0.0.1:0", "--scheduler-file", str(file))  # fmt: skip
    workers = []
    try:
        deadline = time.monotonic() + 60
        while not file.exists() and time.monotonic() < deadline:
            time.sleep(0.2)
        address = json.loads(file.read_text())["address"]
        workers = [
            running("worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard",
                    "--local-directory", str(tmp_path / f"worker{n}"))
            for n in range(2)
        ]  # fmt: skip
        out = tmp_path / "out"
        at_work = begun(study, out, "--engine", "dask", "--scheduler", address)
        deadline = time.monotonic() + 120
        while len(parts_of(out)) < 2 and time.monotonic() < deadline:
            time.sleep(0.1)
        workers[0].kill()
        _, errors = at_work.communicate(timeout=300)
        assert at_work.returncode == 0, errors.decode()
        assert bytes_of(out) == bytes_of(whole[0])
    finally:
        for process in (*workers, scheduler):
            process.kill()
            process.wait()


def running(*words: str) -> subprocess.Popen[bytes]:
    """A Dask command, at work."""
    return subprocess.Popen(
        (sys.executable, "-m", "distributed.cli.dask_" + words[0], *words[1:]),
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def test_mpi_with_two_ranks_leaves_the_same_bytes(
    study: Path, whole: tuple[Path, float], tmp_path: Path
) -> None:
    pytest.importorskip("mpi4py")
    launcher = shutil.which("mpiexec", path=str(Path(sys.executable).parent)) or shutil.which(
        "mpiexec"
    )
    if launcher is None:
        pytest.skip("there is no mpiexec")
    command = (
        launcher, "-n", "2", sys.executable, "-m", "mpi4py.futures", "-m", "sim.faces.cli.app", "batch",
        str(study), "--out", str(tmp_path / "out"), "--engine", "mpi", "--quiet",
    )  # fmt: skip
    done = subprocess.run(command, capture_output=True, timeout=300, check=False, env=FOR_MPI)
    assert done.returncode == 0, done.stderr.decode()
    assert bytes_of(tmp_path / "out") == bytes_of(whole[0])
