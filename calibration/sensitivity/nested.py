"""Nested bootstrap: blocks of rows and replicates are drawn anew together, whole blocks and whole replicates.

Each level draws one fewer than it has (Rao and Wu), so that the spread of a mean over few is not told too small. Fewer
than three replicates are kept as they are: then intervals cover the design, not the luck of its replicates.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from scipy.stats import norm

from calibration.sensitivity.indices import Indices

#: Draws of the bootstrap; fewer where an index takes long.
DRAWS = {
    "sobol": 300, "morris": 1000, "pawn": 60, "delta": 40, "rsa": 200, "emulator": 200, "shapley": 100,
}  # fmt: skip
#: Fewest replicates that are drawn anew.
FEWEST_REPLICATES = 3
Z = float(norm.ppf(0.975))
#: Share of draws in which an index may be undefined before its interval is.
UNDEFINED = 0.05


def draws(
    blocks: int, replicates: int, count: int, seed: int
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Numbers of blocks and weights of replicates, ``count`` times."""
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(blocks, replicates)))
    for _ in range(count):
        yield rng.integers(blocks, size=blocks - 1), _weights(replicates, rng)


def _weights(replicates: int, rng: np.random.Generator) -> np.ndarray:
    if replicates < FEWEST_REPLICATES:
        return np.ones(replicates)
    while True:
        drawn = rng.integers(replicates, size=max(replicates - 1, FEWEST_REPLICATES))
        weights = np.bincount(drawn, minlength=replicates).astype(float)
        if (weights > 0).sum() > 1:
            return weights


def bootstrapped(estimator: Any, chosen: np.ndarray, replicates: int, count: int, seed: int) -> Indices:  # fmt: skip
    """Indices by name [draws, what is analysed]."""
    found = [
        estimator.at(chosen[blocks], weights)
        for blocks, weights in draws(len(chosen), replicates, count, seed)
    ]
    return {name: np.array([one[name] for one in found]) for name in found[0]}


def half_width(drawn: np.ndarray) -> np.ndarray:
    """Half-width of the 95 % interval [what is analysed]: 1.96 standard deviations over draws, as in SALib."""
    known = np.isfinite(drawn)
    with np.errstate(all="ignore"):
        filled = np.where(known, drawn, np.nan)
        enough = known.mean(axis=0) >= 1 - UNDEFINED
        spread = np.array([
            column[np.isfinite(column)].std(ddof=1) if np.isfinite(column).sum() > 1 else np.nan
            for column in filled.T
        ])  # fmt: skip
    return np.where(enough, Z * spread, np.nan)
