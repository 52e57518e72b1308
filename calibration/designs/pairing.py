"""What common luck saves: how many times fewer runs a comparison needs than with independent runs, pair by pair."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from sim.scenario.load import load
from sim.study.compare import compare
from sim.study.execute import Progress, silent

#: Pairs of runs of each design, at the shipped parameters.
REPLICATES = 20
OUTCOMES = ("foreign_contacts", "foreign_cooperations", "first_cooperations", "partnerships_alive")


def pairing(
    base: str, designs: Sequence[str], replicates: int = REPLICATES, progress: Progress = silent
) -> pd.DataFrame:
    """One row a design and outcome: variance of a difference of independent runs over that of paired ones.

    *times_fewer_runs* = (s²(base) + s²(design)) / s²(design − base), luck only; infinite where they are always equal.
    """
    arms = [load(name) for name in designs]
    found = compare(load(base), arms, replicates, progress=progress)
    levels = [arm.levels() for arm in found.arms]
    rows = []
    for name, level in zip(designs, levels[1:], strict=True):
        for outcome in OUTCOMES:
            apart = levels[0][outcome].var() + level[outcome].var()
            together = (level[outcome] - levels[0][outcome]).var()
            times = apart / together if together else float("inf")
            rows.append(
                {"base": base, "design": name, "outcome": outcome, "n_pairs": replicates, "times_fewer_runs": times}
            )  # fmt: skip
    return pd.DataFrame(rows)
