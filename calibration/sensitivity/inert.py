"""What common luck is worth: total indices of inputs that do nothing, with luck in common and without (small world).

Two inputs that do nothing (a dummy that no run knows, and how exposed channels are to shocks where there are none)
beside two that do; the same Saltelli design three times: all rows under one luck, each row under one of its own which
its two designs share, and each single run under one of its own, as tools do that seed runs one by one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from calibration.sensitivity.analysis import analyse
from calibration.sensitivity.designs import Design, design_of
from calibration.sensitivity.inputs import DUMMY, inputs_of, points_at
from calibration.sensitivity.quantities import DIFFERENCE, LEVEL, Quantity, Values
from sim.outcome.reduce import Run
from sim.scenario.load import load
from sim.scenario.schema.scenario import Scenario
from sim.study.chunk import KEEP
from sim.study.execute import Progress, silent
from sim.study.task import Task, do

WORLD: dict[str, Any] = {
    "population.firms": 4,
    "population.institutions": 2,
    "population.partners": 200,
    "shocks.list": [],
}
INERT = "shocks.exposure.own"
KEYS = ("contacts.firm", "contacts.beta_call", INERT)
OUTCOME = "foreign_cooperations"
SEEDS = ("one for all rows", "one a row, shared by its two designs", "one a run")


def table_of_inert(blocks: int = 64, seed: int = 1, progress: Progress = silent) -> pd.DataFrame:
    """A row a quantity, a way to seed and an input that does nothing: its total index with the 95 % interval."""
    design = design_of("sobol", inputs_of(KEYS), blocks, seed)
    rows = []
    for seeds in SEEDS:
        before, after = _values(design, seeds, seed, progress)
        for kind, values in ((LEVEL, after), (DIFFERENCE, after - before)):
            found = analyse(design, Values(Quantity(OUTCOME, kind), values[:, None]), seed).indices
            for name in (INERT, DUMMY):
                one = found[found["parameter"] == name].iloc[0]
                rows.append({
                    "outcome": OUTCOME, "quantity": kind, "seeds": seeds, "parameter": name, "ST": one["ST"],
                    "ST_conf": one["ST_conf"], "has_nought_inside": bool(one["ST"] <= one["ST_conf"]),
                    "blocks": blocks,
                })  # fmt: skip
    return pd.DataFrame(rows)


def _values(
    design: Design, seeds: str, seed: int, progress: Progress
) -> tuple[np.ndarray, np.ndarray]:
    """The outcome of base and programme in every row."""
    arms = load("no-programme", WORLD), load("interspin", WORLD)
    points = points_at(design.inputs, design.unit, arms[1])
    known: dict[str, tuple[float, float]] = {}
    found = []
    for row, point in enumerate(points):
        luck = 0 if seeds == SEEDS[0] else 2 * row
        key = f"{luck} {sorted(point.items())}"
        if key not in known:
            pair = tuple(arm.with_changes(point) for arm in arms)
            apart = 1 if seeds == SEEDS[2] else 0
            known[key] = _pair(pair, seed, luck, apart)
        found.append(known[key])
        progress(f"inert inputs, seeds: {seeds}", row + 1, len(points))
    values = np.array(found)
    return values[:, 0], values[:, 1]


def _pair(pair: Sequence[Scenario], seed: int, luck: int, apart: int) -> tuple[float, float]:
    """The outcome of both runs, in replicates that are the same or apart."""
    before, after = (
        do(Task((arm,), seed, luck + apart * place, KEEP, 0)).runs[0]
        for place, arm in enumerate(pair)
    )
    assert isinstance(before, Run)
    assert isinstance(after, Run)
    return before.levels[OUTCOME], after.levels[OUTCOME]
