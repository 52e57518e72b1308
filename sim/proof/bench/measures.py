"""The measures, each in the same process as the others, interleaved where they are compared."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from sim.engine.run import run_world, simulate
from sim.mesa_model import ClusterModel
from sim.proof.bench.counts import Counts
from sim.proof.bench.floor import seconds_of_least
from sim.proof.bench.worlds import DEFAULT, default, few_clusters, steps_lived, times
from sim.scenario.study_file import study_of
from sim.study import batch
from sim.study.plan import plan_of
from sim.world.build import build

Tell = Callable[[str], None]
#: Clusters of the world in which the twin is measured.
TWIN_CLUSTERS = 2


def kernel_and_floor(counts: Counts, repeats: int) -> dict[str, float]:
    """Cost of the kernel per actor and step, and its ratio to the floor; one after the other, medians.

    Both are timed once a repeat, so that neither is the luckier for having been tried more often.
    """
    costs, ratios = [], []
    for replicate in range(repeats + 1):
        world = build(default(), 1, replicate)
        arrays = run_world(world)
        lived = steps_lived(arrays)
        costs.append(1e9 * arrays.seconds / lived)
        ratios.append(arrays.seconds / seconds_of_least(world, counts, lived))
    return {"ns_per_actor_step": median(costs[1:]), "ratio_floor": median(ratios[1:])}


def twin(repeats: int) -> dict[str, float]:
    """Cost of the twin per actor and step, and over the kernel's: the same whole runs, one after the other."""
    scenario = few_clusters(TWIN_CLUSTERS)
    slow, quick = [], []
    for replicate in range(repeats):
        arrays = simulate(scenario, replicate, 0)
        lived = steps_lived(arrays)
        quick.append(1e9 * arrays.seconds / lived)
        model = ClusterModel(scenario, rng=replicate)
        begun = time.process_time()
        for _ in range(int(arrays.calendar["steps"])):
            model.step()
        slow.append(1e9 * (time.process_time() - begun) / lived)
    return {
        "twin_ns_per_actor_step": median(slow),
        "small_ns_per_actor_step": median(quick),
        "ratio_mesa_twin": median(one / two for one, two in zip(slow, quick, strict=True)),
    }


def growth(factors: tuple[int, ...], tell: Tell) -> dict[str, float]:
    """Slope of log cost of the kernel against log actor-steps over multiples of the default scenario.

    Multiples up to ten are run three times, in turn, and their median counts; larger ones, once.
    """
    costs: dict[int, list[float]] = {factor: [] for factor in factors}
    sizes = {}
    for replicate in range(3):
        for factor in factors:
            if replicate == 0 or factor <= 10:
                tell(f"growth: {factor} times as many clusters and partners")
                arrays = simulate(times(factor), 1, replicate)
                sizes[factor] = steps_lived(arrays)
                costs[factor].append(arrays.seconds / sizes[factor])
    per = {factor: median(found) for factor, found in costs.items()}
    x = np.log([sizes[factor] for factor in factors])
    y = np.log([per[factor] * sizes[factor] for factor in factors])
    told = {f"ns_times_{factor}": 1e9 * one for factor, one in per.items()}
    return {"growth_exponent": float(np.polyfit(x, y, 1)[0]), **told}


def batch_share(runs: int) -> dict[str, float]:
    """CPU outside the kernel in a study of one thread: planning, worlds, reading, Parquet; and what a run costs."""
    kernel = 0.0
    real = simulate

    def counted(*words: Any, **named: Any) -> Any:
        nonlocal kernel
        arrays = real(*words, **named)
        kernel += arrays.seconds
        return arrays

    from sim.study import task

    task.simulate = counted  # type: ignore[attr-defined]
    try:
        with tempfile.TemporaryDirectory() as folder:
            begun = time.process_time()
            plan = plan_of(study_of({"scenarios": [DEFAULT], "replicates": runs}))
            batch.carry_out(plan, Path(folder), lambda: ThreadPoolExecutor(1), 1)
            total = time.process_time() - begun
    finally:
        task.simulate = real  # type: ignore[attr-defined]
    return {
        "batch_overhead_share": 1 - kernel / total,
        "cpu_ms_per_run": 1e3 * total / runs,
        "runs_per_second": runs / total,
    }


def two_workers(runs: int) -> dict[str, float]:
    """How much sooner two threads finish than one."""
    plan = plan_of(study_of({"scenarios": [DEFAULT], "replicates": runs}))

    def wall(workers: int) -> float:
        with tempfile.TemporaryDirectory() as folder:
            begun = time.perf_counter()
            batch.carry_out(plan, Path(folder), lambda: ThreadPoolExecutor(workers), workers)
            return time.perf_counter() - begun

    with_chunks, chunk_runs = max(1, runs // 8), batch.CHUNK_RUNS
    batch.CHUNK_RUNS = with_chunks
    try:
        speedup = median(wall(1) / wall(2) for _ in range(3))
    finally:
        batch.CHUNK_RUNS = chunk_runs
    return {"two_workers_speedup": speedup}


def starts(repeats: int, with_cold: bool) -> dict[str, float]:
    """Seconds of a whole process that runs the default scenario once: kernels compiled before, and not; and its CPU."""
    warm = [_start(None) for _ in range(repeats)]
    found = {
        "warm_start_s": median(wall for wall, _ in warm),
        "warm_start_cpu_s": median(cpu for _, cpu in warm),
    }
    if with_cold:
        with tempfile.TemporaryDirectory() as cache:
            found["cold_start_s"], found["cold_start_cpu_s"] = _start(cache)
    return found


def _start(cache: str | None) -> tuple[float, float]:
    """Seconds on the clock, and of CPU."""
    environment = dict(os.environ) | ({"CLUSTERLINK_CACHE": cache} if cache else {})
    with tempfile.TemporaryDirectory() as out:
        command = (
            sys.executable, "-m", "sim.faces.cli.app", "run", DEFAULT, "--replicates", "1", "--no-figures",
            "--quiet", "--out", out,
        )  # fmt: skip
        begun, before = time.perf_counter(), os.times()
        subprocess.run(command, env=environment, check=True, capture_output=True)
        wall, after = time.perf_counter() - begun, os.times()
        spent = after.children_user + after.children_system
        return wall, spent - before.children_user - before.children_system
