"""Luck apart from parameters: quadratic forms taken between replicates, never within one.

A value of a row is y_r(x) = f(x) + e_r(x) with E e_r(x) = 0, where f is what the indices are about and the luck e of
two replicates is independent. A quadratic form q (a variance, a Saltelli numerator) of the mean over replicates holds
q(e)/R in excess; its average over *pairs of different replicates* does not:

    [q(Σ w_r y_r) − Σ w_r² q(y_r)] / [(Σ w_r)² − Σ w_r²]
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


def with_sum(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Values [..., replicates] with their weighted sum in front [..., 1 + replicates]."""
    return np.concatenate([(values @ weights)[..., None], values], axis=-1)


def between(forms: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """A form of the sum and of each replicate [..., 1 + replicates], between replicates; of one replicate as it is."""
    squares = weights**2
    pairs = weights.sum() ** 2 - squares.sum()
    if pairs == 0:
        return forms[..., 0] / weights.sum() ** 2
    return (forms[..., 0] - forms[..., 1:] @ squares) / pairs


class Luck(NamedTuple):
    """Shares of the variance of a single run over the design.

    ``share``: due to luck, all of it; ``interaction``: the part of it that differs from row to row, which common luck
    does not take away.
    """

    share: float
    interaction: float


def luck_of(rows: np.ndarray) -> Luck:
    """Shares due to luck of values [rows, replicates]; not a number for a single replicate."""
    if rows.shape[1] < 2:
        return Luck(np.nan, np.nan)
    ones = np.ones(rows.shape[1])
    of_parameters = max(float(between(with_sum(rows, ones).var(axis=0), ones)), 0.0)
    of_luck = float(rows.var(axis=1, ddof=1).mean())
    common = float(rows.mean(axis=0).var(ddof=1)) - of_luck / len(rows)
    total = of_parameters + of_luck
    if total == 0:
        return Luck(0.0, 0.0)
    return Luck(of_luck / total, min(max(of_luck - max(common, 0.0), 0.0), of_luck) / total)
