"""``batch_run`` with the argument names of Mesa 3, on the compiled model: for scripts that know Mesa."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from sim.scenario.study_file import study_of
from sim.study.batch import carry_out
from sim.study.execute import silent
from sim.study.executors import default_workers, executor_for
from sim.study.plan import plan_of
from sim.study.study import Results


def batch_run(
    scenario: str | Path = "interspin",
    parameters: Mapping[str, Any] | None = None,
    number_processes: int | None = 1,
    iterations: int = 1,
    *,
    rng: int = 1,
    display_progress: bool = False,
) -> list[dict[str, Any]]:
    """One dictionary a run, as ``mesa.batch_run`` returns them: ``RunId, iteration, Step``, parameters and outcomes.

    ``parameters``: dotted key -> a value or an iterable of values; all combinations are run. ``number_processes``:
    workers (``None``: all cores). ``rng``: the seed; iteration k has the same luck for all parameters. Data are those
    of the last step. Raises ``ScenarioError`` with all faults before the first run.
    """
    grid = {key: _values(value) for key, value in (parameters or {}).items()}
    asked = {"scenarios": [str(scenario)], "replicates": iterations, "seed": rng, "grid": grid}
    plan = plan_of(study_of(asked))
    count = number_processes or default_workers()
    tell = print if display_progress else silent
    with tempfile.TemporaryDirectory() as folder:
        carried = carry_out(plan, Path(folder), lambda: executor_for("thread", count), count, tell)
        if carried.failures:
            raise RuntimeError(f"{len(carried.failures)} runs failed: {carried.failures[0].error}")
        table = Results(folder).wide()
    time = next(iter(plan.bases.values())).time
    table = table.drop(columns=["scenario", "draw", "seed", "point"])
    table = table.rename(columns={"replicate": "iteration"})
    months = 12 * (time.end.year - time.start.year) + time.end.month - time.start.month + 1
    last = months * time.steps_per_year // 12
    return [
        {"RunId": number, "Step": last} | {str(key): value for key, value in row.items()}
        for number, row in enumerate(table.to_dict("records"))
    ]


def _values(value: Any) -> list[Any]:
    if isinstance(value, (str, bytes, Mapping)) or not isinstance(value, Iterable):
        return [value]
    return list(value)
