"""What is kept of a task: the same in every bit and type, and nothing in it can be run."""

from __future__ import annotations

import pickle
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim
from sim.outcome.reduce import Keep
from sim.study.codec import packed, unpacked
from sim.study.kept import MAGIC, Kept, _digest
from sim.study.task import Done, Task, do

SMALL = {"population.firms": 4, "population.institutions": 2, "population.partners": 120}


@pytest.fixture(scope="module")
def task() -> Task:
    """A replicate of two arms with everything that can be kept."""
    arms = tuple(sim.load(name).with_changes(SMALL) for name in ("no-programme", "interspin"))
    return Task(arms, 1, 0, Keep(events=True, detail=True))


def is_same(one: Any, other: Any) -> bool:
    """Equal in type and value; arrays in every bit."""
    if type(one) is not type(other):
        return False
    if (
        isinstance(one, np.ndarray) and one.dtype.names
    ):  # what lies between the columns means nothing
        names = one.dtype.names
        return names == other.dtype.names and all(is_same(one[n], other[n]) for n in names)
    if isinstance(one, np.ndarray):
        is_alike = one.dtype == other.dtype and one.shape == other.shape
        return is_alike and one.tobytes() == other.tobytes()
    if is_dataclass(one):
        names = [field.name for field in fields(one)]
        return all(is_same(getattr(one, name), getattr(other, name)) for name in names)
    if isinstance(one, dict):
        return list(one) == list(other) and all(is_same(one[key], other[key]) for key in one)
    if isinstance(one, (list, tuple)):
        return len(one) == len(other) and all(map(is_same, one, other))
    return repr(one) == repr(other)


def test_what_is_left_of_a_task_comes_back_as_it_was(task: Task) -> None:
    done = do(task)
    assert is_same(unpacked(packed(done)), done)
    assert not is_same(unpacked(packed(done)), do(task._replace(replicate=1)))


@pytest.mark.parametrize(
    "value",
    [None, True, 3, -0.0, float("nan"), float("inf"), "ä", (1, (2.5, None)), [1, "a"], {1: "a", "b": ()},
     np.float64(0.1), np.int32(7), np.zeros((0, 3), "i1"), np.array(["2011-01-01"], "M8[D]")],
    ids=repr,
)  # fmt: skip
def test_plain_values_come_back_as_they_were(value: Any) -> None:
    assert is_same(unpacked(packed(value)), value)


def test_only_known_classes_are_kept() -> None:
    for value in (Path("x"), {1, 2}, np.array([object()])):
        with pytest.raises((TypeError, ValueError)):
            packed(value)


class Trap:
    """Runs code where it is unpickled."""

    def __reduce__(self) -> Any:
        return (pytest.fail, ("a planted pickle was run",))


def test_a_planted_file_runs_no_code(tmp_path: Path, task: Task) -> None:
    kept = Kept(tmp_path)
    path = kept._path(task)
    path.parent.mkdir()
    small = Done((), ())
    for content in (pickle.dumps(Trap()), packed(small)[:-1] + pickle.dumps(Trap())):
        path.write_bytes(MAGIC + _digest(content) + content)
        assert kept.among([task]) == [True]
        assert len(kept.get(task).runs) == 2
        path.unlink()
    path.write_bytes(pickle.dumps(Trap()))
    assert len(kept.get(task).runs) == 2
    assert path.read_bytes() == pickle.dumps(Trap()), "what is not ours is not replaced"
    kept.clear()
    assert path.exists()


@pytest.mark.parametrize("content", [b"", b"\0" * 40, b"\xff" * 64])
def test_bytes_that_were_not_packed_are_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match="not what was packed"):
        unpacked(content)
