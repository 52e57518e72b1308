"""Inputs of an analysis: parameters with their prior ranges, or with levels, seen as the unit cube."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.errors import Fault, ScenarioError, nearest, shown
from sim.scenario.parameters import Parameter, parameters
from sim.scenario.schema.scenario import Scenario
from sim.study.points import at, is_number, level_at

#: An input that nothing depends on: the noise floor of every method.
DUMMY = "dummy"
#: Shares of one whole (the broker has the rest): drawn apart, then scaled to the sum that the scenario has.
SHARES = ("contacts.own_share", "contacts.buzz_share", "contacts.inbound_share")
ALLOWED = "(low, high) with low < high, both finite, or two levels or more"


@dataclass(frozen=True)
class Input:
    """A parameter between two values: evenly spread, or its logarithm is; ``group``: what it is analysed with.

    A choice or a switch has ``levels`` instead, of equal probability: each has the same share of the unit interval.
    """

    name: str
    low: float
    high: float
    is_log: bool = False
    is_whole: bool = False
    group: str = ""
    levels: tuple[Any, ...] = ()

    @property
    def labels(self) -> str:
        """The levels in a table; nothing where there are none."""
        return " | ".join(shown(one).strip("'") for one in self.levels)

    def value_of(self, number: float) -> Any:
        """The value that a number of a plain table stands for: levels are counted from 0."""
        if self.levels:
            return self.levels[min(max(round(number), 0), len(self.levels) - 1)]
        return round(number) if self.is_whole else float(number)

    def value_at(self, share: float) -> Any:
        """The value at a share (0 to 1) of the range, which is its quantile in the prior."""
        if self.levels:
            return level_at(self.levels, share)
        return at((self.low, self.high, self.is_log), share, self.is_whole)


def inputs_of(
    keys: Sequence[str] | Mapping[str, Sequence[Any]] | None = None, by_section: bool = False
) -> tuple[Input, ...]:
    """All parameters that have a prior, those of these keys, or keys with ranges (or levels) of their own.

    A choice or a switch that is named by its key has all its levels.
    ``by_section``: parameters of a section of the scenario (``contacts``, ``choice``, …) form a group.
    Raises ``ScenarioError`` with all faults.
    """
    declared = {one.key: one for one in parameters(Scenario, switches=True)}
    ranges = dict(keys) if isinstance(keys, Mapping) else {}
    wanted = list(keys) if keys else [key for key, one in declared.items() if one.prior != "none"]
    faults = list(_faults(wanted, ranges, declared))
    if faults:
        raise ScenarioError(faults)
    return tuple(_input(declared[key], ranges.get(key), by_section) for key in wanted)


def inputs_between(bounds: Mapping[str, tuple[float, float]]) -> tuple[Input, ...]:
    """Inputs of a function, evenly spread between bounds."""
    return tuple(Input(name, float(low), float(high)) for name, (low, high) in bounds.items())


def _input(one: Parameter, given: Sequence[Any] | None, by_section: bool) -> Input:
    group = one.key.rpartition(".")[0] if by_section else ""
    levels = _levels(one, given)
    if levels:
        return Input(one.key, 0.0, float(len(levels) - 1), group=group, levels=levels)
    bounds = given
    low, high = (float(value or 0.0) for value in bounds or (one.low, one.high))
    is_log = bounds is None and one.prior == "log-uniform"
    return Input(one.key, low, high, is_log, one.kind == "whole number", group)


def _levels(one: Parameter, given: Sequence[Any] | None) -> tuple[Any, ...]:
    """The levels of a choice or a switch, or those that are given for any parameter; none for a range."""
    if given is None:
        return one.words
    is_range = len(given) == 2 and all(map(is_number, given))
    return () if is_range else tuple(given)


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
            yield Fault(
                where, key, "is no number, choice or switch that a scenario has", "", "", hint
            )
        elif key in ranges:
            yield from _faults_of_range(key, ranges[key], one)
        elif one.prior == "none" and not one.words:
            told = "a parameter with a prior, or one with a range: {key: (low, high)}"
            yield Fault(where, key, "has no prior", told, one.meaning)


def _faults_of_range(key: str, given: Any, one: Parameter) -> Iterable[Fault]:
    is_list = isinstance(given, (tuple, list)) and len(given) >= 2
    levels = _levels(one, given) if is_list else ()
    strange = [word for word in levels if word not in one.words] if one.words else []
    if strange or (levels and not one.words and not all(map(is_number, levels))):
        allowed = f"levels out of {', '.join(map(shown, one.words))}" if one.words else "numbers"
        yield Fault("parameters", key, f"given {given!r:.100}", allowed, one.meaning)
    elif not is_list or (not levels and (one.words or given[0] >= given[1])):
        yield Fault("parameters", key, f"given {given!r:.100}", ALLOWED, one.meaning)


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
