"""What a study leaves beside its parts: one long table of runs, the designs, failures and a manifest."""

from __future__ import annotations

import csv
import datetime as dt
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.files.write import whole_file
from sim.outcome.asked import asks_contacts, contrast_names, is_contrast, unit_of_outcome
from sim.outcome.contrasts import CONTRASTS
from sim.outcome.levels import names_of_levels
from sim.outcome.manifest import code_state, machine, versions
from sim.outcome.parts import Parts
from sim.outcome.selection import split
from sim.outcome.store import parquet, write_csv, write_json
from sim.study.execute import Progress
from sim.study.fingerprint import KEY_BYTES
from sim.study.plan import Arm, Plan
from sim.study.soundness import told_points
from sim.study.yearly import is_yearly

RUNS, DESIGNS, FAILURES, MANIFEST = "runs.parquet", "designs.csv", "failures.csv", "manifest.json"
COLUMNS = (
    "scenario", "point", "draw", "replicate", "seed", "outcome", "kind_of_outcome", "unit", "value", "above", "below",
)  # fmt: skip
TABLES = (RUNS, DESIGNS, FAILURES, MANIFEST)
#: Runs whose rows are made into a table at a time.
AT_ONCE = 128

#: A run of the plan: its arm, replicate, seed and key.
Planned = tuple[Arm, int, int, bytes]


def write_results(
    plan: Plan, parts: Parts, folder: Path, carried: dict[str, Any], progress: Progress
) -> None:
    """Writes the tables in canonical order, whatever the order in which runs were done; the manifest last."""
    progress("writing tables…", 0, 0)
    failed = {lost.key: lost for lost in carried["failures"]}
    outcomes = outcomes_of(plan)
    with parquet(folder / RUNS) as file:
        runs = (run for run in planned(plan) if run[3] not in failed)
        while block := list(islice(runs, AT_ONCE)):
            file.add(table_of(block, parts, outcomes, plan.base))
    write_csv(folder / DESIGNS, designs_of(plan))
    _write_failures(plan, folder, failed)
    write_json(folder / MANIFEST, manifest_of(plan, carried, len(failed)))


def finished(plan: Plan, folder: Path) -> pd.DataFrame:
    """The rows of what is finished of a plan, in canonical order; empty where nothing is."""
    parts, outcomes = Parts(folder, KEY_BYTES), outcomes_of(plan)
    runs = (run for run in planned(plan) if run[3] in parts)
    tables = [pd.DataFrame(columns=list(COLUMNS))]
    while block := list(islice(runs, AT_ONCE)):
        tables.append(table_of(block, parts, outcomes, plan.base))
    return pd.concat(tables[1:] or tables, ignore_index=True)


def planned(plan: Plan) -> Iterator[Planned]:
    """Every run of a plan in canonical order."""
    for case in plan.cases():
        for arm, key in zip(case.arms, case.keys, strict=True):
            yield arm, case.replicate, case.seed, key


def outcomes_of(plan: Plan) -> tuple[str, ...]:
    """The outcomes that the table tells, in their order."""
    known = (*names_of_levels(), *(contrast_names() if plan.base else ()))
    wanted = plan.study.outcomes
    if wanted:
        years = (name for name in wanted if is_yearly(name))
        return (*(name for name in known if name in wanted), *years)
    return tuple(name for name in known if not asks_contacts(name))


def table_of(
    block: Sequence[Planned], parts: Parts, outcomes: Sequence[str], base: str
) -> pd.DataFrame:
    """Rows of some runs, an outcome each; the base has no contrasts."""
    keys = [run[3] for run in block]
    of_pairs = np.array([is_contrast(name) for name in outcomes], bool)
    above = parts.rows(keys, [f"{name}|above" for name in outcomes])
    below = parts.rows(keys, [f"{name}|below" for name in outcomes])
    values = np.where(of_pairs, _ratios(outcomes, above, below), parts.rows(keys, outcomes))
    is_base = np.array([bool(base) and run[0].scenario == base for run in block], bool)
    told = ~(is_base[:, None] & of_pairs)
    columns: dict[str, Any] = {
        "scenario": np.array([run[0].scenario for run in block], object),
        "point": [run[0].point for run in block],
        "draw": [run[0].draw for run in block],
        "replicate": [run[1] for run in block],
        "seed": [run[2] for run in block],
    }
    table = {name: np.repeat(column, len(outcomes)) for name, column in columns.items()}
    table |= {
        "outcome": np.tile(np.array(outcomes, object), len(block)),
        "kind_of_outcome": np.tile(np.where(of_pairs, "contrast", "level"), len(block)),
        "unit": np.tile(np.array([unit_of_outcome(name) for name in outcomes], object), len(block)),
        "value": values.ravel(), "above": above.ravel(), "below": below.ravel(),
    }  # fmt: skip
    return pd.DataFrame(table, columns=list(COLUMNS))[told.ravel()]


def _ratios(names: Sequence[str], above: np.ndarray, below: np.ndarray) -> np.ndarray:
    """Contrasts in one pair each: above / below, or one minus it; not a number where below is 0."""
    ratio = np.divide(above, below, out=np.full(above.shape, np.nan), where=below != 0)
    contrasts = [CONTRASTS.get(split(name)[0]) for name in names]
    complement = np.array([one is not None and one.is_complement for one in contrasts], bool)
    return np.where(complement, 1 - ratio, ratio)


def designs_of(plan: Plan) -> pd.DataFrame:
    """What each point and draw sets, one row each; a key that a row does not set is empty."""
    rows = [
        {"point": point, "draw": draw, **plan.changes(point, draw)}
        for point in plan.kept
        for draw in range(len(plan.draws))
    ]
    return pd.DataFrame(rows)


def _write_failures(plan: Plan, folder: Path, failed: dict[bytes, Any]) -> None:
    if not failed:
        return
    path = folder / FAILURES
    with whole_file(path) as temporary, temporary.open("w", newline="", encoding="utf-8") as out:
        table = csv.writer(out, lineterminator="\n")
        table.writerow(("scenario", "point", "draw", "replicate", "seed", "error", "traceback"))
        for arm, replicate, seed, key in planned(plan):
            if key in failed:
                lost = failed[key]
                table.writerow(
                    (arm.scenario, arm.point, arm.draw, replicate, seed, lost.error, lost.traceback)
                )


def manifest_of(plan: Plan, carried: dict[str, Any], failed: int) -> dict[str, Any]:
    """From what the tables were made: study and scenarios in full, versions, commit, edits, machine, durations."""
    started = dt.datetime.fromtimestamp(carried["begun"], dt.UTC)
    return {
        "study": plan.study.model_dump(mode="json"),
        "base": plan.base,
        "replicate": plan.only,
        "runs": {
            "planned": carried["planned"], "found": carried["found"], "run": carried["run"],
            "failed": failed, "seconds": round(carried["seconds"], 3),
        },
        "points": told_points(len(plan.points), plan.left_out),
        "messages": list(carried["messages"]),
        "read": carried["read"],
        "files": dict(sorted(carried["files"].items())),
        "started": started.isoformat(timespec="seconds"),
        "seconds": round(time.time() - carried["begun"], 3),
        "model": plan.version,
        "versions": versions(),
        "code": code_state(),
        "machine": machine(),
        "scenarios": {name: one.model_dump(mode="json") for name, one in plan.bases.items()},
    }  # fmt: skip
