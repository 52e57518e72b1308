"""All measures as one table, with what they mean."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from sim.engine.run import prepare
from sim.proof.bench import measures
from sim.proof.bench.counts import counts
from sim.proof.bench.load import Watch
from sim.proof.bench.memory import memory


class Size(NamedTuple):
    """How much is measured."""

    repeats: int
    factors: tuple[int, ...]
    runs: int
    memory: int
    cold: bool


FULL = Size(repeats=9, factors=(1, 3, 10, 30, 100), runs=200, memory=100, cold=True)
QUICK = Size(repeats=2, factors=(1, 2), runs=8, memory=10, cold=False)

MEANING = {
    "ns_per_actor_step": "CPU of the kernel per living domestic actor and step, default scenario, one core",
    "ratio_floor": "the same over the time of its own draws, utilities and memory passes",
    "draws_per_actor_step": "blocks of Philox and mixed draws",
    "utilities_per_actor_step": "utilities of partners and mates weighed in full",
    "twin_ns_per_actor_step": "the Mesa twin, plain Python",
    "ratio_mesa_twin": "the twin's cost over the kernel's in the same runs",
    "growth_exponent": "slope of log cost against log actors",
    "batch_overhead_share": "CPU outside the kernel in a study: planning, worlds, reading, Parquet",
    "cpu_ms_per_run": "CPU of a run in a study, all included",
    "runs_per_second": "runs of a study per second of one core",
    "bytes_per_actor": "memory that a world and its run add to the process at its peak, per living actor",
    "warm_start_s": "a whole process: run interspin --replicates 1, kernels in the cache",
    "cold_start_s": "the same with an empty cache",
    "two_workers_speedup": "how much sooner two threads finish a study than one",
}
#: What is wanted of each figure, in words and as a test.
WANTED: dict[str, tuple[str, Callable[[float], bool]]] = {
    "ns_per_actor_step": ("≤ 180", lambda value: value <= 180),
    "ratio_floor": ("≤ 2.2", lambda value: value <= 2.2),
    "twin_ns_per_actor_step": ("≤ 30,000", lambda value: value <= 30_000),
    "ratio_mesa_twin": ("≥ 100", lambda value: value >= 100),
    "growth_exponent": ("≤ 1.08", lambda value: value <= 1.08),
    "batch_overhead_share": ("≤ .05", lambda value: value <= 0.05),
    "warm_start_s": ("≤ 2.5", lambda value: value <= 2.5),
    "bytes_per_actor": ("≤ 600", lambda value: value <= 600),
    "two_workers_speedup": ("≥ 1.8", lambda value: value >= 1.8),
}


def measured(size: Size, tell: Callable[[str], None]) -> dict[str, Any]:
    """Runs all measures, telling which; numbers by name."""
    watch = Watch()
    tell("compiling, or loading compiled kernels")
    prepare()
    tell("counting draws and utilities in an uncompiled run")
    found = counts()
    results: dict[str, Any] = {
        "draws_per_actor_step": found.draws, "utilities_per_actor_step": found.all_utilities,
        **{f"{name}_per_actor_step": value for name, value in found._asdict().items() if name != "utilities"},
    }  # fmt: skip
    parts: dict[str, Callable[[], dict[str, float]]] = {
        "the kernel and its floor": lambda: measures.kernel_and_floor(found, size.repeats),
        "the twin": lambda: measures.twin(max(1, size.repeats // 3)),
        "growth": lambda: measures.growth(size.factors, tell),
        "a study": lambda: measures.batch_share(size.runs),
        "one and two workers": lambda: measures.two_workers(max(8, size.runs // 8)),
        "memory": lambda: memory(size.memory),
        "starting": lambda: measures.starts(size.repeats, size.cold),
    }
    for name, part in parts.items():
        tell(f"measuring {name}")
        results |= part()
    results["share_of_machine_used_by_others"] = watch.others()
    return {**{name: results.get(name) for name in MEANING}, **results}
