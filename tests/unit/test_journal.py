"""The journal of a folder: what is ours is known, whatever moment work was killed at; nothing else is replaced."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sim.errors import ScenarioError
from sim.files.journal import MANIFEST, NAME, Journal, opened
from sim.files.write import whole_file
from sim.study.errors import StudyError
from sim.study.folder import LOCK, at_work, results_folder

TABLES = ("a.csv", "b.csv", "figures/c.png")


def write(path: Path, text: str) -> None:
    """A file of ours."""
    with whole_file(path) as temporary:
        temporary.write_text(text)


def make(folder: Path, text: str, *names: str) -> None:
    """What a command does: tables, then the manifest."""
    with results_folder(folder, TABLES):
        for name in (*names, MANIFEST):
            write(folder / name, text)


def test_a_folder_of_ours_is_written_again_and_again(tmp_path: Path) -> None:
    for text in ("one", "two", "three"):
        make(tmp_path, text, *TABLES)
    assert {(tmp_path / name).read_text() for name in TABLES} == {"three"}
    assert len((tmp_path / NAME).read_text().splitlines()) == len(TABLES) + 1


@pytest.mark.parametrize("name", [*TABLES, MANIFEST])
def test_a_file_of_anybody_else_stays_and_the_folder_too(name: str, tmp_path: Path) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("mine")
    with pytest.raises(ScenarioError, match=f"{name}: is there already"):
        make(tmp_path, "one", *TABLES)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [tmp_path / name]
    assert (tmp_path / name).read_text() == "mine"


def test_a_file_put_there_while_we_work_is_not_replaced(tmp_path: Path) -> None:
    make(tmp_path, "one", *TABLES)
    with pytest.raises(ScenarioError, match=r"b\.csv"), results_folder(tmp_path, TABLES):
        (tmp_path / "b.csv").write_text("mine")
        write(tmp_path / "a.csv", "two")
        write(tmp_path / "b.csv", "two")
    assert (tmp_path / "b.csv").read_text() == "mine"
    assert not (tmp_path / MANIFEST).exists()


@pytest.mark.parametrize("is_renamed", [True, False])
def test_killed_before_or_after_a_file_takes_its_place_it_is_known_as_ours(
    is_renamed: bool, tmp_path: Path
) -> None:
    make(tmp_path, "one", *TABLES)
    journal = Journal(tmp_path, TABLES)
    temporary = tmp_path / "new"
    temporary.write_text("two")
    journal.enter(tmp_path / "a.csv", temporary)
    if is_renamed:
        temporary.replace(tmp_path / "a.csv")
    with (tmp_path / NAME).open("a") as file:
        file.write('["cut sho')
    Journal(tmp_path, TABLES).refuse_foreign()
    make(tmp_path, "three", *TABLES)
    assert (tmp_path / "a.csv").read_text() == "three"


def test_the_manifest_goes_with_the_first_table_and_not_before(tmp_path: Path) -> None:
    make(tmp_path, "one", *TABLES)
    with pytest.raises(KeyboardInterrupt), results_folder(tmp_path, TABLES):
        raise KeyboardInterrupt
    assert (tmp_path / MANIFEST).exists()
    with pytest.raises(KeyboardInterrupt), results_folder(tmp_path, TABLES):
        write(tmp_path / "a.csv", "two")
        raise KeyboardInterrupt
    assert not (tmp_path / MANIFEST).exists()
    assert (tmp_path / "b.csv").read_text() == "one"


def test_tables_of_ours_that_are_not_written_again_go_before_the_manifest_comes(
    tmp_path: Path,
) -> None:
    make(tmp_path, "one", *TABLES)
    (tmp_path / "notes.csv").write_text("mine")
    make(tmp_path, "two", "a.csv")
    names = {path.name for path in tmp_path.rglob("*") if path.is_file()}
    assert names == {"a.csv", MANIFEST, "notes.csv", NAME, LOCK}


def test_files_of_an_earlier_version_are_known_by_their_manifest(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("old")
    (tmp_path / MANIFEST).write_text(json.dumps({"versions": {"clusterlink": "0.1.0"}}))
    make(tmp_path, "new", *TABLES)
    assert (tmp_path / "a.csv").read_text() == "new"
    for other in ("[]", "{}", '{"versions": 1}', "no JSON"):
        (tmp_path / "other").mkdir(exist_ok=True)
        (tmp_path / "other" / MANIFEST).write_text(other)
        with pytest.raises(ScenarioError):
            make(tmp_path / "other", "new", *TABLES)


def test_a_table_saved_by_a_script_is_ours_too(tmp_path: Path) -> None:
    make(tmp_path, "one", *TABLES)
    write(tmp_path / "figures" / "c.png", "saved")
    make(tmp_path, "two", *TABLES)
    assert (tmp_path / "figures" / "c.png").read_text() == "two"


def test_the_nearest_journal_has_the_file(tmp_path: Path) -> None:
    with opened(Journal(tmp_path, TABLES)), opened(Journal(tmp_path / "runs", TABLES)):
        write(tmp_path / "runs" / "a.csv", "one")
    assert not (tmp_path / NAME).exists()
    assert "a.csv" in (tmp_path / "runs" / NAME).read_text()


def test_the_lock_stays_so_that_never_two_are_let_in(tmp_path: Path) -> None:
    """A lock that is removed at the end lets two in: one that waited for the old file, one that made a new one."""
    for _ in range(2):
        with at_work(tmp_path):
            before = (tmp_path / LOCK).stat().st_ino
            with pytest.raises(StudyError, match="another process"), at_work(tmp_path):
                pytest.fail("two are at work")
        assert (tmp_path / LOCK).stat().st_ino == before
