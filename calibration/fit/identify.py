"""What each block of targets teaches: the posterior without it, against the whole."""

from __future__ import annotations

import numpy as np
import pandas as pd

from calibration.fit.likelihood import log_likelihood
from calibration.fit.sampler import sample
from calibration.fit.waves import Fitted

#: Steps of the chains without a block.
STEPS = 600


def identifiability(fitted: Fitted, blocks: list[str]) -> pd.DataFrame:
    """One row a parameter and block: contraction with all targets, without the block, and how far the mean moves."""
    prior_sd = 1 / np.sqrt(12)
    whole = fitted.chain.draws
    rows = []
    for number, block in enumerate(dict.fromkeys(blocks)):
        gone = tuple(
            name for name, one in zip(fitted.observed.names, blocks, strict=True) if one == block
        )
        fewer = fitted.observed.without(gone)
        if not fewer.present.any():
            continue

        def density(unit: np.ndarray, left: object = fewer) -> np.ndarray:
            return log_likelihood(fitted.emulator, left, unit)  # type: ignore[arg-type]

        draws = sample(density, len(fitted.space), 100 + number, STEPS).draws
        for place, name in enumerate(fitted.space.names):
            sd = whole[:, place].std()
            rows.append(
                {
                    "parameter": name, "without_block": block, "contraction": 1 - sd / prior_sd,
                    "contraction_without": 1 - draws[:, place].std() / prior_sd,
                    "mean_moves_sd": (draws[:, place].mean() - whole[:, place].mean()) / sd,
                }
            )  # fmt: skip
    return pd.DataFrame(rows)
