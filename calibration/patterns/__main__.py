"""``python -m calibration.patterns``: patterns over prior draws, into a folder."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from calibration.patterns.leave import leave, tell
from calibration.patterns.study import Question, answers
from sim.outcome.manifest import code_state
from sim.scenario.load import load
from sim.study.interruption import ended


def main(words: list[str] | None = None) -> int:
    """Runs the study and leaves its tables, page and figure."""
    asked = _asked(words)
    if asked.page_only:
        tell(asked.out)
        return 0
    begun, code = time.monotonic(), code_state()
    question = Question(
        load("interspin"), load("no-programme"), asked.draws, asked.replicates, asked.seed, {}
    )

    def progress(done: int, count: int) -> None:
        if done == count or done % 10 == 0:
            seconds = time.monotonic() - begun
            print(
                f"patterns: {done} of {count} draws, {seconds:.0f} s", file=sys.stderr, flush=True
            )

    print("patterns: compiling kernels, or loading them …", file=sys.stderr, flush=True)
    found = answers(question, asked.workers, progress)
    for failed in (one.error for one in found if one.error):
        print(failed, file=sys.stderr)
    leave(question, found, asked.out, code)
    return 1 if any(one.error for one in found) else 0


def _asked(words: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m calibration.patterns", description=__doc__)
    parser.add_argument(
        "--draws", type=int, default=240, help="prior draws (at least 200 to publish)"
    )
    parser.add_argument("--replicates", type=int, default=1, help="runs of each arm and draw")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=None, help="threads (default: all cores)")
    parser.add_argument("--out", type=Path, default=Path("results/published/patterns"))
    only = "make page, figure and drivers anew from the tables that are there"
    parser.add_argument("--page-only", action="store_true", help=only)
    return parser.parse_args(words)


if __name__ == "__main__":
    raise SystemExit(ended(main))
