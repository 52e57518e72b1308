"""Memory that a world and its run add to a process of its own.

The peak is that of the process image alone (``VmHWM`` on Linux): what ``getrusage`` calls the largest resident set
lives on from the process that started this one, and is used only where there is nothing better.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from pathlib import Path

from sim.engine.run import prepare, simulate
from sim.proof.bench.worlds import steps_lived, times

STATUS = Path("/proc/self/status")


def memory(factor: int) -> dict[str, float]:
    """Bytes that a world and its run add, per living actor, at a multiple of the default scenario; and the peak."""
    command = (sys.executable, "-m", "sim.proof.bench.memory", str(factor))
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _of_status(name: str) -> int | None:
    """A size in bytes from this process's status file, where the system has one."""
    lines = STATUS.read_text(encoding="ascii").splitlines() if STATUS.exists() else []
    found = [line.split()[1] for line in lines if line.startswith(f"{name}:")]
    return 1024 * int(found[0]) if found else None


def peak_bytes() -> int:
    """The most memory that this process has held at once since it began, or since the peak was forgotten."""
    peak = _of_status("VmHWM")
    if peak is not None:
        return peak
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else 1024 * most


def forget_peak() -> None:
    """Lets the peak begin anew from what is held now, where the system allows it (Linux)."""
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def memory_here(factor: int) -> dict[str, float]:
    """The same, in this process: the peak with the run, less what is held once kernels and scenario are loaded."""
    prepare()
    scenario = times(factor)
    forget_peak()
    before = peak_bytes()
    arrays = simulate(scenario, 1, 0)
    peak = peak_bytes()
    living = steps_lived(arrays) / int(arrays.calendar["steps"])
    return {
        "bytes_per_actor": (peak - before) / living,
        f"peak_mb_times_{factor}": peak / 2**20,
        f"actors_times_{factor}": living,
    }


if __name__ == "__main__":
    print(json.dumps(memory_here(int(sys.argv[1]))))
