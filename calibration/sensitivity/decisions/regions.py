"""Where a design is the best: regional sensitivity parameter by parameter, and PRIM boxes of several parameters."""

from __future__ import annotations

import importlib.util
import warnings
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from calibration.sensitivity.decisions.cases import Cases
from calibration.sensitivity.decisions.fits import BELOW, DUMMIES, dummies

#: Least share of cases in a box, and fewest cases that a box is looked for in.
MASS, FEWEST = 0.1, 20


class Region(NamedTuple):
    """Distances [keys], the floor of the greatest of as many dummies, and the mean score where it is best."""

    distance: np.ndarray
    floor: float
    where: np.ndarray


def is_best(cases: Cases) -> np.ndarray:
    """Cases in which the design that is best on average is the best, or as good as the best."""
    found: np.ndarray = cases.gains[:, cases.best] >= cases.gains.max(axis=1)
    return found


def region_of(cases: Cases, seed: int) -> Region:
    """Kolmogorov–Smirnov distances between the inputs where the design is best and where it is not."""
    kind, scores = is_best(cases), cases.scores
    width = len(cases.keys)
    if kind.all() or not kind.any():
        nothing = np.full(width, np.nan)
        return Region(nothing, np.nan, nothing)
    sets = distances(dummies(len(kind), width * DUMMIES, seed), kind).reshape(DUMMIES, width)
    floor = float(np.quantile(sets.max(axis=1), BELOW))
    where = scores[kind].mean(axis=0) - scores[~kind].mean(axis=0)
    return Region(distances(scores, kind), floor, where)


def distances(scores: np.ndarray, kind: np.ndarray) -> np.ndarray:
    """Two-sample Kolmogorov–Smirnov distances of all columns [inputs] of scores without ties."""
    ordered = kind[np.argsort(scores, axis=0)]
    inside = np.cumsum(ordered, axis=0) / kind.sum()
    outside = np.cumsum(~ordered, axis=0) / (~kind).sum()
    found: np.ndarray = np.abs(inside - outside).max(axis=0)
    return found


def has_prim() -> bool:
    """Whether EMA Workbench is installed."""
    return importlib.util.find_spec("ema_workbench") is not None


def boxes_of(cases: Cases, seed: int) -> tuple[pd.DataFrame, str]:
    """Where the design is *not* the best: the box that PRIM finds in half of the cases, told on the other half.

    Of the box: its ``share`` of cases, ``density`` (share of the cases in it in which the design is not the best) and
    ``coverage`` (share of all such cases that lie in it), on cases it was not found in; ``density_found`` on those it
    was found in, ``density_all`` of all cases.
    """
    lost: Any = ~is_best(cases)
    if not has_prim():
        told = "PRIM: EMA Workbench is not installed (pip install 'clusterlink[explore]')"
        return pd.DataFrame(), told
    if min(lost.sum(), (~lost).sum()) < FEWEST:
        return pd.DataFrame(), f"PRIM: fewer than {FEWEST} cases of one kind: no box is looked for"
    luck = np.random.SeedSequence(seed, spawn_key=(len(lost),))
    order = np.random.default_rng(luck).permutation(len(lost))
    half = len(lost) // 2
    limits = _box(cases, lost, order[:half])
    if not len(limits):
        return pd.DataFrame(), "PRIM: no box has more of such cases than all cases have"
    column = [cases.keys.index(key) for key in limits["parameter"]]
    low, high = limits["low"].to_numpy(), limits["high"].to_numpy()
    inside: Any = ((cases.inputs[:, column] >= low) & (cases.inputs[:, column] <= high)).all(axis=1)
    fresh = np.isin(np.arange(len(lost)), order[half:])
    facts = {
        "share": inside[fresh].mean(),
        "density": lost[fresh & inside].mean() if (fresh & inside).any() else np.nan,
        "coverage": (lost & inside)[fresh].sum() / max(lost[fresh].sum(), 1),
        "density_found": lost[~fresh & inside].mean(),
        "density_all": lost.mean(),
    }
    return limits.assign(**facts), ""


def _box(cases: Cases, lost: np.ndarray, rows: np.ndarray) -> pd.DataFrame:
    """Limits of the box on PRIM's trajectory with the greatest sum of density and coverage."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from ema_workbench.analysis import prim

        inputs = pd.DataFrame(cases.inputs[rows], columns=list(cases.keys))
        found: Any = prim.Prim(inputs, lost[rows], threshold=0.5, mass_min=MASS).find_box()
        if found is None:
            return pd.DataFrame()
        path = found.peeling_trajectory
        place = int((path["density"] + path["coverage"]).to_numpy().argmax())
        limits = found.box_lims[place]
    table = pd.DataFrame({
        "parameter": list(cases.keys),
        "low": [float(limits[key].iloc[0]) for key in cases.keys],
        "high": [float(limits[key].iloc[1]) for key in cases.keys],
    })  # fmt: skip
    ends = np.array([inputs.min().to_numpy(), inputs.max().to_numpy()])
    narrowed = (table["low"].to_numpy() > ends[0]) | (table["high"].to_numpy() < ends[1])
    return table[narrowed].reset_index(drop=True)
