"""Dask as an executor: the workers of a scheduler, or some of our own on this machine."""

from __future__ import annotations

import contextlib
import os
import signal
from concurrent.futures import Executor, Future
from typing import Any

from sim.study.errors import ExecutorError
from sim.study.pools import deaf_children

#: Of our own: scheduler, workers and dashboard can be reached from this machine alone.
OWN: dict[str, Any] = {
    "threads_per_worker": 1, "host": "127.0.0.1", "dashboard_address": "127.0.0.1:0",
}  # fmt: skip


class Dask(Executor):
    """Workers of the scheduler at this address, or as many as asked of our own."""

    def __init__(self, workers: int, scheduler: str | None) -> None:
        try:
            from distributed import Client
        except ImportError as error:
            raise ExecutorError(
                "engine 'dask' needs the extra: pip install 'clusterlink[dask]'"
            ) from error
        with deaf_children():
            self._client = Client(scheduler) if scheduler else Client(**OWN, n_workers=workers)
        self._inner: Any = self._client.get_executor(pure=False)

    def submit(self, work: Any, /, *arguments: Any, **more: Any) -> Future[Any]:
        """Gives work to the workers."""
        future: Future[Any] = self._inner.submit(work, *arguments, **more)
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Waits for what is under way and lets the workers go, or drops it."""
        self._inner.shutdown(wait=wait and not cancel_futures)
        if wait:
            self._client.close()

    def end(self) -> None:
        """Drops what is under way; workers of our own are ended, those of others end their present task."""
        self.shutdown(wait=False)
        mine = self._client.cluster.workers.values() if self._client.cluster is not None else ()
        for keeper in mine:
            keeper.close_gracefully()  # which does not replace a worker that is gone
            with contextlib.suppress(OSError, TypeError):  # gone already, or never begun
                os.kill(keeper.pid, getattr(signal, "SIGKILL", signal.SIGTERM))
        self._client.close(timeout=1)
