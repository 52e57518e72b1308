"""Finished work of a comparison, kept in a folder as it is done, so that the same call goes on after an interruption.

A file a task (a replicate of all arms), under a key made of its content: scenarios, seed, replicate, what is kept, the
code. So what another request or other code left is never taken over.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from sim.files.write import whole_file
from sim.outcome.parts import FOLDER, set_aside
from sim.outcome.reduce import Run
from sim.scenario.schema.scenario import Scenario
from sim.study.codec import packed, unpacked
from sim.study.fingerprint import KEY_BYTES, content_of, version
from sim.study.folder import on_disk
from sim.study.task import Done, Task, do

MAGIC = b"clusterlink task\n"
ENDING = ".task"


class Kept:
    """The finished tasks of a folder."""

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder).absolute()
        self._contents: dict[int, tuple[Scenario, bytes]] = {}
        self._asked: list[Sequence[Task]] = []

    def __getstate__(self) -> dict[str, Any]:
        return {"folder": self.folder, "_contents": {}, "_asked": []}

    def prepare(self) -> None:
        """Makes the folder; workers that do not see it keep nothing."""
        with on_disk(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)

    def among(self, tasks: Sequence[Task]) -> list[bool]:
        """Whether each of these tasks is finished."""
        self._asked.append(tasks)
        with on_disk(self.folder):
            names = {path.name for path in (self.folder / FOLDER).glob(f"*{ENDING}")}
        return [bool(names) and self._path(task).name in names for task in tasks]

    def __call__(self, task: Task) -> Done:
        """Does a task where this is called, and keeps what is left of it if no run failed."""
        done = do(task)
        if self.folder.is_dir() and all(isinstance(run, Run) for run in done.runs):
            self._keep(self._path(task), done)
        return done

    def get(self, task: Task) -> Done:
        """What is left of a task: as it was kept, or done again where that is damaged."""
        path = self._path(task)
        with on_disk(self.folder):
            content = path.read_bytes()
        try:
            return _done(content)
        except ValueError:
            if content.startswith(MAGIC):
                set_aside(path)
            return self(task)

    def clear(self) -> None:
        """Removes what this request kept: its tables are written."""
        for path in (self._path(task) for tasks in self._asked for task in tasks):
            if path.is_file() and _is_ours(path):
                path.unlink()
        with suppress(OSError):  # something else is in it
            (self.folder / FOLDER).rmdir()

    def _keep(self, path: Path, done: Done) -> None:
        if path.exists() and not _is_ours(path):
            return
        content = packed(done)
        with whole_file(path, is_entered=False, is_synced=False) as temporary:
            temporary.write_bytes(MAGIC + _digest(content) + content)

    def _path(self, task: Task) -> Path:
        """Where a task lies: its key is a digest of all that its numbers and names depend on."""
        told = f"{version()} {task.seed} {task.replicate} {task.draw} {task.keep}"
        digest = hashlib.blake2b(told.encode(), digest_size=KEY_BYTES)
        for arm in task.arms:
            digest.update(arm.name.encode() + b"\0" + self._content(arm))
        return self.folder / FOLDER / f"{digest.hexdigest()}{ENDING}"

    def _content(self, arm: Scenario) -> bytes:
        """Digest of an arm, taken once for all its replicates."""
        if id(arm) not in self._contents:
            self._contents[id(arm)] = (arm, content_of(arm))
        return self._contents[id(arm)][1]


def _done(content: bytes) -> Done:
    """What was kept; ``ValueError`` if it is not as it was written."""
    head = len(MAGIC) + KEY_BYTES
    body = content[head:]
    if content[:head] != MAGIC + _digest(body):
        raise ValueError("not as it was written")
    done = unpacked(body)
    if not isinstance(done, Done):
        raise ValueError("not what is left of a task")
    return done


def _is_ours(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def _digest(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=KEY_BYTES).digest()
