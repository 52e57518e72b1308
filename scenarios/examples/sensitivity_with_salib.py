"""The same question as one asks it with SALib's ``ProblemSpec``: the model is a function of rows.

python sensitivity_with_salib.py [--small] [--out DIR]

SALib takes what luck is left in the means over replicates for interaction, and gives wrong indices without a word where
a row is not a number; ``calibration.sensitivity`` does neither. Here one sees to it oneself.
"""

from __future__ import annotations

import argparse

import numpy as np
from SALib import ProblemSpec

import calibration

RANGES = {
    "contacts.firm": (0.3, 1.5),
    "contacts.beta_call": (0.0, 0.8),
    "acceptance.gamma_grant": (2.0, 7.0),
}
SMALL = {"population.firms": 4, "population.institutions": 2, "population.partners": 200}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="a toy world: to see that it runs")
    parser.add_argument("--out", default="results/sensitivity-salib")
    asked = parser.parse_args()
    model = calibration.sensitivity.model_function(
        "interspin",
        "no-programme",
        outcome="foreign_cooperations",
        parameters=list(RANGES),
        replicates=2 if asked.small else 4,
        changes=SMALL if asked.small else None,
        out=asked.out,
    )
    problem = ProblemSpec({"names": list(RANGES), "bounds": [list(pair) for pair in RANGES.values()],
                           "outputs": ["foreign_cooperations"]})  # fmt: skip
    problem.sample_sobol(8 if asked.small else 256, calc_second_order=False, seed=1)
    problem.evaluate(model)
    if not np.isfinite(problem.results).all():
        raise SystemExit("some rows failed: SALib would give wrong indices")
    problem.analyze_sobol(calc_second_order=False, seed=1)
    for table in problem.to_df():
        print(table)


if __name__ == "__main__":
    main()
