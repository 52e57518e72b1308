"""Tables beside the first run: what one assumption does to it, and cooperations running year by year."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.outcome.intervals import LEVEL, mean_interval
from sim.outcome.plot import read
from sim.outcome.store import write_csv
from sim.scenario.load import load
from sim.study.compare import compare

KEY = "contacts.beta_call"
#: Values of the effort that open calls call forth; the middle one is the default.
EFFORTS = (0.0, 0.3, 0.8)
TOLD = ("windfall_share", "windfall_of_money_share", "foreign_cooperations")
NUMBERS = ["effect", "lower", "upper", "level", "n_pairs", "covers"]
CALLS, RUNNING, EFFECTS = "calls.csv", "running.csv", "effects.csv"


def make(folder: Path, replicates: int, seed: int) -> None:
    """Runs the comparison at every effort and writes both tables."""
    programme = load("interspin")
    designs = [programme.with_changes({KEY: effort}, name=f"{effort:g}") for effort in EFFORTS]
    compared = compare(load("no-programme"), designs, replicates=replicates, seed=seed)
    write_csv(folder / CALLS, calls(compared))
    middle = compared.alternatives[EFFORTS.index(0.3)]
    write_csv(folder / RUNNING, running(compared.base, middle))


def calls(compared: Any) -> pd.DataFrame:
    """Effects by effort; the alternatives are named after it."""
    rows = compared.effects[compared.effects["outcome"].isin(TOLD)]
    return rows.rename(columns={"alternative": KEY})[[KEY, "outcome", *NUMBERS]]


def running(base: Any, other: Any) -> pd.DataFrame:
    """Foreign cooperations running at the end of each year: both means, paired difference, its interval."""
    before, after = (read.crossed(arm, "running_cooperations") for arm in (base, other))
    rows = []
    for place, day in enumerate(read.dates(base)):
        if str(day).endswith("-12-31"):
            change = np.asarray(after[:, place] - before[:, place], float)
            found = mean_interval(change)
            means = (float(before[:, place].mean()), float(after[:, place].mean()))
            rows.append(
                (str(day), *means, found.value, found.lower, found.upper, LEVEL, found.n, "luck")
            )
    names = ["date", "base_mean", "alternative_mean", *NUMBERS]
    return pd.DataFrame(rows, columns=names)
