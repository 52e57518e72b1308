"""Posterior predictive checks: fitted and held-out targets, against two naive baselines."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.special import ndtr

from calibration.fit.problem import Observed
from calibration.statistics.within import blurred, scale_of
from calibration.targets.bounds import Bounds
from sim.outcome.intervals import WITHIN, central, level_of

#: Times that each run is blurred for the interval; scores have the error of the evidence in closed form.
BLURS = 20


def checks(
    observed: Observed,
    roles: Sequence[str],
    blocks: Sequence[str],
    bounds: Sequence[Bounds],
    posterior: np.ndarray,
    prior: np.ndarray,
    default: np.ndarray,
) -> pd.DataFrame:
    """One row a target: predictive interval of one run at a posterior draw with all error on top; CRPS of it, of the
    prior predictive, and of the shipped defaults. ``posterior, prior, default``: [runs, targets].

    *level*: what the interval holds, 90 % from 19 runs on. The error is on the logit scale for shares and on the log
    scale for counts and ratios (``blurred``), so that intervals stay within the ``bounds`` of a target; scores have it
    on the plain scale, as the likelihood does.
    """
    luck = np.random.default_rng(5)
    every = {"posterior": posterior, "prior": prior, "default": default}
    rows = []
    for place, name in enumerate(observed.names):
        value, error = float(observed.values[place]), float(np.sqrt(observed.variance[place]))
        told = {key: _known(runs[:, place]) for key, runs in every.items()}
        runs = len(told["posterior"])
        noise = luck.normal(size=runs * BLURS)
        many = np.repeat(told["posterior"], BLURS)
        foretold = blurred(many, value, error, scale_of(*bounds[place]), noise)
        level = level_of(runs, WITHIN)
        low, high, _ = central(foretold, level)
        median = float(np.median(foretold)) if runs else np.nan
        rows.append(
            {
                "target": name, "role": roles[place], "block": blocks[place], "evidence": value, "error_sd": error,
                "median": median, "lower": low, "upper": high, "level": level,
                "within_bounds": bounds[place].hold(low) and bounds[place].hold(high),
                "inside": bool(low <= value <= high) if runs else None, "runs": runs,
                **{f"crps_{key}": crps(values, value, error) for key, values in told.items()},
            }
        )  # fmt: skip
    return pd.DataFrame(rows)


def _known(values: np.ndarray) -> np.ndarray:
    found: np.ndarray = values[np.isfinite(values)]
    return found


def crps(values: np.ndarray, truth: float, error: float = 0.0) -> float:
    """Continuous ranked probability score of a sample: E|X − t| − E|X − X′| / 2; smaller is better.

    ``error``: sd of a normal error on top of X and X′, taken in closed form: with it no luck of its own enters.
    *Source*: gneiting-raftery-2007.
    """
    n = len(values)
    if n < 2:
        return float("nan")
    if error > 0:
        apart = values[:, None] - values[None, :]
        np.fill_diagonal(apart, np.nan)
        spread = np.nanmean(_folded(apart, np.sqrt(2) * error))
        return float(_folded(values - truth, error).mean() - 0.5 * spread)
    ordered = np.sort(values)
    spread = 2 * ((2 * np.arange(1, n + 1) - n - 1) * ordered).sum() / (n * (n - 1))
    return float(np.abs(values - truth).mean() - 0.5 * spread)


def _folded(mean: np.ndarray, sd: float) -> np.ndarray:
    """E|Y| of Y ~ N(mean, sd²): 2 sd φ(mean / sd) + mean (2 Φ(mean / sd) − 1)."""
    z = mean / sd
    density = np.exp(-0.5 * z * z) / np.sqrt(2 * np.pi)
    found: np.ndarray = 2 * sd * density + mean * (2 * ndtr(z) - 1)
    return found
