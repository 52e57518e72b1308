"""What was understood of a study: scenarios, tables, points, draws, runs, and what to look at twice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sim.files.receipt import Receipt
from sim.scenario.study_file import StudyFile
from sim.study.plan import Plan
from sim.study.points import sizes_of
from sim.study.soundness import told_points

ALL = "all that need no log of contacts"


def receipt_of_study(plan: Plan, source: str) -> Receipt:
    """The receipt of a study that was planned; ``source``: the file, or the name as given."""
    file = plan.study
    facts: dict[str, Any] = {
        "scenarios": list(plan.bases),
        "against": plan.base or "none: levels only",
        "set in every run": dict(file.set),
        "varied": {
            name: f"{size:,} ({', '.join(keys_of(file, name))})"
            for name, size in sizes_of(file).items()
        },
        "points": told_points(len(plan.points), plan.left_out)
        if plan.left_out
        else len(plan.points),
        "draws": _draws(plan),
        "replicates": file.replicates,
        "runs": len(plan),
        "seed": file.seed,
        "outcomes": list(file.outcomes) or ALL,
    }
    told = {label: value for label, value in facts.items() if value != {}}
    return Receipt("study", source, told, tuple(_cautions(plan)))


def keys_of(file: StudyFile, table: str) -> list[str]:
    """The dotted keys that a table of a study varies."""
    if table == "rows":
        return list(dict.fromkeys(key for row in file.rows for key in row))
    held = getattr(file, table)
    return list(held.ranges if table in ("latin_hypercube", "sobol") else held)


def _draws(plan: Plan) -> str:
    draws = plan.study.draws
    if draws is None:
        return "none: parameters as they are"
    keys = list(dict.fromkeys(key for draw in plan.draws for key in draw))
    return f"{draws.count:,} from {draws.source}, of {len(keys)} parameters"


def _cautions(plan: Plan) -> Iterator[str]:
    """Points that are left out, keys that two tables set, values that a list has twice."""
    file, points = plan.study, len(plan.points)
    if plan.left_out:
        share = f"{len(plan.left_out):,} of {points:,} points ({len(plan.left_out) / points:.0%})"
        first = str(next(iter(plan.left_out.values()))).splitlines()[0]
        yield f"{share} contradict themselves and are left out: averages over points are over the others ({first})"
    varied = [key for name in sizes_of(file) for key in keys_of(file, name)]
    drawn = {key for draw in plan.draws for key in draw}
    for key in varied:
        for other, keys in (("[set]", file.set), ("[draws]", drawn)):
            if key in keys:
                yield f"{key} is varied, which overrides {other}"
    for key in drawn & set(file.set):
        yield f"{key} is drawn, which overrides [set]"
    for name in ("grid", "each"):
        for key, values in getattr(file, name).items():
            if any(value in values[:place] for place, value in enumerate(values)):
                yield f"{name}.{key} has a value twice: its points are run twice, with the same results"
