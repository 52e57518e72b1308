"""A study: which scenarios, over which values of which parameters, how often. TOML, checked before the first run."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError

from sim.errors import Fault, ScenarioError, nearest, shown
from sim.files.paths import is_there, path_of
from sim.files.toml import read_table
from sim.scenario import shipped
from sim.scenario.faults import faults_of
from sim.scenario.schema.parameter import Section
from sim.scenario.tables import DEEPEST, fitted

#: Tables of a study whose keys are those of a scenario.
BY_KEY = ("set", "grid", "zip", "each", "latin_hypercube", "sobol")
#: Keys of a range beside a pair of numbers, and of levels.
RANGE = {"low", "high", "scale", "levels"}


class Sampled(Section):
    """How many points of a space-filling design there are, and in which ranges."""

    points: int = Field(ge=1, le=1_000_000, description="how many points")
    seed: int = Field(
        default=1, ge=0, le=2**63 - 1, description="seed of the points, apart from that of the runs"
    )
    ranges: dict[str, Any] = Field(
        default={}, description="dotted key -> [low, high], a table with scale, levels, or 'prior'"
    )


class Draws(Section):
    """Parameters drawn together, from the priors that the schema declares or from a posterior file."""

    count: int = Field(ge=1, le=1_000_000, description="how many draws")
    source: str = Field(
        default="priors", description="'priors', 'shipped', or a table of a posterior"
    )
    keys: tuple[str, ...] = Field(
        default=(), max_length=1_000, description="which parameters; none: all that vary"
    )


class StudyFile(Section):
    """What a study asks for."""

    name: str = Field(
        default="study",
        max_length=200,
        pattern=r"^[A-Za-z0-9][A-Za-z0-9 ._-]*$",
        description="name",
    )
    title: str = Field(default="", description="one sentence: what the study asks")
    scenarios: tuple[str, ...] = Field(
        min_length=1, max_length=1_000, description="shipped names, or TOML files beside the study"
    )
    against: str = Field(
        default="", description="of these the base that contrasts are taken against"
    )
    replicates: int = Field(default=10, ge=1, le=1_000_000, description="runs of each case")
    seed: int = Field(default=1, ge=0, le=2**63 - 1, description="seed of all luck")
    outcomes: tuple[str, ...] = Field(
        default=(), max_length=2_000, description="which to tell; none: all"
    )
    set: dict[str, Any] = Field(default={}, description="dotted key -> value, in every run")
    grid: dict[str, Any] = Field(default={}, description="dotted key -> list; all combinations")
    zip: dict[str, Any] = Field(default={}, description="dotted key -> list; first with first")
    each: dict[str, Any] = Field(default={}, description="dotted key -> list; one key at a time")
    latin_hypercube: Sampled | None = Field(default=None, description="random in every margin")
    sobol: Sampled | None = Field(default=None, description="Sobol points; a power of 2 of them")
    rows: tuple[dict[str, Any], ...] = Field(default=(), description="points one by one")
    draws: Draws | None = Field(default=None, description="parameters drawn together")
    contradictions: Literal["refuse", "leave-out"] = Field(
        default="refuse",
        description="what becomes of points at which a scenario contradicts itself",
    )


def load_study(name_or_path: str | Path) -> tuple[StudyFile, Path]:
    """The study in this TOML file (or shipped under this name), and the folder that its paths start at."""
    path = study_path(name_or_path)
    return study_of(read_table(path), str(path)), path.parent


def study_of(table: Mapping[str, Any], where: str = "study") -> StudyFile:
    """The study that a table describes; ``ScenarioError`` with all faults of its own keys."""
    file, faults = read_study(table, where)
    if faults or file is None:
        raise ScenarioError(faults)
    return file


def read_study(
    table: Mapping[str, Any], where: str = "study"
) -> tuple[StudyFile | None, list[Fault]]:
    """The study that the sound keys of a table describe (none where that is no study), and faults of the others."""
    flat = fitted(StudyFile, {str(key): _flattened(key, value) for key, value in table.items()})
    faults: list[Fault] = []
    while flat:
        try:
            return StudyFile.model_validate(flat), faults
        except ValidationError as error:
            details = error.errors(include_url=False)
        faults += faults_of(details, StudyFile, where)
        broken = {str(detail["loc"][0]) for detail in details}
        if not broken & flat.keys():
            return None, faults
        flat = {key: value for key, value in flat.items() if key not in broken}
    return None, faults or [Fault(where, "", "is empty", "at least scenarios = [...]")]


def study_path(name_or_path: str | Path) -> Path:
    """The file of a study: the one at this path, or shipped under this name."""
    text = str(name_or_path)
    folder = shipped.folder() / "studies"
    known = sorted(file.stem for file in folder.glob("*.toml"))
    if text in known:
        return folder / f"{text}.toml"
    path = path_of(name_or_path)
    if isinstance(name_or_path, Path) or re.search(r"[/\\]|\.toml$", text) or is_there(path):
        return path
    hint = nearest(text, known) or ("shipped: " + ", ".join(known) if known else "")
    problem = f"no study is called {shown(text)}"
    raise ScenarioError([Fault("", "", problem, "the path of a TOML file", "", hint)])


def _flattened(key: str, value: Any) -> Any:
    """Tables by key may be written with dots or as tables within tables: dots from here on."""
    if key == "rows" and isinstance(value, (list, tuple)):
        return [dict(flat(row)) if isinstance(row, Mapping) else row for row in value]
    if not isinstance(value, Mapping):
        return value
    if key in ("grid", "zip", "each", "set"):
        return dict(flat(value))
    if key in ("latin_hypercube", "sobol"):
        own = {name: value[name] for name in ("points", "seed") if name in value}
        named = value.get("ranges", {})
        if not isinstance(named, Mapping):
            return own | {"ranges": named}
        rest = {name: one for name, one in value.items() if name not in own and name != "ranges"}
        return own | {"ranges": {**dict(flat(named)), **dict(flat(rest))}}
    if key == "draws":
        return {name: tuple(one) if isinstance(one, list) else one for name, one in value.items()}
    return value


def _is_range(table: Mapping[str, Any]) -> bool:
    return set(table) <= RANGE and not {"low", "high", "levels"}.isdisjoint(table)


def flat(
    table: Mapping[str, Any], before: str = "", depth: int = DEEPEST
) -> Iterator[tuple[str, Any]]:
    """Dotted keys and values of tables within tables; a table of a range, or one below all keys, is a value."""
    for key, value in table.items():
        if isinstance(value, Mapping) and not _is_range(value) and depth > 1:
            yield from flat(value, f"{before}{key}.", depth - 1)
        else:
            yield before + str(key), value
