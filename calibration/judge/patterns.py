"""P(V01 … V06) under the posterior, each beside its controls."""

from __future__ import annotations

import numpy as np
import pandas as pd

from calibration.judge.study import Judged
from calibration.patterns.draws import Draw
from calibration.patterns.study import Question, answers
from calibration.patterns.table import patterns_of, values_of
from calibration.patterns.worlds import RIVALS
from sim.scenario.load import load
from sim.study.execute import Progress

#: Draws of the posterior, each with all its arms.
DRAWS = 60


def patterns_under(posterior: pd.DataFrame, progress: Progress) -> Judged:
    """The share of posterior draws in which each pattern holds, with the rivals in turn and controls beside."""
    draws = with_both(posterior.head(DRAWS))
    question = Question(load("interspin"), load("no-programme"), len(draws), 1, 1, {})
    found = answers(question, None, lambda done, count: progress("patterns", done, count), draws)
    return Judged({"patterns": patterns_of(values_of(found))})


def with_both(posterior: pd.DataFrame) -> list[Draw]:
    """The draws with values of both rivals: what a draw lacks it takes from its neighbour of the other mechanism.

    Neither is inferred, so that their values are independent of all others.
    """
    whole = posterior.reset_index(drop=True).copy()
    other = np.arange(len(whole)) ^ 1
    for place, (_, lacking) in enumerate(RIVALS):
        for name in lacking:
            here = (np.arange(len(whole)) % len(RIVALS) == place) & (other < len(whole))
            whole.loc[here, name] = posterior[name].to_numpy()[other[here]]
    rows = whole.to_dict("records")
    return [{str(key): value for key, value in row.items()} for row in rows]
