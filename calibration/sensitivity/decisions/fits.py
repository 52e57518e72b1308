"""Gains as functions of one parameter: parabolas by least squares, of many inputs at once."""

from __future__ import annotations

import numpy as np

#: Folds, how often cases are dealt into them anew, and dummies that make a floor.
FOLDS, DEALS, DUMMIES = 10, 5, 40
#: Share of dummies, or of sets of them, below a floor.
BELOW = 0.95


def parabola(scores: np.ndarray) -> np.ndarray:
    """Features of one input [cases, 3]: 1, z, z² − 1."""
    return np.column_stack([np.ones(len(scores)), scores, scores**2 - 1])


def fitted(features: np.ndarray, gains: np.ndarray) -> np.ndarray:
    """Coefficients [features, designs] of the gains [cases, designs]."""
    found: np.ndarray = np.linalg.lstsq(features, gains, rcond=None)[0]
    return found


def deals(cases: int, seed: int) -> list[np.ndarray]:
    """The fold of each case, dealt ``DEALS`` times."""
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(cases, FOLDS)))
    folds = np.arange(cases) % min(FOLDS, cases)
    return [rng.permutation(folds) for _ in range(DEALS)]


def dummies(cases: int, count: int, seed: int) -> np.ndarray:
    """Scores [cases, count] of inputs that nothing depends on."""
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(cases, count, DUMMIES)))
    even = ((np.arange(cases) + 0.5) / cases - 0.5) * np.sqrt(12)
    return np.column_stack([rng.permutation(even) for _ in range(count)])
