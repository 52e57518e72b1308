"""The one seam to whatever runs the work: any ``concurrent.futures.Executor``.

Threads are the default (the kernel holds no lock and is compiled once). Processes are started afresh (spawn), so a
script that asks for them needs the ``if __name__ == "__main__":`` guard. Dask and MPI come with the extras of that
name.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import (
    BrokenExecutor,
    Executor,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
)
from contextlib import contextmanager
from typing import Any, TypeVar

from sim.study.errors import ExecutorError, WorkersLost

Task = TypeVar("Task")
Result = TypeVar("Result")
ENGINES = ("thread", "process", "dask", "mpi")
GUARD = (
    "a script that runs work in other processes needs a guard, because each process imports the script again: "
    'put what it does under  if __name__ == "__main__":  (or use threads, the default)'
)


def default_workers() -> int:
    """All cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def executor_for(
    engine: str = "thread", workers: int | None = None, scheduler: str | None = None
) -> Iterator[Executor]:
    """An executor of this kind, shut down at the end; what has not begun is dropped after an error."""
    executor = _opened(engine, workers or default_workers(), scheduler)
    try:
        yield executor
    except BaseException:
        executor.shutdown(wait=False, cancel_futures=True)
        raise
    executor.shutdown()


def _opened(engine: str, workers: int, scheduler: str | None) -> Executor:
    if engine == "thread":
        return ThreadPoolExecutor(workers, thread_name_prefix="run")
    if engine == "process":
        return _processes(workers)
    if engine == "dask":
        return _dask(workers, scheduler)
    if engine == "mpi":
        return _mpi(workers)
    raise ExecutorError(f"engine {engine!r} is unknown: choose one of {', '.join(ENGINES)}")


def _processes(workers: int) -> Executor:
    if getattr(multiprocessing.current_process(), "_inheriting", False):
        raise ExecutorError(GUARD)
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(workers, mp_context=context, initializer=leave_with_parent)


def leave_with_parent() -> None:
    """Ends this process when the one that started it is gone: nobody would take its results."""
    parent = multiprocessing.parent_process()

    def watch() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _dask(workers: int, scheduler: str | None) -> Executor:
    try:
        from distributed import Client  # type: ignore[import-not-found, unused-ignore]
    except ImportError as error:
        raise ExecutorError(
            "engine 'dask' needs the extra: pip install 'clusterlink[dask]'"
        ) from error
    client = Client(scheduler) if scheduler else Client(n_workers=workers, threads_per_worker=1)
    executor: Executor = client.get_executor(pure=False)
    return executor


def _mpi(workers: int) -> Executor:
    try:
        from mpi4py.futures import (  # type: ignore[import-not-found, unused-ignore]
            MPIPoolExecutor,
        )
    except (ImportError, RuntimeError) as error:
        raise ExecutorError(
            "engine 'mpi' needs the extra: pip install 'clusterlink[mpi]'"
        ) from error
    executor: Executor = MPIPoolExecutor(workers)
    return executor


def in_order(
    executor: Executor, work: Callable[[Task], Result], tasks: Iterable[Task], ahead: int
) -> Iterator[Result]:
    """Results in the order of the tasks; at most ``ahead`` tasks are under way or waiting to be taken."""
    queue: deque[Future[Any]] = deque()
    try:
        for task in tasks:
            queue.append(executor.submit(work, task))
            if len(queue) >= ahead:
                yield queue.popleft().result()
        while queue:
            yield queue.popleft().result()
    except BrokenExecutor as error:
        raise WorkersLost(
            f"the workers broke down ({error}). If this is your own script: {GUARD}"
        ) from error
    finally:
        for future in queue:
            future.cancel()
