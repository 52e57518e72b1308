"""Pools that can be ended at once: of threads, and of processes, which can be replaced when one of them was killed."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from types import FrameType
from typing import Any

from sim.engine.stopping import Stop, stay_under, under

#: Seconds that a process has to end what it was about when it is to end.
GRACE = 2.0


class Threads(ThreadPoolExecutor):
    """Threads whose runs end within a step when they are to end."""

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self._stop = Stop()

    def submit(self, work: Any, /, *arguments: Any, **more: Any) -> Future[Any]:
        """Gives work to the threads."""
        return super().submit(under, (self._stop,), lambda: work(*arguments, **more))

    def end(self) -> None:
        """Ends what is under way and waits for that; nothing more begins."""
        self._stop.set()
        self.shutdown(cancel_futures=True)


class Renewing(Executor):
    """An executor whose workers can be replaced by fresh ones; ``make`` makes them."""

    def __init__(self, make: Callable[[], Executor], workers: int) -> None:
        self._make, self._max_workers = make, workers
        self.inner = make()

    def submit(self, work: Any, /, *arguments: Any, **more: Any) -> Future[Any]:
        """Gives work to the present workers."""
        with deaf_children():
            return self.inner.submit(work, *arguments, **more)

    def renew(self) -> None:
        """Leaves the present workers and takes fresh ones."""
        self.shutdown(wait=False, cancel_futures=True)
        self.inner = self._make()

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Lets the present workers go."""
        self.inner.shutdown(wait, cancel_futures=cancel_futures)

    def end(self) -> None:
        """Ends what is under way and waits for that; nothing more begins."""
        if isinstance(self.inner, Processes):
            self.inner.end()
        self.shutdown(cancel_futures=True)


class Processes(ProcessPoolExecutor):
    """Processes started afresh; their runs end within a step when they are to end, and they leave with this one."""

    def __init__(self, workers: int) -> None:
        context = multiprocessing.get_context("spawn")
        reader, self._life = context.Pipe(duplex=False)
        super().__init__(workers, context, leave_with_parent, (reader,))

    def end(self) -> None:
        """Ends what is under way."""
        self._life.close()


def processes(workers: int) -> Renewing:
    """Processes that can be replaced."""
    return Renewing(lambda: Processes(workers), workers)


@contextmanager
def deaf_children() -> Iterator[None]:
    """Processes started in here do not hear Ctrl-C, which a terminal sends to all; this one hears it at the end.

    A child takes over the mask of the thread that starts it. The mask does not keep the signal from other threads of
    this process, and an interruption half-way would leave a child without what it was to be given: so it is noted and
    told afterwards.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    resource_tracker.ensure_running()  # its first start would let the signal through again
    with _told_afterwards():
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            yield
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _told_afterwards() -> Iterator[None]:
    """An interruption waits until the end; only the main thread hears one at all."""
    usual = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or not callable(usual):
        yield
        return
    heard: list[FrameType | None] = []
    signal.signal(signal.SIGINT, lambda number, frame: heard.append(frame))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, usual)
    if heard:
        usual(signal.SIGINT, heard[0])


def leave_with_parent(life: Connection) -> None:
    """Ends this process when nobody would take its results: its runs when the other end of a pipe is closed, and itself
    when the process that started it is gone, or soon afterwards if it has not ended by then.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent, stop = multiprocessing.parent_process(), Stop()
    stay_under(stop)

    def watch() -> None:
        wait([life])
        stop.set()
        if parent is not None:
            parent.join(GRACE)
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
