"""The unit of work: one replicate of all arms, run one after the other and reduced where it was run."""

from __future__ import annotations

import time
import traceback
from dataclasses import replace
from typing import Any, NamedTuple

from sim.engine.run import simulate
from sim.outcome.reduce import Failure, Keep, Run, run_of
from sim.outcome.twins import TwinFacts, facts_of
from sim.scenario.schema.scenario import Scenario

#: Larger worlds keep rows of contacts only where the log itself is asked for (80 bytes a row, 200,000 rows a copy).
LARGEST_WITH_CONTACTS = 8


class Task(NamedTuple):
    """One replicate: the base first, then its alternatives, all under the same luck."""

    arms: tuple[Scenario, ...]
    seed: int
    replicate: int
    keep: Keep
    draw: int = 0


class Done(NamedTuple):
    """What is left of a task, arm by arm; facts of pairs are None for the base and where a run failed."""

    runs: tuple[Run | Failure, ...]
    facts: tuple[TwinFacts | None, ...]


def do(task: Task) -> Done:
    """Runs a task; a run that fails is told as a failure and does not stop the others."""
    runs: list[Run | Failure] = []
    facts: list[TwinFacts | None] = []
    base = None
    for place, scenario in enumerate(task.arms):
        run, arrays = _attempt(scenario, task)
        base = arrays if place == 0 else base
        both = place > 0 and base is not None and arrays is not None
        runs.append(run)
        facts.append(facts_of(base, arrays) if both else None)
    return Done(tuple(runs), tuple(facts))


def lost(task: Task, cause: str) -> Done:
    """What is left of a task whose workers were killed: a failure for each arm, none of which can be told apart."""
    failures = tuple(
        Failure(arm.name, task.seed, task.replicate, task.draw, cause, "") for arm in task.arms
    )
    return Done(failures, tuple(None for _ in task.arms))


def is_lost(done: Done) -> bool:
    """Whether a task was never done: its failures have a cause, but no place in the code."""
    return all(isinstance(run, Failure) and not run.traceback for run in done.runs)


def keeps_contacts(scenario: Scenario, keep: Keep) -> bool:
    """Whether the log of a run has rows for contacts: as asked, but in large worlds only for the log itself."""
    return keep.contacts and (keep.events or scenario.population.scale <= LARGEST_WITH_CONTACTS)


def _attempt(scenario: Scenario, task: Task) -> tuple[Run | Failure, Any]:
    begun = time.perf_counter()
    try:
        contacts = keeps_contacts(scenario, task.keep)
        arrays = simulate(
            scenario,
            task.seed,
            task.replicate,
            keep_contacts=contacts,
            tidy=len(task.arms) > 1 or not task.keep.only_sums,
        )
        run = run_of(scenario, arrays, task.seed, task.replicate, task.keep, draw=task.draw)
    except Exception as error:
        named = (scenario.name, task.seed, task.replicate, task.draw)
        return Failure(*named, f"{type(error).__name__}: {error}", traceback.format_exc()), None
    return replace(run, seconds=time.perf_counter() - begun), arrays
