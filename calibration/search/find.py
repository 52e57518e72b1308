"""The search itself: Optuna asks, an evaluator tells; a design over its budget is worse than any within it."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from calibration.search.file import Lever
from sim.study.errors import StudyError
from sim.study.points import Point

#: Share of the trials that are drawn at random before the sampler learns from them; at least so many.
RANDOM, LEAST_RANDOM = 0.25, 8


class Told(NamedTuple):
    """What an evaluation tells of a design: gains [cases, goals], and cost [cases] in EUR."""

    gains: np.ndarray
    costs: np.ndarray


class Trial(NamedTuple):
    """A design that was tried: its levers, mean gains, mean cost."""

    number: int
    point: Point
    gains: tuple[float, ...]
    cost: float


Evaluate = Callable[[Point], Told]


def find(
    levers: Sequence[Lever],
    goals: int,
    budget: float,
    evaluate: Evaluate,
    trials: int,
    seed: int,
    tell: Callable[[str, int, int], None] = lambda *_: None,
) -> list[Trial]:
    """All trials in their order. The same seed and the same evaluations give the same trials.

    Tree-structured Parzen estimators (several goals and a constraint at once); luck is common to all designs, so that
    differences between them are less noisy than they are.
    """
    study = _study(goals, trials, seed)
    found: list[Trial] = []
    while len(found) < trials:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            asked = study.ask()
            point = {lever.key: _suggested(asked, lever) for lever in levers}
        told = evaluate(point)
        gains = tuple(float(one) for one in told.gains.mean(axis=0))
        cost = float(told.costs.mean())
        if not np.isfinite([*gains, cost]).all():
            raise StudyError(f"a design has no number for a goal: {point}")
        asked.set_user_attr("over", cost / budget - 1)
        study.tell(asked, gains if goals > 1 else gains[0])
        found.append(Trial(len(found), point, gains, cost))
        tell("searching", len(found), trials)
    return found


def _study(goals: int, trials: int, seed: int) -> Any:
    try:
        import optuna
    except ImportError:
        raise StudyError('a search needs Optuna: pip install "clusterlink[search]"') from None
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        sampler = optuna.samplers.TPESampler(
            seed=seed,
            n_startup_trials=max(LEAST_RANDOM, round(RANDOM * trials)),
            multivariate=True,
            constraints_func=lambda trial: (trial.user_attrs["over"],),
        )
    return optuna.create_study(directions=["maximize"] * goals, sampler=sampler)


def _suggested(asked: Any, lever: Lever) -> Any:
    if lever.choices:
        names = [str(one) for one in lever.choices]
        return lever.choices[names.index(asked.suggest_categorical(lever.key, names))]
    if lever.is_whole:
        return asked.suggest_int(lever.key, round(lever.low), round(lever.high))
    return asked.suggest_float(lever.key, lever.low, lever.high)


def pareto(gains: np.ndarray, allowed: np.ndarray) -> np.ndarray:
    """Which rows [n] of gains [n, goals] no other allowed row beats in all goals (and is better in one)."""
    better = (gains[None] >= gains[:, None]).all(axis=2) & (gains[None] > gains[:, None]).any(
        axis=2
    )
    best: np.ndarray = allowed & ~(better & allowed[None]).any(axis=1)
    return best
