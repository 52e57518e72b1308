"""Which parameter would change the decision: moves that flip the best design, value of information, boxes.

All of it is read from runs that are there: draws of the parameters (priors or a posterior), effects of several designs
in each draw under common luck. Nothing is run anew; a draw counts more or less.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.optimize import brentq
from scipy.stats import ks_2samp

from sim.study.errors import StudyError
from sim.study.study import Results

#: Fewest draws of which anything is told, and the least share of them that reweighting may leave (effective).
FEWEST, LEAST_LEFT = 50, 0.1
#: Degree of the regressions on one parameter, and how often a parameter is shuffled for the noise floor.
DEGREE, SHUFFLES = 3, 200
SEED = 7
COLUMNS = (
    "parameter", "outcome", "best", "flips_to", "flips_at_sd", "share_left", "ks_of_best", "information",
    "information_floor", "is_above_floor",
)  # fmt: skip


def decision(results: Results, outcome: str) -> pd.DataFrame:
    """One row a parameter that was drawn, those that matter most for the choice of a design first.

    *best*: the design with the greatest mean effect. *flips_at_sd*: the smallest shift of the parameter's mean, in its
    standard deviations, after which another design (*flips_to*) has it; *share_left*: effective share of the draws
    after it. *ks_of_best*: Kolmogorov–Smirnov distance between the draws in which *best* is best and the others.
    *information*: expected value of knowing the parameter before choosing, in units of the outcome a run; *…floor*:
    what 95 of 100 parameters that nothing depends on do not reach. Raises ``StudyError`` for too few draws or designs.
    """
    effects, points = _drawn(results, outcome)
    return decided(points, effects).assign(outcome=outcome)[list(COLUMNS)]


def _drawn(results: Results, outcome: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Effects [draws, designs] and what each draw sets."""
    effects = results.effects(outcome).pivot_table("effect", "draw", "scenario")
    designs = results.designs()
    points = designs[designs["point"] == designs["point"].iloc[0]].set_index("draw")
    points = points.drop(columns="point").loc[effects.index].select_dtypes("number")
    points = points.loc[:, points.nunique() > 1]
    if len(effects) < FEWEST or effects.shape[1] < 2 or not points.shape[1]:
        raise StudyError(
            f"a decision needs {FEWEST} draws of parameters and two designs beside the base; "
            f"there are {len(effects)} draws, {effects.shape[1]} designs and {points.shape[1]} parameters drawn"
        )
    return effects, points


def decided(points: pd.DataFrame, effects: pd.DataFrame) -> pd.DataFrame:
    """The table for parameters [draws, parameters] and effects [draws, designs] of the same draws."""
    values = effects.to_numpy(float)
    best = int(values.mean(axis=0).argmax())
    is_best = values.argmax(axis=1) == best
    floor = information_floor(values)
    rows = []
    for name in points.columns:
        x = points[name].to_numpy(float)
        to, shift, left = flip(x, values)
        ks = ks_2samp(x[is_best], x[~is_best]).statistic if 0 < is_best.sum() < len(x) else np.nan
        rows.append(
            {"parameter": name, "best": effects.columns[best], "flips_to": "" if to < 0 else effects.columns[to],
             "flips_at_sd": shift, "share_left": left, "ks_of_best": ks, "information": information(x, values)}
        )  # fmt: skip
    table = pd.DataFrame(rows).assign(information_floor=floor)
    table["is_above_floor"] = table["information"] > floor
    return table.sort_values("information", ascending=False, ignore_index=True)


def flip(x: np.ndarray, effects: np.ndarray) -> tuple[int, float, float]:
    """The smallest shift of a parameter's mean after which another design is best: design, shift in sds, share left.

    Draws are weighted by exp(λ z), the least change of the distribution (in relative entropy) that moves its mean; the
    shift is Σ w z. (−1, NaN, NaN) where none is found as long as ``LEAST_LEFT`` of the draws are left, effectively.
    """
    z = (x - x.mean()) / x.std()
    best = int(effects.mean(axis=0).argmax())
    found: list[tuple[float, int, float, float]] = []
    for other in range(effects.shape[1]):
        if other == best:
            continue
        lead = effects[:, best] - effects[:, other]
        for sign in (1.0, -1.0):
            tilt = _root(z, lead, sign)
            if tilt is not None:
                weights = tilted(z, tilt)
                shift = float(weights @ z)
                found.append((abs(shift), other, shift, float(1 / (weights**2).sum() / len(z))))
    if not found:
        return -1, np.nan, np.nan
    _, other, shift, left = min(found)
    return other, shift, left


def tilted(z: np.ndarray, tilt: float) -> np.ndarray:
    """Weights exp(λ z), adding up to 1."""
    weights = np.exp(tilt * z - (tilt * z).max())
    normed: np.ndarray = weights / weights.sum()
    return normed


def _root(z: np.ndarray, lead: np.ndarray, sign: float) -> float | None:
    """The tilt nearest to 0 on one side at which the lead is gone; None while enough of the draws are left."""

    def gone(tilt: float) -> float:
        return float(tilted(z, tilt) @ lead)

    before = 0.0
    for tilt in sign * np.linspace(0.05, 10.0, 200):
        weights = tilted(z, tilt)
        if 1 / (weights**2).sum() < LEAST_LEFT * len(z):
            return None
        if gone(tilt) <= 0:
            return float(brentq(gone, before, tilt)) if gone(before) > 0 else before
        before = tilt
    return None


def information(x: np.ndarray, effects: np.ndarray) -> float:
    """Expected value of perfect information on one parameter: E max_d m_d(x) − max_d E m_d(x).

    m_d(x): regression of the effect of design d on a polynomial of the parameter (Strong, Oakley and Brennan 2014).
    """
    z = (x - x.mean()) / max(x.std(), 1e-300)
    basis = np.vander(z, DEGREE + 1)
    expected = basis @ np.linalg.lstsq(basis, effects, rcond=None)[0]
    return float(expected.max(axis=1).mean() - expected.mean(axis=0).max())


def information_floor(effects: np.ndarray) -> float:
    """What 95 of 100 parameters that nothing depends on do not reach, with as many draws."""
    luck = np.random.default_rng(SEED)
    none = [information(luck.random(len(effects)), effects) for _ in range(SHUFFLES)]
    return float(np.quantile(none, 0.95, method="weibull"))


def total_information(effects: np.ndarray) -> float:
    """What it would be worth to know everything, luck too: E max − max E."""
    return float(effects.max(axis=1).mean() - effects.mean(axis=0).max())


def boxes(points: pd.DataFrame, is_so: Sequence[bool]) -> pd.DataFrame:
    """PRIM's box of the draws in which something holds: limits of the parameters that bind, coverage and density.

    Raises ``StudyError`` where EMA Workbench is not installed.
    """
    try:
        from ema_workbench.analysis import prim
    except ImportError:
        raise StudyError("PRIM needs the extra: pip install 'clusterlink[explore]'") from None
    found = prim.Prim(points, np.array(is_so, bool), threshold=0.5).find_box()
    limits = found.box_lims[-1]
    whole = found.box_lims[0]
    rows = [
        {"parameter": name, "low": limits[name].iloc[0], "high": limits[name].iloc[1]}
        for name in points.columns
        if not limits[name].equals(whole[name])
    ]
    return pd.DataFrame(rows, columns=["parameter", "low", "high"]).assign(
        coverage=float(found.coverage), density=float(found.density), mass=float(found.mass)
    )
