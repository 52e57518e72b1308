"""Shapley effects: shares of variance for inputs that depend on each other, such as those of a posterior.

The effect of input i is the mean, over all orders of the inputs, of what it adds to the variance told by those before
it (Owen 2014; Song, Nelson and Staum 2016):

    Sh_i = E_order[ val(before ∪ {i}) − val(before) ],   val(u) = Var(E[Y | X_u]) / Var(Y)

val(u) is estimated from the draws themselves: the adjusted R² of a regression on z_i and z_i² − 1 of the inputs of u, z
their normal scores. So no distribution of the inputs need be known. What interactions and luck have is not told by
any input: effects add up to ``told_share``, not to 1.
"""

from __future__ import annotations

import numpy as np
from scipy.linalg import solve_triangular
from scipy.special import ndtri

from calibration.sensitivity.designs import Design

#: Orders of the inputs; each is gone through from both ends.
ORDERS = 64
#: Ridge on standardised features, so that inputs that are one and the same share their effect.
RIDGE = 1e-8


def normal_scores(rows: np.ndarray) -> np.ndarray:
    """Ranks [rows, inputs] as quantiles of a standard normal."""
    order = np.argsort(np.argsort(rows, axis=0, kind="stable"), axis=0)
    scores: np.ndarray = ndtri((order + 0.5) / len(rows))
    return scores


class Shapley:
    """Shapley effects ``Sh`` of draws [rows, inputs]; of values the mean over replicates."""

    primary = "Sh"

    def __init__(self, design: Design, blocks: np.ndarray) -> None:
        self.scores, self.values = normal_scores(design.unit), blocks[:, 0]
        rng = np.random.default_rng(np.random.SeedSequence(ORDERS, spawn_key=(design.unit.shape[1],)))  # fmt: skip
        orders = [rng.permutation(design.unit.shape[1]) for _ in range(ORDERS)]
        self.orders = [one for order in orders for one in (order, order[::-1])]

    def at(self, chosen: np.ndarray, weights: np.ndarray) -> dict[str, np.ndarray]:
        """Effects of some draws; not a number if the value is the same in all."""
        values = self.values[chosen] @ weights / weights.sum()
        features = self._features(chosen)
        if np.ptp(values) == 0:
            return {"Sh": np.full(self.scores.shape[1], np.nan)}
        target = (values - values.mean()) / values.std()
        gram = features.T @ features / len(values) + RIDGE * np.eye(features.shape[1])
        both = features.T @ target / len(values)
        added = np.array([self._added(order, gram, both, len(values)) for order in self.orders])
        return {"Sh": added.mean(axis=0)}

    def _features(self, chosen: np.ndarray) -> np.ndarray:
        """z and z² − 1 of each input side by side, standardised [rows, 2 inputs]."""
        z = self.scores[chosen]
        pairs = np.stack([z, z**2 - 1], axis=-1).reshape(len(z), -1)
        found: np.ndarray = (pairs - pairs.mean(axis=0)) / np.maximum(pairs.std(axis=0), 1e-12)
        return found

    def _added(
        self, order: np.ndarray, gram: np.ndarray, both: np.ndarray, rows: int
    ) -> np.ndarray:
        """What each input adds to the adjusted R² of those before it in this order: one Cholesky factor for all."""
        columns = np.column_stack([2 * order, 2 * order + 1]).ravel()
        factor = np.linalg.cholesky(gram[np.ix_(columns, columns)])
        told = np.cumsum(solve_triangular(factor, both[columns], lower=True) ** 2)[1::2]
        used = 2 * np.arange(1, len(order) + 1)
        adjusted = 1 - (1 - told) * (rows - 1) / (rows - 1 - used)
        found = np.empty(len(order))
        found[order] = np.diff(adjusted, prepend=0.0)
        return found

    def plain(self) -> dict[str, np.ndarray]:
        """The share of variance that all inputs tell together; interactions and luck have the rest."""
        everything = np.arange(len(self.values))
        total = self.at(everything, np.ones(self.values.shape[1]))["Sh"].sum()
        return {"told_share": np.full(self.scores.shape[1], total)}
