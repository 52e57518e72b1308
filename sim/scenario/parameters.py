"""The declared parameters, read off the schema: for tables, sliders, priors and messages."""

from __future__ import annotations

import datetime as dt
import types
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo


@dataclass(frozen=True)
class Parameter:
    """A declared parameter; ``low`` to ``high``: prior range, ``least`` to ``most``: allowed.

    ``words``: all that a switch may be, true and false among them.
    """

    key: str
    default: Any
    kind: Literal["number", "whole number", "switch"]
    unit: str
    low: float | None
    high: float | None
    least: float | None
    most: float | None
    prior: str
    role: str
    source: str
    meaning: str
    words: tuple[Any, ...] = ()


def parameters(model: type[BaseModel], *, switches: bool = False) -> Iterator[Parameter]:
    """The numeric parameters below a section, with dotted keys; on request the switches too."""
    for key, field in _leaves(model, ""):
        extra = field.json_schema_extra
        if not isinstance(extra, dict) or "role" not in extra:
            continue
        found = _parameter(key, field, extra)
        if switches or found.kind != "switch":
            yield found


def keys_of(model: type[BaseModel], before: str = "") -> Iterator[str]:
    """Every dotted key that a scenario file may hold, tables included."""
    for name, field in model.model_fields.items():
        yield before + name
        inner = section_of(field.annotation)
        if inner is not None:
            yield from keys_of(inner, f"{before}{name}.")


def value_of(section: BaseModel, key: str) -> Any:
    """The value at a dotted key below a section."""
    here: Any = section
    for name in key.split("."):
        here = getattr(here, name)
    return here


def section_of(annotation: Any) -> type[BaseModel] | None:
    """The section that an annotation stands for; ``None`` for a value or an array."""
    is_section = isinstance(annotation, type) and issubclass(annotation, BaseModel)
    return annotation if is_section else None


def field_at(model: type[BaseModel], loc: tuple[int | str, ...]) -> FieldInfo | None:
    """The declaration at a place; of the array for its elements; ``None`` for an unknown key."""
    here: Any = model
    field: FieldInfo | None = None
    for step in loc:
        if isinstance(step, int):
            here = get_args(here)[0] if get_origin(here) is tuple else here
            continue
        inner = section_of(here)
        if inner is None or step not in inner.model_fields:
            return None
        field = inner.model_fields[step]
        here = field.annotation
    return field


def siblings_at(model: type[BaseModel], loc: tuple[int | str, ...]) -> tuple[str, ...]:
    """The keys known in the table that holds this place."""
    field = field_at(model, loc[:-1])
    here: Any = model if field is None else field.annotation
    if get_origin(here) is tuple:
        here = get_args(here)[0]
    inner = section_of(here)
    return () if inner is None else tuple(inner.model_fields)


def bounds_of(field: FieldInfo) -> tuple[float | None, float | None]:
    """Least and most that a field allows; ``None`` where it has no such bound."""
    bounds: dict[str, Any] = {}
    for rule in field.metadata:
        for name in ("ge", "gt", "le", "lt"):
            if getattr(rule, name, None) is not None:
                bounds[name[0]] = getattr(rule, name)
    return bounds.get("g"), bounds.get("l")


def allowed_in(field: FieldInfo) -> str:
    """What a field takes, in words with its unit."""
    text = _allowed(field.annotation, field)
    extra = field.json_schema_extra
    unit = str(extra.get("unit") or "") if isinstance(extra, dict) else ""
    return f"{text} ({unit})" if unit else text


def _allowed(annotation: Any, field: FieldInfo) -> str:
    origin = get_origin(annotation)
    if origin in (Union, types.UnionType):
        return _allowed(get_args(annotation)[0], field)
    if origin is Literal:
        return "one of " + ", ".join(str(choice) for choice in get_args(annotation))
    if origin is dict:
        return "a table of dotted keys"
    inner = section_of(get_args(annotation)[0] if origin is tuple else annotation)
    if inner is not None:
        keys = ", ".join(inner.model_fields)
        return f"an array of tables with {keys}" if origin is tuple else f"a table with {keys}"
    if origin is tuple:
        return "an array of texts"
    words = {bool: "true or false", dt.date: "a date such as 2016-01-01", str: "a text"}
    if annotation is str:
        return words[str] + _pattern(field)
    return words.get(annotation) or _number(annotation, field)


def _number(annotation: Any, field: FieldInfo) -> str:
    word = "a whole number" if annotation is int else "a number"
    least, most = bounds_of(field)
    if least is not None and most is not None:
        upper = "2^63 − 1 (9,223,372,036,854,775,807)" if most == 2**63 - 1 else f"{most:.12g}"
        return f"{word} from {least:.12g} to {upper}"
    if least is not None:
        return f"{word}, at least {least:.12g}"
    return word if most is None else f"{word}, at most {most:.12g}"


def _pattern(field: FieldInfo) -> str:
    for rule in field.metadata:
        if getattr(rule, "pattern", None):
            return f" of the form {rule.pattern}"
    return ""


def _leaves(model: type[BaseModel], before: str) -> Iterator[tuple[str, FieldInfo]]:
    for name, field in model.model_fields.items():
        inner = section_of(field.annotation)
        if inner is None:
            yield before + name, field
        else:
            yield from _leaves(inner, f"{before}{name}.")


def _parameter(key: str, field: FieldInfo, extra: dict[str, Any]) -> Parameter:
    low, high = extra["range"] or (None, None)
    least, most = bounds_of(field)
    words: dict[Any, Literal["number", "whole number"]] = {float: "number", int: "whole number"}
    return Parameter(
        key=key,
        default=field.get_default(),
        kind=words.get(field.annotation, "switch") if extra["range"] else "switch",
        unit=extra["unit"],
        low=low,
        high=high,
        least=least,
        most=most,
        prior=extra["prior"],
        role=extra["role"],
        source=extra["source"],
        meaning=field.description or "",
        words=words_of(field.annotation),
    )


def words_of(annotation: Any) -> tuple[Any, ...]:
    """What a choice may be: its words, or true and false; nothing for other values."""
    if annotation is bool:
        return (False, True)
    if get_origin(annotation) in (Union, types.UnionType):
        return tuple(word for one in get_args(annotation) for word in words_of(one))
    return get_args(annotation) if get_origin(annotation) is Literal else ()
