"""Coverage over known truths: how often intervals hold what was put in, for parameters and for policy contrasts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.stats import binomtest

from calibration.fit.predictive import crps
from calibration.fit.problem import Observed
from calibration.judge.known import Pool, Posterior, observed_at, posterior

LEVELS = (0.5, 0.8, 0.95)
METHODS = ("ESL", "ABC")
#: Groups of runs, of which one at a time is truths and the others the pool.
FOLDS = 10
#: Share of the targets that is taken away to see what is lost.
REMOVED = 0.3
#: Error of the simultaneous test.
ALPHA = 0.05


class Truth(NamedTuple):
    """A known truth: its number in the pool, what it was, and what was concluded."""

    number: int
    unit: np.ndarray
    contrasts: np.ndarray
    found: Posterior


def truths(
    pool: Pool,
    observed: Observed,
    count: int,
    seed: int,
    *,
    first: int = 0,
    removed: float = 0.0,
    seen_of: Callable[[int], Observed] | None = None,
) -> list[Truth]:
    """``count`` whole runs of the pool, from the ``first``, as truths; each is judged by the runs of other groups.

    ``seen_of``: what the truth of a number shows; by default its targets, with the error of those ``observed``.
    """
    rows = pool.whole()[first : first + count]
    found = []
    for place, number in enumerate(rows):
        others = pool.without(rows[place % FOLDS :: FOLDS])
        told = pool.told[number]
        seen = (
            seen_of(int(number))
            if seen_of
            else observed_at(observed, told[: -pool.contrasts], seed, int(number))
        )
        if removed:
            seen = seen.without(some_of(observed, removed, seed, int(number)))
        result = posterior(others, seen, seed + int(number))
        found.append(Truth(int(number), pool.unit[number], told[-pool.contrasts :], result))
    return found


def some_of(observed: Observed, share: float, seed: int, number: int) -> tuple[str, ...]:
    """A share of the targets, by luck of its own."""
    luck = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(13, number)))
    names = [name for name, here in zip(observed.names, observed.present, strict=True) if here]
    return tuple(luck.choice(names, round(share * len(names)), replace=False))


def coverage(
    found: Sequence[Truth], names: Sequence[str], contrasts: Sequence[str]
) -> pd.DataFrame:
    """One row a quantity, method and level: coverage, and its exact two-sided p against nominal.

    ``holds``: the simultaneous test of each method, Bonferroni over all its rows.
    """
    rows = []
    for method in METHODS:
        for place, name in enumerate((*names, *contrasts)):
            inside = np.array([_tail(one, method, place, len(names)) for one in found])
            for level in LEVELS:
                hits = int((np.abs(inside - 0.5) <= level / 2).sum())
                p = binomtest(hits, len(found), level).pvalue
                rows.append((name, method, level, hits / len(found), len(found), p))
    table = pd.DataFrame(rows, columns=["quantity", "method", "level", "coverage", "truths", "p"])
    least = table.groupby("method")["p"].transform("min")
    size = table.groupby("method")["p"].transform("size")
    return table.assign(holds=least * size > ALPHA)


def _tail(one: Truth, method: str, place: int, parameters: int) -> float:
    """The share of posterior draws below the truth: uniform over truths if the posterior is right."""
    draws, contrasts = drawn_by(one, method)
    if place >= parameters:
        drawn, true = contrasts[:, place - parameters], one.contrasts[place - parameters]
    else:
        drawn, true = draws[:, place], one.unit[place]
    return float((drawn < true).mean())


def drawn_by(one: Truth, method: str) -> tuple[np.ndarray, np.ndarray]:
    """Draws of parameters and of contrasts by a method."""
    if method == "ESL":
        return one.found.draws, one.found.contrasts
    return one.found.abc, one.found.contrasts_abc


def ranks(found: Sequence[Truth], names: Sequence[str], contrasts: Sequence[str]) -> pd.DataFrame:
    """One row a truth: the place of each quantity's truth among its posterior draws, in [0, 1] (ESL)."""
    quantities = [*names, *contrasts]
    rows = [
        [one.number, *(_tail(one, "ESL", place, len(names)) for place in range(len(quantities)))]
        for one in found
    ]
    return pd.DataFrame(rows, columns=["truth", *quantities])


def scores(
    found: Sequence[Truth], names: Sequence[str], contrasts: Sequence[str], method: str = "ESL"
) -> pd.Series:
    """Mean CRPS of each quantity over the truths (parameters in the unit cube); smaller is better."""
    drawn = [drawn_by(one, method) for one in found]
    told = {}
    for place, name in enumerate(names):
        both = zip(found, drawn, strict=True)
        told[name] = np.mean([crps(mine[0][:, place], one.unit[place]) for one, mine in both])
    for place, name in enumerate(contrasts):
        both = zip(found, drawn, strict=True)
        told[name] = np.mean([crps(mine[1][:, place], one.contrasts[place]) for one, mine in both])
    return pd.Series(told)
