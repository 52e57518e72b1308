"""``key=value`` settings of the command line together: no key with two values."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from sim.errors import Fault, ScenarioError, shown
from sim.scenario.tables import overlap, parse_setting


def changes_of(settings: Sequence[str] | None) -> dict[str, object]:
    """Dotted keys and values of settings. ``ScenarioError`` where one is none, or a key has two values."""
    changes: dict[str, object] = {}
    faults: list[Fault] = []
    for setting in settings or ():
        try:
            key, value = parse_setting(setting)
        except ScenarioError as error:
            faults += error.faults
            continue
        if key in changes and not _are_same(changes[key], value):
            problem = f"given twice: {shown(changes[key])}, then {shown(value)}"
            faults.append(Fault("--set", key, problem, "one value for each key"))
        changes[key] = value
    if faults:
        raise ScenarioError(faults)
    return changes


def notes_on(settings: Sequence[str] | None) -> list[str]:
    """Settings that repeat each other, or of which one lies inside another: cautions, a sentence each."""
    keys = [parse_setting(setting)[0] for setting in settings or ()]
    twice = sorted({key for key in keys if keys.count(key) > 1})
    notes = [f"--set {key} is given twice, with the same value" for key in twice]
    for one, other in combinations(dict.fromkeys(keys), 2):
        if overlap(one, other):
            notes.append(f"--set {one} and --set {other} set the same place: the later one counts")
    return notes


def _are_same(one: object, other: object) -> bool:
    return type(one) is type(other) and one == other
