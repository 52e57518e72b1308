"""Whole files or none, and no link that somebody has laid is followed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sim.files.write import TEMPORARY, abandon, copied, subfolder, whole_file, write_text
from sim.outcome.parts import write_part

pytestmark = pytest.mark.skipif(os.name != "posix", reason="links and modes as POSIX has them")


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "new" / "table.csv"
    with pytest.raises(ZeroDivisionError), whole_file(path) as temporary:
        temporary.write_text("half")
        assert temporary.name.startswith(TEMPORARY) and temporary.parent == path.parent
        raise ZeroDivisionError
    assert names_in(path.parent) == []
    write_text(path, "one\r\ntwo\n")
    assert path.read_bytes() == b"one\r\ntwo\n"
    copied(path, tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == path.read_bytes()


@pytest.mark.parametrize(("mask", "mode"), [(0o022, 0o644), (0o077, 0o600), (0o002, 0o664)])
def test_permissions_are_those_of_any_new_file(tmp_path: Path, mask: int, mode: int) -> None:
    before = os.umask(mask)
    try:
        write_text(tmp_path / "file", "text")
        assert os.umask(mask) == mask
    finally:
        os.umask(before)
    assert (tmp_path / "file").stat().st_mode & 0o777 == mode


def test_a_link_in_the_place_of_a_file_is_replaced_and_what_it_points_at_stays(
    tmp_path: Path,
) -> None:
    mine, out = tmp_path / "mine.txt", tmp_path / "out"
    mine.write_text("precious")
    out.mkdir()
    for name, target in (("whole", mine), ("dangling", tmp_path / "nowhere"), ("self", "self")):
        (out / name).symlink_to(target)
        write_text(out / name, "result")
        assert not (out / name).is_symlink() and (out / name).read_text() == "result"
    assert mine.read_text() == "precious" and not (tmp_path / "nowhere").exists()


def test_a_folder_within_the_results_may_not_be_a_link(tmp_path: Path) -> None:
    elsewhere, out = tmp_path / "elsewhere", tmp_path / "out"
    for folder in (elsewhere, out):
        folder.mkdir()
    (out / "figures").symlink_to(elsewhere)
    for names in (("figures",), ("figures", "inner")):
        with pytest.raises(OSError, match="is a link") as found:
            subfolder(out, *names)
        assert found.value.filename == str(out / "figures")
    (out / "parts").symlink_to(elsewhere)
    with pytest.raises(OSError, match="is a link"):
        write_part(out, [b"key"], {"column": [1.0]})
    assert names_in(elsewhere) == []


def test_the_folder_that_a_user_names_may_be_a_link_or_lie_under_one(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    for out in (tmp_path / "link", tmp_path / "link" / "below"):
        write_text(subfolder(out, "figures", "more") / "file", "text")
    assert (tmp_path / "real" / "below" / "figures" / "more" / "file").read_text() == "text"
    assert (tmp_path / "real" / "figures" / "more" / "file").read_text() == "text"


def test_a_process_that_ends_as_it_is_leaves_no_half_written_file(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), whole_file(tmp_path / "file") as temporary:
        temporary.write_text("half")
        abandon()
        assert names_in(tmp_path) == []
