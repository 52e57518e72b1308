"""Sobol's indices on an emulator, in closed form, with direct runs as check.

The emulator is the quadratic one of the calibration: f(z) = b₀ + Σ b_i z_i + Σ_{i≤j} b_ij z_i z_j, z evenly spread over
−1 to 1. Its terms are orthogonal once z_i² is written as 1/3 + (2/3) P₂(z_i), so that

    V_i = b_i²/3 + 4 b_ii²/45,   V_ij = b_ij²/9,   S_i = V_i / V,   ST_i = (V_i + Σ_j V_ij) / V

Each b² is taken less the variance of its estimate, so that luck is not told as interaction.
"""

from __future__ import annotations

from itertools import combinations_with_replacement

import numpy as np

from calibration.fit.emulator import Emulator, fit
from calibration.sensitivity.designs import Design

#: Folds of the check by direct runs.
FOLDS = 10


class Emulated:
    """S1 and ST of the emulator that is fitted to direct runs, row by row the mean over replicates."""

    primary = "ST"

    def __init__(self, design: Design, blocks: np.ndarray) -> None:
        self.unit, self.values = design.unit, blocks[:, 0]
        self.pairs = list(combinations_with_replacement(range(design.unit.shape[1]), 2))

    def at(self, chosen: np.ndarray, weights: np.ndarray) -> dict[str, np.ndarray]:
        """Indices of an emulator that is fitted to some rows; not a number if nothing varies but luck."""
        values = self.values[chosen] @ weights / weights.sum()
        found = fit(self.unit[chosen], values[:, None])
        first, shared = self._variances(found, np.ptp(values) == 0)
        variance = first.sum() + shared.sum() / 2
        if not variance > 0:
            nothing = np.full(len(first), np.nan)
            return {"S1": nothing, "ST": nothing}
        return {"S1": first / variance, "ST": (first + shared.sum(axis=1)) / variance}

    def _variances(self, found: Emulator, is_constant: bool) -> tuple[np.ndarray, np.ndarray]:
        """V_i [inputs] and V_ij [inputs, inputs], 0 where i = j, in standardised units."""
        count = self.unit.shape[1]
        if is_constant:
            return np.zeros(count), np.zeros((count, count))
        noise = np.exp(found.variances[0, 0])
        squares = found.means[:, 0] ** 2 - noise * np.diag(found.spread)
        first, shared = squares[1 : 1 + count] / 3, np.zeros((count, count))
        for place, (one, other) in enumerate(self.pairs):
            square = squares[1 + count + place]
            if one == other:
                first[one] += 4 * square / 45
            else:
                shared[one, other] = shared[other, one] = square / 9
        return first, shared

    def plain(self) -> dict[str, np.ndarray]:
        """The check: of direct runs that the emulator was not fitted to, the share of variance it tells (``Q2``), and
        the share within its 95 % intervals (``held_out_covered``)."""
        predicted, within = self._held_out()
        mean = self.values.mean(axis=1)
        told = 1 - ((mean - predicted) ** 2).sum() / max(((mean - mean.mean()) ** 2).sum(), 1e-300)
        ones = np.ones(self.unit.shape[1])
        return {"Q2": told * ones, "held_out_covered": within.mean() * ones}

    def _held_out(self) -> tuple[np.ndarray, np.ndarray]:
        mean = self.values.mean(axis=1)
        predicted, within = np.zeros(len(mean)), np.zeros(len(mean), bool)
        folds = np.random.default_rng(FOLDS).permutation(np.arange(len(mean)) % FOLDS)
        for fold in range(FOLDS):
            inside = folds == fold
            told, sd = fit(self.unit[~inside], mean[~inside, None]).predict(self.unit[inside])
            predicted[inside] = told[:, 0]
            within[inside] = np.abs(mean[inside] - told[:, 0]) <= 1.96 * sd[:, 0]
        return predicted, within
