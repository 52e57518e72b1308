"""Intervals: of means and their ratios (Student, Welch, Fieller), of shares (Wilson), of draws.

The level is 95 % where the number of values allows it. An interval read off n draws themselves ends at order statistics
(k of n at k / (n + 1), Weibull's plotting position), so that another draw lies in it with the chance that it states,
whatever the distribution; the widest one, from the lowest to the highest draw, holds (n − 1) / (n + 1). That is less
than 95 % for fewer than 39 draws, and every such interval carries the level that it really has.

Quantities that have bounds (shares, changes of shares, rates) have intervals within them: where Student's interval
would leave the bounds, it is taken on the scale of the logit (of the log, where there is a lower bound alone).
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from scipy.special import ndtri, stdtrit

LEVEL = 0.95
#: The level that a range of runs or draws told by q05 and q95 is asked for.
WITHIN = 0.9


class Bounds(NamedTuple):
    """Least and most that a quantity can be."""

    least: float
    most: float


FREE = Bounds(-math.inf, math.inf)
SHARE, CHANGE_OF_SHARE = Bounds(0.0, 1.0), Bounds(-1.0, 1.0)


class Estimate(NamedTuple):
    """A value with its interval; what is undefined is not a number and ``reason`` says why."""

    value: float
    lower: float
    upper: float
    n: int
    sd: float = math.nan
    reason: str = ""
    level: float = math.nan  # that the interval has; not a number where there is none


def undefined(reason: str, n: int = 0) -> Estimate:
    """No value, and why."""
    return Estimate(math.nan, math.nan, math.nan, n, math.nan, reason)


class Central(NamedTuple):
    """A central interval of values themselves, and the level that it really has."""

    lower: Any
    upper: Any
    level: float


def level_of(n: int, level: float = LEVEL) -> float:
    """The level that a central interval of n independent draws has: at most (n − 1) / (n + 1), that of their range."""
    return min(level, (n - 1) / (n + 1)) if n else 0.0


def linear_level(n: int, level: float = LEVEL) -> float:
    """The level that NumPy's own quantiles of n draws, which earlier versions took, really have.

    They lie at the order statistics 1 + (n − 1) p, so that (n − 1) · level/(n + 1) of all draws is between them (where
    these fall between two draws: if such numbers are spread evenly there; with ten normal draws it is a point more).
    """
    return level * (n - 1) / (n + 1) if n > 0 else math.nan


def percent(level: float) -> str:
    """A level as one reads it: ``95 %``, ``66.7 %``."""
    return f"{100 * level:.3g} %"


def central(values: Any, level: float = LEVEL) -> Central:
    """The central interval of finite values [n, …] along the first axis: another draw lies in it with its level.

    Its ends are the order statistics at p (n + 1) for p = (1 ∓ level)/2, linear between neighbours: the lowest and the
    highest where n is too small for the level; not a number where there are none.
    """
    drawn = np.asarray(values, float)
    if not len(drawn):
        nowhere = np.full(drawn.shape[1:], np.nan)
        return Central(nowhere, nowhere, math.nan)
    low, high = np.quantile(drawn, ((1 - level) / 2, (1 + level) / 2), axis=0, method="weibull")
    return Central(low, high, level_of(len(drawn), level))


def quantile_of_t(freedom: float, level: float = LEVEL) -> float:
    """Half-width of the central interval of Student's t in standard errors."""
    return float(stdtrit(freedom, 0.5 + level / 2))


def _around(value: float, error: float, t: float, bounds: Bounds) -> tuple[float, float]:
    """value ± t · error; where that leaves the bounds, the same on the scale of the logit, or of the log.

    A value at a bound has no error on that scale: the interval is cut there.
    """
    low, high = value - t * error, value + t * error
    if bounds.least <= low and high <= bounds.most:
        return low, high
    above, below = value - bounds.least, bounds.most - value
    if above <= 0 or below <= 0:
        return max(low, bounds.least), min(high, bounds.most)
    if math.isinf(bounds.most):
        factor = math.exp(min(t * error / above, 700))
        return bounds.least + above / factor, bounds.least + above * factor
    wide = bounds.most - bounds.least
    factor = math.exp(min(t * error * wide / (above * below), 700))
    ends = (above / (above + below * factor), above * factor / (above * factor + below))
    return bounds.least + wide * ends[0], bounds.least + wide * ends[1]


def mean_interval(values: np.ndarray, level: float = LEVEL, bounds: Bounds = FREE) -> Estimate:
    """Mean of independent values with Student's interval, within the bounds of the quantity."""
    kept = values[np.isfinite(values)]
    n = len(kept)
    if n == 0:
        return undefined("not defined in any run")
    mean = float(kept.mean())
    if n == 1:
        return Estimate(mean, math.nan, math.nan, 1, math.nan, "one pair: no interval")
    if (kept == kept[0]).all():
        return Estimate(float(kept[0]), float(kept[0]), float(kept[0]), n, 0.0, "", level)
    sd = float(kept.std(ddof=1))
    ends = _around(mean, sd / math.sqrt(n), quantile_of_t(n - 1, level), bounds)
    return Estimate(mean, *ends, n, sd, "", level)


def looked_at(level: float, look: int) -> float:
    """Level of the interval at the k-th look, such that intervals at all looks, however many, hold together.

    1 − (1 − level) · 6 / (π² k²): the shares of error add up to 1 − level (Bonferroni over infinitely many looks).
    """
    return 1 - (1 - level) * 6 / (math.pi**2 * look**2)


def spread_interval(
    values: np.ndarray, level: float = LEVEL, distinct: int | None = None
) -> Estimate:
    """Mean of the values of draws, and the central interval of the draws themselves.

    ``distinct``: how many different draws of the parameters are among them; their level is not more than that of so
    many draws, since a row of a posterior that comes again tells nothing new of the parameters.
    """
    kept = values[np.isfinite(values)]
    n = len(kept)
    if n < 2:
        return undefined("defined in fewer than two draws", n)
    lower, upper, held = central(kept, level)
    missing = len(values) - n
    reason = f"undefined in {missing} of {len(values)} draws" if missing else ""
    held = held if distinct is None else min(held, level_of(distinct, level))
    sd = float(kept.std(ddof=1))
    return Estimate(float(kept.mean()), float(lower), float(upper), n, sd, reason, held)


def welch_interval(
    first: np.ndarray, second: np.ndarray, level: float = LEVEL, bounds: Bounds = FREE
) -> tuple[float, float]:
    """Interval of mean(first) − mean(second) as if the runs were not paired (Welch 1947), within its bounds."""
    a, b = first[np.isfinite(first)], second[np.isfinite(second)]
    if len(a) < 2 or len(b) < 2:
        return math.nan, math.nan
    va, vb = a.var(ddof=1) / len(a), b.var(ddof=1) / len(b)
    gap = float(a.mean() - b.mean())
    if va + vb == 0:
        return gap, gap
    freedom = (va + vb) ** 2 / (va**2 / (len(a) - 1) + vb**2 / (len(b) - 1))
    return _around(gap, math.sqrt(va + vb), quantile_of_t(freedom, level), bounds)


def fieller(
    ratio: float, denominator: float, va: float, vb: float, cab: float, t: float
) -> tuple[float, float] | None:
    """Fieller's interval (1954) of a ratio a/b of means from the (co)variances of the means.

    With g = t² v_b / b²: [ρ − g c/v_b ± (t/|b|) √(v_a − 2ρc + ρ²v_b − g(v_a − c²/v_b))] / (1 − g);
    None where g ≥ 1, that is where the denominator cannot be told from 0.
    """
    if vb == 0:
        half = t * math.sqrt(va) / abs(denominator)
        return ratio - half, ratio + half
    g = t * t * vb / denominator**2
    if g >= 1:
        return None
    inside = va - 2 * ratio * cab + ratio**2 * vb - g * (va - cab**2 / vb)
    half = t / abs(denominator) * math.sqrt(max(inside, 0.0))
    centre = ratio - g * cab / vb
    return (centre - half) / (1 - g), (centre + half) / (1 - g)


def ratio_interval(
    numerators: np.ndarray,
    denominators: np.ndarray,
    per: str,
    level: float = LEVEL,
    bounds: Bounds = FREE,
) -> Estimate:
    """Ratio of two means over the same runs with Fieller's interval; ``per`` names the denominator in reasons.

    A share of things counted (``bounds`` of a share) has an interval within 0 and 1: Fieller's where that is within
    them, else that of its log-odds. Where all pairs agree, none or all of the things having it, it has no width, as all
    that is the same in every pair: what a policy without effect does not change is exactly the same.
    """
    kept = np.isfinite(numerators) & np.isfinite(denominators)
    a, b = numerators[kept], denominators[kept]
    n = len(a)
    if n == 0:
        return undefined("not defined in any pair")
    if (b == 0).all():
        return undefined(f"no {per} in any pair", n)
    low = float(b.mean())
    if low <= 0:
        return undefined(f"{per}: the mean over pairs, {low:.4g}, is not positive", n)
    ratio = float(a.mean()) / low
    if n == 1:
        return Estimate(ratio, math.nan, math.nan, 1, math.nan, "one pair: no interval")
    (va, cab), (_, vb) = np.cov(a, b) / n
    t = quantile_of_t(n - 1, level)
    ends = fieller(ratio, low, float(va), float(vb), float(cab), t)
    if ends is None:
        return undefined(f"{per}: cannot be told from 0 with {n} pairs", n)
    if not bounds.least <= ends[0] <= ends[1] <= bounds.most:
        error = math.sqrt(max(float(va - 2 * ratio * cab + ratio**2 * vb), 0.0)) / low
        ends = _around(ratio, error, t, bounds)
    return Estimate(ratio, *ends, n, level=level)


def ratio_unpaired(
    arms: tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray], level: float = LEVEL
) -> tuple[float, float]:
    """Fieller's interval of (a₁ − a₀)/(b₁ − b₀) as if the arms were not paired; arms: a₁, b₁, a₀, b₀."""
    a1, b1, a0, b0 = arms
    kept = np.isfinite(a1) & np.isfinite(b1) & np.isfinite(a0) & np.isfinite(b0)
    n = int(kept.sum())
    below = float((b1[kept] - b0[kept]).mean()) if n else 0.0
    if n < 2 or below <= 0:
        return math.nan, math.nan
    spread = np.cov(a1[kept], b1[kept]) / n + np.cov(a0[kept], b0[kept]) / n
    ratio = float((a1[kept] - a0[kept]).mean()) / below
    parts = (float(spread[0, 0]), float(spread[1, 1]), float(spread[0, 1]))
    return fieller(ratio, below, *parts, quantile_of_t(2 * n - 2, level)) or (math.nan, math.nan)


def wilson_interval(share: float, n: int, level: float = LEVEL) -> tuple[float, float]:
    """Wilson's interval (1927) of a share of n independent cases; from 0 to 1 where there are none."""
    if n == 0:
        return 0.0, 1.0
    z = float(ndtri(0.5 + level / 2))
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    low, high = max(0.0, centre - half), min(1.0, centre + half)
    return 0.0 if share == 0 else low, 1.0 if share == 1 else high
