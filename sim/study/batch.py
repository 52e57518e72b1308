"""Carrying out a study in a folder: what is there is kept, what is missing is run, then the tables are written.

The folder is the memory. Each worker writes whole parts; whoever comes back after an interruption reads their footers,
runs what no part has, and writes the same tables to the byte.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import AbstractContextManager
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from sim.outcome.parts import DamagedPart, Parts, set_aside
from sim.scenario.schema.scenario import Scenario
from sim.study.chunk import Chunk, Job, Lost, Receipt, lost, work
from sim.study.errors import Halted, WorkersLost
from sim.study.execute import Progress, make_ready, silent
from sim.study.executors import default_workers, in_order
from sim.study.fingerprint import KEY_BYTES
from sim.study.folder import on_disk, results_folder
from sim.study.plan import Arm, Case, Plan
from sim.study.recovery import NOTHING
from sim.study.results import TABLES, write_results

#: Runs of a chunk: some seconds of work.
CHUNK_RUNS = 16
#: How often lost workers are replaced while nothing gets done in between.
MOST_LOSSES = 2
#: Scenarios that are kept at hand: points come again with each replicate.
AT_HAND = 64

Open = Callable[[], AbstractContextManager[Executor]]


class Carried(NamedTuple):
    """What a call did: runs of the plan, those that were there, those run now, those that failed; seconds in runs."""

    folder: Path
    planned: int
    found: int
    run: int
    failures: tuple[Lost, ...]
    seconds: float
    messages: tuple[str, ...]


def carry_out(
    plan: Plan,
    folder: Path,
    open_executor: Open,
    workers: int | None = None,
    progress: Progress = silent,
    read: Sequence[dict[str, Any]] = (),
) -> Carried:
    """Runs what is missing of a plan and writes its tables. ``read``: receipts of what was read, for the manifest.

    Raises ``ScenarioError`` if a file that is not ours would be replaced, ``StudyError`` if another process is at work
    in the folder, ``Halted`` if the folder cannot be read or written or workers are lost again and again; what is
    finished is kept in either case.
    """
    with results_folder(folder, TABLES[:-1]) as journal:
        begun, messages, found, seconds = time.time(), [], -1, 0.0
        while True:
            with on_disk(folder):
                parts = Parts(folder, KEY_BYTES)
                messages += [_without(path) for path in parts.damaged]
            there = _count_found(plan, parts)
            found = min(found, there) if found >= 0 else there
            failures, more = _run_missing(
                plan, folder, parts, there, open_executor, workers, progress
            )
            seconds += more
            run = len(plan) - found - len(failures)
            carried = Carried(folder, len(plan), found, run, failures, seconds, tuple(messages))
            told = carried._asdict() | {
                "begun": begun,
                "read": list(read),
                "files": journal.written,
            }
            try:
                with on_disk(folder):
                    write_results(plan, parts, folder, told, progress)
                return carried
            except DamagedPart as error:
                messages.append(_without(error.path))


def _without(path: Path) -> str:
    """Sets a damaged part aside; its runs will be done again."""
    return f"{path.name} was damaged: its runs are done again ({set_aside(path).name} has what is left of it)"


def _count_found(plan: Plan, parts: Parts) -> int:
    return sum(key in parts for case in plan.cases() for key in case.keys)


def _run_missing(
    plan: Plan,
    folder: Path,
    parts: Parts,
    there: int,
    open_executor: Open,
    workers: int | None,
    progress: Progress,
) -> tuple[tuple[Lost, ...], float]:
    """Runs all chunks; lost workers are replaced, and only what they did not finish is run again.

    ``there``: how many runs of the plan are in ``parts``, which may hold others too.
    """
    failures: dict[bytes, Lost] = {}
    seconds, losses, others = 0.0, 0, len(parts.places) - there
    make_ready(progress)
    while True:
        before = len(parts.places)
        try:
            with on_disk(folder), open_executor() as pool:
                ahead = 3 * max(workers or default_workers(), getattr(pool, "_max_workers", 1) or 1)
                todo = chunks(plan, folder, parts, failures)
                for receipt in in_order(
                    pool, work, todo, ahead, lost, lambda told: progress(told, 0, 0)
                ):
                    seconds += _take(receipt, parts, failures)
                    done = len(parts.places) - others + len(failures)
                    progress("running", done, len(plan))
            _at_least_something(parts, failures)
            return tuple(failures.values()), seconds
        except WorkersLost as error:
            losses = 1 if len(parts.places) > before else losses + 1
            if losses > MOST_LOSSES:
                raise Halted(
                    f"workers were lost {losses} times without a run finished in between ({error}). "
                    "What is finished is kept: run the same command again, perhaps with fewer workers"
                ) from error
            progress("workers were lost; starting others", 0, 0)


def _at_least_something(parts: Parts, failures: dict[bytes, Lost]) -> None:
    if failures and not parts.places and not any(one.traceback for one in failures.values()):
        raise Halted(f"the workers broke down: {NOTHING}")


def _take(receipt: Receipt, parts: Parts, failures: dict[bytes, Lost]) -> float:
    if receipt.part is not None:
        parts.add(receipt.part)
    failures.update({lost.key: lost for lost in receipt.lost})
    return receipt.seconds


def chunks(plan: Plan, folder: Path, parts: Parts, failures: dict[bytes, Lost]) -> Iterator[Chunk]:
    """What is missing, replicate by replicate, some runs at a time; scenarios are made when they are needed."""
    scenario = lru_cache(maxsize=AT_HAND)(plan.scenario)
    jobs: list[Job] = []
    for case in plan.cases_by_replicate():
        skip = tuple(key in parts or key in failures for key in case.keys)
        if all(skip):
            continue
        jobs.append(_job(plan, case, skip, scenario))
        if sum(len(job.arms) for job in jobs) >= CHUNK_RUNS:
            yield Chunk(folder, tuple(jobs), bool(plan.base), plan.logs_contacts, plan.keeps_years)
            jobs = []
    if jobs:
        yield Chunk(folder, tuple(jobs), bool(plan.base), plan.logs_contacts, plan.keeps_years)


def _job(
    plan: Plan, case: Case, skip: tuple[bool, ...], scenario: Callable[[Arm], Scenario]
) -> Job:
    """A case without the arms that are there already (but for the base, which contrasts need)."""
    needed = [
        place for place in range(len(case.arms)) if not skip[place] or (plan.base and not place)
    ]
    arms = tuple(scenario(case.arms[place]) for place in needed)
    keys = tuple(case.keys[place] for place in needed)
    skips = tuple(skip[place] for place in needed)
    first = case.arms[0]
    return Job(arms, keys, skips, case.seed, case.replicate, first.draw, first.point)


def dry_run(plan: Plan, folder: Path) -> dict[str, Any]:
    """What carrying a plan out would take: runs, CPU time and disk, from running and writing one case elsewhere."""
    import tempfile

    parts = Parts(folder, KEY_BYTES)
    found = _count_found(plan, parts)
    make_ready()
    with tempfile.TemporaryDirectory() as scratch:
        case = next(plan.cases())
        job = _job(plan, case, (False,) * len(case.keys), plan.scenario)
        begun = time.process_time()
        receipt = work(
            Chunk(Path(scratch), (job,), bool(plan.base), plan.logs_contacts, plan.keeps_years)
        )
        seconds = (time.process_time() - begun) / len(job.arms)
        size = receipt.part.stat().st_size if receipt.part else 0
    left = len(plan) - found
    a_chunk = -(-left * len(job.arms) // CHUNK_RUNS)
    return {
        "runs": len(plan),
        "finished": found,
        "left": left,
        "seconds_cpu": left * seconds,
        "bytes": int(a_chunk * size / len(job.arms) + left * 8 * 40),
    }
