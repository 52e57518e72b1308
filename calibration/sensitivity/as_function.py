"""The model as a function of parameters, for scripts that bring SALib or another library of their own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from calibration.sensitivity.inputs import inputs_of
from calibration.sensitivity.quantities import Quantity, Table, quantity_of, values_of
from calibration.sensitivity.samples import Asked, Machinery, arms_of, sampled
from sim.errors import Fault, ScenarioError


def model_function(
    scenario: Any,
    against: Any = None,
    *,
    outcome: str = "foreign_cooperations",
    parameters: Sequence[str],
    out: str | Path,
    replicates: int = 4,
    seed: int = 1,
    changes: Mapping[str, Any] | None = None,
    workers: int | None = None,
) -> Callable[[np.ndarray], np.ndarray]:
    """A function of values [rows, parameters] that returns the mean over replicates of common luck [rows].

    With ``against`` it returns the contrast. Rows that failed are not a number; SALib gives wrong indices for these
    without a word, so look before you analyse. Runs are kept in ``out``. Levels of a choice or a switch are numbered
    from 0, in their order.
    """
    inputs = inputs_of(parameters)
    quantity = quantity_of(outcome, against is not None, "")
    if isinstance(quantity, Fault):
        raise ScenarioError([quantity])
    arms = arms_of(scenario, against, changes or {})
    asked, machinery = Asked((outcome,), replicates, seed), Machinery(Path(out), workers=workers)
    chosen: Quantity = quantity

    def function(rows: np.ndarray) -> np.ndarray:
        points = [
            {one.name: one.value_of(float(value)) for one, value in zip(inputs, row, strict=True)}
            for row in np.atleast_2d(np.asarray(rows, float))
        ]  # fmt: skip
        done = sampled(arms, points, asked, machinery)
        table = Table(done.runs, done.point_of_row, replicates)
        found = values_of(chosen, table, arms.scenario.name, arms.against)
        return found.rows.mean(axis=1)

    function.__name__ = outcome
    return function
