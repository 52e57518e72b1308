"""Inputs of an analysis: parameters with their prior ranges, seen as the unit cube."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.errors import Fault, ScenarioError, nearest
from sim.scenario.parameters import Parameter, parameters
from sim.scenario.schema.scenario import Scenario
from sim.study.points import at

#: An input that nothing depends on: the noise floor of every method.
DUMMY = "dummy"
#: Shares of one whole (the broker has the rest): drawn apart, then scaled to the sum that the scenario has.
SHARES = ("contacts.own_share", "contacts.buzz_share", "contacts.inbound_share")
ALLOWED = "(low, high) with low < high, both finite"


@dataclass(frozen=True)
class Input:
    """A parameter between two values: evenly spread, or its logarithm is; ``group``: what it is analysed with."""

    name: str
    low: float
    high: float
    is_log: bool = False
    is_whole: bool = False
    group: str = ""

    def value_at(self, share: float) -> float | int:
        """The value at a share (0 to 1) of the range, which is its quantile in the prior."""
        return at((self.low, self.high, self.is_log), share, self.is_whole)


def inputs_of(
    keys: Sequence[str] | Mapping[str, tuple[float, float]] | None = None, by_section: bool = False
) -> tuple[Input, ...]:
    """All parameters that have a prior, those of these keys, or keys with ranges of their own.

    ``by_section``: parameters of a section of the scenario (``contacts``, ``choice``, …) form a group.
    Raises ``ScenarioError`` with all faults.
    """
    declared = {one.key: one for one in parameters(Scenario)}
    ranges = dict(keys) if isinstance(keys, Mapping) else {}
    wanted = list(keys) if keys else [key for key, one in declared.items() if one.prior != "none"]
    faults = list(_faults(wanted, ranges, declared))
    if faults:
        raise ScenarioError(faults)
    return tuple(_input(declared[key], ranges.get(key), by_section) for key in wanted)


def inputs_between(bounds: Mapping[str, tuple[float, float]]) -> tuple[Input, ...]:
    """Inputs of a function, evenly spread between bounds."""
    return tuple(Input(name, float(low), float(high)) for name, (low, high) in bounds.items())


def _input(one: Parameter, bounds: tuple[float, float] | None, by_section: bool) -> Input:
    group = one.key.rpartition(".")[0] if by_section else ""
    low, high = (float(value or 0.0) for value in bounds or (one.low, one.high))
    is_log = bounds is None and one.prior == "log-uniform"
    return Input(one.key, low, high, is_log, one.kind == "whole number", group)


def _faults(
    wanted: Sequence[str], ranges: Mapping[str, Any], declared: Mapping[str, Parameter]
) -> Iterable[Fault]:
    where = "parameters"
    for key in dict.fromkeys(key for key in wanted if wanted.count(key) > 1):
        yield Fault(where, key, "is named twice")
    for key in wanted:
        one = declared.get(key)
        if one is None:
            hint = nearest(key, declared)
            yield Fault(where, key, "is no number that a scenario has", "", "", hint)
        elif key in ranges:
            yield from _faults_of_range(key, ranges[key], one)
        elif one.prior == "none":
            told = "a parameter with a prior, or one with a range: {key: (low, high)}"
            yield Fault(where, key, "has no prior", told, one.meaning)


def _faults_of_range(key: str, pair: Any, one: Parameter) -> Iterable[Fault]:
    is_pair = isinstance(pair, (tuple, list)) and len(pair) == 2
    sound = is_pair and all(isinstance(value, (int, float)) for value in pair)
    if not (sound and all(map(math.isfinite, pair)) and pair[0] < pair[1]):
        yield Fault("parameters", key, f"given {pair!r}", ALLOWED, one.meaning)


def points_at(
    inputs: Sequence[Input], unit: np.ndarray, scenario: Scenario | None = None
) -> list[dict[str, Any]]:
    """What each row [rows, inputs] of the unit cube sets; shares of one whole are scaled to the scenario's sum."""
    points = [
        {one.name: one.value_at(float(share)) for one, share in zip(inputs, row, strict=True)}
        for row in unit[:, : len(inputs)]
    ]
    return points if scenario is None else [_with_shares(point, scenario) for point in points]


def _with_shares(point: dict[str, Any], scenario: Scenario) -> dict[str, Any]:
    if not set(SHARES) & set(point):
        return point
    own = {key: float(getattr(scenario.contacts, key.partition(".")[2])) for key in SHARES}
    drawn = {key: float(point.get(key, value)) for key, value in own.items()}
    scale = sum(own.values()) / sum(drawn.values())
    return point | {key: value * scale for key, value in drawn.items()}
