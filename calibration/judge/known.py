"""One set of targets, real or made from a known truth: its posterior by both methods, and what it says of contrasts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from calibration.fit.abc import adjusted
from calibration.fit.emulator import Emulator, fit
from calibration.fit.likelihood import log_likelihood
from calibration.fit.problem import Observed
from calibration.fit.sampler import sample
from calibration.fit.waves import local_fit

#: Draws of a posterior that are kept, and steps of its chain.
KEPT, STEPS = 1000, 800


@dataclass(frozen=True)
class Pool:
    """Runs over the prior: places of the free parameters [n, p]; fitted targets, then contrasts [n, k + c]."""

    unit: np.ndarray
    told: np.ndarray
    contrasts: int

    def without(self, rows: np.ndarray) -> Pool:
        """The pool without some of its runs."""
        kept = np.setdiff1d(np.arange(len(self.unit)), rows)
        return self.only(kept)

    def only(self, rows: np.ndarray) -> Pool:
        """Some runs of the pool."""
        return replace(self, unit=self.unit[rows], told=self.told[rows])

    def whole(self) -> np.ndarray:
        """Runs of which everything is a number."""
        found: np.ndarray = np.flatnonzero(np.isfinite(self.told).all(axis=1))
        return found


class Posterior(NamedTuple):
    """Draws in the unit cube [n, p] by the emulated likelihood, and by ABC; predictive draws of contrasts [n, c].

    The contrasts of either posterior are foretold by the emulator.
    """

    draws: np.ndarray
    abc: np.ndarray
    contrasts: np.ndarray
    contrasts_abc: np.ndarray
    misfit: float  # mean over the draws of (y − m)' Σ⁻¹ (y − m)


def posterior(pool: Pool, observed: Observed, seed: int, widened: float = 1.0) -> Posterior:
    """What these targets say. ``widened``: factor on all variance, an adjustment for a model known to be wrong."""
    told = beside(replace(observed, widened=widened * observed.widened), pool.contrasts)
    everywhere = fit(pool.unit, pool.told)
    emulator = local_fit(everywhere, told, pool.unit, pool.told)
    chain = sample(lambda u: log_likelihood(emulator, told, u), pool.unit.shape[1], seed, STEPS)
    luck = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(11,)))
    draws = chain.draws[luck.choice(len(chain.draws), KEPT)]
    shocks = shocks_of(everywhere, pool)[luck.integers(len(pool.whole()), size=KEPT)]
    contrasts, misfit = predicted(emulator, told, draws, shocks, widened)
    reference = posterior_by_abc(pool, observed, seed)
    by_abc, _ = predicted(emulator, told, reference, shocks, widened)
    return Posterior(draws, reference, contrasts, by_abc, misfit)


def posterior_by_abc(pool: Pool, observed: Observed, seed: int) -> np.ndarray:
    """Draws in the unit cube by ABC alone [n, p]."""
    reference = adjusted(pool.unit, pool.told[:, : -pool.contrasts], observed, seed)
    return reference.resampled(KEPT, seed)


def beside(observed: Observed, contrasts: int) -> Observed:
    """The targets with contrasts beside them, which nobody has observed."""
    none, nothing = np.full(contrasts, np.nan), np.zeros(contrasts)
    return replace(
        observed,
        names=observed.names + tuple(f"contrast {number}" for number in range(contrasts)),
        values=np.concatenate([observed.values, none]),
        error=np.concatenate([observed.error, nothing]),
        discrepancy=np.concatenate([observed.discrepancy, nothing]),
        rounding=np.concatenate([observed.rounding, nothing]),
    )


def shocks_of(emulator: Emulator, pool: Pool) -> np.ndarray:
    """Luck of the contrasts as the runs have it [runs, c]: residuals about the emulator, uncorrelated, of variance 1.

    A ratio of counts has thicker tails than a normal: intervals that take it for one are too wide in the middle.
    """
    rows = pool.whole()
    mean, sd = emulator.predict(pool.unit[rows])
    told = slice(-pool.contrasts, None)
    residuals = ((pool.told[rows] - mean) / sd)[:, told]
    centred = residuals - residuals.mean(axis=0)
    factor = np.linalg.cholesky(np.atleast_2d(np.cov(centred.T)))
    white: np.ndarray = np.linalg.solve(factor, centred.T).T
    return white


def predicted(
    emulator: Emulator,
    told: Observed,
    draws: np.ndarray,
    shocks: np.ndarray,
    widened: float,
) -> tuple[np.ndarray, float]:
    """Contrasts of one history at each draw given what was observed of it [n, c], parameters and luck; mean misfit.

    What luck did to the targets tells something of what it did to the contrast, by their covariance about the emulator;
    what is left of it has the shape of ``shocks`` [n, c].
    """
    contrasts = shocks.shape[1]
    kept, asked = told.present, slice(len(told.names) - contrasts, None)
    mean, sd = emulator.predict(draws)
    covariance = sd[:, :, None] * emulator.correlation * sd[:, None, :]
    seen = covariance[:, kept][:, :, kept] + np.diag(told.variance[kept])
    cross = covariance[:, asked][:, :, kept]
    gap = (told.values - mean)[:, kept]
    solved = np.linalg.solve(seen, gap[:, :, None])[:, :, 0]
    centre = mean[:, asked] + np.einsum("nck,nk->nc", cross, solved)
    left = covariance[:, asked, asked] - cross @ np.linalg.solve(seen, np.swapaxes(cross, 1, 2))
    factor = np.linalg.cholesky(widened * left + 1e-12 * np.eye(contrasts))
    misfit = float((gap * solved).sum(axis=1).mean())
    return centre + (factor @ shocks[:, :, None])[:, :, 0], misfit


def observed_at(observed: Observed, told: np.ndarray, seed: int, number: int) -> Observed:
    """Targets as a known truth would have been published: a run's numbers with all error outside the simulator."""
    luck = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(12, number)))
    blur = np.sqrt(observed.variance) * luck.normal(size=len(observed.names))
    return replace(observed, values=np.where(observed.present, told + blur, np.nan))
