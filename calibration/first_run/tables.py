"""Tables beside the first run: what two assumptions do to it, one of them year by year."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.outcome.intervals import LEVEL, mean_interval
from sim.outcome.plot import read
from sim.scenario.load import load
from sim.study.compare import compare

KEY = "contacts.beta_call"
#: Values of the effort that open calls call forth; the middle one is the default.
DEFAULT = 0.3
EFFORTS = (0.0, DEFAULT, 0.8)
#: Whether proposals wait for the decision on projects; by default they do.
WAITING, AS_IT_IS, AT_ONCE = "programme.gate.waits", "as it is", "proposals do not wait"
TOLD = ("windfall_share", "windfall_of_money_share", "foreign_cooperations")
NUMBERS = ["effect", "lower", "upper", "level", "n_pairs", "covers"]
CALLS, RUNNING, EFFECTS = "calls.csv", "running.csv", "effects.csv"


def make(folder: Path, replicates: int, seed: int) -> None:
    """Runs the comparison at every effort, and without waiting, and writes both tables."""
    programme = load("interspin")
    designs = [programme.with_changes({KEY: effort}, name=f"{effort:g}") for effort in EFFORTS]
    designs.append(programme.with_changes({WAITING: False}, name=AT_ONCE))
    compared = compare(load("no-programme"), designs, replicates=replicates, seed=seed)
    calls(compared).to_csv(folder / CALLS, index=False, lineterminator="\n")
    shown = {AS_IT_IS: EFFORTS.index(DEFAULT), AT_ONCE: len(EFFORTS)}
    tables = [running(compared.base, compared.alternatives[at], name) for name, at in shown.items()]
    pd.concat(tables).to_csv(folder / RUNNING, index=False, lineterminator="\n")


def calls(compared: Any) -> pd.DataFrame:
    """Effects by effort; the alternatives are named after it."""
    effects = compared.effects
    rows = effects[effects["outcome"].isin(TOLD) & (effects["alternative"] != AT_ONCE)]
    return rows.rename(columns={"alternative": KEY})[[KEY, "outcome", *NUMBERS]]


def running(base: Any, other: Any, design: str) -> pd.DataFrame:
    """Foreign cooperations running at the end of each year: both means, paired difference, its interval."""
    before, after = (read.crossed(arm, "running_cooperations") for arm in (base, other))
    rows = []
    for place, day in enumerate(read.dates(base)):
        if str(day).endswith("-12-31"):
            change = np.asarray(after[:, place] - before[:, place], float)
            found = mean_interval(change)
            means = (float(before[:, place].mean()), float(after[:, place].mean()))
            rows.append(
                (
                    design,
                    str(day),
                    *means,
                    found.value,
                    found.lower,
                    found.upper,
                    LEVEL,
                    found.n,
                    "luck",
                )
            )
    names = ["design", "date", "base_mean", "alternative_mean", *NUMBERS]
    return pd.DataFrame(rows, columns=names)
