"""Wrong worlds: data from mechanisms that the inference does not know of. Detected, or do intervals still hold?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from scipy.stats import binomtest

from calibration.fit.problem import Observed
from calibration.judge.coverage import Truth
from calibration.judge.known import Pool, observed_at, posterior
from sim.outcome.intervals import central

#: What each wrong world sets: beyond its prior, or a mechanism that calibration holds at its neutral value.
WRONG_WORLDS: dict[str, Mapping[str, object]] = {
    "clusters far apart": {"population.cluster_effect_sd": 2.0},
    "popular partners": {"choice.b_pop": 1.5},
    "the young search more": {"contacts.beta_young": 1.0},
    "stages that age": {"funnel.stage_shape": 3.0},
    "long memory of refusals": {"contacts.rejection_memory_years": 10.0},
    "grants keep firms alive": {"demography.closing_funded": 0.2},
}
#: A data set is flagged when its misfit is above this quantile of the misfit in right worlds; a world is detected
#: when at least this share of its data sets is.
QUANTILE, DETECTED = 0.95, 0.5
LEVEL = 0.8
#: Coverage is kept if it is not below nominal at this error (exact binomial, one-sided).
ALPHA = 0.05


def judged(
    pool: Pool,
    observed: Observed,
    worlds: Mapping[str, np.ndarray],
    right: Sequence[Truth],
    seed: int,
) -> pd.DataFrame:
    """One row a wrong world: how often it is flagged, and coverage of the contrasts as they are and adjusted.

    ``worlds``: runs of each [n, targets and contrasts]. Adjusted: where the misfit is flagged, all variance is widened
    by the misfit over its median in right worlds.
    """
    misfits = np.array([one.found.misfit for one in right])
    limit, usual = float(np.quantile(misfits, QUANTILE)), float(np.median(misfits))
    rows = []
    for place, (name, told) in enumerate(worlds.items()):
        whole = told[np.isfinite(told).all(axis=1)]
        flags, plain, adjusted = [], [], []
        for number, run in enumerate(whole):
            key = 100_000 * (place + 1) + number
            seen = observed_at(observed, run[: -pool.contrasts], seed, key)
            found = posterior(pool, seen, seed + key)
            flags.append(found.misfit > limit)
            plain.append(_inside(found.contrasts, run[-pool.contrasts :]))
            if flags[-1]:
                found = posterior(pool, seen, seed + key, found.misfit / usual)
            adjusted.append(_inside(found.contrasts, run[-pool.contrasts :]))
        rows.append(_row(name, np.array(flags), np.array(plain), np.array(adjusted)))
    return pd.DataFrame(rows)


def _inside(draws: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Whether the central interval of each contrast holds its truth."""
    low, high, _ = central(draws, LEVEL)
    found: np.ndarray = (low <= truth) & (truth <= high)
    return found


def _row(
    name: str, flags: np.ndarray, plain: np.ndarray, adjusted: np.ndarray
) -> dict[str, object]:
    kept = [_kept(column) for column in adjusted.T]
    return {
        "world": name, "runs": len(flags), "flagged": flags.mean(),
        "detected": bool(flags.mean() >= DETECTED), "coverage_of_80": plain.mean(),
        "coverage_of_80_adjusted": adjusted.mean(), "kept_by_adjustment": all(kept),
    }  # fmt: skip


def _kept(hits: np.ndarray) -> bool:
    return bool(binomtest(int(hits.sum()), len(hits), LEVEL, alternative="less").pvalue > ALPHA)
