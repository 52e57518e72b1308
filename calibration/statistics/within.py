"""Errors and intervals that stay where a number can be: shares on the logit scale, counts and ratios on the log scale.

What has no bound, or can have either sign, stays on its own scale. Nothing is clipped: ends move towards a bound and
never beyond it.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from scipy.special import expit, logit

#: Nodes of Gauss and Hermite for the variance of a logit-normal share; steps of the bisection; the widest sd.
NODES, STEPS, WIDEST = 40, 60, 12.0


class Scale(NamedTuple):
    """Name, there and back, and the sd there of an error of a size here around a value."""

    name: str
    there: Callable[[Any], Any]
    back: Callable[[Any], Any]
    sd: Callable[[float, float], float]


def scale_of(least: float, most: float) -> Scale:
    """Logit between 0 and 1, log from 0 on, the plain scale otherwise."""
    if (least, most) == (0, 1):
        return Scale("logit", logit, expit, _logit_sd)
    if (least, most) == (0, math.inf):
        return Scale("log", np.log, np.exp, _log_sd)
    return Scale("plain", np.asarray, np.asarray, lambda value, error: error)


def blurred(values: np.ndarray, value: float, error: float, scale: Scale, luck: np.ndarray) -> np.ndarray:  # fmt: skip
    """``values`` [n] with a normal error [n] on top, on the scale; its sd there is such that around the evidence
    ``value`` it is ``error`` here.

    Values at a bound, which the scale has no place for, are taken half an ``error`` inside.
    """
    if error <= 0:
        return values
    least, most = {
        "logit": (min(error / 2, 0.25), 1 - min(error / 2, 0.25)), "log": (error / 2, math.inf),
    }.get(scale.name, (-math.inf, math.inf))  # fmt: skip
    inside, sd = np.clip(values, least, most), scale.sd(min(max(value, least), most), error)
    found: np.ndarray = scale.back(scale.there(inside) + sd * luck)
    return found


def stretched(value: float, ends: tuple[float, float], ratio: float, scale: Scale) -> tuple[float, float]:  # fmt: skip
    """An interval around ``value`` whose arms are ``ratio`` times as long on the scale; ends at a bound stay there."""
    with np.errstate(divide="ignore"):
        middle = float(scale.there(value))
        if not math.isfinite(middle):
            return ends
        far = [middle + ratio * (float(scale.there(end)) - middle) for end in ends]
    lower, upper = (float(scale.back(one)) for one in far)
    return lower, upper


def normal(value: float, error: float, z: float, scale: Scale) -> tuple[float, float]:
    """Interval of ``z`` standard errors to each side, on the scale; the value alone where it lies at a bound."""
    with np.errstate(divide="ignore"):
        middle = float(scale.there(value))
    if not math.isfinite(middle):
        return value, value
    half = z * scale.sd(value, error)
    return float(scale.back(middle - half)), float(scale.back(middle + half))


def _log_sd(value: float, error: float) -> float:
    """The sd of the logarithm of a log-normal number with this median and this sd."""
    return math.sqrt(math.log((1 + math.sqrt(1 + 4 * (error / value) ** 2)) / 2))


def _logit_sd(value: float, error: float) -> float:
    """The sd of the logit of a logit-normal share with this median and this sd; at most ``WIDEST``."""
    at, weights = np.polynomial.hermite_e.hermegauss(NODES)
    weights = weights / weights.sum()

    def spread(sd: float) -> float:
        shares = expit(logit(value) + sd * at)
        return float(np.sqrt(weights @ (shares - weights @ shares) ** 2))

    low, high = 0.0, WIDEST
    for _ in range(STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if spread(middle) < error else (low, middle)
    return (low + high) / 2
