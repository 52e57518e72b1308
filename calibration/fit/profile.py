"""Profile likelihoods: the best that all other parameters can do where one of them is held.

Where a profile stays within χ²₁(.95) / 2 = 1.92 of its top up to an end of the range, the targets do not bound the
parameter on that side; a flat one is not identified at all.

*Source*: raue-2009.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.optimize import minimize

from calibration.fit.likelihood import log_likelihood
from calibration.fit.waves import Fitted

#: Places of the unit interval at which each parameter is held, and starts of the search at each.
PLACES, STARTS = np.linspace(0.0, 1.0, 11), 3
#: Drop of the log likelihood at the ends of a 95 % interval.
DROP = 1.92
STEP = 1e-4


def profiles(fitted: Fitted) -> pd.DataFrame:
    """One row a parameter and place: its value there, and the profile log likelihood less its top (0 at the best)."""
    luck = np.random.default_rng(7)
    draws = fitted.chain.draws[luck.choice(len(fitted.chain.draws), 400)]
    rows = []
    for number, name in enumerate(fitted.space.names):
        heights = [_held(fitted, draws, number, place) for place in PLACES]
        values = fitted.space.within((name,)).values(PLACES[:, None])[:, 0]
        rows += [
            {"parameter": name, "place": place, "value": value, "log_likelihood": height}
            for place, value, height in zip(PLACES, values, heights, strict=True)
        ]
    table = pd.DataFrame(rows)
    table["log_likelihood"] -= table["log_likelihood"].max()
    return table


def bounded(table: pd.DataFrame) -> pd.DataFrame:
    """One row a parameter: on which sides its profile falls by ``DROP`` below its own top within the range."""
    rows = []
    for name, mine in table.groupby("parameter", sort=False):
        heights = mine.sort_values("place")["log_likelihood"].to_numpy()
        top = heights.max()
        low, high = (bool(top - heights[end] >= DROP) for end in (0, -1))
        rows.append({"parameter": name, "bounded_below": low, "bounded_above": high})
    return pd.DataFrame(rows)


def _held(fitted: Fitted, draws: np.ndarray, number: int, place: float) -> float:
    """The greatest log likelihood with one parameter held."""
    others = np.arange(draws.shape[1]) != number

    def height(rest: np.ndarray) -> np.ndarray:
        unit = np.full((len(rest), draws.shape[1]), place)
        unit[:, others] = rest
        return log_likelihood(fitted.emulator, fitted.observed, unit)

    def falling(rest: np.ndarray) -> tuple[float, np.ndarray]:
        """Minus the height and its slope: one-sided differences that stay inside the cube."""
        steps = np.where(rest < 0.5, STEP, -STEP)
        around = height(np.vstack([rest, rest + np.diag(steps)]))
        return -float(around[0]), -(around[1:] - around[0]) / steps

    rest = draws[:, others]
    starts = rest[np.argsort(-height(rest), kind="stable")[:STARTS]]
    bounds = [(0.0, 1.0)] * starts.shape[1]
    found = [
        minimize(falling, start, jac=True, method="L-BFGS-B", bounds=bounds) for start in starts
    ]
    return max(-float(one.fun) for one in found)
