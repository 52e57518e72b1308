"""What is to be explained: published numbers with all that stands between them and the model."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np


@dataclass(frozen=True)
class Observed:
    """Targets: values with the variance that no run of the model has. Missing values are not a number.

    ``error``: standard error of the published number; ``discrepancy``: sd of what the model may miss by nature (an
    analogue programme, another population); ``rounding``: width of the grid the number was rounded to. ``widened``:
    factor on all variance in the likelihood, an adjustment for what the emulator is not.
    """

    names: tuple[str, ...]
    values: np.ndarray
    error: np.ndarray
    discrepancy: np.ndarray
    rounding: np.ndarray
    widened: float = 1.0

    @property
    def variance(self) -> np.ndarray:
        """Variance outside the simulator: error² + discrepancy² + rounding² / 12."""
        return self.error**2 + self.discrepancy**2 + self.rounding**2 / 12

    @property
    def present(self) -> np.ndarray:
        """Which of them have a value."""
        return np.isfinite(self.values)

    def without(self, names: tuple[str, ...]) -> Observed:
        """The same with some targets missing."""
        gone = np.array([name in names for name in self.names])
        return replace(self, values=np.where(gone, np.nan, self.values))


def exact(names: tuple[str, ...], values: np.ndarray, error: np.ndarray) -> Observed:
    """Targets with a standard error and nothing else between them and the model."""
    nothing = np.zeros(len(values))
    return Observed(names, np.asarray(values, float), np.asarray(error, float), nothing, nothing)
