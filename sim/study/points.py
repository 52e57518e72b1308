"""Points of a study: what is set where. Every table of the study is a factor, and the points are their product."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

import numpy as np

from sim.errors import Fault, nearest, shown
from sim.scenario.parameters import Parameter, parameters
from sim.scenario.schema.scenario import Scenario
from sim.scenario.study_file import Sampled, StudyFile

Point = dict[str, Any]
LISTS = "a list of values, such as [0.0, 0.25, 0.5]"
RANGES = (
    '[low, high] with low < high, {low, high, scale = "log"}, or "prior" for the declared range'
)


def points_of(study: StudyFile) -> tuple[list[Point], list[Fault]]:
    """All points in their order, and what is wrong with the tables they come from."""
    faults: list[Fault] = []
    factors = [
        _grid(study.grid, faults),
        _zip(study.zip, faults),
        _each(study.each, faults),
        _sampled("latin_hypercube", study.latin_hypercube, faults),
        _sampled("sobol", study.sobol, faults),
        [dict(row) for row in study.rows] or [{}],
    ]
    keys = [key for factor in factors for key in dict.fromkeys(k for row in factor for k in row)]
    for key in dict.fromkeys(key for key in keys if keys.count(key) > 1):
        faults.append(Fault("study", key, "is varied by more than one table"))
    if faults:
        return [], faults
    return [_together(rows) for rows in product(*factors)], []


def _together(rows: Sequence[Point]) -> Point:
    return {key: value for row in rows for key, value in row.items()}


def _lists(name: str, table: Mapping[str, Any], faults: list[Fault]) -> dict[str, list[Any]]:
    sound: dict[str, list[Any]] = {}
    for key, values in table.items():
        if isinstance(values, (list, tuple)) and values:
            sound[key] = list(values)
        else:
            given = "an empty list" if values in ([], ()) else shown(values)
            faults.append(Fault("study", f"{name}.{key}", f"given {given}", LISTS))
    return sound


def _grid(table: Mapping[str, Any], faults: list[Fault]) -> list[Point]:
    lists = _lists("grid", table, faults)
    return [dict(zip(lists, values, strict=True)) for values in product(*lists.values())]


def _zip(table: Mapping[str, Any], faults: list[Fault]) -> list[Point]:
    lists = _lists("zip", table, faults)
    lengths = {key: len(values) for key, values in lists.items()}
    if len(set(lengths.values())) > 1:
        told = ", ".join(f"{key} has {length}" for key, length in lengths.items())
        faults.append(Fault("study", "zip", f"lists differ in length: {told}", "equal lengths"))
        return [{}]
    rows = [dict(zip(lists, values, strict=True)) for values in zip(*lists.values(), strict=True)]
    return rows or [{}]


def _each(table: Mapping[str, Any], faults: list[Fault]) -> list[Point]:
    """The point where nothing is set, then each value of each key alone."""
    lists = _lists("each", table, faults)
    return [{}, *({key: value} for key, values in lists.items() for value in values)]


def _sampled(name: str, sampled: Sampled | None, faults: list[Fault]) -> list[Point]:
    if sampled is None:
        return [{}]
    declared = {one.key: one for one in parameters(Scenario)}
    ranges = {
        key: _range(f"{name}.{key}", value, declared.get(key), faults)
        for key, value in sampled.ranges.items()
    }
    if not ranges:
        faults.append(Fault("study", name, "names no parameter", RANGES))
    if name == "sobol" and sampled.points & (sampled.points - 1):
        problem = f"given {sampled.points} points"
        near = 2 ** round(math.log2(sampled.points))
        faults.append(Fault("study", "sobol.points", problem, f"a power of 2, such as {near}"))
    if faults:
        return [{}]
    unit = _unit_points(name, len(ranges), sampled)
    return [_scaled(ranges, declared, row) for row in unit]


def _unit_points(name: str, width: int, sampled: Sampled) -> Any:
    from scipy.stats import qmc  # slow to load, and needed here alone

    rng = np.random.Generator(np.random.Philox(sampled.seed))
    if name == "sobol":
        return qmc.Sobol(width, rng=rng).random(sampled.points)
    return qmc.LatinHypercube(width, rng=rng).random(sampled.points)


#: Low, high, and whether the logarithm is what is spread evenly.
Range = tuple[float, float, bool]


def _range(key: str, value: Any, declared: Parameter | None, faults: list[Fault]) -> Range:
    name = key.split(".", 1)[1]
    if declared is None:
        known = [one.key for one in parameters(Scenario)]
        faults.append(
            Fault("study", key, "is no number that a scenario has", "", "", nearest(name, known))
        )
        return 0.0, 1.0, False
    if value == "prior":
        return (
            float(declared.low or 0.0),
            float(declared.high or 0.0),
            declared.prior == "log-uniform",
        )
    low, high, scale = _parts(value)
    is_log = scale == "log"
    sound = _is_number(low) and _is_number(high) and low < high and scale in ("log", "linear")
    if not sound or (is_log and low <= 0):
        faults.append(Fault("study", key, f"given {value!r}", RANGES, declared.meaning))
        return 0.0, 1.0, False
    return float(low), float(high), is_log


def _parts(value: Any) -> tuple[Any, Any, Any]:
    if isinstance(value, Mapping):
        return value.get("low"), value.get("high"), value.get("scale", "linear")
    if isinstance(value, (list, tuple)) and len(value) == 2:
        return value[0], value[1], "linear"
    return None, None, None


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _scaled(
    ranges: Mapping[str, Range], declared: Mapping[str, Parameter], unit: Sequence[float]
) -> Point:
    return {
        key: at(ranges[key], float(share), declared[key].kind == "whole number")
        for key, share in zip(ranges, unit, strict=True)
    }


def at(bounds: Range, share: float, is_whole: bool) -> float | int:
    """The value at a share of a range, on its scale; a whole number where the parameter is one."""
    low, high, is_log = bounds
    value = low * (high / low) ** share if is_log else low + (high - low) * share
    return round(value) if is_whole else value
