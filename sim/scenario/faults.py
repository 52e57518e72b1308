"""What pydantic finds wrong with one of our files, as faults in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from sim.errors import Fault, nearest, shown
from sim.scenario.parameters import allowed_in, field_at, siblings_at

#: Unknown keys for which the nearest known one is sought; the search is slow, and nobody reads more of them.
MOST_HINTS = 20
#: Faults that are put into words; of more, their number is told.
MOST_FAULTS = 1_000


def faults_of(details: Sequence[ErrorDetails], model: type[BaseModel], where: str) -> list[Fault]:
    """A fault each; unknown keys come with the nearest known one, the first of them at least."""
    hinted = hinted_of(details)
    told = [_fault(detail, model, where, id(detail) in hinted) for detail in details[:MOST_FAULTS]]
    return [*told, *more_than_told(details)]


def more_than_told(details: Sequence[ErrorDetails]) -> list[Fault]:
    """A last fault that says how many more there are; none where all are told."""
    left = len(details) - MOST_FAULTS
    return [Fault("", "", f"and {left:,} faults more")] if left > 0 else []


def hinted_of(details: Iterable[ErrorDetails]) -> set[int]:
    """Which details (by ``id``) are given a hint if they are unknown keys."""
    unknown = [id(detail) for detail in details if detail["type"] == "extra_forbidden"]
    return set(unknown[:MOST_HINTS])


def _fault(detail: ErrorDetails, model: type[BaseModel], where: str, is_hinted: bool) -> Fault:
    loc, given = detail["loc"], detail["input"]
    key = ".".join(str(step) for step in loc)
    if detail["type"] == "extra_forbidden":
        known = siblings_at(model, loc) if is_hinted else ()
        hint = nearest(str(loc[-1]), known) or ("known here: " + ", ".join(known) if known else "")
        return Fault(where, key, "unknown key", hint=hint)
    problem = "is missing" if detail["type"] == "missing" else f"given {shown(given)}"
    field = field_at(model, tuple(step for step in loc if not isinstance(step, int)))
    if field is None:
        return Fault(where, key, f"{problem}: {detail['msg']}")
    return Fault(where, key, problem, allowed_in(field), field.description or "")
