"""The space of the free parameters: ranges and scales; a unit cube in which all priors are uniform."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import qmc


@dataclass(frozen=True)
class Space:
    """Free parameters with their prior ranges; ``is_log``: the logarithm is uniform."""

    names: tuple[str, ...]
    low: np.ndarray
    high: np.ndarray
    is_log: np.ndarray

    def __len__(self) -> int:
        return len(self.names)

    def __repr__(self) -> str:
        return f"Space({len(self)} parameters: {', '.join(self.names[:4])}{', …' if len(self) > 4 else ''})"

    @property
    def told(self) -> str:
        """Names, ends and scales in full."""
        ends = zip(
            self.names, self.low.tolist(), self.high.tolist(), self.is_log.tolist(), strict=True
        )
        return str(list(ends))

    def values(self, unit: np.ndarray) -> np.ndarray:
        """Values of parameters at places in the unit cube, [n, parameters]."""
        low, high = self._ends()
        inner = low + np.asarray(unit) * (high - low)
        return np.where(self.is_log, np.exp(np.where(self.is_log, inner, 0.0)), inner)

    def unit(self, values: np.ndarray) -> np.ndarray:
        """Places in the unit cube of values of parameters."""
        low, high = self._ends()
        given = np.asarray(values, float)
        inner = np.where(self.is_log, np.log(np.where(self.is_log, given, 1.0)), given)
        return (inner - low) / (high - low)

    def _ends(self) -> tuple[np.ndarray, np.ndarray]:
        scaled = (
            np.where(self.is_log, np.log(np.where(self.is_log, ends, 1.0)), ends)
            for ends in (self.low, self.high)
        )
        low, high = scaled
        return low, high

    def spread(self, count: int, seed: int) -> np.ndarray:
        """Places that fill the unit cube: a Latin hypercube."""
        luck = np.random.Generator(np.random.Philox(seed))
        return qmc.LatinHypercube(len(self), rng=luck).random(count)

    def within(self, names: Sequence[str]) -> Space:
        """The space of some of the parameters, in the order of these names."""
        at = [self.names.index(name) for name in names]
        return Space(tuple(names), self.low[at], self.high[at], self.is_log[at])
