"""What a user may get wrong, as files and as flags: one message, code 2, no traceback, nothing written."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from sim.faces.cli.app import app
from tests.cases.wrong import EXTENDS, FILES, FLAGS

ROOT = Path(__file__).resolve().parents[2]


def invoke(*words: str) -> Result:
    """The command line, in this process."""
    return CliRunner().invoke(app, list(words))


def refused(result: Result, words: tuple[str, ...]) -> None:
    """One message, code 2, no traceback."""
    told = result.output
    assert result.exit_code == 2, told
    assert "Traceback" not in told
    assert not [word for word in words if word not in told], told


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with a file, a study and a scenario of another calendar."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("text")
    (tmp_path / "study.toml").write_text("replicates = 3\n")
    (tmp_path / "table.csv").write_text("id,key\n1,one\n")
    (tmp_path / "clusters.toml").write_text('[[clusters]]\nid = "x"\nfeild = "ict"\n')
    (tmp_path / "countries.toml").write_text('[[countries]]\ncode = "DE"\n')
    (tmp_path / "monthly.toml").write_text(EXTENDS + "[time]\nsteps_per_year = 12\n")
    return tmp_path


def left_in(folder: Path) -> dict[Path, bytes]:
    """Everything that lies in a folder."""
    return {path: path.read_bytes() if path.is_file() else b"" for path in folder.rglob("*")}


@pytest.mark.parametrize("name", FILES)
def test_a_wrong_file_is_refused_with_every_command_that_reads_it(name: str, folder: Path) -> None:
    content, words = FILES[name]
    wrong = folder / "wrong.toml"
    wrong.write_bytes(content if isinstance(content, bytes) else content.encode())
    before = left_in(folder)
    refused(invoke("check", "wrong.toml"), words)
    refused(invoke("run", "wrong.toml", "--replicates", "1"), words)
    refused(invoke("describe", "wrong.toml"), words)
    assert left_in(folder) == before


@pytest.mark.parametrize("name", FLAGS)
def test_wrong_words_on_the_command_line_are_refused(name: str, folder: Path) -> None:
    words, told = FLAGS[name]
    before = left_in(folder)
    refused(invoke(*words), told)
    assert left_in(folder) == before


def test_a_byte_order_mark_is_no_fault(folder: Path) -> None:
    """Editors of some systems write one; TOML allows readers to skip it."""
    (folder / "marked.toml").write_bytes(b"\xef\xbb\xbf" + EXTENDS.encode())
    result = invoke("check", "marked.toml")
    assert result.exit_code == 0 and "marked.toml: in order" in result.output


@pytest.mark.parametrize(
    "words", [("run", "wrong.toml"), ("run", "interspim"), ("check", "none.toml")]
)
def test_the_command_itself_ends_with_code_2_and_leaves_nothing(
    words: tuple[str, ...], folder: Path
) -> None:
    """As a process of its own, with the folder of results named."""
    (folder / "wrong.toml").write_text(EXTENDS + "[population]\nfirms = -1\nfirm = 2\n")
    before = left_in(folder)
    out = ("--out", "new") if words[0] == "run" else ()
    done = subprocess.run(
        [sys.executable, "-m", "sim.faces.cli.app", *words, *out],
        cwd=folder, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr + done.stdout
    assert left_in(folder) == before


def test_all_faults_of_all_files_are_told_at_once(folder: Path) -> None:
    (folder / "one.toml").write_text(
        EXTENDS + "[contacts]\nbeta_cal = 1\nbeta_size = nan\n[popul]\nfirms = 3\n"
    )
    (folder / "two.toml").write_text('extends = "none.toml"\n[population]\nfirms = -1\n')
    refused(
        invoke("check", "one.toml", "two.toml"),
        (
            "one.toml: 3 faults",
            "beta_cal",
            "given nan",
            "popul",
            "two.toml: 2 faults",
            "none.toml",
            "-1",
        ),
    )


def test_a_fault_says_where_what_is_allowed_in_which_unit_and_what_it_means(folder: Path) -> None:
    (folder / "wrong.toml").write_text(EXTENDS + "[population]\nfirms = -1\n")
    told = invoke("check", "wrong.toml").output
    for part in (
        "wrong.toml",
        "[population]",
        "firms",
        "given -1",
        "from 0 to 500",
        "firms/cluster",
    ):
        assert part in told
    assert "it means: firms of a cluster" in told


@pytest.mark.skipif(
    os.name == "nt" or os.geteuid() == 0, reason="everything may be read and written here"
)
@pytest.mark.parametrize("words", [["run", "shut.toml"], ["run", "interspin", "--out", "shut/out"]])
def test_what_may_not_be_read_or_written_is_told(words: list[str], folder: Path) -> None:
    (folder / "shut.toml").write_text(EXTENDS)
    (folder / "shut").mkdir()
    for path in (folder / "shut.toml", folder / "shut"):
        path.chmod(0)
    try:
        refused(invoke(*words), ("shut",))
    finally:
        (folder / "shut").chmod(stat.S_IRWXU)


def test_a_disk_that_fails_while_results_are_written_is_told_without_a_traceback(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sim.faces.cli import leaving

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device", "results/summary.csv")

    monkeypatch.setattr(leaving, "write_csv", full)
    small = ["population.firms=2", "population.institutions=1", "population.partners=50"]
    sets = [word for one in small for word in ("--set", one)]
    result = invoke("run", "interspin", "--replicates", "1", "--no-figures", *sets)
    assert result.exit_code == 1
    assert "No space left on device" in result.output and "Traceback" not in result.output


def test_an_error_of_ours_keeps_its_traceback(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sim.study import compare

    def broken(*_: object) -> Callable[[], None]:
        raise ZeroDivisionError

    monkeypatch.setattr(compare, "check_arms", broken)
    result = invoke("compare", "no-programme", "interspin", "--replicates", "1")
    assert isinstance(result.exception, ZeroDivisionError)
