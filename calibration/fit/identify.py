"""What the targets teach, one by one and block by block: the posterior without them, against the whole.

By the method whose posterior counts.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from calibration.fit.abc import adjusted
from calibration.fit.likelihood import log_likelihood
from calibration.fit.problem import Observed
from calibration.fit.sampler import sample
from calibration.fit.waves import RESAMPLED, Fitted

#: Steps of the chains without a block, and without a target.
STEPS, STEPS_OF_ONE = 600, 300


def identifiability(fitted: Fitted, blocks: list[str]) -> pd.DataFrame:
    """One row a parameter and block: contraction with all targets, without the block, and how far the mean moves."""
    gone = {
        block: tuple(
            name for name, one in zip(fitted.observed.names, blocks, strict=True) if one == block
        )
        for block in dict.fromkeys(blocks)
    }
    return without_each(fitted, gone, STEPS).rename(columns={"without": "without_block"})


def left_out(fitted: Fitted) -> pd.DataFrame:
    """The same without each target by itself: one row a parameter and target."""
    gone = {name: (name,) for name in fitted.observed.names}
    return without_each(fitted, gone, STEPS_OF_ONE).rename(columns={"without": "without_target"})


def _posterior(fitted: Fitted, fewer: Observed, seed: int, steps: int) -> np.ndarray:
    """Draws in the unit cube given fewer targets: [n, p]."""
    if fitted.by_abc:
        first = slice(0, fitted.first_wave)
        reference = adjusted(fitted.unit[first], fitted.moments[first], fewer, seed)
        return reference.resampled(RESAMPLED, 1)

    def density(unit: np.ndarray) -> np.ndarray:
        return log_likelihood(fitted.emulator, fewer, unit)

    return sample(density, len(fitted.space), seed, steps).draws


def without_each(fitted: Fitted, gone: Mapping[str, tuple[str, ...]], steps: int) -> pd.DataFrame:
    """One row a parameter and group of targets that is left out."""
    prior_sd = 1 / np.sqrt(12)
    whole = fitted.draws
    rows = []
    for number, (left, names) in enumerate(gone.items()):
        fewer = fitted.observed.without(names)
        if not fewer.present.any():
            continue
        draws = _posterior(fitted, fewer, 100 + number, steps)
        for place, name in enumerate(fitted.space.names):
            sd = whole[:, place].std()
            rows.append(
                {
                    "parameter": name, "without": left, "contraction": 1 - sd / prior_sd,
                    "contraction_without": 1 - draws[:, place].std() / prior_sd,
                    "mean_moves_sd": (draws[:, place].mean() - whole[:, place].mean()) / sd,
                }
            )  # fmt: skip
    return pd.DataFrame(rows)
