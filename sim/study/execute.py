"""Working through tasks: kernels ready first, then in order on an executor, telling how far it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import nullcontext

from sim.engine.run import is_prepared, prepare
from sim.study.errors import WorkersLost
from sim.study.executors import default_workers, executor_for, in_order
from sim.study.kept import Kept
from sim.study.recovery import NOTHING
from sim.study.task import Done, Task, do, is_lost, lost

#: Told: a message, how many tasks are done, how many there are.
Progress = Callable[[str, int, int], None]
COMPILING = "compiling kernels (first time only, about a minute)…"
READY = "loading compiled kernels…"


def silent(message: str, done: int, total: int) -> None:
    """Tells nothing."""


def make_ready(progress: Progress = silent) -> None:
    """Compiles the kernels or loads them from the cache, saying so before."""
    progress(READY if is_prepared() else COMPILING, 0, 0)
    prepare()


def work_through(
    tasks: Sequence[Task],
    executor: Executor | None,
    workers: int | None,
    progress: Progress,
    kept: Kept | None = None,
) -> Iterator[tuple[Task, Done]]:
    """Tasks with what is left of them, in order; memory holds a few tasks per worker at most.

    ``kept``: where finished tasks are taken from and put. A task whose worker was killed is done once more, and told as
    failed if that happens again; ``WorkersLost`` is raised if that happened to all of them.
    """
    there = kept.among(tasks) if kept else [False] * len(tasks)
    left = [task for task, is_there in zip(tasks, there, strict=True) if not is_there]
    if left:
        make_ready(progress)
    if len(left) < len(tasks):
        progress(f"{len(tasks) - len(left)} of {len(tasks)} are there already", 0, 0)
    count = min(workers or default_workers(), max(len(left), 1))
    progress("running", 0, len(tasks))
    with nullcontext(executor) if executor else executor_for("thread", count) as pool:
        ahead = 4 * max(count, getattr(pool, "_max_workers", 1) or 1)
        results = in_order(
            pool, kept or do, left, ahead, lost, lambda message: progress(message, 0, 0)
        )
        finished = 0
        for number, (task, is_there) in enumerate(zip(tasks, there, strict=True), 1):
            done = kept.get(task) if kept and is_there else next(results)
            finished += not is_lost(done)
            if number == len(tasks) and not finished:
                raise WorkersLost(f"the workers broke down: {NOTHING}")
            progress("running", number, len(tasks))
            yield task, done
