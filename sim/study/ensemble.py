"""An ensemble: one scenario, many replicates."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor

from sim.outcome.reduce import Keep, Run
from sim.outcome.tables import Ensemble
from sim.scenario.schema.scenario import Scenario
from sim.study.compare import compare
from sim.study.execute import Progress, silent

REPLICATES = 20


def ensemble(
    scenario: Scenario,
    replicates: int = REPLICATES,
    seed: int = 1,
    *,
    executor: Executor | None = None,
    workers: int | None = None,
    keep_contacts: bool = False,
    keep: Keep | None = None,
    progress: Progress = silent,
    on_run: Callable[[int, Run], Run] | None = None,
) -> Ensemble:
    """Runs replicates of a scenario; replicate k has the same luck in every scenario.

    ``executor``: any ``concurrent.futures.Executor``; by default threads, as many as ``workers`` (all cores).
    ``keep_contacts``: keep the event log with contacts, for ``Ensemble.events()``. A run that fails is recorded in
    ``Ensemble.failures`` and does not stop the others.
    """
    kept = keep or Keep(events=keep_contacts)
    shared = {"executor": executor, "workers": workers, "keep": kept, "progress": progress}
    return compare(scenario, (), replicates, seed, on_run=on_run, **shared).base  # type: ignore[arg-type]
