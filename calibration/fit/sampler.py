"""The posterior by ``emcee``: the affine-invariant ensemble over the unit cube, prior uniform in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import emcee
import numpy as np

Density = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Chain:
    """Draws of the posterior in the unit cube [n, p], and what they are worth."""

    draws: np.ndarray
    autocorrelation: float
    accepted: float

    @property
    def effective(self) -> float:
        """Independent draws that these are worth."""
        return len(self.draws) / max(self.autocorrelation, 1.0)


def sample(
    density: Density, parameters: int, seed: int, steps: int = 1500, temper: float = 1.0
) -> Chain:
    """Samples exp(density / temper) over the unit cube. ``density``: [n, p] -> [n], the log likelihood.

    The walkers begin at the best of many places; the first half is thrown away.
    """
    luck = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(1,)))
    walkers = max(4 * parameters, 32)
    places = luck.random((60 * walkers, parameters))
    heights = density(places)
    weights = np.exp((heights - heights.max()) / max(temper, 4.0))
    start = places[luck.choice(len(places), walkers, replace=False, p=_normed(weights))]

    def tempered(unit: np.ndarray) -> np.ndarray:
        inside = ((unit > 0) & (unit < 1)).all(axis=1)
        found = np.full(len(unit), -np.inf)
        if inside.any():
            found[inside] = density(unit[inside]) / temper
        return found

    moves = [(emcee.moves.DEMove(), 0.8), (emcee.moves.DESnookerMove(), 0.2)]
    engine = emcee.EnsembleSampler(walkers, parameters, tempered, vectorize=True, moves=moves)
    engine.random_state = np.random.RandomState(int(luck.integers(2**31))).get_state()
    engine.run_mcmc(start, steps, progress=False)
    kept = engine.get_chain(discard=steps // 2)
    time = float(np.mean(emcee.autocorr.integrated_time(kept, tol=0)))
    return Chain(kept.reshape(-1, parameters), time, float(engine.acceptance_fraction.mean()))


def _normed(weights: np.ndarray) -> np.ndarray:
    lifted = weights + 1e-12
    normed: np.ndarray = lifted / lifted.sum()
    return normed
