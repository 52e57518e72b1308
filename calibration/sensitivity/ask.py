"""Asking: of the model (a level, a contrast, the better of two designs), or of any function."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from pathlib import Path
from typing import Any

import numpy as np

from calibration.sensitivity.analysis import Analysis, analyse
from calibration.sensitivity.blocks import MOST_DROPPED
from calibration.sensitivity.designs import Design, design_of
from calibration.sensitivity.inputs import inputs_between, points_at
from calibration.sensitivity.prepare import Ready, prepared
from calibration.sensitivity.quantities import (
    Function,
    Table,
    Values,
    values_of,
    values_of_function,
)
from calibration.sensitivity.result import TABLES, Sensitivity, result_of, samples_of
from calibration.sensitivity.samples import Arms, Machinery, Sampled, needs_of, sampled
from sim.outcome.manifest import code_state, machine, versions
from sim.study.execute import Progress, silent
from sim.study.folder import results_folder
from sim.study.names import folder_names


def sensitivity(
    scenario: Any,
    against: Any = None,
    *,
    method: str = "morris",
    outcome: str | Sequence[str] = "foreign_cooperations",
    parameters: Sequence[str] | Mapping[str, Sequence[Any]] | None = None,
    by_section: bool = False,
    posterior: str | Path | None = None,
    better: str = "",
    yearly: bool = False,
    samples: int | None = None,
    replicates: int | None = None,
    seed: int = 1,
    changes: Mapping[str, Any] | None = None,
    most_dropped: float = MOST_DROPPED,
    out: str | Path | None = None,
    figures: bool = True,
    executor: Executor | None = None,
    workers: int | None = None,
    engine: str = "thread",
    scheduler: str | None = None,
    progress: Progress = silent,
    read: Sequence[Mapping[str, Any]] = (),
) -> Sensitivity:
    """Which parameters carry an outcome of a scenario, or its contrast with another one.

    ``scenario``, ``against``: names, files or ``Scenario`` objects. Without ``against`` a level is analysed, with it
    the difference (of levels) or the ratio of sums (of contrasts such as ``windfall_share``) over replicates that share
    their luck; with ``better`` ("more" or "less" of the outcome) the chance that the scenario is better than the base.
    ``parameters``: keys, or keys with ranges or levels; all that have a prior by default; a choice or a switch that is
    named has all its levels, of equal probability. ``samples``: trajectories (morris),
    Saltelli blocks (sobol, a power of 2) or rows. ``posterior``: a table of draws, for ``method="shapley"``.
    ``yearly``: indices year by year too (``over_time``). Runs are kept in ``out/runs``: the same call carries on after
    an interruption, and more samples or replicates keep what is there.
    ``read``: receipts of inputs, for the manifest.
    Raises ``ScenarioError`` with all faults, ``TooManyFailed`` where more than ``most_dropped`` of the blocks failed.
    """
    ready = prepared(
        scenario, against, method, outcome, (parameters, by_section, posterior), (better, yearly),
        (samples, replicates, seed), changes or {},
    )  # fmt: skip
    folder = Path(out) if out is not None else Path("results") / name_of(ready.arms, method)
    machinery = Machinery(folder, executor, workers, engine, scheduler, progress)
    asked = {"better": better, "posterior": str(posterior or ""), "changes": dict(changes or {})}
    with results_folder(folder, TABLES):
        result = _carried_out(ready, machinery, asked, most_dropped, read)
        result.save(folder, figures)
    return result


def _carried_out(
    ready: Ready,
    machinery: Machinery,
    asked: Mapping[str, Any],
    most_dropped: float,
    read: Sequence[Mapping[str, Any]],
) -> Sensitivity:
    """Runs what is missing and analyses it; ``asked``, ``read``: what else the manifest tells."""
    begun, given = time.time(), ready.asked
    done = sampled(ready.arms, ready.points, given, machinery)
    machinery.progress("analysing…", 0, 0)
    found = _analysed(ready, done, most_dropped)
    told = {"outcomes": given.outcomes, "replicates": given.replicates, "seed": given.seed} | dict(
        asked
    )
    return result_of(
        found,
        samples_of(ready.design, ready.points, found),
        _title(ready.arms, str(asked["better"])),
        _manifest(ready.arms, ready.design, told | {"most_dropped": most_dropped}, done, begun)
        | {"read": list(read)},
    )


def needs(
    scenario: Any,
    against: Any = None,
    *,
    method: str = "morris",
    outcome: str | Sequence[str] = "foreign_cooperations",
    parameters: Sequence[str] | Mapping[str, Sequence[Any]] | None = None,
    by_section: bool = False,
    posterior: str | Path | None = None,
    better: str = "",
    yearly: bool = False,
    samples: int | None = None,
    replicates: int | None = None,
    seed: int = 1,
    changes: Mapping[str, Any] | None = None,
    out: str | Path | None = None,
) -> dict[str, Any]:
    """What ``sensitivity`` would take if it were asked the same: runs, those that are left, CPU seconds and bytes."""
    ready = prepared(
        scenario, against, method, outcome, (parameters, by_section, posterior), (better, yearly),
        (samples, replicates, seed), changes or {},
    )  # fmt: skip
    folder = Path(out) if out is not None else Path("results") / name_of(ready.arms, method)
    return needs_of(ready.arms, ready.points, ready.asked, folder)


def of_function(
    function: Function,
    bounds: Mapping[str, tuple[float, float]],
    *,
    method: str = "sobol",
    samples: int | None = None,
    replicates: int = 1,
    seed: int = 1,
) -> Sensitivity:
    """The same analysis of a function of inputs [rows, inputs] and the number of a replicate, one value a row."""
    design = design_of(method, inputs_between(bounds), samples, seed)
    points = points_at(design.inputs, design.unit)
    inputs = np.array([[point[one.name] for one in design.inputs] for point in points], float)
    name = getattr(function, "__name__", "function")
    values = values_of_function(function, inputs, replicates, name)
    analysis = analyse(design, values, seed)
    return result_of(
        [(values, analysis)], samples_of(design, points, [(values, analysis)]), name, {}
    )


def name_of(arms: Arms, method: str) -> str:
    """Name of the default folder."""
    pair = f"{arms.scenario.name}-against-{arms.against}" if arms.base else arms.scenario.name
    [name] = folder_names([f"sensitivity-{pair}-{method}"])
    return name


def _analysed(ready: Ready, done: Sampled, most_dropped: float) -> list[tuple[Values, Analysis]]:
    table = Table(done.runs, done.point_of_row, ready.asked.replicates)
    found = []
    for quantity in ready.quantities:
        values = values_of(quantity, table, ready.arms.scenario.name, ready.arms.against)
        seed = ready.asked.seed
        analysis = analyse(ready.design, values, seed, most_dropped, done.reasons)
        found.append((values, analysis))
    return found


def _title(arms: Arms, better: str) -> str:
    if arms.base is None:
        return arms.scenario.name
    if better:
        return (
            f"chance that {arms.scenario.name} is better than {arms.against} ({better} is better)"
        )
    return f"{arms.scenario.name} against {arms.against}"


def _manifest(
    arms: Arms, design: Design, asked: dict[str, Any], done: Sampled, begun: float
) -> dict[str, Any]:
    """What was asked and of what it was made; the runs have a manifest of their own."""
    return {
        "scenario": arms.scenario.name,
        "against": arms.against,
        "asked": {"method": design.method, "samples": design.blocks} | asked,
        "parameters": [
            {"key": one.name, "low": one.low, "high": one.high, "log": one.is_log, "group": one.group}
            | ({"levels": list(one.levels)} if one.levels else {})
            for one in design.inputs
        ],
        "rows": len(design.unit),
        "points": int(done.point_of_row.max()) + 1,
        "failures": done.reasons,
        "seconds": round(time.time() - begun, 1),
        "versions": versions(),
        "code": code_state(),
        "machine": machine(),
    }  # fmt: skip
