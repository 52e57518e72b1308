"""``python -m calibration.sensitivity``: the published analysis, into a folder; runs are kept beside it."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import pandas as pd

from calibration.sensitivity.ask import sensitivity
from calibration.sensitivity.deciding import decision
from calibration.sensitivity.designs import SAMPLES
from calibration.sensitivity.inert import table_of_inert
from calibration.sensitivity.page import Parts, page_of
from calibration.sensitivity.result import Sensitivity
from sim.files.write import copied, subfolder, write_text
from sim.outcome.store import write_csv
from sim.study.draws import SHIPPED
from sim.study.execute import Progress
from sim.study.interruption import ended
from sim.study.study import Study

#: What is published of the tables; samples and runs are made again by the same command.
PUBLISHED = ("indices.csv", "convergence.csv", "manifest.json")
#: Outcomes by which a design is chosen.
DECIDED_BY = ("foreign_cooperations", "partnerships_alive")
OUTCOMES = ("foreign_cooperations", "windfall_share")
#: Which parameters the shipped posterior is of.
CALIBRATED = Path("results/published/calibration/parameters.csv")
#: Draws of the posterior for Shapley effects.
DRAWS = 256


def main(words: list[str] | None = None) -> int:
    """Runs what is missing, then leaves tables, figures and page."""
    asked = _asked(words)
    last = [-1]

    def progress(message: str, done: int, count: int) -> None:
        if not count or done * 50 // count > last[0]:
            last[0] = done * 50 // count if count else -1
            told = f"sensitivity: {message} {f'{done}/{count}' if count else ''}"
            print(told, file=sys.stderr, flush=True)

    screened = sensitivity(
        "interspin", "no-programme", method="morris", outcome=OUTCOMES, yearly=True, samples=asked.samples,
        replicates=asked.replicates, seed=asked.seed, out=asked.runs, workers=asked.workers, progress=progress,
    )  # fmt: skip
    shared = sensitivity(
        "interspin", "no-programme", method="shapley", posterior=SHIPPED, parameters=calibrated(), outcome=OUTCOMES,
        samples=DRAWS, seed=asked.seed, out=asked.runs / "posterior", workers=asked.workers, progress=progress,
    )  # fmt: skip
    parts = Parts(screened, shared, decisions(asked, progress), table_of_inert(progress=progress))
    _publish(screened, asked.runs, asked.out)
    _publish(shared, asked.runs / "posterior", asked.out / "posterior")
    write_csv(asked.out / "decision.csv", parts.decisions)
    write_csv(asked.out / "inert.csv", parts.inert)
    write_text(asked.out / "README.md", page_of(parts))
    for note in (*screened.notes, *shared.notes):
        print(f"note: {note}", file=sys.stderr)
    return 0


def calibrated() -> list[str]:
    """The parameters that the published calibration inferred."""
    return list(pd.read_csv(CALIBRATED)["parameter"])


def _publish(result: Sensitivity, made: Path, out: Path) -> None:
    for name in PUBLISHED:
        copied(made / name, out / name)
    for outcome in result.outcomes:
        for figure in sorted((made / "figures").glob(f"{outcome}*.png")):
            copied(figure, subfolder(out, "figures") / figure.name)


def decisions(asked: argparse.Namespace, progress: Progress) -> pd.DataFrame:
    """What would change the decision, read from the study of that name."""
    results = Study.load("sensitivity").run(
        asked.runs / "decision", workers=asked.workers, progress=progress
    )
    return pd.concat([decision(results, name) for name in DECIDED_BY], ignore_index=True)


def _asked(words: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m calibration.sensitivity", description=__doc__)
    parser.add_argument("--samples", type=int, default=SAMPLES["morris"], help="trajectories")
    parser.add_argument("--replicates", type=int, default=2, help="of each row, common luck")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=None, help="threads (default: all cores)")
    parser.add_argument("--runs", type=Path, default=Path("results/sensitivity"))
    parser.add_argument("--out", type=Path, default=Path("results/published/sensitivity"))
    return parser.parse_args(words)


if __name__ == "__main__":
    raise SystemExit(ended(main))
