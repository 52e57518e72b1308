"""Which parameters carry what the programme adds? Total indices of a contrast, with our names.

python sensitivity_of_a_contrast.py [--small] [--out DIR]
"""

from __future__ import annotations

import argparse

import calibration

PARAMETERS = [
    "contacts.firm",
    "contacts.beta_call",
    "acceptance.gamma_grant",
    "acceptance.domestic_firm",
]
SMALL = {"population.firms": 4, "population.institutions": 2, "population.partners": 200}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="a toy world: to see that it runs")
    parser.add_argument("--out", default="results/sensitivity-example")
    asked = parser.parse_args()
    result = calibration.sensitivity(
        "interspin",
        "no-programme",
        method="sobol",
        outcome=["foreign_cooperations", "windfall_share"],  # the same runs serve both
        parameters=PARAMETERS,
        samples=8 if asked.small else 256,  # Saltelli blocks, each of len(PARAMETERS) + 2 points
        replicates=2 if asked.small else 4,  # of every point, under common luck
        changes=SMALL if asked.small else None,
        most_dropped=0.5 if asked.small else 0.2,
        out=asked.out,
    )
    for outcome in ("foreign_cooperations", "windfall_share"):
        print(outcome)
        print(result.shown(outcome).to_string(index=False))
    for note in result.notes:
        print("note:", note)


if __name__ == "__main__":
    main()
