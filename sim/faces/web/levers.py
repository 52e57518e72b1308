"""What a visitor can move: the levers of the funding design, read off the schema."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Any, NamedTuple, get_args

from sim.scenario.parameters import Parameter, field_at, parameters, value_of
from sim.scenario.schema.scenario import Scenario

ROLE = "lever"
#: A lever moves in steps of a power of ten, of which its range has this many at least.
FEWEST_STEPS = 20


class Forged(ValueError):
    """What no page of ours sends."""


class Lever(NamedTuple):
    """A lever at a scenario's value; ``choices`` where it is a switch, else a range and the step within it."""

    key: str
    meaning: str
    unit: str
    value: Any
    low: float = 0.0
    high: float = 0.0
    step: float = 1.0
    choices: tuple[Any, ...] = ()

    def takes(self, value: Any) -> bool:
        """Whether the control can be moved there; a number comes as it is, or as the whole number it is rounded to."""
        if self.choices:
            return any(type(value) is type(one) and value == one for one in self.choices)
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            return False
        slack = 1e-9 * (self.high - self.low)
        return self.low - slack <= value <= self.high + slack


def levers_of(scenario: Scenario) -> dict[str, list[Lever]]:
    """Levers by what their section is about, at the values of this scenario."""
    found: dict[str, list[Lever]] = {}
    for one in parameters(Scenario, switches=True):
        if one.role == ROLE:
            found.setdefault(_section_of(one.key), []).append(_lever(one, scenario))
    return found


def moved(scenario: Scenario, values: dict[str, Any]) -> dict[str, Any]:
    """Of the values, by dotted key, those that differ from the scenario's, in the type that it has there.

    A lever without a value (an empty field) stays where it is. Raises ``Forged`` for what is no lever, or cannot be
    moved there.
    """
    check(scenario, {key: value for key, value in values.items() if value is not None})
    found = {}
    for key, value in values.items():
        before = value_of(scenario, key)
        after = before if value is None else _as(before, value)
        if after != before:
            found[key] = after
    return found


def check(scenario: Scenario, values: dict[str, Any]) -> None:
    """Raises ``Forged`` with all that is no lever, or a place to which its lever cannot be moved."""
    known = {one.key: one for levers in levers_of(scenario).values() for one in levers}
    wrong = [f"{key[:80]!r} is no lever of the page" for key in values if key not in known]
    wrong += [
        f"{key} cannot be {repr(value)[:80]}"
        for key, value in values.items()
        if key in known and not known[key].takes(value)
    ]
    if wrong:
        raise Forged("\n".join(wrong))


def _as(like: Any, value: Any) -> Any:
    if isinstance(like, (bool, str)):
        return value
    return round(value) if isinstance(like, int) else float(value)


def _section_of(key: str) -> str:
    """The first sentence of what the schema says of the section, without its full stop."""
    field = field_at(Scenario, tuple(key.split(".")[:-1]))
    told = (field.annotation.__doc__ if field is not None else None) or key
    return re.split(r"\.\s", str(told).strip() + " ", maxsplit=1)[0]


def _lever(one: Parameter, scenario: Scenario) -> Lever:
    value = value_of(scenario, one.key)
    if one.kind == "switch":
        return Lever(one.key, one.meaning, one.unit, value, choices=tuple(_choices(one.key)))
    low, high = (float(end or 0.0) for end in (one.low, one.high))
    step = 1.0 if one.kind == "whole number" else _step(low, high)
    low, high = min(low, value), max(high, value)
    return Lever(one.key, one.meaning, one.unit, value, low, high, step)


def _choices(key: str) -> Iterator[Any]:
    field = field_at(Scenario, tuple(key.split(".")))
    annotation: Any = field.annotation if field is not None else bool
    yield from (True, False) if annotation is bool else get_args(annotation)


def _step(low: float, high: float) -> float:
    return float(f"{10.0 ** math.floor(math.log10((high - low) / FEWEST_STEPS)):.0e}")
