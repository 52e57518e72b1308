"""Emulated synthetic likelihood: Gaussian in the moments, with the emulator in place of the simulator."""

from __future__ import annotations

import numpy as np

from calibration.fit.emulator import Emulator
from calibration.fit.problem import Observed


def log_likelihood(emulator: Emulator, observed: Observed, unit: np.ndarray) -> np.ndarray:
    """log N(t; m(u), w (D(u) R D(u) + diag(variance outside the simulator))) at places [n, p] of the unit cube: [n].

    Targets without a value drop out of mean and covariance.
    """
    kept = observed.present
    mean, sd = emulator.predict(unit)
    gap = (observed.values - mean)[:, kept]
    spread = sd[:, kept]
    correlation = emulator.correlation[np.ix_(kept, kept)]
    covariance = spread[:, :, None] * correlation * spread[:, None, :]
    covariance += np.diag(observed.variance[kept])
    factor = np.linalg.cholesky(observed.widened * covariance)
    solved = np.linalg.solve(factor, gap[:, :, None])[:, :, 0]
    logdet = 2 * np.log(np.diagonal(factor, axis1=1, axis2=2)).sum(axis=1)
    result: np.ndarray = -0.5 * ((solved**2).sum(axis=1) + logdet + kept.sum() * np.log(2 * np.pi))
    return result


def implausibility(emulator: Emulator, observed: Observed, unit: np.ndarray) -> np.ndarray:
    """Third largest |t − m| / sd over the targets (history matching): [n]; of fewer than three, the largest."""
    kept = observed.present
    mean, sd = emulator.predict(unit)
    total = np.sqrt(sd**2 + observed.variance)
    gaps = np.sort(np.abs((observed.values - mean) / total)[:, kept], axis=1)
    place = max(0, gaps.shape[1] - 3) if gaps.shape[1] >= 3 else gaps.shape[1] - 1
    worst: np.ndarray = gaps[:, place]
    return worst
