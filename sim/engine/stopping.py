"""Ending runs before their end: a flag that the kernel reads at each step.

Compiled code hears no Ctrl-C. So whoever gives work away does it ``under`` a ``Stop``; setting that ends all runs
begun under it, on whatever thread, within a step. No result depends on it: a run is whole, or it is not there.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import numba
import numpy as np

Result = TypeVar("Result")
_HERE = threading.local()


class Stopped(KeyboardInterrupt):
    """A run was ended before its end, since whoever asked for it does not want it any more."""


class Stop:
    """What ends the runs that were begun under it. It does not reach into other processes: there it is a new one."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._flags: list[Any] = []
        self._is_set = False

    def __reduce__(self) -> tuple[type[Stop], tuple[()]]:
        return Stop, ()

    def __bool__(self) -> bool:
        return self._is_set

    def set(self) -> None:
        """Ends all runs under way, and those that would begin, with ``Stopped``."""
        with self._lock:
            self._is_set = True
            for flag in self._flags:
                flag[0] = 1

    @contextmanager
    def over(self, flag: Any) -> Iterator[None]:
        """As long as this lasts, the flag (u1 [1]) is set with this."""
        with self._lock:
            self._flags.append(flag)
            flag[0] |= self._is_set
        try:
            yield
        finally:
            with self._lock:
                self._flags = [one for one in self._flags if one is not flag]


def in_force() -> tuple[Stop, ...]:
    """What work that this thread does, or gives away, can be ended by."""
    return getattr(_HERE, "stops", ())


def under(stops: tuple[Stop, ...], work: Callable[..., Result], *arguments: Any) -> Result:
    """Does work that any of these ends, and whatever ends this thread's work; raises ``Stopped`` if one has."""
    before = in_force()
    _HERE.stops = (*before, *stops)
    try:
        raise_if_stopped()
        return work(*arguments)
    finally:
        _HERE.stops = before


def stay_under(stop: Stop) -> None:
    """Whatever this thread does from now on ends with this."""
    _HERE.stops = (*in_force(), stop)


def raise_if_stopped() -> None:
    """Raises ``Stopped`` where the work of this thread is to end."""
    if any(in_force()):
        raise Stopped("stopped")


def with_flag(work: Callable[[Any], Result]) -> Result:
    """Calls compiled work with the flag that it is to read; raises ``Stopped`` if the flag was set meanwhile.

    Python hears Ctrl-C on its main thread alone, and not while compiled code runs there: from there the work is done
    on another one.
    """
    flag = np.zeros(1, np.uint8)
    is_deaf = threading.current_thread() is threading.main_thread() and not numba.config.DISABLE_JIT
    found = _elsewhere(work, flag) if is_deaf else _here(work, flag, in_force())
    if flag[0]:
        raise Stopped("stopped")
    return found


def _here(work: Callable[[Any], Result], flag: Any, stops: tuple[Stop, ...]) -> Result:
    """With the flag under each of these."""
    if not stops:
        return work(flag)
    with stops[0].over(flag):
        return _here(work, flag, stops[1:])


def _elsewhere(work: Callable[[Any], Result], flag: Any) -> Result:
    """On a thread of its own, which an interruption of this one ends."""
    found: list[Result] = []
    failed: list[BaseException] = []
    stops = in_force()

    def at_work() -> None:
        try:
            found.append(_here(work, flag, stops))
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=at_work, daemon=True)
    try:
        thread.start()
        thread.join()
    except BaseException:
        flag[0] = 1
        thread.join()
        raise
    if failed:
        raise failed[0]
    return found[0]
