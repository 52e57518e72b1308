"""An ensemble: one scenario, many replicates."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from pathlib import Path

from sim.outcome.reduce import Keep, Run
from sim.outcome.tables import Ensemble
from sim.scenario.schema.scenario import Scenario
from sim.study.compare import compare
from sim.study.execute import Progress, silent
from sim.study.kept import Kept

REPLICATES = 20


def ensemble(
    scenario: Scenario,
    replicates: int = REPLICATES,
    seed: int = 1,
    *,
    first: int = 0,
    executor: Executor | None = None,
    workers: int | None = None,
    keep_contacts: bool = False,
    keep: Keep | None = None,
    store: str | Path | Kept | None = None,
    progress: Progress = silent,
    on_run: Callable[[int, Run], Run] | None = None,
) -> Ensemble:
    """Runs replicates of a scenario; replicate k has the same luck in every scenario.

    ``first``: number of the first replicate. ``executor``: any ``concurrent.futures.Executor``; by default threads, as
    many as ``workers`` (all cores). ``store``: a folder where finished runs are kept, so that the same call goes on
    after an interruption. ``keep_contacts``: keep the event log with contacts, for ``Ensemble.events()``. A run that
    fails is recorded in ``Ensemble.failures`` and does not stop the others.
    """
    kept = keep or Keep(events=keep_contacts)
    return compare(
        scenario, (), replicates, seed, first=first, executor=executor, workers=workers, keep=kept,
        store=store, progress=progress, on_run=on_run,
    ).base  # fmt: skip
