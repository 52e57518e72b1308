"""Points of a study: what is set where. Every table of the study is a factor, and the points are their product."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any, NamedTuple

import numpy as np

from sim.errors import Fault, nearest, shown
from sim.scenario.faults import MOST_HINTS
from sim.scenario.parameters import Parameter, parameters
from sim.scenario.schema.scenario import Scenario
from sim.scenario.study_file import Sampled, StudyFile

Point = dict[str, Any]
#: Largest end of a range, and the smallest of one that is spread in its logarithm.
FARTHEST, NEAREST = 1e100, 1e-100
LISTS = "a list of values, such as [0.0, 0.25, 0.5]"
RANGES = (
    '[low, high] with low < high, {low, high, scale = "log"}, "prior" for the declared range, '
    "or levels: words, switches, {levels = [0, 1, 4]}"
)


def sizes_of(study: StudyFile) -> dict[str, int]:
    """Rows of each table that varies something; their product is the number of points."""
    sizes = {
        "grid": math.prod(_length(one) for one in study.grid.values()),
        "zip": max((_length(one) for one in study.zip.values()), default=1),
        "each": 1 + sum(_length(one) for one in study.each.values()),
        "latin_hypercube": study.latin_hypercube.points if study.latin_hypercube else 1,
        "sobol": study.sobol.points if study.sobol else 1,
        "rows": len(study.rows) or 1,
    }
    return {name: size for name, size in sizes.items() if getattr(study, name)}


def _length(values: Any) -> int:
    return len(values) if isinstance(values, (list, tuple)) else 1


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
    for key in (key for key, tables in Counter(keys).items() if tables > 1):
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
    declared = {one.key: one for one in parameters(Scenario, switches=True)}
    wrong: list[Fault] = []
    spreads = {
        key: spread_of(f"{name}.{key}", value, declared.get(key), wrong)
        for key, value in sampled.ranges.items()
    }
    if not spreads:
        wrong.append(Fault("study", name, "names no parameter", RANGES))
    if name == "sobol" and sampled.points & (sampled.points - 1):
        problem = f"given {sampled.points} points"
        near = 2 ** round(math.log2(sampled.points))
        wrong.append(Fault("study", "sobol.points", problem, f"a power of 2, such as {near}"))
    faults += wrong
    if wrong:
        return [{}]
    unit = _unit_points(name, len(spreads), sampled)
    return [
        {key: spreads[key].at(float(share)) for key, share in zip(spreads, row, strict=True)}
        for row in unit
    ]


def _unit_points(name: str, width: int, sampled: Sampled) -> Any:
    from scipy.stats import qmc  # slow to load, and needed here alone

    rng = np.random.Generator(np.random.Philox(sampled.seed))
    if name == "sobol":
        return qmc.Sobol(width, rng=rng).random(sampled.points)
    return qmc.LatinHypercube(width, rng=rng).random(sampled.points)


#: Low, high, and whether the logarithm is what is spread evenly.
Range = tuple[float, float, bool]


class Spread(NamedTuple):
    """Over what a parameter is spread: a range, or ``levels`` of equal probability."""

    bounds: Range = (0.0, 1.0, False)
    is_whole: bool = False
    levels: tuple[Any, ...] = ()

    def at(self, share: float) -> Any:
        """The value at a share (0 to 1)."""
        return (
            level_at(self.levels, share) if self.levels else at(self.bounds, share, self.is_whole)
        )


def level_at(levels: Sequence[Any], share: float) -> Any:
    """The level at a share (0 to 1) of a parameter whose levels have equal probability."""
    return levels[min(int(share * len(levels) + 1e-9), len(levels) - 1)]


def spread_of(key: str, value: Any, declared: Parameter | None, faults: list[Fault]) -> Spread:
    """What a table says of one parameter: a range of a number, levels of anything, or ``prior``."""
    levels = _levels(value, declared)
    if levels:
        return Spread(levels=levels)
    name = key.split(".", 1)[1]
    if declared is None or declared.kind == "switch":
        is_hinted = declared is None and len(faults) < MOST_HINTS
        hint = nearest(name, (one.key for one in parameters(Scenario))) if is_hinted else ""
        problem = f"is no number that a scenario has, and {_told(value)} are no levels"
        meaning = declared.meaning if declared else ""
        faults.append(Fault("study", key, problem, RANGES, meaning, hint))
        return Spread()
    is_whole = declared.kind == "whole number"
    if value == "prior":
        low, high = float(declared.low or 0.0), float(declared.high or 0.0)
        return Spread((low, high, declared.prior == "log-uniform"), is_whole)
    low, high, scale = _parts(value)
    is_log = scale == "log"
    sound = is_number(low) and is_number(high) and low < high and scale in ("log", "linear")
    if not sound or (is_log and low < NEAREST):
        faults.append(Fault("study", key, f"given {_told(value)}", RANGES, declared.meaning))
        return Spread()
    return Spread((float(low), float(high), is_log), is_whole)


def _levels(value: Any, declared: Parameter | None) -> tuple[Any, ...]:
    """The levels that a value lists; none where it is a range, or no list."""
    if value == "prior" and declared is not None:
        return declared.words
    is_table = isinstance(value, Mapping) and set(value) == {"levels"}
    listed = value["levels"] if is_table else value
    if not isinstance(listed, (list, tuple)):
        return ()
    is_range = listed is value and len(listed) == 2 and all(map(is_number, listed))
    return () if is_range or len(listed) < 2 else tuple(listed)


def _told(value: Any) -> str:
    """A value in a message, a short array element by element."""
    if isinstance(value, (list, tuple)) and len(value) <= 4:
        return f"[{', '.join(map(shown, value))}]"
    return shown(value)


def _parts(value: Any) -> tuple[Any, Any, Any]:
    if isinstance(value, Mapping):
        return value.get("low"), value.get("high"), value.get("scale", "linear")
    if isinstance(value, (list, tuple)) and len(value) == 2:
        return value[0], value[1], "linear"
    return None, None, None


def is_number(value: Any) -> bool:
    """Whether a value is a number that can be an end of a range."""
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return is_number and abs(value) <= FARTHEST


def at(bounds: Range, share: float, is_whole: bool) -> float | int:
    """The value at a share of a range, on its scale; a whole number where the parameter is one."""
    low, high, is_log = bounds
    value = low * (high / low) ** share if is_log else low + (high - low) * share
    return round(value) if is_whole else value
