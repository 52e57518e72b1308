"""Asking which parameter would change the decision."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from pathlib import Path
from typing import Any

from calibration.sensitivity.decisions.cases import DRAWS, Drawn, Question, run_cases
from calibration.sensitivity.decisions.result import Decision, decide
from calibration.sensitivity.samples import Machinery
from sim.outcome.manifest import code_state, machine, versions
from sim.study.execute import Progress, silent


def decision(
    designs: Sequence[Any],
    base: Any,
    *,
    outcome: str = "foreign_cooperations",
    is_less_better: bool = False,
    worth_eur: float = 0.0,
    parameters: Sequence[str] = (),
    draws: int = DRAWS,
    posterior: str | Path | None = None,
    replicates: int = 1,
    seed: int = 1,
    changes: Mapping[str, Any] | None = None,
    out: str | Path | None = None,
    figures: bool = True,
    executor: Executor | None = None,
    workers: int | None = None,
    engine: str = "thread",
    scheduler: str | None = None,
    progress: Progress = silent,
) -> Decision:
    """Which parameter would change which of some designs adds most to an outcome of the base.

    Draws come from the priors, or from the rows of a ``posterior`` (a file, or "shipped"); all designs of a draw share
    its luck, and every draw has luck of its own. ``worth_eur``: what a unit of the outcome is worth; designs are then
    compared net of their grants. Runs are kept in ``out/runs``. Raises ``ScenarioError`` with all faults.
    """
    begun = time.time()
    question = Question(outcome, is_less_better, worth_eur)
    source = "priors" if posterior is None else _placed(posterior)
    drawn = Drawn(draws, source, tuple(parameters), replicates, seed)
    folder = Path(out) if out is not None else Path("results") / "decision"
    machinery = Machinery(folder, executor, workers, engine, scheduler, progress)
    cases, study = run_cases(designs, base, question, drawn, machinery, changes)
    progress("analysing…", 0, 0)
    manifest = {
        "study": study, "changes": dict(changes or {}), "seconds": round(time.time() - begun, 1),
        "versions": versions(), "code": code_state(), "machine": machine(),
    }  # fmt: skip
    found = decide(cases, question, seed, manifest)
    found.save(folder, figures)
    return found


def _placed(posterior: str | Path) -> str:
    """A file as it is seen from anywhere; the name of the shipped posterior as it is."""
    path = Path(posterior)
    return str(path.absolute()) if path.exists() else str(posterior)
