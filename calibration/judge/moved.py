"""What it changes to put the posterior's medians in the place of the defaults assumed before: scores of both."""

from __future__ import annotations

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
#: What shipped before the medians did: assumed.
BEFORE: dict[str, float] = {
    "population.cluster_effect_sd": 0.5, "cooperation.median_years": 3.0, "cooperation.follow_on_firm": 0.4,
    "contacts.firm": 0.7, "cooperation.follow_on_institution": 0.45, "choice.b_border": 0.1,
    "funnel.f_distance": 0.0, "cooperation.break_off_per_year": 0.016, "choice.b_geo": 0.25,
    "funnel.proposal_decide": 1.2, "acceptance.domestic_firm": 0.4, "finance.budget_sme_eur": 150_000,
}  # fmt: skip


def defaults_moved(found: Calibration, model: Model, runs: int = RUNS) -> Judged:
    """One row a set of values and block of targets: mean CRPS in standard deviations of the targets' errors.

    Sets: what was assumed before, medians in the place of what was learned, medians of all free parameters. Luck is
    shared, and is not that of the calibration.
    """
    medians = medians_of(found)
    learned = found.diagnostics.loc[found.diagnostics["standing"] == "learned", "parameter"]
    sets = {
        "assumed before": BEFORE,
        "medians of what was learned": BEFORE | {key: medians[key] for key in learned},
        "medians of all that was free": BEFORE | medians,
    }
    rows = []
    for name, values in sets.items():
        scenario = model.scenario.with_changes(values)
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
