"""From a search file to the Pareto set, told on cases that the search has not seen."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from calibration.search.evaluate import Evaluator, Stage
from calibration.search.file import Search, load_search
from calibration.search.find import Told, Trial, find, pareto
from sim.files.write import subfolder
from sim.outcome.designs import RESAMPLES, simultaneous_half_widths
from sim.outcome.intervals import LEVEL
from sim.study.execute import Progress, silent
from sim.study.executors import default_workers, executor_for
from sim.study.points import Point

#: Sets the luck of the new evaluation apart from that of the search.
FRESH = 0x66726573
#: Most designs of the Pareto set that are told; those that gain most of the first goal and the last come first.
MOST = 12
AS_IT_IS = "as it is"


@dataclass(frozen=True)
class Found:
    """What a search found: all trials, and the designs of the Pareto set on fresh cases."""

    search: Search
    trials: pd.DataFrame
    designs: pd.DataFrame

    def __repr__(self) -> str:
        within = int(self.designs["stays_within_budget"].sum())
        return (
            f"Found({len(self.trials)} trials, {len(self.designs)} designs, {within} within budget)"
        )

    @property
    def optimism(self) -> dict[str, float]:
        """Of each goal: how much more of its winners' lead over the design as it is the search told."""
        winners = self.designs[self.designs["design"] != AS_IT_IS]
        return {goal: float(winners[f"{goal}_optimism"].mean()) for goal in self.search.file.goals}


def search(
    name_or_path: str | Path,
    *,
    out: str | Path | None = None,
    executor: Executor | None = None,
    workers: int | None = None,
    progress: Progress = silent,
) -> Found:
    """Runs a search, or what is missing of it in ``out``; the same file and seed give the same designs.

    Raises ``ScenarioError`` with all faults of the file, ``StudyError`` where Optuna is not installed.
    """
    asked = load_search(name_or_path)
    folder = Path(out) if out is not None else Path("results") / asked.file.name

    def opened() -> AbstractContextManager[Executor]:
        return nullcontext(executor) if executor else executor_for("thread", workers or default_workers())  # fmt: skip

    evaluator = Evaluator(asked, subfolder(folder, "runs"), opened, workers)
    first = Stage("search", asked.file.draws.count, asked.file.seed)

    def evaluate(point: Point) -> Told:
        return evaluator.gains([point], first)[0]

    file = asked.file
    trials = find(
        asked.levers, len(file.goals), file.budget_eur, evaluate, file.trials, file.seed, progress
    )
    chosen = chosen_of(trials, file.budget_eur)
    [seen] = evaluator.gains([{}], first._replace(name="as it is, searched"))
    fresh = Stage("fresh", file.fresh, file.seed ^ FRESH)
    progress(f"telling {len(chosen)} designs on {file.fresh} fresh cases", 0, 0)
    told = evaluator.gains([one.point for one in chosen], fresh, progress)
    [as_it_is] = evaluator.gains([{}], fresh._replace(name=AS_IT_IS), progress)
    searched = tuple(float(one) for one in seen.gains.mean(axis=0))
    table = designs_of(asked, chosen, [*told, as_it_is], searched)
    return Found(asked, trials_of(asked, trials, searched), table)


def chosen_of(trials: Sequence[Trial], budget: float) -> list[Trial]:
    """The Pareto set of the trials within the budget; of many, those spread evenly along the first goal.

    Where no trial is within the budget, the cheapest.
    """
    gains = np.array([one.gains for one in trials])
    allowed = np.array([one.cost <= budget for one in trials])
    if not allowed.any():
        return [min(trials, key=lambda one: one.cost)]
    best = [one for one, is_best in zip(trials, pareto(gains, allowed), strict=True) if is_best]
    best.sort(key=lambda one: one.gains, reverse=True)
    places = np.unique(np.linspace(0, len(best) - 1, min(MOST, len(best))).round().astype(int))
    return [best[place] for place in places]


def trials_of(asked: Search, trials: Sequence[Trial], reference: tuple[float, ...]) -> pd.DataFrame:
    """One row a trial: levers, mean gains, what they are above those of the design as it is, mean cost, standing."""
    gains = np.array([one.gains for one in trials])
    within = np.array([one.cost <= asked.file.budget_eur for one in trials])
    table = pd.DataFrame([{"trial": one.number, **one.point} for one in trials])
    for place, goal in enumerate(asked.file.goals):
        table[goal] = gains[:, place]
        table[f"{goal}_above"] = gains[:, place] - reference[place]
    table["cost_eur"] = [one.cost for one in trials]
    return table.assign(within_budget=within, is_pareto=pareto(gains, within))


def designs_of(
    asked: Search, chosen: Sequence[Trial], told: Sequence[Told], reference: tuple[float, ...]
) -> pd.DataFrame:
    """One row a design, the design as it is last; told on fresh cases with intervals that hold together.

    ``goal``: mean gain over the base. ``goal_above``: what it gains beyond the design as it is, case by case; its
    ends and those of the cost are simultaneous over designs (studentised bootstrap), goals and cost (Bonferroni).
    ``goal_searched``: what the search told of ``goal_above``; ``goal_optimism``: by how much that was more.
    *stays_within_budget*: the upper end of the cost is within the budget.
    """
    table = pd.DataFrame({"design": [*(f"trial {one.number}" for one in chosen), AS_IT_IS]})
    for lever in asked.levers:
        table[lever.key] = [*(one.point[lever.key] for one in chosen), None]
    level = 1 - (1 - LEVEL) / (len(asked.file.goals) + 1)
    for place, goal in enumerate(asked.file.goals):
        values = np.column_stack([one.gains[:, place] for one in told])
        table[goal] = values.mean(axis=0)
        _tell(table, f"{goal}_above", values - values[:, -1:], level)
        table[f"{goal}_searched"] = [*(one.gains[place] - reference[place] for one in chosen), 0.0]
        table[f"{goal}_optimism"] = table[f"{goal}_searched"] - table[f"{goal}_above"]
    _tell(table, "cost_eur", np.column_stack([one.costs for one in told]), level)
    table["stays_within_budget"] = table["cost_eur_upper"] <= asked.file.budget_eur
    gains = np.column_stack([table[goal] for goal in asked.file.goals])
    table["is_pareto"] = pareto(gains, table["cost_eur"].to_numpy() <= asked.file.budget_eur)
    return table


def _tell(table: pd.DataFrame, name: str, values: np.ndarray, level: float) -> None:
    """Adds the mean of each design and its ends."""
    order = np.random.default_rng(1).integers(len(values), size=(RESAMPLES, len(values)))
    half = simultaneous_half_widths(values, order, level)
    table[name] = values.mean(axis=0)
    table[f"{name}_lower"], table[f"{name}_upper"] = table[name] - half, table[name] + half
