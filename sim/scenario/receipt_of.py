"""The receipt of a scenario: files read, what they and the user set, when what happens, what to look at twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.errors import ScenarioError
from sim.files.receipt import Receipt
from sim.scenario import shipped
from sim.scenario.cautions import cautions_in
from sim.scenario.cautions_dates import outside_of_count
from sim.scenario.dates import beginning_of, decimal_year, nearest_step, steps_in_all
from sim.scenario.describe import differences
from sim.scenario.layers import Layer, file_of, layers_of
from sim.scenario.load import scenario_of
from sim.scenario.needs import needs_of
from sim.scenario.schema.programme import Round
from sim.scenario.schema.scenario import Scenario
from sim.scenario.tables import overlap

#: Differences that a receipt names one by one.
MOST_NAMED = 60
#: Rounds that have a line of their own.
MOST_ROUNDS = 8


def receipt_of(
    name_or_path: str | Path,
    changes: Mapping[str, object] | None = None,
    notes: Sequence[str] = (),
) -> Receipt:
    """What was understood of a scenario and the changes to it.

    ``notes``: cautions about the changes themselves (``settings.notes_on``). Raises ``ScenarioError`` as ``load`` does.
    """
    changes = changes or {}
    layers = layers_of(file_of(name_or_path))
    scenario = scenario_of(layers, changes)
    plain = _without_changes(layers, scenario, changes)
    cautions = [*notes, *_changing_nothing(scenario, plain, changes), *cautions_in(scenario)]
    facts = {
        **({"name": scenario.name} if scenario.name != str(name_or_path) else {}),
        "files": _files(layers),
        **_set_by_file(layers, plain),
        **({"set by the user": {key: _plain(value) for key, value in changes.items()}} if changes else {}),
        **facts_of(scenario),
    }  # fmt: skip
    return Receipt("scenario", str(name_or_path), facts, tuple(dict.fromkeys(cautions)))


def facts_of(scenario: Scenario) -> dict[str, Any]:
    """What a scenario in hand holds: clusters, rounds and when they act, the time that is counted, what a run takes."""
    time, rounds = scenario.time, scenario.programme.rounds
    outside = outside_of_count(scenario)
    facts: dict[str, Any] = {
        "clusters": len(scenario.clusters) * scenario.population.scale,
        "time": f"{time.run_in_start} to {time.end} in {steps_in_all(scenario)} steps, reported from {time.start}, "
        f"counted {time.count_from} to {time.evaluation_date}",
        "needs": needs_of(scenario).told(),
        "rounds": len(rounds),
    }
    facts |= {f"round {place}": _round(one) for place, one in enumerate(rounds[:MOST_ROUNDS], 1)}
    if rounds:
        facts["rounds act on"] = [_acts(one, scenario) for one in rounds]
    if outside:
        facts["outside the time that is counted"] = [
            f"{what} {date}" for what, date in outside.items()
        ]
    return facts


def _round(one: Round) -> str:
    dates = f"call {one.announced}, selection {one.selected}, start {one.start}"
    return f"{dates}; {one.clusters} clusters, {one.rule}"


def _acts(one: Round, scenario: Scenario) -> str:
    """The first days of the steps at which a round calls, selects and starts: those nearest to its dates."""
    years = [decimal_year(one.announced) - scenario.programme.anticipation_years]
    years += [decimal_year(one.selected), decimal_year(one.start)]
    return "/".join(str(beginning_of(nearest_step(year, scenario), scenario)) for year in years)


def _without_changes(
    layers: list[Layer], scenario: Scenario, changes: Mapping[str, object]
) -> Scenario | None:
    """The scenario as the files alone describe it; none where it is at fault without the changes."""
    if not changes:
        return scenario
    try:
        return scenario_of(layers, {})
    except ScenarioError:
        return None


def _changing_nothing(
    scenario: Scenario, plain: Scenario | None, changes: Mapping[str, object]
) -> list[str]:
    if plain is None or not changes:
        return []
    moved = [one.key for one in differences(plain, scenario)]
    return [
        f"--set {key}={_plain(value)} changes nothing: that is its value already"
        for key, value in changes.items()
        if key.partition(".")[0] not in ("name", "title")
        and not any(overlap(key, other) for other in moved)
    ]


def _set_by_file(layers: list[Layer], plain: Scenario | None) -> dict[str, Any]:
    """What the last file sets otherwise than the one it extends."""
    if len(layers) < 2 or plain is None:
        return {}
    try:
        below = scenario_of(layers[:-1], {})
    except ScenarioError:
        return {}
    found = differences(below, plain)
    parent = layers[-2].path.stem
    arrays = [f"{one.key}." for one in found if one.unit == "rows"]
    told = [
        f"{one.key} = {one.other or 'none'} ({one.base or 'none'})"
        for one in found
        if not one.key.startswith(tuple(arrays))
    ]
    if len(told) > MOST_NAMED:
        told = [*told[:MOST_NAMED], f"and {len(told) - MOST_NAMED} more"]
    return {f"differs from {parent}": told}


def _files(layers: list[Layer]) -> list[str]:
    """The files in the order in which they were laid over each other, tables of data with the one that names them."""
    read: list[Path] = []
    for layer in layers:
        read += [layer.path, *layer.files.values()]
    return [_told(path) for path in dict.fromkeys(read)]


def _told(path: Path) -> str:
    home = shipped.folder()
    return f"shipped {path.relative_to(home)}" if path.is_relative_to(home) else str(path)


def _plain(value: object) -> Any:
    """A value as JSON and a line of text can hold it."""
    if isinstance(value, (bool, str, int, float)) or value is None:
        return value
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    return str(value)
