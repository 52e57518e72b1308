"""How many runs ABC needs with a survey: coverage of parameters where the pool is cut down to fewer."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.stats import binomtest

from calibration.judge.coverage import FOLDS, LEVELS
from calibration.judge.known import posterior_by_abc
from calibration.judge.surveyed import Surveyed

#: Runs that the pool is cut down to.
RUNS = (300, 500, 700, 1000)


def coverage_by_runs(
    surveyed: Surveyed, truths: int, seed: int, counts: Sequence[int] = RUNS
) -> pd.DataFrame:
    """One row a number of runs and level: mean coverage of the parameters, over the first whole runs as truths.

    ``least_p``: of all parameters and levels at this number of runs, exact and binomial, of ``rows``.
    """
    rows = []
    for count in counts:
        apart = np.abs(_tails(surveyed, truths, seed, count) - 0.5)
        inside = np.stack([apart <= level / 2 for level in LEVELS])  # [levels, truths, parameters]
        p = [
            binomtest(int(hits), truths, level).pvalue
            for level, mine in zip(LEVELS, inside, strict=True)
            for hits in mine.sum(axis=0)
        ]
        shared = {"runs": count, "truths": truths, "least_p": min(p), "rows": len(p)}
        rows += [
            shared | {"level": level, "coverage": mine.mean()}
            for level, mine in zip(LEVELS, inside, strict=True)
        ]
    return pd.DataFrame(rows)


def _tails(surveyed: Surveyed, truths: int, seed: int, count: int) -> np.ndarray:
    """Share of the draws below the truth, of each truth and parameter; others of its group are not in the pool."""
    pool = surveyed.pool
    chosen = pool.whole()[:truths]
    found = []
    for place, number in enumerate(chosen):
        luck = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(14, int(number))))
        others = np.setdiff1d(np.arange(len(pool.unit)), chosen[place % FOLDS :: FOLDS])
        cut = pool.only(np.sort(luck.choice(others, count, replace=False)))
        draws = posterior_by_abc(cut, surveyed.seen(int(number)), seed + int(number))
        found.append((draws < pool.unit[number]).mean(axis=0))
    return np.array(found)
