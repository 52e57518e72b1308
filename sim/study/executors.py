"""The one seam to whatever runs the work: any ``concurrent.futures.Executor``.

Threads are the default (the kernel holds no lock and is compiled once). Processes are started afresh (spawn), so a
script that asks for them needs the ``if __name__ == "__main__":`` guard. Dask and MPI come with the extras of that
name.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager

from sim.study.dask_workers import Dask
from sim.study.errors import ExecutorError
from sim.study.pools import Renewing, Threads, processes
from sim.study.recovery import GUARD, in_order

__all__ = ["ENGINES", "default_workers", "executor_for", "in_order"]
ENGINES = ("thread", "process", "dask", "mpi")


def default_workers() -> int:
    """All cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def executor_for(
    engine: str = "thread", workers: int | None = None, scheduler: str | None = None
) -> Iterator[Executor]:
    """An executor of this kind, shut down at the end.

    After an error or an interruption nothing more is begun, and what is under way is ended: threads within a step of
    their runs, processes and workers that were started here at once.
    """
    executor = _opened(engine, workers or default_workers(), scheduler)
    try:
        yield executor
    except BaseException:
        if isinstance(executor, (Threads, Renewing, Dask)):
            executor.end()
        else:
            executor.shutdown(wait=False, cancel_futures=True)
        raise
    executor.shutdown()


def _opened(engine: str, workers: int, scheduler: str | None) -> Executor:
    if engine == "thread":
        return Threads(workers, thread_name_prefix="run")
    if engine == "process":
        return _processes(workers)
    if engine == "dask":
        return Dask(workers, scheduler)
    if engine == "mpi":
        return _mpi(workers)
    raise ExecutorError(f"engine {engine!r} is unknown: choose one of {', '.join(ENGINES)}")


def _processes(workers: int) -> Executor:
    if getattr(multiprocessing.current_process(), "_inheriting", False):
        raise ExecutorError(GUARD)
    return processes(workers)


def _mpi(workers: int) -> Executor:
    try:
        from mpi4py.futures import (
            MPIPoolExecutor,
        )
    except (ImportError, RuntimeError) as error:
        raise ExecutorError(
            "engine 'mpi' needs the extra: pip install 'clusterlink[mpi]'"
        ) from error
    executor: Executor = MPIPoolExecutor(workers)
    return executor
