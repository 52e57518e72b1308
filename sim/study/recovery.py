"""Work in order, on workers that may be lost: what was lost is done once more, alone, on fresh workers.

When one process of a pool is killed, the whole pool breaks, and nobody knows whose work killed it. So what was under
way is done again one by one: whoever breaks the fresh pool too is known by that, and takes no other with it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future
from functools import partial
from typing import Any, Generic, TypeVar

from sim.engine.stopping import Stop, in_force, under
from sim.study.errors import WorkersLost
from sim.study.pools import Renewing

Task = TypeVar("Task")
Result = TypeVar("Result")
#: What stands for the result of a task that was lost twice; given the task and the cause.
Lost = Callable[[Any, str], Any]
GUARD = (
    "a script that runs work in other processes needs a guard, because each process imports the script again: "
    'put what it does under  if __name__ == "__main__":  (or use threads, the default)'
)
#: Tasks lost one after the other, with nothing done in between, after which no more are begun.
MOST_IN_VAIN = 3
NOTHING = f"no run was finished, perhaps for want of memory: try fewer workers. If this is your own script: {GUARD}"
TWICE = "the process that ran it was killed, and so was a fresh one that ran it alone ({})"
NOT_BEGUN = "not begun: the processes of several runs before it were killed again and again ({})"


def in_order(
    executor: Executor,
    work: Callable[[Task], Result],
    tasks: Iterable[Task],
    ahead: int,
    lost: Lost | None = None,
    tell: Callable[[str], None] = lambda message: None,
) -> Iterator[Result]:
    """Results in the order of the tasks; at most ``ahead`` tasks are under way or waiting to be taken.

    Who stops asking for results, or is interrupted, ends what is under way in this process within a step of its runs.
    Where the executor can be renewed, work of lost workers is done once more. ``lost``: makes the result of a task
    whose workers were lost again; without it, or if the executor cannot be renewed, ``WorkersLost`` is raised.
    """
    line: Line[Task, Result] = Line(executor, work, lost, tell)
    try:
        for task in tasks:
            line.add(task)
            if len(line.waiting) >= ahead:
                yield from line.next()
        while line.waiting:
            yield from line.next()
    finally:
        line.cancel()


class Line(Generic[Task, Result]):
    """Tasks under way, the oldest first, each with its future (None: it could not be begun)."""

    def __init__(
        self,
        executor: Executor,
        work: Callable[[Task], Result],
        lost: Lost | None,
        tell: Callable[[str], None],
    ) -> None:
        self.executor, self.work, self.lost, self.tell = executor, work, lost, tell
        self.waiting: deque[tuple[Task, Future[Result] | None]] = deque()
        self.in_vain = 0
        self.cause = ""
        self.stop = Stop()

    def add(self, task: Task) -> None:
        """Begins a task, if there are workers to begin it."""
        future = None
        if self.in_vain < MOST_IN_VAIN:
            try:
                future = self._begun(task)
            except BrokenExecutor as error:
                self.cause = str(error)
        self.waiting.append((task, future))

    def next(self) -> Iterator[Result]:
        """The result of the oldest task; those of all that wait, if workers were lost meanwhile."""
        task, future = self.waiting.popleft()
        if self._is_done(future):
            yield self._taken(future)
            return
        if self.in_vain < MOST_IN_VAIN:
            self._renew()
            self.tell("workers were lost; what they had is done again, one by one")
        yield self._again(task)
        while self.waiting:
            task, future = self.waiting.popleft()
            yield self._taken(future) if self._is_done(future) else self._again(task)

    def _begun(self, task: Task) -> Future[Result]:
        """Gives a task away: it ends with this line, and with whatever the work of this thread ends with."""
        return self.executor.submit(partial(under, (*in_force(), self.stop), self.work), task)

    def cancel(self) -> None:
        """Drops what has not begun, and ends what has."""
        for _, future in self.waiting:
            if future is not None:
                future.cancel()
        self.stop.set()

    def _is_done(self, future: Future[Result] | None) -> bool:
        """Waits for a task; false if its workers were lost. Any other error is the caller's."""
        try:
            error = None if future is None else future.exception()
        except BrokenExecutor as broken:
            error = broken
        if isinstance(error, BrokenExecutor):
            self.cause = str(error)
        return future is not None and not isinstance(error, BrokenExecutor)

    def _taken(self, future: Future[Result] | None) -> Result:
        assert future is not None
        self.in_vain = 0
        return future.result()

    def _renew(self) -> None:
        if not isinstance(self.executor, Renewing):
            raise WorkersLost(
                f"the workers broke down ({self.cause}). If this is your own script: {GUARD}"
            )
        self.executor.renew()

    def _again(self, task: Task) -> Result:
        """Does a lost task once more, with nothing else under way."""
        if self.in_vain >= MOST_IN_VAIN:
            return self._given_up(task, NOT_BEGUN)
        future = self._begun(task)
        if self._is_done(future):
            return self._taken(future)
        self.in_vain += 1
        self._renew()
        return self._given_up(task, TWICE)

    def _given_up(self, task: Task, why: str) -> Result:
        if self.lost is None:
            raise WorkersLost(f"the workers broke down twice over the same work ({self.cause})")
        return self.lost(task, why.format(self.cause))
