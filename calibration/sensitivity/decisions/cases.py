"""Cases of a decision: a draw of the parameters each, with what every design adds under its luck."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from calibration.sensitivity.samples import Machinery
from sim.outcome.designs import cases_of
from sim.outcome.levels import names_of_levels
from sim.scenario.errors import Fault, ScenarioError, nearest
from sim.scenario.load import load
from sim.scenario.schema.scenario import Scenario
from sim.scenario.study_file import study_of
from sim.study.batch import carry_out
from sim.study.plan import plan_of
from sim.study.study import Results

#: Draws below which nothing is told, and where nobody says how many.
FEWEST, DRAWS = 40, 256


class Cases(NamedTuple):
    """Inputs [cases, keys] and gains [cases, designs] against the base, more being better; what was dropped."""

    keys: tuple[str, ...]
    inputs: np.ndarray
    designs: tuple[str, ...]
    gains: np.ndarray
    dropped: int = 0
    reasons: tuple[str, ...] = ()

    @property
    def scores(self) -> np.ndarray:
        """Ranks of the inputs, evenly spread over −√3 to √3: mean 0 and standard deviation 1, whatever the prior."""
        order = np.argsort(np.argsort(self.inputs, axis=0, kind="stable"), axis=0)
        count = len(self.inputs)
        spread: np.ndarray = ((order + 0.5) / count - 0.5) * np.sqrt(12 / (1 - 1 / count**2))
        return spread

    @property
    def best(self) -> int:
        """The design with the greatest mean."""
        return int(np.argmax(self.gains.mean(axis=0)))


class Question(NamedTuple):
    """What is decided: by which outcome, whether less of it is better, what a unit of it is worth (EUR, else 0)."""

    outcome: str
    is_less_better: bool = False
    worth_eur: float = 0.0

    @property
    def unit(self) -> str:
        """In what gains are told."""
        return "EUR, net of grants" if self.worth_eur else self.outcome


class Drawn(NamedTuple):
    """Draws: how many, from where, of which keys (none: all), runs of each, seed."""

    number: int = DRAWS
    source: str = "priors"
    keys: tuple[str, ...] = ()
    replicates: int = 1
    seed: int = 1


def run_cases(
    designs: Sequence[Any],
    base: Any,
    question: Question,
    drawn: Drawn,
    machinery: Machinery,
    changes: Mapping[str, Any] | None = None,
) -> tuple[Cases, dict[str, Any]]:
    """Runs all designs and the base over the draws, or what is missing of them; a draw has luck of its own.

    Raises ``ScenarioError`` with all faults.
    """
    arms = _arms([base, *designs], changes or {}, question, drawn)
    table = {
        "name": "decision",
        "scenarios": list(arms),
        "against": next(iter(arms)),
        "replicates": drawn.replicates,
        "seed": drawn.seed,
        "outcomes": [question.outcome, "grant_eur"],
        "draws": {"count": drawn.number, "source": drawn.source, "keys": list(drawn.keys)},
    }
    plan = plan_of(study_of(table), given=arms)
    folder = machinery.folder / "runs"
    carried = carry_out(plan, folder, machinery.opened, machinery.workers, machinery.progress)
    reasons = tuple(dict.fromkeys(lost.error for lost in carried.failures))
    runs = Results(folder, carried).runs(question.outcome, "grant_eur")
    return cases_from(runs, pd.DataFrame(plan.draws), plan.base, question, reasons), table


def cases_from(
    runs: pd.DataFrame,
    draws: pd.DataFrame,
    base: str,
    question: Question,
    reasons: Sequence[str] = (),
) -> Cases:
    """Cases of a table of runs and what each draw sets; draws with a run that failed are left out whole."""
    effects, costs = cases_of(runs, base, question.outcome, by_draw=True)
    gains = -effects if question.is_less_better else effects
    if question.worth_eur:
        gains = gains * question.worth_eur - costs
    per_case = runs.groupby(["draw", "scenario"]).size().unstack()
    most = int(per_case.max().max())
    whole = set(per_case.index[(per_case == most).all(axis=1)])
    numbers = effects.index.get_level_values("draw").to_numpy()
    kept = gains.notna().all(axis=1).to_numpy() & np.isin(numbers, sorted(whole))
    varied = [key for key in draws.columns if draws[key].nunique() > 1]
    inputs = draws.loc[numbers[kept], varied].to_numpy(float)
    return Cases(
        tuple(str(key) for key in varied),
        inputs,
        tuple(str(name) for name in gains.columns),
        gains[kept].to_numpy(float),
        len(draws) - int(kept.sum()),
        tuple(reasons),
    )


def _arms(
    asked: Sequence[Any], changes: Mapping[str, Any], question: Question, drawn: Drawn
) -> dict[str, Scenario]:
    faults: list[Fault] = []
    arms: dict[str, Scenario] = {}
    for one in asked:
        try:
            named = one.with_changes(dict(changes)) if isinstance(one, Scenario) else load(one, changes)  # fmt: skip
        except ScenarioError as error:
            faults += [fault for fault in error.faults if fault not in faults]
            continue
        if named.name in arms:
            faults.append(Fault("decision", "among", f"{named.name!r} is there twice"))
        arms[named.name] = named
    if len(asked) < 3:
        faults.append(Fault("decision", "among", "there is one design", "two designs or more"))
    if question.outcome not in names_of_levels():
        hint = nearest(question.outcome, names_of_levels())
        problem = f"{question.outcome!r} is no level"
        faults.append(Fault("decision", "outcome", problem, "a level, told of each design", "", hint))  # fmt: skip
    if drawn.number < FEWEST:
        faults.append(Fault("decision", "draws", f"given {drawn.number}", f"at least {FEWEST}"))
    if faults:
        raise ScenarioError(faults)
    return arms
