"""The rival mechanisms, ½ to ½: what the targets say of each (Bayes factor), and the policy contrasts under both."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from calibration.fit.emulator import fit
from calibration.fit.likelihood import log_likelihood
from calibration.fit.problem import Observed
from calibration.fit.sampler import sample
from calibration.judge.coverage import FOLDS
from calibration.judge.known import Pool, Posterior, beside, observed_at, posterior
from calibration.patterns.worlds import RIVALS

#: Powers of the likelihood between prior and posterior.
LADDER = np.linspace(0.0, 1.0, 9) ** 3
STEPS = 300


class Rival(NamedTuple):
    """One mechanism: how well it foretells the targets, and its posterior."""

    name: str
    log_evidence: float
    found: Posterior


def log_evidence(pool: Pool, observed: Observed, seed: int) -> float:
    """log ∫ L(u) du by thermodynamic integration: ∫₀¹ E_t[log L] dt over tempered posteriors (Friel and Pettitt)."""
    told = beside(observed, pool.contrasts)
    emulator = fit(pool.unit, pool.told)

    def density(unit: np.ndarray) -> np.ndarray:
        return log_likelihood(emulator, told, unit)

    luck = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(21,)))
    means = [float(density(luck.random((2000, pool.unit.shape[1]))).mean())]
    for power in LADDER[1:]:
        draws = sample(density, pool.unit.shape[1], seed, STEPS, 1.0 / power).draws
        means.append(float(density(draws[luck.choice(len(draws), 1000)]).mean()))
    return float(np.trapezoid(means, LADDER))


def rivals(pool: Pool, observed: Observed, numbers: np.ndarray, seed: int) -> list[Rival]:
    """Both mechanisms against these targets, each from its own half of the pool (``numbers``: those of the runs)."""
    found = []
    for place, (name, _) in enumerate(RIVALS):
        half = pool.only(np.flatnonzero(numbers % len(RIVALS) == place))
        found.append(
            Rival(name, log_evidence(half, observed, seed), posterior(half, observed, seed))
        )
    return found


def told_apart(pool: Pool, observed: Observed, count: int, seed: int) -> pd.DataFrame:
    """One row a known truth: the log Bayes factor for the mechanism that it came from."""
    rows = []
    whole = pool.whole()[:count]
    for place, number in enumerate(whole):
        gone = whole[place % FOLDS :: FOLDS]
        seen = observed_at(observed, pool.told[number, : -pool.contrasts], seed, int(number))
        kept = np.setdiff1d(np.arange(len(pool.unit)), gone)
        halves = [
            pool.only(kept[kept % len(RIVALS) == mechanism]) for mechanism in range(len(RIVALS))
        ]
        evidence = [log_evidence(half, seen, seed) for half in halves]
        own = int(number) % len(RIVALS)
        rows.append((int(number), RIVALS[own][0], evidence[own] - evidence[1 - own]))
    return pd.DataFrame(rows, columns=["truth", "mechanism", "log_bayes_factor_for_it"])
