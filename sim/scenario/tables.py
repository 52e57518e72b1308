"""Plain tables: merged where one extends another, changed by dotted keys, fitted to the schema."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Mapping
from typing import Any, get_args, get_origin

from pydantic import BaseModel

from sim.errors import Fault, ScenarioError, shown

DEEPEST = 12  # parts of a dotted key
MOST_CHANGES = 2_000  # keys that are set at once
LONG = 7  # digits that no place in an array has
ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def merged(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """``under`` with what ``over`` says: tables are merged, everything else is replaced."""
    result = dict(under)
    for key, value in over.items():
        below = result.get(key)
        if isinstance(value, Mapping) and isinstance(below, Mapping):
            result[key] = merged(below, value)
        else:
            result[key] = value
    return result


def changed(
    table: Mapping[str, Any], changes: Mapping[str, object]
) -> tuple[dict[str, Any], list[Fault]]:
    """The table with dotted keys set, in their order, and the faults of keys that lead nowhere."""
    result = dict(table)
    faults: list[Fault] = []
    if len(changes) > MOST_CHANGES:
        problem = f"{len(changes):,} keys are set at once"
        return result, [Fault("change", "", problem, f"at most {MOST_CHANGES:,}")]
    for key, value in changes.items():
        try:
            steps = key.split(".")
            if len(steps) > DEEPEST:
                raise ScenarioError([Fault("change", key, "the key leads deeper than any table")])
            result = _set(result, steps, value, key)
        except ScenarioError as error:
            faults.extend(error.faults)
    return result, faults


def overlap(one: str, other: str) -> bool:
    """Whether one dotted key lies inside the other."""
    return f"{one}.".startswith(f"{other}.") or f"{other}.".startswith(f"{one}.")


def _set(inside: Any, path: list[str], value: object, key: str) -> Any:
    """A copy of ``inside`` with the value at the path; nothing that was given is altered."""
    if not path:
        if isinstance(value, Mapping) and isinstance(inside, Mapping):
            return merged(inside, value)
        return value
    step, rest = path[0], path[1:]
    if isinstance(inside, (list, tuple)):
        place = _place(inside, step, key)
        return [*inside[:place], _set(inside[place], rest, value, key), *inside[place + 1 :]]
    if not isinstance(inside, Mapping):
        reason = f"{step!r} leads nowhere: what is before it is a value, not a table"
        raise ScenarioError([Fault("change", key, reason)])
    if not step:
        raise ScenarioError([Fault("change", key, "a dotted key has no empty parts")])
    return {**inside, step: _set(inside.get(step, {} if rest else None), rest, value, key)}


def _place(array: list[Any] | tuple[Any, ...], step: str, key: str) -> int:
    if step.isascii() and step.isdigit() and len(step) < LONG and int(step) < len(array):
        return int(step)
    have = f"0 to {len(array) - 1}" if array else "none, the array is empty"
    raise ScenarioError(
        [Fault("change", key, f"there is no element {step!r}", f"elements: {have}")]
    )


def fitted(annotation: Any, value: Any) -> Any:
    """The value in the form the strict schema takes: tuples for arrays, dates for ISO strings.

    Nothing else is converted: a number in quotes stays a text, and is refused.
    """
    if hasattr(value, "tolist") and hasattr(value, "dtype"):  # of array libraries
        value = value.tolist()
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        if not isinstance(value, Mapping):
            return value
        fields = annotation.model_fields
        return {
            str(k): fitted(fields[k].annotation, v) if k in fields else v for k, v in value.items()
        }
    if get_origin(annotation) is tuple and isinstance(value, (list, tuple)):
        return tuple(fitted(get_args(annotation)[0], element) for element in value)
    if annotation is dt.date and isinstance(value, str) and ISO_DATE.fullmatch(value):
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            return value
    return value


def parse_setting(setting: str) -> tuple[str, object]:
    """``key=value`` as dotted key and value, read as TOML, else as a bare text."""
    key, equals, text = setting.partition("=")
    key, text = key.strip(), text.strip()
    if not equals or not key:
        problem = f"{shown(setting)} is not a setting"
        raise ScenarioError([Fault("--set", "", problem, "key=value, as in programme.rounds=[]")])
    try:
        read = tomllib.loads(f"value = {text}")
    except (ValueError, RecursionError):
        return key, text
    return key, read["value"] if set(read) == {"value"} else text
