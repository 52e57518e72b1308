"""How busy the machine was with other work meanwhile: whoever reads times must know."""

from __future__ import annotations

import os
import time
from pathlib import Path

STAT = Path("/proc/stat")


def _busy() -> float | None:
    """CPU seconds of the whole machine since it started, all cores and processes; none where nobody tells."""
    if not STAT.exists():
        return None
    words = STAT.read_text(encoding="ascii").split("\n", 1)[0].split()[1:]
    user, nice, system, _idle, _waiting, interrupts, soft, stolen = map(int, words[:8])
    return (user + nice + system + interrupts + soft + stolen) / os.sysconf("SC_CLK_TCK")


def _own() -> float:
    """CPU seconds of this process and of those it started that have ended."""
    return sum(os.times()[:4])


class Watch:
    """From its making on: the share of all cores that others took."""

    def __init__(self) -> None:
        self._begun, self._busy, self._own = time.perf_counter(), _busy(), _own()

    def others(self) -> float | None:
        """Share of the machine's processors, 0 to 1; none where it cannot be told."""
        busy = _busy()
        if busy is None or self._busy is None:
            return None
        room = (time.perf_counter() - self._begun) * (os.cpu_count() or 1)
        return min(1.0, max(0.0, (busy - self._busy - (_own() - self._own)) / room))
