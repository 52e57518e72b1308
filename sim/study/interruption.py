"""How a command ends before its end: Ctrl-C and SIGTERM, within seconds, without a traceback.

The main thread raises ``KeyboardInterrupt``, and all that it has begun ends itself (``sim.engine.stopping``,
``sim.study.executors``). A thread that hears the signal too, whatever the main thread is doing, ends the process as it
is after some seconds, or at a second Ctrl-C.
"""

from __future__ import annotations

import atexit
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from socket import socket

#: Seconds that work has to end by itself.
GRACE = 4.0
#: Status of a command that was interrupted, as of a process that the signal ended.
INTERRUPTED = 128 + signal.SIGINT
MESSAGE = "interrupted; nothing half-written is left"
HEARD = (signal.SIGINT, signal.SIGTERM)


class _Ending:
    """Whether this command is to end: the signal that was heard, and whether the user has been told."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """As before the command."""
        self.number, self.is_told, self.is_heeded = 0, False, False


_ENDING = _Ending()


def is_heard() -> bool:
    """Whether the command was interrupted, even if a library has swallowed that since."""
    return _ENDING.number != 0


def check() -> None:
    """Raises ``KeyboardInterrupt`` if the command was interrupted."""
    if is_heard():
        raise KeyboardInterrupt


def status() -> int:
    """What the process is to return after an interruption."""
    return 128 + (_ENDING.number or signal.SIGINT)


def tell(say: Callable[[str], None]) -> None:
    """Says once that the command was interrupted."""
    if not _ENDING.is_told:
        _ENDING.is_told = True
        say(MESSAGE)


@contextmanager
def heeded(grace: float | None = None) -> Iterator[None]:
    """Around a command. ``grace``: seconds after which an interrupted process is ended in any case (None: never).

    Within another one, where another program hears signals itself, and off the main thread nothing changes.
    """
    if _ENDING.is_heeded or not _is_ours():
        yield
        return
    _ENDING.is_heeded = True
    before = {number: signal.signal(number, _interrupt) for number in HEARD}
    hooks = sys.unraisablehook, threading.excepthook
    try:
        sys.unraisablehook = _but_afterwards(sys.unraisablehook)
        threading.excepthook = _but_afterwards(threading.excepthook)
        if grace is not None:
            atexit.register(_leave)
            _watch(grace)
        yield
    finally:
        if grace is None:  # else the process is about to end
            for number, handler in before.items():
                signal.signal(number, handler)
            sys.unraisablehook, threading.excepthook = hooks
            _ENDING.forget()


def ended(work: Callable[[], int]) -> int:
    """The whole of a command in a process of its own: its status."""
    try:
        with heeded(GRACE):
            done = work()
            check()
            return done
    except BaseException as error:
        if not is_heard() and not isinstance(error, KeyboardInterrupt):
            raise
        tell(lambda message: print(message, file=sys.stderr, flush=True))
        return status()


def _is_ours() -> bool:
    is_main = threading.current_thread() is threading.main_thread()
    return is_main and signal.getsignal(signal.SIGINT) is signal.default_int_handler


def _interrupt(number: int, frame: FrameType | None) -> None:
    _ENDING.number = _ENDING.number or number
    raise KeyboardInterrupt


def _watch(grace: float) -> None:
    """A thread that is told of signals by the system itself, while the main thread may hear nothing."""
    from socket import socketpair

    reader, writer = socketpair()
    writer.setblocking(False)
    signal.set_wakeup_fd(writer.fileno(), warn_on_full_buffer=False)
    threading.Thread(target=_wait, args=(reader, writer, grace), daemon=True).start()


def _wait(reader: socket, writer: socket, grace: float) -> None:
    """Ends the process some seconds after a signal, or at the next one. ``writer`` is held so that it stays open."""
    number = _next(reader)
    _ENDING.number = _ENDING.number or number
    reader.settimeout(grace)
    with suppress(TimeoutError):
        _next(reader)
    with suppress(Exception):
        from sim.files.write import abandon

        abandon()
        tell(_say_at_once)
    os._exit(status())


def _say_at_once(message: str) -> None:
    """Past Python's own buffers, whose locks the main thread may hold."""
    os.write(2, f"{message}\n".encode())


def _next(reader: socket) -> int:
    while (number := reader.recv(1)[0]) not in HEARD:
        pass
    return number


def _leave() -> None:
    """The last thing of a process that was interrupted. Without it Python may end itself by the signal instead."""
    if is_heard():
        with suppress(OSError, ValueError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(status())


def _but_afterwards(usual: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A hook for errors that nobody catches, which is silent after an interruption: that is what they come from."""
    return lambda error: None if is_heard() else usual(error)
