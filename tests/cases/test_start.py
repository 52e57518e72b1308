"""Starting: compiled code lies where it may, is never stale, and is made by one process at a time."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sim.compiled import CACHE, fingerprint, stamp
from sim.study import execute

HOME = Path(__file__).parents[2]
WHERE = "from sim.compiled import CACHE, stamp; print(CACHE); print(stamp().name)"
ASKED = "from sim.engine.asked import asked; print(asked(7))"
NOBODY = """
import pwd
def unknown(_): raise KeyError
pwd.getpwuid = unknown
"""
SHARED = """
import subprocess, sys
from sim.compiled import CACHE
print(CACHE)
subprocess.run((sys.executable, "-c", "from sim.compiled import CACHE; print(CACHE)"), check=True)
"""
SLOW = """
import sys, time
from sim.engine import run
def slow(_):
    with open(sys.argv[1], "a") as log: log.write("begins\\n")
    time.sleep(0.5)
    with open(sys.argv[1], "a") as log: log.write("ends\\n")
run.simulate = slow
run.prepare()
"""


def environment(home: Path = HOME, **more: str) -> dict[str, str]:
    """What a process sees: the package in this place, no home and no cache but those given."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in ("HOME", "CLUSTERLINK_CACHE") and not name.startswith("XDG_")
    }
    return kept | {"PYTHONPATH": str(home), "PYTHONDONTWRITEBYTECODE": "1"} | more


def told(code: str, where: Path, **named: str) -> tuple[list[str], str]:
    """Lines of what a new process prints, and what it warns of."""
    command = (sys.executable, "-c", code)
    done = subprocess.run(command, cwd=where, env=named, capture_output=True, text=True, check=True)
    return done.stdout.splitlines(), done.stderr


def copied(folder: Path) -> Path:
    """A copy of the package with one rule more, which calls a rule of another file; times of change are kept."""
    shutil.copytree(HOME / "sim", folder / "sim", ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "sim/engine/asked.py").write_text(
        "from sim.compiled import compiled\nfrom sim.world.chance import uniform_of\n\n\n"
        "@compiled\ndef asked(word):\n    return uniform_of(word)\n",
        encoding="utf-8",
    )
    return folder


def test_without_home_and_user_nothing_lands_where_one_works(tmp_path: Path) -> None:
    [cache, _], warned = told(NOBODY + WHERE, tmp_path, **environment())
    assert "no place to keep compiled code" in warned
    assert Path(cache).is_absolute() and not Path(cache).exists(), "gone with its process"
    assert not list(tmp_path.iterdir())


def test_without_home_a_known_user_has_a_cache_that_stays(tmp_path: Path) -> None:
    if not os.access(os.path.expanduser(f"~{os.environ.get('USER', 'root')}"), os.W_OK):
        pytest.skip("this user has no home")
    [cache, _], warned = told(WHERE, tmp_path, **environment())
    assert not warned
    assert Path(cache).name == fingerprint() and Path(cache).is_dir()


def test_a_cache_that_cannot_be_is_replaced_by_one_that_workers_share(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    named = environment(CLUSTERLINK_CACHE=str(tmp_path / "file/cache"))
    [mine, workers], warned = told(SHARED, tmp_path, **named)
    assert mine == workers
    assert warned.count("no place to keep compiled code") == 1
    assert str(tmp_path / "file/cache") in warned
    assert not Path(mine).parent.exists()


def test_nothing_is_written_beside_the_sources(tmp_path: Path) -> None:
    home = copied(tmp_path / "package")
    before = sorted(home.rglob("*"))
    for file in before:
        file.chmod(0o555 if file.is_dir() else 0o444)
    named = environment(home, CLUSTERLINK_CACHE=str(tmp_path / "cache"))
    [value], _ = told(ASKED, tmp_path, **named)
    after = sorted(home.rglob("*"))
    for file in before:
        file.chmod(0o755 if file.is_dir() else 0o644)
    assert float(value) == 7.5 / 2**32
    assert before == after
    assert list((tmp_path / "cache").rglob("*.nbi"))


def test_a_rule_changed_in_another_file_is_compiled_anew(tmp_path: Path) -> None:
    """Even where size and time of change of the file stay as they were."""
    home = copied(tmp_path)
    named = environment(home, CLUSTERLINK_CACHE=str(tmp_path / "cache"))
    before, _ = told(ASKED, tmp_path, **named)
    file = home / "sim/world/chance.py"
    about, text = file.stat(), file.read_text(encoding="utf-8")
    assert text.count("(float(word) + 0.5)") == 1
    file.write_text(text.replace("float(word) + 0.5", "float(word) + 2.5"), encoding="utf-8")
    os.utime(file, ns=(about.st_atime_ns, about.st_mtime_ns))
    after, _ = told(ASKED, tmp_path, **named)
    assert float(before[0]) == 7.5 / 2**32
    assert float(after[0]) == 9.5 / 2**32


def test_another_place_with_the_same_sources_is_not_taken_for_compiled(tmp_path: Path) -> None:
    """Numba compiles for each place anew: saying otherwise would leave the user waiting without a word."""
    shutil.copytree(HOME / "sim", tmp_path / "sim", ignore=shutil.ignore_patterns("__pycache__"))
    named = environment(tmp_path, CLUSTERLINK_CACHE=str(CACHE.parent))
    [cache, name], _ = told(WHERE, tmp_path, **named)
    assert cache == str(CACHE)
    assert name != stamp().name and stamp().exists()


def test_one_process_compiles_at_a_time(tmp_path: Path) -> None:
    log = tmp_path / "log"
    named = environment(CLUSTERLINK_CACHE=str(tmp_path / "cache"))
    command = (sys.executable, "-c", SLOW, str(log))
    both = [subprocess.Popen(command, env=named) for _ in range(2)]
    assert [one.wait(120) for one in both] == [0, 0]
    assert log.read_text().split() == ["begins", "ends"] * 2


@pytest.mark.parametrize("is_prepared", [True, False])
def test_one_line_tells_what_one_waits_for(
    monkeypatch: pytest.MonkeyPatch, is_prepared: bool
) -> None:
    said: list[str] = []
    monkeypatch.setattr(execute, "is_prepared", lambda: is_prepared)
    monkeypatch.setattr(execute, "prepare", lambda: said.append("prepared"))
    execute.make_ready(lambda message, done, total: said.append(message))
    assert said == [execute.READY if is_prepared else execute.COMPILING, "prepared"]
