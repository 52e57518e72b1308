"""What it changes to put the posterior's medians in the place of the shipped defaults: scores of both as they stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd

from calibration.fit.calibrate import Calibration, runs_of
from calibration.fit.model import Model, observed_of
from calibration.fit.predictive import crps
from calibration.judge.study import Judged
from calibration.targets.form import Target

#: Runs of each set of values.
RUNS = 100


def defaults_moved(found: Calibration, model: Model, runs: int = RUNS) -> Judged:
    """One row a set of values and block of targets: mean CRPS in standard deviations of the targets' errors.

    Sets: the defaults as they ship, medians in the place of what was learned, medians of all free parameters. Luck is
    shared, and is not that of the calibration.
    """
    medians = medians_of(found)
    learned = set(found.diagnostics.loc[found.diagnostics["standing"] == "learned", "parameter"])
    sets: dict[str, Mapping[str, float]] = {
        "defaults": {},
        "medians of what was learned": {key: medians[key] for key in medians if key in learned},
        "medians of all that was free": medians,
    }
    rows = []
    for name, values in sets.items():
        scenario = model.scenario.with_changes(dict(values))
        told = runs_of(replace(model, scenario=scenario, seed=model.seed + 1), runs)
        rows += [row | {"values": name, "runs": runs} for row in scores_of(told, model.targets)]
    return Judged({"defaults": pd.DataFrame(rows)})


def medians_of(found: Calibration) -> dict[str, float]:
    """Medians of the free parameters to two digits, by dotted key."""
    drawn = found.posterior[found.diagnostics["parameter"]].median()
    return {str(key): float(f"{value:.2g}") for key, value in drawn.items()}


def scores_of(told: np.ndarray, targets: tuple[Target, ...]) -> list[dict[str, object]]:
    """Mean score of each block of targets that runs [n, targets] tell."""
    observed = observed_of(targets)
    errors = np.sqrt(observed.variance)
    table = pd.DataFrame(
        {
            "role": [one.role for one in targets],
            "block": [one.block for one in targets],
            "crps": [
                crps(column[np.isfinite(column)], value, error) / error
                for column, value, error in zip(told.T, observed.values, errors, strict=True)
            ],
        }
    ).dropna()
    means = table.groupby(["role", "block"], sort=False)["crps"].agg(["size", "mean"])
    named = means.rename(columns={"size": "targets", "mean": "crps_sd"}).reset_index()
    return [{str(key): value for key, value in row.items()} for row in named.to_dict("records")]
