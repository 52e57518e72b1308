"""Priors of the calibration: the declared ranges, but for the departures of a file, each with its reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from sim.errors import Fault, ScenarioError, nearest
from sim.files.guarded import told_path
from sim.files.receipt import Receipt
from sim.files.toml import read_table
from sim.scenario.parameters import Parameter

SHIPPED = Path(__file__).resolve().parents[1] / "data" / "priors.toml"
KEYS = ("low", "high", "reason")


def with_departures(declared: Sequence[Parameter], path: Path = SHIPPED) -> tuple[Parameter, ...]:
    """The parameters, those of the file with their ranges; ``ScenarioError`` with all faults of the file."""
    table = read_table(path)
    known = {one.key: one for one in declared}
    faults = [
        fault for key, given in table.items() for fault in _faults(key, given, known, str(path))
    ]
    if faults:
        raise ScenarioError(faults)
    return tuple(
        replace(one, low=float(table[one.key]["low"]), high=float(table[one.key]["high"]))
        if one.key in table
        else one
        for one in declared
    )


def receipt_of_priors(declared: Sequence[Parameter], path: Path = SHIPPED) -> Receipt:
    """What a file of priors departs from: parameters and ranges. ``ScenarioError`` with all faults of the file."""
    with_departures(declared, path)
    table = read_table(path)
    source = "shipped" if path == SHIPPED else told_path(path)
    departures = {key: given for key, given in table.items() if isinstance(given, dict)}
    ranges = {key: [one.get("low"), one.get("high")] for key, one in departures.items()}
    facts = {"departures from declared ranges": len(departures)}
    return Receipt("priors", source, facts | ({"ranges": ranges} if ranges else {}))


def _faults(key: str, given: Any, known: Mapping[str, Parameter], where: str) -> Iterator[Fault]:
    if key not in known:
        yield Fault(where, key, "is no parameter with a prior", "", "", nearest(key, known))
    if not isinstance(given, dict):
        yield Fault(where, key, "is no table", "a table with low, high and reason")
        return
    for name in given.keys() - set(KEYS):
        yield Fault(where, f"{key}.{name}", "unknown key", ", ".join(KEYS))
    if not isinstance(given.get("reason"), str) or not given["reason"].strip():
        yield Fault(where, f"{key}.reason", "is missing", "why the declared range is left")
    ends = [given.get(name) for name in ("low", "high")]
    numbers = [end for end in ends if isinstance(end, (int, float)) and not isinstance(end, bool)]
    if len(numbers) < 2:
        yield Fault(where, key, f"given low {ends[0]}, high {ends[1]}", "two numbers")
    elif key in known:
        yield from _of_range(known[key], numbers[0], numbers[1], where)


def _of_range(one: Parameter, low: float, high: float, where: str) -> Iterator[Fault]:
    least = -float("inf") if one.least is None else one.least
    most = float("inf") if one.most is None else one.most
    is_log = one.prior == "log-uniform"
    if not (least <= low < high <= most) or (is_log and low <= 0):
        allowed = f"low below high, within {least:g} to {most:g}" + (", above 0" if is_log else "")
        yield Fault(where, one.key, f"given {low:g} to {high:g}", allowed, one.unit)
