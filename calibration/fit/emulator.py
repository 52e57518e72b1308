"""Emulators of moments: local quadratic regressions of their means, log-linear ones of their variances.

For moment k at place u of the unit cube, z = 2u − 1: mean m_k(z) = b₀ + Σ b_i z_i + Σ b_ij z_i z_j (ridge), simulator
variance v_k(z) = exp(a₀ + Σ a_i z_i) from squared residuals, correlations of residuals alike everywhere (shrunk towards
none). The uncertainty of the fitted mean is added to the variance.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations_with_replacement

import numpy as np

#: Ridge per run, on standardised moments; and how far correlations are shrunk.
RIDGE, SHRINKAGE = 1e-3, 0.1
#: E[log χ²₁] = −1.27: the mean of log squared residuals is that much below the log of the variance.
LOG_BIAS = 1.2703628454614782


@dataclass(frozen=True)
class Emulator:
    """Fitted emulators of all moments; ``centre`` and ``scale`` standardise the moments."""

    centre: np.ndarray
    scale: np.ndarray
    means: np.ndarray  # [features, moments]
    spread: np.ndarray  # [features, features]: (X'WX + ridge)⁻¹
    variances: np.ndarray  # [1 + parameters, moments]
    correlation: np.ndarray  # [moments, moments]

    def predict(self, unit: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Means [n, moments] and sds [n, moments] of moments at places of the unit cube, fit uncertainty included."""
        x = features(unit)
        mean = self.centre + self.scale * (x @ self.means)
        variance = np.exp(np.clip(_linear(unit) @ self.variances, -20, 20))
        leverage = np.einsum("nf,fg,ng->n", x, self.spread, x)
        sd: np.ndarray = self.scale * np.sqrt(variance * (1 + leverage[:, None]))
        return mean, sd


def features(unit: np.ndarray) -> np.ndarray:
    """1, z, and all products of two: [n, 1 + p + p(p + 1)/2]."""
    z = 2 * np.atleast_2d(unit) - 1
    pairs = [z[:, i] * z[:, j] for i, j in combinations_with_replacement(range(z.shape[1]), 2)]
    return np.column_stack([np.ones(len(z)), z, *pairs])


def _linear(unit: np.ndarray) -> np.ndarray:
    z = 2 * np.atleast_2d(unit) - 1
    return np.column_stack([np.ones(len(z)), z])


def fit(unit: np.ndarray, moments: np.ndarray, weights: np.ndarray | None = None) -> Emulator:
    """Fits emulators to runs: places [n, p] and moments [n, k]; runs with an undefined moment are left out.

    Raises ``ValueError`` if there are fewer runs than features.
    """
    whole = np.isfinite(moments).all(axis=1)
    u, s = unit[whole], moments[whole]
    w = np.ones(len(u)) if weights is None else weights[whole]
    x = features(u)
    if len(u) < x.shape[1] + 10:
        raise ValueError(f"{len(u)} runs are too few for {x.shape[1]} features of the emulator")
    centre, scale = s.mean(axis=0), np.maximum(s.std(axis=0), 1e-12)
    y = (s - centre) / scale
    spread = np.linalg.inv((x * w[:, None]).T @ x + RIDGE * len(u) * np.eye(x.shape[1]))
    means = spread @ (x * w[:, None]).T @ y
    residuals = y - x @ means
    variances = _variances(u, residuals, w, x.shape[1])
    standard = residuals / np.exp(0.5 * (_linear(u) @ variances))
    correlation = np.corrcoef(standard.T) if s.shape[1] > 1 else np.ones((1, 1))
    shrunk = (1 - SHRINKAGE) * correlation + SHRINKAGE * np.eye(s.shape[1])
    return Emulator(centre, scale, means, spread, variances, shrunk)


def _variances(unit: np.ndarray, residuals: np.ndarray, w: np.ndarray, used: int) -> np.ndarray:
    """Log variances, linear in the parameters, rescaled so that the mean squared residual is met."""
    lin = _linear(unit)
    target = np.log(residuals**2 + 1e-12) + LOG_BIAS
    gram = (lin * w[:, None]).T @ lin + 1e-6 * np.eye(lin.shape[1])
    log_variance = np.linalg.solve(gram, (lin * w[:, None]).T @ target)
    ratio = (w[:, None] * residuals**2 / np.exp(lin @ log_variance)).sum(axis=0) / w.sum()
    freedom = max(1.0 - used / len(unit), 0.05)
    log_variance[0] += np.log(np.maximum(ratio, 1e-12) / freedom)
    found: np.ndarray = log_variance
    return found
