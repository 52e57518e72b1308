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
from calibration.sensitivity.designs import REPLICATES, Design, design_of
from calibration.sensitivity.inputs import inputs_between, inputs_of, points_at
from calibration.sensitivity.over_time import with_years
from calibration.sensitivity.quantities import (
    Function,
    Quantity,
    Table,
    Values,
    quantity_of,
    values_of,
    values_of_function,
)
from calibration.sensitivity.result import Sensitivity, result_of, samples_of
from calibration.sensitivity.samples import Arms, Asked, Machinery, Sampled, arms_of, sampled
from sim.outcome.manifest import code_state, machine, versions
from sim.scenario.errors import Fault, ScenarioError
from sim.study.execute import Progress, silent


def sensitivity(
    scenario: Any,
    against: Any = None,
    *,
    method: str = "morris",
    outcome: str | Sequence[str] = "foreign_cooperations",
    parameters: Sequence[str] | Mapping[str, tuple[float, float]] | None = None,
    by_section: bool = False,
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
) -> Sensitivity:
    """Which parameters carry an outcome of a scenario, or its contrast with another one.

    ``scenario``, ``against``: names, files or ``Scenario`` objects. Without ``against`` a level is analysed, with it
    the difference (of levels) or the ratio of sums (of contrasts such as ``windfall_share``) over replicates that share
    their luck; with ``better`` ("more" or "less" of the outcome) the chance that the scenario is better than the base.
    ``parameters``: keys, or keys with ranges; all that have a prior by default. ``samples``: trajectories (morris),
    Saltelli blocks (sobol, a power of 2) or rows. ``yearly``: indices year by year
    too (``over_time``). Runs are kept in ``out/runs``: the same call carries on after an
    interruption, and more samples or replicates keep what is there.
    Raises ``ScenarioError`` with all faults, ``TooManyFailed`` where more than ``most_dropped`` of the blocks failed.
    """
    begun = time.time()
    names = (outcome,) if isinstance(outcome, str) else tuple(outcome)
    arms = arms_of(scenario, against, changes or {})
    names = with_years(names, arms.scenario) if yearly else names
    chosen, compared = (parameters, by_section), (against is not None, better)
    design, quantities = _planned(method, names, chosen, compared, (samples, seed))
    points = points_at(design.inputs, design.unit, arms.scenario)
    count = REPLICATES[method] if replicates is None else replicates
    folder = Path(out) if out is not None else Path("results") / name_of(arms, method)
    machinery = Machinery(folder, executor, workers, engine, scheduler, progress)
    done = sampled(arms, points, Asked(names, count, seed), machinery)
    progress("analysing…", 0, 0)
    found = _analysed(design, quantities, done, arms, (count, seed, most_dropped))
    asked = {"outcomes": names, "better": better, "replicates": count, "seed": seed}
    asked |= {"changes": dict(changes or {}), "most_dropped": most_dropped}
    result = result_of(
        found,
        samples_of(design, points, found),
        _title(arms, better),
        _manifest(arms, design, asked, done, begun),
    )
    result.save(folder, figures)
    return result


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
    return f"sensitivity-{pair}-{method}"


def _planned(
    method: str, names: tuple[str, ...], inputs: tuple[Any, bool], how: tuple[bool, str], size: tuple[int | None, int]
) -> tuple[Design, list[Quantity]]:  # fmt: skip
    """Design and quantities; all that is wrong with either at once."""
    faults: list[Fault] = []
    quantities = []
    for name in names:
        one = quantity_of(name, *how)
        faults += [one] if isinstance(one, Fault) else []
        quantities += [] if isinstance(one, Fault) else [one]
    if not names:
        faults.append(Fault("sensitivity", "outcome", "there is none", "at least one outcome"))
    design = None
    try:
        design = design_of(method, inputs_of(*inputs), *size)
    except ScenarioError as error:
        faults += error.faults
    if faults or design is None:
        raise ScenarioError(faults)
    return design, quantities


def _analysed(
    design: Design,
    quantities: Sequence[Quantity],
    done: Sampled,
    arms: Arms,
    how: tuple[int, int, float],
) -> list[tuple[Values, Analysis]]:
    replicates, seed, most_dropped = how
    table = Table(done.runs, done.point_of_row, replicates)
    found = []
    for quantity in quantities:
        values = values_of(quantity, table, arms.scenario.name, arms.against)
        found.append((values, analyse(design, values, seed, most_dropped, done.reasons)))
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
