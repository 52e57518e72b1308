"""``python -m calibration.judge``: the calibration with the shipped targets, judged, into the published results."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import pandas as pd

from calibration.fit.calibrate import calibrate, published_model
from calibration.judge.leave import leave_calibration, leave_judged, tell
from calibration.judge.moved import defaults_moved
from calibration.judge.patterns import patterns_under
from calibration.judge.study import judge
from sim.outcome.manifest import code_state
from sim.study.interruption import ended

PUBLISHED = Path("results") / "published" / "calibration"
STORE = Path("results") / "calibration"
#: Runs of the predictive checks at draws of the posterior, and at the defaults.
CHECKED = 400


def main(words: list[str] | None = None) -> int:
    """Calibrates, judges and writes; runs that are in the store are not done again."""
    parser = argparse.ArgumentParser(prog="python -m calibration.judge", description=__doc__)
    parser.add_argument("--out", type=Path, default=PUBLISHED)
    parser.add_argument("--store", type=Path, default=STORE, help="folder of the runs")
    parser.add_argument("--budget", type=int, default=2400, help="runs of the calibration")
    only = parser.add_mutually_exclusive_group()
    only.add_argument(
        "--page-only", action="store_true", help="only page and figures, from the tables"
    )
    only.add_argument(
        "--patterns-only", action="store_true", help="only patterns under the published posterior"
    )
    asked, code = parser.parse_args(words), code_state()
    if asked.patterns_only:
        published = asked.out / "posterior.parquet"
        if not published.exists():
            parser.error(f"no posterior in {asked.out}: run without --patterns-only first")
        leave_judged(
            patterns_under(pd.read_parquet(published), progress), asked.out, code, "patterns"
        )
    elif not asked.page_only:
        found = calibrate(budget=asked.budget, checked=CHECKED, out=asked.store, progress=progress)
        leave_calibration(found, asked.out, asked.budget, code)
        model = published_model(asked.store, progress)
        leave_judged(defaults_moved(found, model), asked.out, code)
        leave_judged(judge(model, found.fitted.space.names, progress), asked.out, code)
        leave_judged(patterns_under(found.posterior, progress), asked.out, code, "patterns")
    tell(asked.out)
    print(f"in {asked.out}: README.md, tables, figures; runs in {asked.store}")
    return 0


def progress(message: str, done: int, total: int) -> None:
    """A line on standard error for each hundred."""
    if total == 0 or done == total or done % 100 == 0:
        print(f"{message} {done}/{total}" if total else message, file=sys.stderr, flush=True)


if __name__ == "__main__":
    raise SystemExit(ended(main))
