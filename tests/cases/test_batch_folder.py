"""The folder of a study: what is damaged is set aside, what is another's is left alone, what is there can be read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from typer.testing import CliRunner

from sim.errors import ScenarioError
from sim.faces.cli.app import app
from sim.files.journal import NAME as JOURNAL
from sim.files.write import TEMPORARY
from sim.outcome import parts as store
from sim.study import batch
from sim.study.errors import Halted, StudyError
from sim.study.folder import LOCK, at_work
from sim.study.study import Results, Study
from tests.cases.test_batch import ASKED, TABLES, bytes_of, carry, study_file


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small study, uninterrupted."""
    folder = tmp_path_factory.mktemp("whole")
    carry(folder)
    return folder


def test_a_truncated_part_is_told_and_its_runs_are_done_again(whole: Path, tmp_path: Path) -> None:
    carry(tmp_path)
    part = next((tmp_path / "parts").iterdir())
    left = part.read_bytes()[:200]
    part.write_bytes(left)
    again = carry(tmp_path)
    assert part.name in again.carried.messages[0]
    assert bytes_of(tmp_path) == bytes_of(whole)
    assert (tmp_path / "parts" / f"_damaged-{part.name}").read_bytes() == left
    assert not carry(tmp_path).carried.messages


def test_a_part_that_cannot_be_read_stops_the_study_and_is_not_touched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error of the machine (a network drive that is away) says nothing of what the file holds."""
    carry(tmp_path, replicates=1)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}

    def away(*_: Any, **__: Any) -> Any:
        raise OSError(5, "Input/output error")

    for name in ("read_metadata", "read_table"):
        with monkeypatch.context() as patch:
            patch.setattr(store.pq, name, away)
            with pytest.raises(Halted, match="Input/output error"):
                carry(tmp_path, replicates=1)
        assert {path: path.read_bytes() for path in before} == before
    assert carry(tmp_path, replicates=1).carried.run == 0


def test_a_part_damaged_within_is_told_and_its_runs_are_done_again(
    whole: Path, tmp_path: Path
) -> None:
    carry(tmp_path)
    part = next((tmp_path / "parts").iterdir())
    text = bytearray(part.read_bytes())
    text[100:400] = bytes(300)
    part.write_bytes(bytes(text))
    again = carry(tmp_path)
    assert part.name in again.carried.messages[0]
    assert bytes_of(tmp_path) == bytes_of(whole)


def test_two_processes_do_not_work_in_one_folder(tmp_path: Path) -> None:
    with at_work(tmp_path), pytest.raises(StudyError, match="another process is at work"):
        carry(tmp_path)


def test_what_was_half_written_is_taken_away_and_nothing_of_anybody_else(tmp_path: Path) -> None:
    (tmp_path / "parts").mkdir()
    strays = [tmp_path / f"{TEMPORARY}runs.parquet.abc", tmp_path / "parts" / f"{TEMPORARY}x.def"]
    others = [tmp_path / ".runs.parquet.swp", tmp_path / "parts" / "mine.parquet"]
    others.append(tmp_path / "parts" / f"{'0' * 32}.parquet")
    for stray in (*strays, *others):
        stray.write_bytes(b"half")
    done = carry(tmp_path, replicates=1)
    assert not done.carried.messages
    assert not any(stray.exists() for stray in strays)
    assert all(other.read_bytes() == b"half" for other in others)
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {"parts", "manifest.json", *TABLES, LOCK, JOURNAL, others[0].name}


def test_an_unfinished_study_has_all_points_and_can_be_read(
    whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "CHUNK_RUNS", 2)

    def interrupted(message: str, count: int, total: int) -> None:
        if count >= 4:
            raise KeyboardInterrupt

    study = Study(**ASKED)
    with pytest.raises(KeyboardInterrupt):
        study.run(tmp_path, workers=1, progress=interrupted)
    with pytest.raises(StudyError, match="nothing of the study was run yet"):
        study.so_far(tmp_path / "elsewhere")
    table = study.so_far(tmp_path)
    first = table[table["replicate"] == 0]
    assert set(first["point"]) == {0, 1} and set(first["scenario"]) == set(ASKED["scenarios"])
    keys = ["scenario", "point", "draw", "replicate", "seed", "outcome"]
    wanted = Results(whole).runs().merge(table[keys])
    assert wanted.equals(table[wanted.columns].astype(wanted.dtypes))
    plain = pd.concat(map(pd.read_parquet, (tmp_path / "parts").glob("*.parquet")))
    runs = table[keys[:5]].drop_duplicates()
    assert len(plain[keys[:5]].merge(runs)) == len(plain) == len(runs)
    with pytest.raises(StudyError, match="so_far"):
        Results(tmp_path)


def test_one_replicate_alone_has_the_numbers_that_it_has_among_all(
    whole: Path, tmp_path: Path
) -> None:
    words = ("batch", str(study_file(tmp_path)), "--replicate", "2", "--out", str(tmp_path / "o"))
    assert CliRunner().invoke(app, [*words]).exit_code == 0
    every = Results(whole).runs()
    one = every[every["replicate"] == 2].reset_index(drop=True)
    assert Results(tmp_path / "o").runs().equals(one)


@pytest.mark.parametrize("name", [*TABLES, "manifest.json", "failures.csv"])
def test_a_file_of_anybody_else_is_refused_before_anything_is_run(
    name: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_text("mine")
    with pytest.raises(ScenarioError, match=f"{name}: is there already"):
        carry(tmp_path, replicates=1, progress=lambda *_: pytest.fail("something was run"))
    assert [path.read_text() for path in tmp_path.iterdir()] == ["mine"]


def test_a_table_of_ours_that_somebody_edited_is_not_overwritten(tmp_path: Path) -> None:
    carry(tmp_path, replicates=1)
    (tmp_path / "designs.csv").write_text("edited by hand")
    words = ("batch", str(study_file(tmp_path)), "--out", str(tmp_path))
    done = CliRunner().invoke(app, [*words])
    assert done.exit_code == 2
    assert "designs.csv: is there already" in done.stderr and "--out" in done.stderr
    assert (tmp_path / "designs.csv").read_text() == "edited by hand"


def test_a_folder_that_an_earlier_version_left_is_taken_over(whole: Path, tmp_path: Path) -> None:
    """It has no journal, but a manifest that says who wrote it."""
    carry(tmp_path, replicates=2)
    (tmp_path / JOURNAL).unlink()
    (tmp_path / LOCK).unlink()
    assert carry(tmp_path).carried.found == 8
    assert bytes_of(tmp_path) == bytes_of(whole)


def test_no_manifest_stands_over_newer_tables(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Interrupted between the tables: the manifest of before is gone, and the next call puts everything right."""
    carry(tmp_path, replicates=1)

    def interrupted(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr("sim.study.results.designs_of", interrupted)
        carry(tmp_path, replicates=2)
    assert not (tmp_path / "manifest.json").exists() and (tmp_path / "runs.parquet").exists()
    assert carry(tmp_path, replicates=2).carried.run == 0
    assert (tmp_path / "manifest.json").exists()
