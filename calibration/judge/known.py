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
    """Draws in the unit cube [n, p] by the emulated likelihood, and by ABC; predictive draws of contrasts [n, c]."""

    draws: np.ndarray
    abc: np.ndarray
    contrasts: np.ndarray
    misfit: float  # mean over the draws of (y − m)' Σ⁻¹ (y − m)


def posterior(pool: Pool, observed: Observed, seed: int, widened: float = 1.0) -> Posterior:
    """What these targets say. ``widened``: factor on all variance, an adjustment for a model known to be wrong."""
    told = beside(replace(observed, widened=widened * observed.widened), pool.contrasts)
    emulator = local_fit(fit(pool.unit, pool.told), told, pool.unit, pool.told)
    chain = sample(lambda u: log_likelihood(emulator, told, u), pool.unit.shape[1], seed, STEPS)
    luck = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(11,)))
    draws = chain.draws[luck.choice(len(chain.draws), KEPT)]
    contrasts, misfit = predicted(emulator, told, draws, pool.contrasts, luck, widened)
    reference = adjusted(pool.unit, pool.told[:, : -pool.contrasts], observed, seed)
    return Posterior(draws, reference.resampled(KEPT, seed), contrasts, misfit)


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


def predicted(
    emulator: Emulator,
    told: Observed,
    draws: np.ndarray,
    contrasts: int,
    luck: np.random.Generator,
    widened: float,
) -> tuple[np.ndarray, float]:
    """Contrasts of one history at each draw given what was observed of it [n, c], parameters and luck; mean misfit.

    Moments and contrasts of a run are jointly Gaussian about the emulator: what luck did to the targets tells
    something of what it did to the contrast.
    """
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
    shocks = luck.normal(size=(len(draws), contrasts, 1))
    misfit = float((gap * solved).sum(axis=1).mean())
    return centre + (factor @ shocks)[:, :, 0], misfit


def observed_at(observed: Observed, told: np.ndarray, seed: int, number: int) -> Observed:
    """Targets as a known truth would have been published: a run's numbers with all error outside the simulator."""
    luck = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(12, number)))
    blur = np.sqrt(observed.variance) * luck.normal(size=len(observed.names))
    return replace(observed, values=np.where(observed.present, told + blur, np.nan))
