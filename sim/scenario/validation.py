"""From plain tables to a scenario: every fault found, each told in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from sim.errors import Fault, ScenarioError, nearest, shown
from sim.scenario.consistency import faults_between
from sim.scenario.faults import MOST_FAULTS, hinted_of, more_than_told
from sim.scenario.parameters import allowed_in, field_at, keys_of, siblings_at
from sim.scenario.schema.scenario import Scenario
from sim.scenario.tables import changed, fitted

Loc = tuple[int | str, ...]


def validated(
    table: Mapping[str, Any], origin: Callable[[str], str], known: Sequence[Fault] = ()
) -> Scenario:
    """The scenario that the tables describe; ``origin`` says which file a dotted key comes from.

    Raises ``ScenarioError`` with all faults: those known before, of single values, and between
    values that are sound by themselves.
    """
    data, details = fitted(Scenario, table), []
    try:
        scenario = Scenario.model_validate(data)
    except ValidationError as error:
        details = error.errors(include_url=False)
    if not details and not known:
        return scenario
    faults = [*known, *_all_faults(details, origin)]
    broken = {_repaired(one["loc"]): one["type"] for one in details if one["loc"]}
    if broken:
        faults += _between(data, broken, origin)
    raise ScenarioError(faults)


def faults_of_values(table: Mapping[str, Any], origin: Callable[[str], str]) -> list[Fault]:
    """Faults of single values alone: for tables of which a part could not be read."""
    try:
        Scenario.model_validate(fitted(Scenario, table))
    except ValidationError as error:
        details = [detail for detail in error.errors(include_url=False) if detail["loc"]]
        return _all_faults(details, origin)
    return []


def contradicts_itself(scenario: Scenario, changes: Mapping[str, object]) -> bool:
    """Whether what is wrong with these changes lies between values that are sound by themselves."""
    table, faults = changed(scenario.model_dump(), changes)
    return not faults and not faults_of_values(table, lambda _: "change")


def changed_scenario(
    scenario: Scenario, changes: Mapping[str, object], name: str | None = None
) -> Scenario:
    """The scenario with dotted keys set, and perhaps another name."""
    table, faults = changed(scenario.model_dump(), changes)
    if name is not None:
        table["name"] = name
    return validated(table, lambda _: "change", faults)


def _all_faults(details: Sequence[ErrorDetails], origin: Callable[[str], str]) -> list[Fault]:
    hinted, first = hinted_of(details), details[:MOST_FAULTS]
    told = [fault for one in first for fault in _faults(one, origin, id(one) in hinted)]
    return [*told, *more_than_told(details)]


def _faults(detail: ErrorDetails, origin: Callable[[str], str], is_hinted: bool) -> list[Fault]:
    loc, given = detail["loc"], detail["input"]
    raised = detail.get("ctx", {}).get("error")
    if isinstance(raised, ScenarioError):
        return [_placed(fault, origin) for fault in raised.faults]
    key = ".".join(str(step) for step in loc)
    where = origin(key)
    if detail["type"] == "extra_forbidden":
        return [Fault(where, key, "unknown key", hint=_nearest_key(loc) if is_hinted else "")]
    field = field_at(Scenario, loc)
    problem = f"given {shown(given)}"
    if detail["type"] == "missing":
        problem = "is missing"
    if field is None:
        return [Fault(where, key, f"{problem}: {detail['msg']}")]
    if loc and isinstance(loc[-1], int):
        problem += " as an element"
    hint = nearest(given, field_words(field)) if isinstance(given, str) else ""
    return [Fault(where, key, problem, allowed_in(field), field.description or "", hint)]


def field_words(field: Any) -> tuple[str, ...]:
    """The words that a choice allows; none for other fields."""
    choices = getattr(field.annotation, "__args__", ())
    return tuple(choice for choice in choices if isinstance(choice, str))


def _nearest_key(loc: Loc) -> str:
    name = str(loc[-1])
    here = nearest(name, siblings_at(Scenario, loc))
    if here:
        return here
    elsewhere = {key.rpartition(".")[2]: key for key in keys_of(Scenario)}
    found = elsewhere.get(name)
    if found is None:
        hint = nearest(name, elsewhere)
        found = elsewhere[hint.split("'")[1]] if hint else None
    known = "known here: " + ", ".join(siblings_at(Scenario, loc))
    return f"did you mean {found!r}?" if found else known


def _placed(fault: Fault, origin: Callable[[str], str]) -> Fault:
    return Fault(
        fault.where or origin(fault.key),
        fault.key,
        fault.problem,
        fault.allowed,
        fault.meaning,
        fault.hint,
    )


def _repaired(loc: Loc) -> Loc:
    """What has to go so that the rest can be read: the value, or the whole array it is in."""
    for place, step in enumerate(loc):
        if isinstance(step, int):
            return loc[:place]
    return loc


def _between(data: Any, broken: Mapping[Loc, str], origin: Callable[[str], str]) -> list[Fault]:
    """Faults between values, where neither value is faulty itself; ``broken``: what is wrong where."""
    rest = _without(data, set(broken))
    try:
        scenario = Scenario.model_construct(**_sections({"name": "x", **rest}))
    except (ValidationError, TypeError):
        return []
    known = (loc for loc, kind in broken.items() if kind != "extra_forbidden")
    skipped = tuple(".".join(str(step) for step in loc) for loc in known)
    return [_placed(fault, origin) for fault in faults_between(scenario, skipped)]


def _sections(rest: Mapping[str, Any]) -> dict[str, Any]:
    """Each top-level field validated by itself, without the check of the whole."""
    annotations: dict[str, Any] = {k: f.annotation for k, f in Scenario.model_fields.items()}
    return {
        key: TypeAdapter(annotations[key]).validate_python(value)
        for key, value in rest.items()
        if key in annotations
    }


def _without(data: Any, broken: set[Loc], before: Loc = ()) -> Any:
    """The tables without what stands at these places."""
    deepest = max((len(loc) for loc in broken), default=0)
    if not isinstance(data, Mapping) or len(before) >= deepest:
        return data
    return {
        key: _without(value, broken, (*before, key))
        for key, value in data.items()
        if (*before, key) not in broken
    }
