"""A search: which levers of which design, what counts, what it may cost. TOML, checked before the first run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from sim.errors import Fault, ScenarioError, nearest, shown
from sim.files.paths import path_of
from sim.files.receipt import Receipt
from sim.files.toml import read_table
from sim.outcome.levels import names_of_levels
from sim.scenario import shipped
from sim.scenario.faults import faults_of
from sim.scenario.load import load
from sim.scenario.parameters import parameters
from sim.scenario.schema.parameter import Section
from sim.scenario.schema.scenario import Scenario
from sim.scenario.study_file import Draws, flat
from sim.scenario.tables import fitted
from sim.study.errors import ComparisonError
from sim.study.names import told_apart
from sim.study.points import is_number

#: The outcome that a budget limits: grants paid, EUR over all clusters.
COST = "grant_eur"
#: Most values of a lever that is a list: each is tried alone before the search begins.
MOST_VALUES = 200


class SearchFile(Section):
    """What a search asks for."""

    name: str = Field(
        default="search",
        max_length=200,
        pattern=r"^[A-Za-z0-9][A-Za-z0-9 ._-]*$",
        description="name",
    )
    title: str = Field(default="", description="one sentence: what is searched for")
    design: str = Field(description="the design whose levers are moved: a shipped name or a file")
    against: str = Field(default="no-programme", description="what gains are taken against")
    budget_eur: float = Field(gt=0, description="grants that may be paid on average, EUR in all")
    goals: tuple[str, ...] = Field(
        min_length=1, max_length=3, description="outcomes of which more is better"
    )
    trials: int = Field(default=60, ge=8, le=10_000, description="designs that are tried")
    fresh: int = Field(default=40, ge=10, le=100_000, description="cases of the new evaluation")
    seed: int = Field(default=1, ge=0, lt=2**62, description="seed of search and luck")
    set: dict[str, Any] = Field(default={}, description="dotted key -> value, in every run")
    levers: dict[str, Any] = Field(
        min_length=1,
        max_length=200,
        description="dotted key -> [low, high] of a number, or a list of values",
    )
    draws: Draws = Field(default=Draws(count=8), description="parameters that are averaged over")


@dataclass(frozen=True)
class Lever:
    """What a search may move: a number between two ends, or one of several values."""

    key: str
    low: float
    high: float
    is_whole: bool
    choices: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Search:
    """A search that has been checked: scenarios loaded, levers within what the schema allows."""

    file: SearchFile
    design: Scenario
    base: Scenario
    levers: tuple[Lever, ...]
    folder: Path


def load_search(name_or_path: str | Path) -> Search:
    """The search in this file, or shipped under this name. ``ScenarioError`` with all its faults."""
    path = _path_of(name_or_path)
    table = read_table(path)
    for key in ("levers", "set"):
        if isinstance(table.get(key), Mapping):
            table[key] = dict(flat(table[key]))
    try:
        file = SearchFile.model_validate(fitted(SearchFile, _tuples(table)))
    except ValidationError as error:
        details = error.errors(include_url=False)
        raise ScenarioError(faults_of(details, SearchFile, str(path))) from None
    return _checked(file, path)


def _path_of(name_or_path: str | Path) -> Path:
    folder = shipped.folder() / "studies"
    if str(name_or_path) in {file.stem for file in folder.glob("*.toml")}:
        return folder / f"{name_or_path}.toml"
    return path_of(name_or_path)


def _tuples(table: Mapping[str, Any]) -> dict[str, Any]:
    """Lists of the file's own keys as tuples."""
    found = {key: tuple(one) if isinstance(one, list) else one for key, one in table.items()}
    draws = table.get("draws")
    return found | {"draws": _tuples(draws)} if isinstance(draws, Mapping) else found


def _arms(file: SearchFile, path: Path, faults: list[Fault]) -> Sequence[Scenario]:
    """The design and what it is compared with, under names that differ."""
    found: list[Scenario] = []
    names = [
        str(path.parent / name) if name.endswith(".toml") else name
        for name in (file.design, file.against)
    ]
    for name in names:
        try:
            found.append(load(name, file.set))
        except ScenarioError as error:
            faults += [one for one in error.faults if one not in faults]
    if faults:
        return found
    try:
        return told_apart(found, names)
    except ComparisonError as error:
        faults.append(Fault(str(path), "against", str(error)))
        return found


def _checked(file: SearchFile, path: Path) -> Search:
    faults: list[Fault] = []
    arms = _arms(file, path, faults)
    for goal in file.goals:
        if goal not in names_of_levels():
            hint = nearest(goal, names_of_levels())
            faults.append(
                Fault(str(path), "goals", f"{goal!r} is not an outcome", "a level", "", hint)
            )
    levers = []
    for key, given in file.levers.items():
        try:
            levers.append(lever_of(key, given))
        except ScenarioError as error:
            faults += [_placed(one, path, key) for one in error.faults]
    if not faults:
        faults += _out_of_range(arms[0], levers, path)
    if faults:
        raise ScenarioError(faults)
    return Search(file, arms[0], arms[1], tuple(levers), path.parent)


def receipt_of(search: Search, source: str) -> Receipt:
    """What was understood of a search: designs, levers with their ranges, goals, budget, draws, runs."""
    file = search.file
    levers = {
        one.key: " | ".join(map(shown, one.choices))
        if one.choices
        else f"{one.low:g} to {one.high:g}"
        for one in search.levers
    }
    facts: dict[str, Any] = {
        "design": search.design.name,
        "against": search.base.name,
        "levers": levers,
        "goals": list(file.goals),
        "budget": f"{file.budget_eur:,.0f} EUR on average",
        "trials": file.trials,
        "draws": f"{file.draws.count} from {file.draws.source}",
        "fresh cases of the winners": file.fresh,
        "set in every run": dict(file.set),
    }
    return Receipt("search", source, {key: one for key, one in facts.items() if one != {}})


def lever_of(key: str, given: Any) -> Lever:
    """A lever as the file writes it; a pair of numbers is a range, whole where its parameter is."""
    known = {one.key: one for one in parameters(Scenario)}
    if not isinstance(given, (list, tuple)) or not 2 <= len(given) <= MOST_VALUES:
        allowed = f"[low, high] of a number, or a list of 2 to {MOST_VALUES} values"
        raise _wrong(key, given, allowed)
    if key in known and len(given) == 2 and all(is_number(one) for one in given):
        low, high = map(float, given)
        if low >= high:
            raise _wrong(key, given, "low below high")
        return Lever(key, low, high, known[key].kind == "whole number")
    if key in known and all(is_number(one) for one in given):
        return Lever(key, 0.0, 0.0, False, tuple(given))
    if any(is_number(one) for one in given):
        raise _wrong(key, given, "the key of a number", nearest(key, known))
    return Lever(key, 0.0, 0.0, False, tuple(given))


def _wrong(key: str, given: Any, allowed: str, hint: str = "") -> ScenarioError:
    return ScenarioError([Fault("", key, f"given {shown(given)}", allowed, "", hint)])


def _out_of_range(design: Scenario, levers: list[Lever], path: Path) -> Iterator[Fault]:
    """Each end of each lever, alone, must make a sound scenario."""
    for lever in levers:
        for value in lever.choices or ends_of(lever):
            try:
                design.with_changes({lever.key: value})
            except ScenarioError as error:
                yield from (_placed(one, path, lever.key) for one in error.faults)


def _placed(fault: Fault, path: Path, key: str) -> Fault:
    """A fault of a lever, told where it stands in the file."""
    return Fault(
        str(path), f"levers.{key}", fault.problem, fault.allowed, fault.meaning, fault.hint
    )


def ends_of(lever: Lever) -> tuple[float, ...]:
    """Both ends, as the scenario wants them."""
    return (round(lever.low), round(lever.high)) if lever.is_whole else (lever.low, lever.high)
