"""Do both methods agree? Medians within half a standard deviation, ratios of sds between .7 and 1.4."""

from __future__ import annotations

import numpy as np
import pandas as pd

from calibration.fit.waves import RESAMPLED, Fitted

MEDIANS_APART, LEAST_RATIO, MOST_RATIO = 0.5, 0.7, 1.4
#: Contraction (1 − posterior sd / prior sd) below which a parameter is called prior-driven.
LEARNED = 0.2


def agreement(fitted: Fitted) -> pd.DataFrame:
    """One row a parameter: the method whose posterior counts, whether both agree, and what was learned.

    Medians are apart in sds of the posterior that counts; the ratio of sds is that of ABC over the likelihood's.
    """
    esl = fitted.chain.draws
    abc = fitted.abc.resampled(RESAMPLED, 1)
    prior_sd = 1 / np.sqrt(12)
    gap = np.abs(np.median(esl, axis=0) - np.median(abc, axis=0)) / fitted.draws.std(axis=0)
    ratio = abc.std(axis=0) / esl.std(axis=0)
    contraction = 1 - fitted.draws.std(axis=0) / prior_sd
    return pd.DataFrame(
        {
            "parameter": fitted.space.names,
            "method": "ABC" if fitted.by_abc else "ESL",
            "medians_apart_sd": gap,
            "sd_ratio": ratio,
            "agrees": (gap <= MEDIANS_APART) & (ratio >= LEAST_RATIO) & (ratio <= MOST_RATIO),
            "contraction": contraction,
            "standing": np.where(contraction > LEARNED, "learned", "prior-driven"),
        }
    )
