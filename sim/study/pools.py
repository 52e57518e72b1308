"""Pools of processes that can be replaced when one of their processes was killed."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import resource_tracker
from types import FrameType
from typing import Any


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


def processes(workers: int) -> Renewing:
    """Processes started afresh; they leave with the one that started them."""
    context = multiprocessing.get_context("spawn")

    def make() -> Executor:
        return ProcessPoolExecutor(workers, mp_context=context, initializer=leave_with_parent)

    return Renewing(make, workers)


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


def leave_with_parent() -> None:
    """Ends this process when the one that started it is gone: nobody would take its results."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()

    def watch() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
