"""Intervals: of means and of their ratios (Student, Welch, Fieller), of draws (order statistics), of shares.

Asked for at 95 %. Each says the level that it really has: of n independent draws the k-th smallest lies above a share
k/(n + 1) of all draws on average, so that fewer than 39 draws have no 95 % interval, but their extremes, with level
(n − 1)/(n + 1).
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from scipy.special import stdtrit

LEVEL = 0.95
#: The level that a range of runs or draws told by q05 and q95 is asked for.
WITHIN = 0.9


class Estimate(NamedTuple):
    """A value with its interval and the level this really has; what is undefined is not a number, ``reason`` why."""

    value: float
    lower: float
    upper: float
    n: int
    sd: float = math.nan
    reason: str = ""
    level: float = LEVEL


class Central(NamedTuple):
    """Ends of the central part of draws [...], and the share of all draws that lies between them on average."""

    lower: Any
    upper: Any
    level: float


def level_of(n: int, level: float = LEVEL) -> float:
    """The level that a central interval of n draws can have: at most (n − 1)/(n + 1), that of their extremes."""
    return min(level, (n - 1) / (n + 1)) if n > 0 else math.nan


def central(values: Any, level: float = LEVEL) -> Central:
    """The central interval of independent draws [n, ...] along the first axis, and the level that it really has.

    Its ends are the order statistics at p (n + 1) for p = (1 ∓ level)/2 (Weibull 1939: the k-th of n holds k/(n + 1)),
    linear between neighbours; the extremes where n is too small for the level. Not a number where a draw is none.
    """
    drawn = np.asarray(values, float)
    found = level_of(len(drawn), level)
    if not len(drawn):
        return Central(math.nan, math.nan, found)
    ends = ((1 - level) / 2, (1 + level) / 2)
    lower, upper = np.quantile(drawn, ends, axis=0, method="weibull")
    return Central(lower, upper, found)


def linear_level(n: int, level: float = LEVEL) -> float:
    """The level that NumPy's own quantiles of n draws, which earlier versions took, really have.

    They lie at the order statistics 1 + (n − 1) p, so that (n − 1) · level/(n + 1) of all draws is between them (where
    these fall between two draws: if such numbers are spread evenly there; with ten normal draws it is a point more).
    """
    return level * (n - 1) / (n + 1) if n > 0 else math.nan


def percent(level: float) -> str:
    """A level as one reads it: ``95 %``, ``93.5 %``."""
    return f"{100 * level:.3g} %"


def undefined(reason: str, n: int = 0) -> Estimate:
    """No value, and why."""
    return Estimate(math.nan, math.nan, math.nan, n, math.nan, reason)


def quantile_of_t(freedom: float, level: float = LEVEL) -> float:
    """Half-width of the central interval of Student's t in standard errors."""
    return float(stdtrit(freedom, 0.5 + level / 2))


def mean_interval(values: np.ndarray, level: float = LEVEL) -> Estimate:
    """Mean of independent values with Student's interval."""
    kept = values[np.isfinite(values)]
    n = len(kept)
    if n == 0:
        return undefined("not defined in any run")
    mean = float(kept.mean())
    if n == 1:
        return Estimate(mean, math.nan, math.nan, 1, math.nan, "one pair: no interval")
    if (kept == kept[0]).all():
        return Estimate(float(kept[0]), float(kept[0]), float(kept[0]), n, 0.0)
    sd = float(kept.std(ddof=1))
    half = quantile_of_t(n - 1, level) * sd / math.sqrt(n)
    return Estimate(mean, mean - half, mean + half, n, sd)


def looked_at(level: float, look: int) -> float:
    """Level of the interval at the k-th look, such that intervals at all looks, however many, hold together.

    1 − (1 − level) · 6 / (π² k²): the shares of error add up to 1 − level (Bonferroni over infinitely many looks).
    """
    return 1 - (1 - level) * 6 / (math.pi**2 * look**2)


def spread_interval(values: np.ndarray, level: float = LEVEL) -> Estimate:
    """Mean of the values of independent draws, and the central interval of the draws themselves (``central``)."""
    kept = values[np.isfinite(values)]
    n = len(kept)
    if n < 2:
        return undefined("defined in fewer than two draws", n)
    lower, upper, found = central(kept, level)
    missing = len(values) - n
    reason = f"undefined in {missing} of {len(values)} draws" if missing else ""
    sd = float(kept.std(ddof=1))
    return Estimate(float(kept.mean()), float(lower), float(upper), n, sd, reason, found)


def welch_interval(
    first: np.ndarray, second: np.ndarray, level: float = LEVEL
) -> tuple[float, float]:
    """Interval of mean(first) − mean(second) as if the runs were not paired (Welch 1947)."""
    a, b = first[np.isfinite(first)], second[np.isfinite(second)]
    if len(a) < 2 or len(b) < 2:
        return math.nan, math.nan
    va, vb = a.var(ddof=1) / len(a), b.var(ddof=1) / len(b)
    gap = float(a.mean() - b.mean())
    if va + vb == 0:
        return gap, gap
    freedom = (va + vb) ** 2 / (va**2 / (len(a) - 1) + vb**2 / (len(b) - 1))
    half = quantile_of_t(freedom, level) * math.sqrt(va + vb)
    return gap - half, gap + half


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
    numerators: np.ndarray, denominators: np.ndarray, per: str, level: float = LEVEL
) -> Estimate:
    """Ratio of two means over the same runs with Fieller's interval; ``per`` names the denominator in reasons."""
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
    bounds = fieller(ratio, low, float(va), float(vb), float(cab), quantile_of_t(n - 1, level))
    if bounds is None:
        return undefined(f"{per}: cannot be told from 0 with {n} pairs", n)
    return Estimate(ratio, *bounds, n)


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
