"""Value of information: what the choice of a design would gain on average if a parameter were known.

For one parameter x (expected value of partial perfect information, Heath et al. 2017; by regression, Strong, Oakley
and Brennan 2014):

    V(x) = E_x[max_d E(u_d | x)] − max_d E(u_d)

*Plain* regression takes the maximum over the cases that the curves were fitted to, which rewards luck: V is above 0 for
a dummy. *Ours*: curves and the choice without knowledge come from nine tenths of the cases, gains from the tenth, so
that a dummy has 0 or less on average; the estimate is of the rule found, hence rather too small than too large.
"""

from __future__ import annotations

import numpy as np

from calibration.sensitivity.decisions.cases import Cases
from calibration.sensitivity.decisions.fits import BELOW, DUMMIES, deals, dummies, fitted, parabola

Z = 1.959964
#: Ridge of the regression on all parameters together, in cases.
RIDGE = 0.1


def values_of_knowing(cases: Cases, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Value of each parameter and half-width of its 95 % interval [keys], in the unit of the gains."""
    dealt = deals(len(cases.gains), seed)
    found = np.array([held_out(parabola(one), cases.gains, dealt) for one in cases.scores.T])
    return found.mean(axis=1), Z * found.std(axis=1, ddof=1) / np.sqrt(found.shape[1])


def held_out(
    features: np.ndarray, gains: np.ndarray, dealt: list[np.ndarray], ridge: float = 0.0
) -> np.ndarray:
    """What each case gains [cases] where the design is chosen by curves of the others, over the best of the others."""
    total = np.zeros(len(gains))
    for folds in dealt:
        for fold in range(folds.max() + 1):
            inside = folds == fold
            curves = _fitted(features[~inside], gains[~inside], ridge)
            chosen = np.argmax(features[inside] @ curves, axis=1)
            anyway = int(np.argmax(gains[~inside].mean(axis=0)))
            rows = gains[inside]
            total[inside] += rows[np.arange(len(rows)), chosen] - rows[:, anyway]
    return total / len(dealt)


def _fitted(features: np.ndarray, gains: np.ndarray, ridge: float) -> np.ndarray:
    if not ridge:
        return fitted(features, gains)
    centre = gains.mean(axis=0)
    penalty = ridge * len(features) * np.eye(features.shape[1])
    penalty[0, 0] = 0.0
    found: np.ndarray = np.linalg.solve(features.T @ features + penalty, features.T @ (gains - centre))  # fmt: skip
    found[0] += centre
    return found


def plain_values(scores: np.ndarray, gains: np.ndarray) -> np.ndarray:
    """Value of each input [inputs] by regression over the same cases: too large by luck."""
    best = gains.mean(axis=0).max()
    found = [
        (features @ fitted(features, gains)).max(axis=1).mean() - best
        for features in map(parabola, scores.T)
    ]
    return np.array(found)


def floor_of_values(cases: Cases, seed: int) -> float:
    """The plain value that the greatest of as many dummies as there are parameters does not reach in 95 of 100 sets."""
    width = len(cases.keys)
    sets = dummies(len(cases.gains), width * DUMMIES, seed)
    every = plain_values(sets, cases.gains).reshape(DUMMIES, width)
    return float(np.quantile(every.max(axis=1), BELOW))


def value_of_all(cases: Cases, seed: int) -> tuple[float, float, float]:
    """Value of knowing all parameters by a linear rule (held out), its half-width, and the best of each case.

    The last takes luck for knowledge and so is too large; the rule is linear and so is too small.
    """
    features = np.column_stack([np.ones(len(cases.gains)), cases.scores])
    found = held_out(features, cases.gains, deals(len(cases.gains), seed), RIDGE)
    bound = cases.gains.max(axis=1).mean() - cases.gains.mean(axis=0).max()
    return (
        float(found.mean()),
        float(Z * found.std(ddof=1) / np.sqrt(len(found))),
        float(bound),
    )
