"""Evaluating designs on the batch engine: the same draws and luck for all of them, the base run once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from calibration.search.file import COST, Search
from calibration.search.find import Told
from sim.files.write import subfolder
from sim.outcome.levels import names_of_levels
from sim.scenario.schema.scenario import Scenario
from sim.scenario.study_file import study_of
from sim.study.batch import Open, carry_out
from sim.study.errors import Halted
from sim.study.execute import Progress, silent
from sim.study.plan import plan_of
from sim.study.points import Point
from sim.study.study import Results


class Stage(NamedTuple):
    """The cases that designs are evaluated in: their number, and a seed of draws and luck."""

    name: str
    cases: int
    seed: int


@dataclass
class Evaluator:
    """Runs designs, or finds their runs in the folder."""

    search: Search
    folder: Path
    opened: Open
    workers: int | None = None

    def gains(
        self, points: Sequence[Point], stage: Stage, progress: Progress = silent
    ) -> list[Told]:
        """Gains over the base and costs of each design, case by case."""
        goals = self.search.file.goals
        base = self._levels(self.search.base, [{}], stage, progress)[0]
        told = self._levels(self.search.design, points, stage, progress)
        return [
            Told(one[list(goals)].to_numpy() - base[list(goals)].to_numpy(), one[COST].to_numpy())
            for one in told
        ]

    def _levels(
        self, scenario: Scenario, points: Sequence[Point], stage: Stage, progress: Progress
    ) -> list[pd.DataFrame]:
        """Levels of each design: one row a case."""
        asked: dict[str, Any] = {
            "name": self.search.file.name,
            "scenarios": [scenario.name],
            "replicates": 1,
            "seed": stage.seed,
            "outcomes": list(_outcomes(self.search.file.goals)),
            "rows": [point for point in points if point],
            "draws": {**self.search.file.draws.model_dump(), "count": stage.cases},
        }
        plan = plan_of(study_of(asked), self.search.folder, {scenario.name: scenario})
        place = subfolder(self.folder, stage.name, scenario.name)
        carried = carry_out(plan, place, self.opened, self.workers, progress)
        if carried.failures:
            lost = carried.failures[0]
            raise Halted(f"{len(carried.failures)} runs failed, the first with {lost.error}")
        rows = Results(place, carried).runs()
        return [
            rows[rows["point"] == place].pivot(index="draw", columns="outcome", values="value")
            for place in range(len(points))
        ]


def _outcomes(goals: Sequence[str]) -> tuple[str, ...]:
    return tuple(name for name in names_of_levels() if name in {*goals, COST})
