"""Every parameter of a scenario in a table, and how it differs from what it extends."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from sim.scenario.layers import file_of, layers_of
from sim.scenario.load import scenario_of
from sim.scenario.parameters import bounds_of
from sim.scenario.schema.scenario import Scenario

APART = ("name", "title")
FILES = ("clusters", "countries", "fields")


class Row(NamedTuple):
    """A parameter; ``difference``: its value in the scenario that this one extends, if another.

    ``low`` to ``high``: the declared range (the bounds where none is declared); ``least`` to ``most``: the bounds.
    """

    key: str
    value: Any
    unit: str
    low: float | None
    high: float | None
    role: str
    source: str
    meaning: str
    difference: str
    least: float | None
    most: float | None


def describe(name_or_path: str | Path) -> list[Row]:
    """The parameters of a scenario, one a row, in the order of the schema.

    Data files are one row each: the number of their rows. Raises ``ScenarioError`` as
    ``load`` does.
    """
    layers = layers_of(file_of(name_or_path))
    here = _values(scenario_of(layers, {}))
    there = _values(scenario_of(layers[:-1], {})) if len(layers) > 1 else here
    return [
        _row(key, value, field, _difference(key, content, there))
        for key, (value, field, content) in here.items()
    ]


def described(scenario: Scenario) -> list[Row]:
    """The parameters of a scenario that is in hand; ``difference`` stays empty."""
    return [_row(key, value, field, "") for key, (value, field, _) in _values(scenario).items()]


class Difference(NamedTuple):
    """A parameter that two scenarios set otherwise; ``""`` where one of them does not have it."""

    key: str
    meaning: str
    unit: str
    base: str
    other: str


def differences(base: Scenario, other: Scenario) -> list[Difference]:
    """What ``other`` sets otherwise than ``base``, in the order of the schema."""
    before, after = _values(base), _values(other)
    keys = [
        key for key in dict.fromkeys((*after, *before)) if not _is_told_by_rows(key, before, after)
    ]
    return [
        _apart(key, before.get(key), after.get(key))
        for key in keys
        if key not in before or key not in after or before[key][2] != after[key][2]
    ]


def _is_told_by_rows(key: str, before: dict[str, Entry], after: dict[str, Entry]) -> bool:
    """Whether an array is as long in both, so that its rows tell the difference."""
    has_rows = any(one.startswith(f"{key}.") for one in (*before, *after))
    return has_rows and key in before and key in after and before[key][0] == after[key][0]


def _apart(key: str, was: Entry | None, now: Entry | None) -> Difference:
    one = now or was
    assert one is not None
    row = _row(key, one[0], one[1], "")
    texts = [_text(side[0]) if side else "" for side in (was, now)]
    if key in FILES and texts[0] == texts[1]:
        texts[1] += ", others"
    return Difference(key, row.meaning, row.unit, *texts)


Entry = tuple[Any, FieldInfo, Any]


def _values(scenario: Scenario) -> dict[str, Entry]:
    """Dotted key to what is shown, its declaration, and what is compared."""
    return dict(_walk(scenario, ""))


def _walk(section: BaseModel, before: str) -> Iterator[tuple[str, Entry]]:
    for name, field in type(section).model_fields.items():
        value, key = getattr(section, name), before + name
        if not before and name in APART:
            continue
        if isinstance(value, BaseModel):
            yield from _walk(value, f"{key}.")
        elif isinstance(value, tuple) and not all(isinstance(one, str) for one in value):
            yield key, (len(value), field, value)
            if key not in FILES:
                for place, one in enumerate(value):
                    yield from _walk(one, f"{key}.{place}.")
        elif isinstance(value, tuple) and not value and field.annotation != tuple[str, ...]:
            yield key, (0, field, value)
        else:
            yield key, (value, field, value)


def _difference(key: str, content: Any, there: dict[str, Entry]) -> str:
    if key not in there:
        return "not there"
    value, _, other = there[key]
    if other == content:
        return ""
    if isinstance(value, int) and isinstance(other, tuple):
        return "other rows" if value == len(content) else f"{value} rows"
    return _text(value)


def _row(key: str, value: Any, field: FieldInfo, difference: str) -> Row:
    known = field.json_schema_extra
    extra: dict[str, Any] = dict(known) if isinstance(known, dict) else {}
    bounds = bounds_of(field)
    low, high = extra.get("range") or bounds
    is_array = isinstance(value, int) and "tuple" in str(field.annotation)
    unit = "rows" if is_array else str(extra.get("unit", ""))
    role = str(extra.get("role", "lever"))
    source = str(extra.get("source", ""))
    meaning = field.description or ""
    return Row(key, value, unit, low, high, role, source, meaning, difference, *bounds)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.12g}"
    if isinstance(value, tuple):
        return ", ".join(value) or "none"
    return value.isoformat() if isinstance(value, dt.date) else str(value)
