"""Runs of a design: every distinct row once, on the batch engine, with the luck of its replicates.

Rows that set the same (a dummy moved, a whole number that rounds to the same) are one point; rows at which the
scenario contradicts itself are not run and count as failed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from sim.errors import Fault, ScenarioError
from sim.files.write import subfolder
from sim.scenario.load import load
from sim.scenario.schema.scenario import Scenario
from sim.scenario.study_file import study_of
from sim.study.batch import carry_out, dry_run
from sim.study.errors import StudyError
from sim.study.execute import Progress, silent
from sim.study.executors import default_workers, executor_for
from sim.study.names import told_apart
from sim.study.plan import Plan, plan_of
from sim.study.study import Results

RUNS = "runs"
#: Points that are run to tell how long all will take.
TRIED = 6
#: Scenarios of a design, rows times arms: ten times what a study may hold, as 2,048 blocks of all parameters need.
MOST_SCENARIOS = 2_000_000

Point = dict[str, Any]


@dataclass(frozen=True)
class Arms:
    """The scenario that is looked at and, for a contrast, the one it is compared with."""

    scenario: Scenario
    base: Scenario | None = None

    @property
    def all(self) -> dict[str, Scenario]:
        """By name, the base first."""
        arms = [arm for arm in (self.base, self.scenario) if arm is not None]
        return {arm.name: arm for arm in arms}

    @property
    def against(self) -> str:
        """Name of the base; empty where there is none."""
        return self.base.name if self.base else ""


@dataclass(frozen=True)
class Machinery:
    """Where and by what runs are done."""

    folder: Path
    executor: Executor | None = None
    workers: int | None = None
    engine: str = "thread"
    scheduler: str | None = None
    progress: Progress = field(default=silent)

    def opened(self) -> AbstractContextManager[Executor]:
        """An executor: the one that was given, or a new one."""
        if self.executor is not None:
            return nullcontext(self.executor)
        return executor_for(self.engine, self.workers or default_workers(), self.scheduler)


class Asked(NamedTuple):
    """Outcomes, replicates and seed of the runs."""

    outcomes: tuple[str, ...]
    replicates: int
    seed: int


class Sampled(NamedTuple):
    """Runs of the points; ``point_of_row``: the point of each row, −1 where the row cannot be run; its reasons."""

    runs: pd.DataFrame
    point_of_row: np.ndarray
    reasons: dict[str, int]


def arms_of(scenario: Any, against: Any, changes: Mapping[str, Any]) -> Arms:
    """The scenarios of names, files or objects, changed; all faults at once."""
    found: list[Scenario | None] = []
    faults: list[Fault] = []
    for one in (scenario, against):
        try:
            found.append(None if one is None else _scenario(one, changes))
        except ScenarioError as error:
            faults += [fault for fault in error.faults if fault not in faults]
    if faults:
        raise ScenarioError(faults)
    first, base = found
    assert first is not None
    if base is None:
        return Arms(first)
    sources = [one if isinstance(one, str | Path) else None for one in (against, scenario)]
    base, first = told_apart((base, first), sources)
    return Arms(first, base)


def _scenario(one: Any, changes: Mapping[str, Any]) -> Scenario:
    if isinstance(one, Scenario):
        return one.with_changes(dict(changes)) if changes else one
    return load(one, changes)


def sampled(arms: Arms, points: Sequence[Point], asked: Asked, machinery: Machinery) -> Sampled:
    """Runs all points, or what is missing of them in the folder."""
    distinct, of_row = _distinct(points)
    sound, reasons = _sound(arms, distinct)
    place = np.full(len(distinct), -1)
    place[sound] = np.arange(len(sound))
    of_row = place[of_row]
    lost = sum(of_row < 0)
    if not sound:
        raise StudyError(f"no row of the design can be run: {next(iter(reasons), 'it is empty')}")
    runs, failed = _runs(arms, [distinct[one] for one in sound], asked, machinery)
    told = {reason: int(count) for reason, count in reasons.items()} if lost else {}
    return Sampled(runs, of_row, told | failed)


def _distinct(points: Sequence[Point]) -> tuple[list[Point], np.ndarray]:
    """Points without doubles, and of each row the number of its point."""
    places: dict[str, int] = {}
    numbers = [
        places.setdefault(json.dumps(point, sort_keys=True), len(places)) for point in points
    ]
    return [json.loads(text) for text in places], np.array(numbers)


def _sound(arms: Arms, points: Sequence[Point]) -> tuple[list[int], dict[str, int]]:
    """Points at which every arm can be run; why the others cannot, and how many."""
    sound: list[int] = []
    reasons: dict[str, int] = {}
    for number, point in enumerate(points):
        try:
            for arm in arms.all.values():
                arm.with_changes(point)
            sound.append(number)
        except ScenarioError as error:
            reason = str(error.faults[0]).splitlines()[0]
            reasons[reason] = reasons.get(reason, 0) + 1
    return sound, reasons


def needs_of(arms: Arms, points: Sequence[Point], asked: Asked, folder: Path) -> dict[str, Any]:
    """Runs, CPU seconds and bytes that the points would take, told from some cases that are run elsewhere."""
    distinct, _ = _distinct(points)
    sound, _ = _sound(arms, distinct)
    kept = [distinct[one] for one in sound]
    needs = dry_run(_plan(arms, kept, asked), folder / RUNS)
    tried = [dry_run(_plan(arms, [kept[one]], asked), folder / RUNS) for one in _spread(len(kept))]
    seconds = sum(one["seconds_cpu"] / max(one["left"], 1) for one in tried) / len(tried)
    return needs | {"seconds_cpu": needs["left"] * seconds}


def _spread(count: int) -> list[int]:
    """Some places of a list, evenly spread: points differ in how long they take."""
    return sorted({int(place) for place in np.linspace(0, count - 1, TRIED)})


def _plan(arms: Arms, points: list[Point], asked: Asked) -> Plan:
    table = {
        "name": "sensitivity",
        "scenarios": list(arms.all),
        "against": arms.against,
        "replicates": asked.replicates,
        "seed": asked.seed,
        "outcomes": list(asked.outcomes),
        "rows": points,
    }
    return plan_of(study_of(table), given=arms.all, most=MOST_SCENARIOS)


def _runs(
    arms: Arms, points: list[Point], asked: Asked, machinery: Machinery
) -> tuple[pd.DataFrame, dict[str, int]]:
    plan = _plan(arms, points, asked)
    folder = subfolder(machinery.folder, RUNS)
    carried = carry_out(plan, folder, machinery.opened, machinery.workers, machinery.progress)
    failed: dict[str, int] = {}
    for lost in carried.failures:
        failed[lost.error] = failed.get(lost.error, 0) + 1
    return Results(folder, carried).runs(*asked.outcomes), failed
