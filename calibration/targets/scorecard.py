"""The scorecard: the model beside the evidence, distance in standard errors, fitted and held-out apart."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from contextlib import nullcontext
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from calibration.patterns.study import span_of
from calibration.patterns.worlds import NO_BUZZ
from calibration.statistics.registry import STATISTICS
from calibration.statistics.simulated import Asking, Simulated
from calibration.targets.form import ROLES, Target
from sim.engine.run import simulate
from sim.scenario.schema.scenario import Scenario
from sim.study.execute import make_ready
from sim.study.executors import default_workers, executor_for, in_order

COLUMNS = (
    "id", "block", "role", "source", "statistic", "unit", "relation", "evidence", "standard_error", "discrepancy",
    "model", "model_sd", "monte_carlo_error", "runs", "difference", "distance", "distance_without_discrepancy",
    "share_in_direction", "verdict", "reason",
)  # fmt: skip
#: Distances up to which a number counts as near, and as within reach.
NEAR, REACH = 2.0, 3.0
#: Share of runs from which an ordering counts as held; of 1 minus this or fewer: as turned round.
HELD = 0.95
Tell = Callable[[str, int, int], None]


class Job(NamedTuple):
    """One replicate of all targets."""

    arms: dict[str, Scenario]
    targets: tuple[Target, ...]
    seed: int
    replicate: int
    asking: Asking | None = None  # how survey targets are asked; None: a census without error


def arms_of(scenario: Scenario) -> dict[str, Scenario]:
    """The scenario, and under the same luck what its contrasts are taken with: no programme, and no referral."""
    return {
        "asked": scenario,
        "no programme": scenario.with_changes({"programme.rounds": []}),
        "without buzz": scenario.with_changes(NO_BUZZ),
    }


def simulated(job: Job) -> list[float]:
    """The statistic of every target in one replicate."""
    scenario = job.arms["asked"]
    countries = tuple(scenario.countries)
    ended = span_of(scenario)[1] if scenario.programme.rounds else math.nan
    left = {
        name: simulate(arm, job.seed, job.replicate, keep_contacts=True)
        for name, arm in job.arms.items()
    }
    arms = {
        name: Simulated(arrays, countries, ended=ended, asking=job.asking)
        for name, arrays in left.items()
    }
    run = arms.pop("asked")
    run.others.update(arms)
    return [_number(target, run) for target in job.targets]


def _number(target: Target, run: Simulated) -> float:
    return float(STATISTICS[target.statistic].of_run(run, target.span))


def scorecard(
    scenarios: Sequence[Scenario],
    targets: Sequence[Target],
    replicates: int,
    seed: int = 1,
    *,
    executor: Executor | None = None,
    workers: int | None = None,
    progress: Tell = lambda *_: None,
) -> pd.DataFrame:
    """One row a target: fitted first, then held-out, then descriptive.

    ``scenarios``: one, or one for each draw of a posterior; each is run ``replicates`` times, with luck of its own.
    """
    make_ready(progress)
    jobs = [
        Job(arms_of(scenario), tuple(targets), seed, number * replicates + replicate)
        for number, scenario in enumerate(scenarios)
        for replicate in range(replicates)
    ]
    count = min(workers or default_workers(), len(jobs))
    values = []
    with nullcontext(executor) if executor else executor_for("thread", count) as pool:
        for one in in_order(pool, simulated, jobs, 2 * count):
            values.append(one)
            progress("running", len(values), len(jobs))
    return table_of(targets, np.array(values))


def table_of(targets: Sequence[Target], values: np.ndarray) -> pd.DataFrame:
    """The scorecard from the statistics [runs, targets]."""
    rows = [_row(target, values[:, place]) for place, target in enumerate(targets)]
    order = {role: place for place, role in enumerate(ROLES)}
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    return table.sort_values("role", key=lambda roles: roles.map(order), kind="stable").reset_index(
        drop=True
    )


def _row(target: Target, values: np.ndarray) -> dict[str, Any]:
    """Distance: (model − evidence) / √(sampling² + rounding² + discrepancy² + sd over runs²).

    The evidence is one history, so what differs between runs counts as the model's error, not only that of its mean.
    """
    known = values[np.isfinite(values)]
    mean = float(known.mean()) if len(known) else math.nan
    spread = float(known.std(ddof=1)) if len(known) > 1 else math.nan
    noise = spread**2 if math.isfinite(spread) else 0.0
    own = target.discrepancy**2 if math.isfinite(target.discrepancy) else 0.0
    difference = mean - target.value
    is_number = target.relation == "=" and math.isfinite(target.standard_error)
    wide, narrow = target.variance + noise, target.variance - own + noise
    distance = difference / math.sqrt(wide) if is_number and wide > 0 else math.nan
    row: dict[str, Any] = {name: getattr(target, name, None) for name in COLUMNS}
    row |= {
        "evidence": target.value, "model": mean, "model_sd": spread,
        "monte_carlo_error": spread / math.sqrt(len(known)) if len(known) > 1 else math.nan,
        "runs": len(known), "difference": difference, "distance": distance,
        "distance_without_discrepancy": difference / math.sqrt(narrow) if is_number and narrow > 0 else math.nan,
        "share_in_direction": float((known > target.value).mean())
        if target.relation == ">" and len(known) and not target.missing else math.nan,
    }  # fmt: skip
    return row | _verdict(target, row)


def _verdict(target: Target, row: dict[str, Any]) -> dict[str, str]:
    """In a word, and why there is none."""
    reasons = {
        "missing": "never published" if target.missing else "",
        "undefined": "" if row["runs"] else "simulated runs have no such number",
        "unbounded": "" if target.relation == ">" or math.isfinite(row["distance"]) else "no error is known",
    }  # fmt: skip
    for verdict, reason in reasons.items():
        if reason:
            return {"verdict": verdict, "reason": reason}
    if target.relation == ">":
        share = row["share_in_direction"]
        word = "holds" if share >= HELD else "turned round" if share <= 1 - HELD else "undecided"
        return {"verdict": word, "reason": f"in the direction in {share:.0%} of {row['runs']} runs"}
    far = abs(row["distance"])
    return {
        "verdict": "near" if far <= NEAR else "within reach" if far <= REACH else "far",
        "reason": "",
    }


def summary_of(table: pd.DataFrame) -> list[dict[str, Any]]:
    """By role: how many numbers are near, their root mean square distance, and how many orderings hold."""
    rows = []
    for role in ROLES[:2]:
        mine = table[table["role"] == role]
        numbers, bare = (
            mine[name].dropna() for name in ("distance", "distance_without_discrepancy")
        )
        orderings = mine[(mine["relation"] == ">") & mine["share_in_direction"].notna()]
        rows.append(
            {
                "role": role,
                "numbers": len(numbers),
                "near": int((numbers.abs() <= NEAR).sum()),
                "far": int((numbers.abs() > REACH).sum()),
                "far_without_discrepancy": int((bare.abs() > REACH).sum()),
                "rms_distance": float(np.sqrt((numbers**2).mean())) if len(numbers) else math.nan,
                "orderings": len(orderings),
                "hold": int((orderings["verdict"] == "holds").sum()),
                "missing": int((mine["verdict"] == "missing").sum()),
            }
        )
    return rows
