"""Standard errors by cluster: the delete-one-cluster jackknife, with t of the effective number of clusters less one.

    se² = (G − 1)/G · Σ_g (R₍₋g₎ − R)²,   R₍₋g₎: the statistic without cluster g,   G: clusters with respondents,
    G* = (Σ_g B_g)² / Σ_g B_g²,   B_g: what the statistic is divided by, in cluster g;   t with G* − 1 degrees.

Members of a cluster resemble each other, so clusters are what was drawn, not respondents. With few clusters the
jackknife errs on the safe side where sandwich errors are too small, and t instead of 1.96 pays for the error of
the error. A cell in which fewer than five respondents have any (or, of a share, less than all) gets no error: it would
be that of a few cases. Intervals of shares are made on the log-odds and those of means on the log, which a few
clusters far above the rest make less lopsided; differences between waves as they are, the same clusters left out of
both.

*Source*: mackinnon-2023 (jackknife), cameron-miller-2015 (t with G − 1), carter-2017 (effective number of clusters).
*Ours*: that number, in its plainest form, in the place of G.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from scipy import stats

from calibration.microdata.statistics import Sums, value_of

LEVEL = 0.95
#: Fewest respondents with any (of a share: with less than all, too) that an error is computed from.
FEWEST = 5
RULE = "jackknife over clusters, t with effective clusters - 1 degrees of freedom"


class Estimate(NamedTuple):
    """A value with its error; numbers that cannot be computed are NaN."""

    value: float
    standard_error: float
    degrees: float  # effective clusters, less one
    clusters: int  # with respondents
    lower: float
    upper: float
    n: int  # respondents; of a difference: of the wave with fewer
    moves: Any  # f8 [G]: what each cluster adds; sums of squares and of products are variance and covariance


def level_estimate(sums: Sums, *, is_share: bool) -> Estimate:
    """A statistic of one wave."""
    value, there = value_of(sums), sums.n > 0
    moves = _moves(_without_each(sums) - value, there)
    error = _error(moves) if _tells_enough(sums, is_share=is_share) else math.nan
    degrees = _effective(sums.below) - 1
    lower, upper = _interval(value, error, degrees, is_share=is_share)
    return Estimate(value, error, degrees, int(there.sum()), lower, upper, int(sums.n.sum()), moves)


def change_estimate(before: Sums, after: Sums, *, is_share: bool) -> Estimate:
    """A statistic of one wave less that of another, clusters left out of both at once."""
    value, there = value_of(after) - value_of(before), (before.n > 0) | (after.n > 0)
    moves = _moves(_without_each(after) - _without_each(before) - value, there)
    enough = [_tells_enough(sums, is_share=is_share) for sums in (before, after)]
    error = _error(moves) if any(enough) else math.nan
    degrees = min(_effective(before.below), _effective(after.below)) - 1
    reach = _reach(error, degrees)
    n = int(min(before.n.sum(), after.n.sum()))
    ends = (value - reach, value + reach)
    return Estimate(value, error, degrees, int(there.sum()), *ends, n, moves)


def _effective(below: np.ndarray) -> float:
    """Effective number of clusters; 0 where there are none."""
    squares = float((below**2).sum())
    return float(below.sum()) ** 2 / squares if squares > 0 else 0.0


def _tells_enough(sums: Sums, *, is_share: bool) -> bool:
    return sums.some >= FEWEST and (not is_share or sums.rest >= FEWEST)


def _without_each(sums: Sums) -> np.ndarray:
    """The statistic without each cluster: [G]."""
    above, below = sums.above.sum() - sums.above, sums.below.sum() - sums.below
    return np.divide(above, below, out=np.full(len(above), np.nan), where=below > 1e-12)


def _moves(differences: np.ndarray, there: np.ndarray) -> np.ndarray:
    """√((G − 1)/G) (R₍₋g₎ − R) of the clusters that are there, 0 of the others."""
    count = max(int(there.sum()), 1)
    return np.where(there, differences, 0.0) * math.sqrt((count - 1) / count)


def _error(moves: np.ndarray) -> float:
    """Standard error; none where all clusters agree to the last: 0 is not known for sure."""
    error = math.sqrt(float((moves**2).sum()))
    return error if error > 1e-12 else math.nan


def _reach(error: float, degrees: float) -> float:
    """Half the width of the interval; none below one degree of freedom."""
    return error * float(stats.t.ppf(0.5 + LEVEL / 2, degrees)) if degrees >= 1 else math.nan


def _interval(value: float, error: float, degrees: float, *, is_share: bool) -> tuple[float, float]:
    """Interval on the log-odds of a share, on the log of a mean."""
    reach = _reach(error, degrees)
    if math.isnan(reach) or value <= 0 or (is_share and value >= 1):
        return math.nan, math.nan
    if not is_share:
        factor = math.exp(min(reach / value, 700))
        return value / factor, value * factor
    middle, reach = math.log(value / (1 - value)), reach / (value * (1 - value))
    ends = [1 / (1 + math.exp(min(reach * side - middle, 700))) for side in (1, -1)]
    return ends[0], ends[1]
