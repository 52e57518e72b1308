"""Instructions and cache misses of kernel and floor, counted by valgrind: repeatable, whatever else a machine does.

``python -m sim.proof.bench.instructions FOLDER`` writes ``instructions.json``. Each kind of work is done once and three
times in processes of their own; half the difference is one run of it, without start and loading. Counted is compiled
code with the mathematical functions that it calls, not Python, whose loading differs from process to process by more
than a run of the kernel; of a few clusters, compiled for a processor that valgrind knows, with caches as valgrind takes
them from this machine.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from sim.engine.run import prepare, run_world
from sim.files.write import write_text
from sim.proof.bench.counts import Counts, counts
from sim.proof.bench.floor import seconds_of_least
from sim.proof.bench.worlds import few_clusters, steps_lived
from sim.world.build import build

CLUSTERS = 8
#: The newest processor whose instructions valgrind can follow.
PROCESSOR = "haswell"
#: Callgrind's names of events: instructions, data read or written past the first cache, and past the last.
EVENTS = {"instructions": ("Ir",), "first_cache": ("D1mr", "D1mw"), "last_cache": ("DLmr", "DLmw")}
#: What callgrind calls the library of code compiled at run time, and part of the name of that of ``exp`` and ``log``.
COMPILED, MATHEMATICS = "???", "libm."


def work(what: str, times: int, calls: Counts) -> None:
    """Builds worlds and runs them, or the floor instead."""
    prepare()
    lived = lived_by()
    for replicate in range(3):
        world = build(few_clusters(CLUSTERS), 1, replicate)
        if replicate < times and what == "kernel":
            run_world(world)
        elif replicate < times:
            seconds_of_least(world, calls, lived)


def lived_by() -> float:
    """Mean actor-steps of the worlds that are counted: those that three times have and once has not."""
    return sum(steps_lived(run_world(build(few_clusters(CLUSTERS), 1, one))) for one in (1, 2)) / 2


def counted_by_valgrind(what: str, times: int, calls: Counts, folder: Path) -> Counter[str]:
    """Events of a whole process; ``libm``: its instructions in the library of mathematical functions."""
    profile = folder / f"{what}{times}"
    worker = (
        sys.executable, "-m", "sim.proof.bench.instructions", "--work", what, str(times), json.dumps(calls._asdict()),
    )  # fmt: skip
    valgrind = (
        "valgrind", "--tool=callgrind", "--cache-sim=yes", f"--callgrind-out-file={profile}",
    )  # fmt: skip
    cache = str(folder / "cache")
    named = {"CLUSTERLINK_CACHE": cache, "NUMBA_CPU_NAME": PROCESSOR, "NUMBA_CPU_FEATURES": ""}
    for command in (
        worker,
        (*valgrind, *worker),
    ):  # compiled first without valgrind, under which it takes an hour
        subprocess.run(command, env=os.environ | named, check=True, capture_output=True)
    return read(profile.read_text(encoding="utf-8", errors="replace"))


def read(profile: str) -> Counter[str]:
    """Sums of callgrind's file over compiled code, which belongs to no library, and the mathematical functions.

    The costs after a line ``calls=`` are those of the callee, counted there.
    """
    events = re.search(r"^events: (.*)$", profile, re.M)
    names = events[1].split() if events else []
    found: Counter[str] = Counter()
    libraries: dict[str, str] = {}
    library, is_call = "", False
    for line in profile.splitlines():
        if line.startswith(("ob=", "cob=")):  # a name stands where its number comes up first
            number, _, name = line.partition("=")[2].partition(" ")
            name = libraries.setdefault(number, name)
            library = name if line.startswith("ob=") else library
        elif line.startswith("calls="):
            is_call = True
        elif line[:1].isdigit() or line[:1] in "+-*":
            costs = dict(zip(names, map(int, line.split()[1:]), strict=False))
            if not is_call and (library == COMPILED or MATHEMATICS in library):
                for key, parts in EVENTS.items():
                    found[key] += sum(costs.get(part, 0) for part in parts)
                if MATHEMATICS in library:
                    found["libm"] += costs.get("Ir", 0)
            is_call = False
    return found


def instructions(tell: bool = True) -> dict[str, dict[str, float]]:
    """Per actor and step, of the kernel and of its floor."""
    calls, lived, told = counts(), lived_by(), {}
    with tempfile.TemporaryDirectory() as folder:
        for what in ("kernel", "floor"):
            once, thrice = (
                counted_by_valgrind(what, times, calls, Path(folder)) for times in (1, 3)
            )
            told[what] = {key: (thrice[key] - once[key]) / 2 / lived for key in thrice}
            if tell:
                print(what, told[what], file=sys.stderr)
    return told


def main(words: list[str]) -> int:
    """Counts, or does the work that is counted."""
    if words[0] == "--work":
        work(words[1], int(words[2]), Counts(**json.loads(words[3])))
        return 0
    if shutil.which("valgrind") is None:
        print("valgrind is not installed: instructions are not counted")
        return 0
    found = instructions()
    write_text(Path(words[0]) / "instructions.json", json.dumps(found, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
