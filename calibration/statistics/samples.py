"""Numbers with their units of resampling: value, bootstrap interval, standard error."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from sim.outcome.intervals import central

DRAWS = 1000
SEED = 7


class Sample(NamedTuple):
    """What a statistic is made of. Rows belong to units, which are what is drawn again.

    Without a quantile the statistic is ``combine`` of the sums of ``columns`` [rows, m] (a ratio of two, say); with one
    it is that quantile of the first column.
    """

    unit: Any  # i8 [rows]
    columns: Any  # f8 [rows, m]
    combine: Callable[[Any], Any]
    quantile: float | None = None

    @property
    def base_n(self) -> int:
        """Number of units."""
        return len(np.unique(self.unit))


class Estimate(NamedTuple):
    """A value with the standard error and 95 % percentile interval of its bootstrap."""

    value: float
    standard_error: float
    lower: float
    upper: float
    base_n: int


def ratio(sums: Any) -> Any:
    """First over second; not a number where there is nothing to divide by."""
    return _over(sums[..., 0], sums[..., 1])


def ratio_of_ratios(sums: Any) -> Any:
    """(first / second) / (third / fourth)."""
    return _over(_over(sums[..., 0], sums[..., 1]), _over(sums[..., 2], sums[..., 3]))


def _over(above: Any, below: Any) -> Any:
    above, below = np.broadcast_arrays(np.asarray(above, float), np.asarray(below, float))
    return np.divide(above, below, out=np.full(above.shape, np.nan), where=below > 0)


def share(unit: Any, above: Any, below: Any = None) -> Sample:
    """Sum of one column over that of another (of the rows, if there is no other)."""
    first = np.asarray(above, float)
    second = np.ones(len(first)) if below is None else np.asarray(below, float)
    return Sample(np.asarray(unit), np.stack([first, second], axis=1), ratio)


def quantile(values: Any, at: float) -> Sample:
    """A quantile of values, each a unit."""
    column = np.asarray(values, float)[:, None]
    return Sample(np.arange(len(column)), column, ratio, at)


def value_of(sample: Sample) -> float:
    """The statistic itself."""
    if not len(sample.unit):
        return math.nan
    if sample.quantile is not None:
        return float(np.quantile(sample.columns[:, 0], sample.quantile))
    return float(sample.combine(sample.columns.sum(axis=0)))


def estimated(sample: Sample, draws: int = DRAWS, seed: int = SEED) -> Estimate:
    """Value and bootstrap over units: as many units as there are, drawn with replacement."""
    value = value_of(sample)
    drawn = _redrawn(sample, draws, np.random.default_rng(seed))
    drawn = drawn[np.isfinite(drawn)]
    if len(drawn) < 2:
        return Estimate(value, math.nan, math.nan, math.nan, sample.base_n)
    low, high, _ = central(drawn)
    return Estimate(value, float(drawn.std(ddof=1)), float(low), float(high), sample.base_n)


def _redrawn(sample: Sample, draws: int, luck: np.random.Generator) -> np.ndarray:
    codes, places = np.unique(sample.unit, return_inverse=True)
    count = len(codes)
    if not count:
        return np.array([])
    if sample.quantile is not None:
        values = sample.columns[:, 0]
        picks = (values[luck.integers(count, size=count)] for _ in range(draws))
        return np.array([np.quantile(one, sample.quantile) for one in picks])
    sums = np.stack(
        [np.bincount(places, weights=column, minlength=count) for column in sample.columns.T], 1
    )
    drawn = [luck.multinomial(count, np.full(count, 1 / count)) @ sums for _ in range(draws)]
    return np.asarray(sample.combine(np.array(drawn)), float)
