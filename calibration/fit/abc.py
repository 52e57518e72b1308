"""Regression-adjusted ABC (Beaumont, Zhang and Balding 2002), on the same runs, without Gaussian or emulator."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from calibration.fit.problem import Observed

#: Keeps logits finite at the ends of a range.
EDGE = 1e-6


@dataclass(frozen=True)
class Adjusted:
    """Accepted places, moved to where the moments are the observed ones, with their weights."""

    draws: np.ndarray
    weights: np.ndarray

    @property
    def effective(self) -> float:
        """Independent draws that these are worth."""
        return float(self.weights.sum() ** 2 / (self.weights**2).sum())

    def resampled(self, count: int, seed: int) -> np.ndarray:
        """Draws of equal weight."""
        luck = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(2,)))
        share = self.weights / self.weights.sum()
        return self.draws[luck.choice(len(self.draws), count, p=share)]


def adjusted(
    unit: np.ndarray, moments: np.ndarray, observed: Observed, seed: int, accepted: float = 0.1
) -> Adjusted:
    """Local-linear adjustment in logits of the unit cube, Epanechnikov weights over the nearest ``accepted`` share.

    What stands between a run and a published number is simulated: each run's moments are blurred by the variance
    outside the simulator before they are compared.
    """
    kept = observed.present
    whole = np.isfinite(moments[:, kept]).all(axis=1)
    luck = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(3,)))
    blurred = moments[whole][:, kept]
    blurred = blurred + luck.normal(size=blurred.shape) * np.sqrt(observed.variance[kept])
    scale = np.maximum(
        1.4826 * np.median(np.abs(blurred - np.median(blurred, axis=0)), axis=0), 1e-12
    )
    gap = (blurred - observed.values[kept]) / scale
    distance = np.sqrt((gap**2).sum(axis=1))
    reach = np.quantile(distance, accepted)
    near = distance <= reach
    weights = 1 - (distance[near] / reach) ** 2
    logits = _logit(unit[whole][near])
    x = np.column_stack([np.ones(int(near.sum())), gap[near]])
    gram = (x * weights[:, None]).T @ x + 1e-8 * np.eye(x.shape[1])
    slopes = np.linalg.solve(gram, (x * weights[:, None]).T @ logits)
    moved = logits - gap[near] @ slopes[1:]
    return Adjusted(1 / (1 + np.exp(-moved)), np.maximum(weights, 1e-12))


def _logit(unit: np.ndarray) -> np.ndarray:
    inner = np.clip(unit, EDGE, 1 - EDGE)
    found: np.ndarray = np.log(inner / (1 - inner))
    return found
