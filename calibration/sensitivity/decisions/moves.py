"""The smallest move of what is believed of a parameter that makes another design the best.

Belief is moved by exponential tilting, the least change (in relative entropy) that shifts a mean: the weight of case i
is proportional to exp(λ z_i), z the score of the parameter. Mean gains under the weights are those of fitted parabolas,
which luck moves less than it moves weighted means of runs. The move is told as the shift of the mean of z, in standard
deviations of the draws; beyond ``REACH`` too few draws carry the weight.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from calibration.sensitivity.decisions.cases import Cases
from calibration.sensitivity.decisions.fits import deals, fitted, parabola
from calibration.sensitivity.decisions.value import RIDGE, _fitted

#: Greatest |λ|: the mean of an evenly spread score moves by 1.48 standard deviations; a seventh of the draws counts.
REACH, STEPS = 4.0, 40
TILTS = np.linspace(-REACH, REACH, 2 * STEPS + 1)
RESAMPLES = 200


class Move(NamedTuple):
    """Shift of the mean in standard deviations (not a number: none in reach), relative entropy, who is best then."""

    shift: float
    entropy: float
    winner: int


NONE = Move(np.nan, np.nan, -1)


def weights(scores: np.ndarray, tilt: float) -> np.ndarray:
    """Weights of the cases, adding up to 1."""
    raw = np.exp(tilt * scores - np.max(tilt * scores))
    found: np.ndarray = raw / raw.sum()
    return found


def entropy(found: np.ndarray) -> float:
    """Relative entropy to equal weights, in nats."""
    return float((found * np.log(np.maximum(found * len(found), 1e-300))).sum())


def smallest_move(scores: np.ndarray, gains: np.ndarray, best: int) -> Move:
    """The least shift of one parameter at which ``best`` is no longer the best: on a grid of λ, both ways."""
    curves = parabola(scores) @ fitted(parabola(scores), gains)
    raw = np.exp(np.outer(TILTS, scores))
    given = raw / raw.sum(axis=1, keepdims=True)
    winners = np.argmax(given @ curves, axis=1)
    flipped = np.flatnonzero(winners != best)
    if not len(flipped):
        return NONE
    shifts = given[flipped] @ scores
    least = int(np.argmin(np.abs(shifts)))
    place = flipped[least]
    return Move(float(shifts[least]), entropy(given[place]), int(winners[place]))


class Moves(NamedTuple):
    """By parameter; ``lower``: |shift| that 95 of 100 resamples need at least; ``flips``: share that flip at all."""

    moves: list[Move]
    lower: np.ndarray
    flips: np.ndarray


def moves_of(cases: Cases, seed: int) -> Moves:
    """The smallest move of each parameter, and how it fares over resampled cases."""
    scores, gains, best = cases.scores, cases.gains, cases.best
    found = [smallest_move(one, gains, best) for one in scores.T]
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(len(gains), RESAMPLES)))
    lower, flips = np.full(len(found), np.nan), np.zeros(len(found))
    orders = rng.integers(len(gains), size=(RESAMPLES, len(gains)))
    for place, one in enumerate(scores.T):
        sizes = np.array([abs(smallest_move(one[o], gains[o], best).shift) for o in orders])
        flips[place] = np.isfinite(sizes).mean()
        ordered = np.sort(np.where(np.isfinite(sizes), sizes, np.inf))
        lower[place] = ordered[int(0.05 * RESAMPLES)]
    return Moves(found, lower, flips)


class Joint(NamedTuple):
    """The least move of all parameters together: relative entropy, the design that takes over, shifts [keys]."""

    entropy: float
    winner: int
    shifts: np.ndarray


def joint_move(cases: Cases, seed: int) -> Joint | None:
    """Cases are weighted by what the *other* cases say of the lead over a rival (ridge regression on all parameters),
    so that luck of a case does not draw weight to it; none if no rival takes over within reach."""
    features = np.column_stack([np.ones(len(cases.gains)), cases.scores])
    found: list[Joint] = []
    for rival in range(len(cases.designs)):
        lead = cases.gains[:, cases.best] - cases.gains[:, rival]
        if rival == cases.best:
            continue
        told = _predicted(features, lead[:, None], seed)
        spread = told.std()
        if spread == 0:
            continue
        for tilt in np.linspace(0.0, REACH, STEPS + 1):
            given = weights(told / spread, -tilt)
            if given @ lead <= 0:
                found.append(Joint(entropy(given), rival, given @ cases.scores))
                break
    return min(found, key=lambda one: one.entropy) if found else None


def _predicted(features: np.ndarray, lead: np.ndarray, seed: int) -> np.ndarray:
    """The lead in each case [cases], told by other cases."""
    total = np.zeros(len(lead))
    dealt = deals(len(lead), seed)
    for folds in dealt:
        for fold in range(folds.max() + 1):
            inside = folds == fold
            total[inside] += (features[inside] @ _fitted(features[~inside], lead[~inside], RIDGE))[:, 0]  # fmt: skip
    found: np.ndarray = total / len(dealt)
    return found
