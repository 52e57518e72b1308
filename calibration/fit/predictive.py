"""Posterior predictive checks: fitted and held-out targets, against two naive baselines."""

from __future__ import annotations

import numpy as np
import pandas as pd

from calibration.fit.problem import Observed

LEVEL = 0.9


def checks(
    observed: Observed,
    roles: list[str],
    posterior: np.ndarray,
    prior: np.ndarray,
    default: np.ndarray,
) -> pd.DataFrame:
    """One row a target: 90 % predictive interval of one run at a posterior draw with all error on top; CRPS of it, of
    the prior predictive, and of the shipped defaults. ``posterior, prior, default``: [runs, targets]."""
    luck = np.random.default_rng(5)
    rows = []
    for place, name in enumerate(observed.names):
        value, error = observed.values[place], np.sqrt(observed.variance[place])
        told = {
            key: _blurred(runs[:, place], error, luck)
            for key, runs in (("posterior", posterior), ("prior", prior), ("default", default))
        }
        drawn = told["posterior"]
        low, high = (
            np.quantile(drawn, ((1 - LEVEL) / 2, (1 + LEVEL) / 2))
            if len(drawn)
            else (np.nan, np.nan)
        )
        rows.append(
            {
                "target": name, "role": roles[place], "evidence": value, "error_sd": error,
                "median": np.median(drawn) if len(drawn) else np.nan, "lower": low, "upper": high,
                "inside": bool(low <= value <= high) if len(drawn) else None, "runs": len(drawn),
                **{f"crps_{key}": crps(runs, value) for key, runs in told.items()},
            }
        )  # fmt: skip
    return pd.DataFrame(rows)


def _blurred(values: np.ndarray, error: float, luck: np.random.Generator) -> np.ndarray:
    kept = values[np.isfinite(values)]
    return kept + error * luck.normal(size=len(kept))


def crps(values: np.ndarray, truth: float) -> float:
    """Continuous ranked probability score of a sample: E|X − t| − E|X − X′| / 2; smaller is better."""
    n = len(values)
    if n < 2:
        return float("nan")
    ordered = np.sort(values)
    spread = 2 * ((2 * np.arange(1, n + 1) - n - 1) * ordered).sum() / (n * (n - 1))
    return float(np.abs(values - truth).mean() - 0.5 * spread)
