"""Compiled code is loaded only from where no other user can have put it: what Numba keeps are pickles."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from sim import compiled
from sim.compiled import fingerprint

pytestmark = pytest.mark.skipif(not hasattr(os, "geteuid"), reason="owners and modes as POSIX has")
WHERE = "from sim.compiled import CACHE; print(CACHE)"


def cache_of(base: Path) -> tuple[Path, str]:
    """The folder that a new process takes when it is told this one, and what it warns of."""
    environment = os.environ | {"CLUSTERLINK_CACHE": str(base)}
    done = subprocess.run(
        (sys.executable, "-c", WHERE), env=environment, capture_output=True, text=True, check=True
    )
    return Path(done.stdout.strip()), done.stderr


def laid_out(tmp_path: Path) -> tuple[Path, Path]:
    """A cache that is there: its base, and the folder in it for these sources."""
    base = tmp_path / "home" / "cache"
    assert not compiled._fault_of(base)
    return base, base / fingerprint()


def test_a_new_cache_is_open_to_its_user_alone_and_is_used(tmp_path: Path) -> None:
    base, folder = laid_out(tmp_path)
    assert {stat.S_IMODE(one.stat().st_mode) for one in (base, folder)} == {0o700}
    assert cache_of(base) == (folder, "")


@pytest.mark.parametrize("which", ["the folder", "its base", "a folder above", "a folder within"])
def test_a_cache_that_others_can_write_to_is_refused(tmp_path: Path, which: str) -> None:
    base, folder = laid_out(tmp_path)
    (folder / "rules").mkdir()
    open_to_all = {
        "the folder": folder, "its base": base, "a folder above": base.parent, "a folder within": folder / "rules",
    }[which]  # fmt: skip
    open_to_all.chmod(0o777)
    assert f"other users may write to {open_to_all}" in compiled._fault_of(base)
    open_to_all.chmod(0o755)
    assert not compiled._fault_of(base)


def test_a_folder_above_in_which_only_owners_replace_their_files_is_in_order(
    tmp_path: Path,
) -> None:
    base, folder = laid_out(tmp_path)
    base.parent.chmod(0o1777)
    base.chmod(0o1777)
    assert not compiled._fault_of(base)
    folder.chmod(0o1777)
    assert "other users may write" in compiled._fault_of(base)


def test_a_group_counts_as_others_unless_it_is_the_user_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import grp
    import pwd

    base, folder = laid_out(tmp_path)
    folder.chmod(0o770)
    user, number = pwd.getpwuid(os.geteuid()).pw_name, folder.stat().st_gid
    owner = pwd.struct_passwd((user, "", os.geteuid(), number, "", "", ""))
    monkeypatch.setattr(pwd, "getpwuid", lambda number: owner)
    for group, members, is_fine in (
        (user, [], True),
        (user, ["other"], False),
        ("staff", [], False),
    ):
        found = grp.struct_group((group, "", number, members))
        monkeypatch.setattr(grp, "getgrgid", lambda number, found=found: found)
        assert bool(compiled._fault_of(base)) is not is_fine


@pytest.mark.parametrize("place", ["folder", "base"])
def test_a_cache_that_belongs_to_another_user_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    base, folder = laid_out(tmp_path)
    if os.geteuid() == 0:
        os.chown(folder if place == "folder" else base, 12345, -1)
    else:
        monkeypatch.setattr(os, "geteuid", lambda: 12345)
    assert "belongs to another user" in compiled._fault_of(base)


def test_what_replaces_it_is_private_and_the_warning_says_why(tmp_path: Path) -> None:
    base, folder = laid_out(tmp_path)
    folder.chmod(0o777)
    found, warned = cache_of(base)
    assert found.parent != base and not found.exists(), "gone with its process"
    assert f"other users may write to {folder}" in warned and "chmod go-w" in warned
    assert not list(folder.iterdir())
