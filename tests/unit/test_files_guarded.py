"""The way in: whatever a path leads to, a fault in words, at once."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest

from sim.errors import ScenarioError
from sim.files.guarded import file_bytes


def fault_of(path: Path, most_mb: float = 1.0) -> str:
    with pytest.raises(ScenarioError) as caught:
        file_bytes(path, "a table", most_mb)
    assert len(caught.value.faults) == 1
    return str(caught.value)


def test_a_file_is_read_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "one").write_bytes(b"\x00\xff")
    assert file_bytes(tmp_path / "one", "a table", 1.0) == b"\x00\xff"


def test_a_packed_file_is_unpacked(tmp_path: Path) -> None:
    (tmp_path / "one.csv.gz").write_bytes(gzip.compress(b"a,b\n"))
    assert file_bytes(tmp_path / "one.csv.gz", "a table", 1.0) == b"a,b\n"


def test_what_leads_nowhere_is_told(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    assert "no such file" in fault_of(tmp_path / "none.csv")
    assert "is a folder, not a table" in fault_of(tmp_path)
    assert "cannot be read" in fault_of(tmp_path / "loop")
    assert "cannot be read" in fault_of(tmp_path / ("x" * 300))
    assert "no name of a file" in fault_of(tmp_path / "a\0b")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes by name here")
def test_a_pipe_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    assert "is a pipe or a device" in fault_of(tmp_path / "pipe.csv")
    assert "is a pipe or a device" in fault_of(Path("/dev/zero"))


def test_what_is_too_large_is_refused_before_it_fills_the_memory(tmp_path: Path) -> None:
    (tmp_path / "large.csv").write_bytes(b"x" * 1_000_001)
    (tmp_path / "bomb.csv.gz").write_bytes(gzip.compress(bytes(50_000_000)))
    assert "too large for a table (at most 1 MB)" in fault_of(tmp_path / "large.csv")
    assert "larger than 1 MB when unpacked" in fault_of(tmp_path / "bomb.csv.gz")


def test_a_broken_packed_file_is_told(tmp_path: Path) -> None:
    whole = gzip.compress(bytes(range(256)) * 40)
    for number, content in enumerate((b"no gzip", whole[:-20], whole[:50] + b"\0\0" + whole[52:])):
        path = tmp_path / f"{number}.gz"
        path.write_bytes(content)
        assert "cannot be read" in fault_of(path)
