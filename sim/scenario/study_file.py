"""A study: which scenarios, over which values of which parameters, how often. TOML, checked before the first run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError
from pydantic_core import ErrorDetails

from sim.errors import Fault, ScenarioError, nearest, shown
from sim.files.toml import read_table
from sim.scenario import shipped
from sim.scenario.parameters import allowed_in, field_at
from sim.scenario.schema.parameter import Section
from sim.scenario.tables import fitted

#: Tables of a study whose keys are those of a scenario.
BY_KEY = ("set", "grid", "zip", "each", "latin_hypercube", "sobol")
#: Keys of a range beside a pair of numbers.
RANGE = {"low", "high", "scale"}


class Sampled(Section):
    """How many points of a space-filling design there are, and in which ranges."""

    points: int = Field(ge=1, le=1_000_000, description="how many points")
    seed: int = Field(
        default=1, ge=0, description="seed of the points, apart from that of the runs"
    )
    ranges: dict[str, Any] = Field(
        default={}, description="dotted key -> [low, high], a table with scale, or 'prior'"
    )


class Draws(Section):
    """Parameters drawn together, from the priors that the schema declares or from a posterior file."""

    count: int = Field(ge=1, le=1_000_000, description="how many draws")
    source: str = Field(
        default="priors", description="'priors', 'shipped', or a table of a posterior"
    )
    keys: tuple[str, ...] = Field(default=(), description="which parameters; none: all that vary")


class StudyFile(Section):
    """What a study asks for."""

    name: str = Field(default="study", pattern=r"^[A-Za-z0-9][A-Za-z0-9 ._-]*$", description="name")
    title: str = Field(default="", description="one sentence: what the study asks")
    scenarios: tuple[str, ...] = Field(
        min_length=1, description="shipped names, or TOML files beside the study"
    )
    against: str = Field(
        default="", description="of these the base that contrasts are taken against"
    )
    replicates: int = Field(default=10, ge=1, le=1_000_000, description="runs of each case")
    seed: int = Field(default=1, ge=0, lt=2**63, description="seed of all luck")
    outcomes: tuple[str, ...] = Field(default=(), description="which to tell; none: all")
    set: dict[str, Any] = Field(default={}, description="dotted key -> value, in every run")
    grid: dict[str, Any] = Field(default={}, description="dotted key -> list; all combinations")
    zip: dict[str, Any] = Field(default={}, description="dotted key -> list; first with first")
    each: dict[str, Any] = Field(default={}, description="dotted key -> list; one key at a time")
    latin_hypercube: Sampled | None = Field(default=None, description="random in every margin")
    sobol: Sampled | None = Field(default=None, description="Sobol points; a power of 2 of them")
    rows: tuple[dict[str, Any], ...] = Field(default=(), description="points one by one")
    draws: Draws | None = Field(default=None, description="parameters drawn together")


def load_study(name_or_path: str | Path) -> tuple[StudyFile, Path]:
    """The study in this TOML file (or shipped under this name), and the folder that its paths start at."""
    path = _file_of(name_or_path)
    return study_of(read_table(path), str(path)), path.parent


def study_of(table: Mapping[str, Any], where: str = "study") -> StudyFile:
    """The study that a table describes; ``ScenarioError`` with all faults of its own keys."""
    flat = {key: _flattened(key, value) for key, value in table.items()}
    try:
        return StudyFile.model_validate(fitted(StudyFile, flat))
    except ValidationError as error:
        faults = [_fault(detail, where) for detail in error.errors(include_url=False)]
    raise ScenarioError(faults)


def _file_of(name_or_path: str | Path) -> Path:
    text = str(name_or_path)
    folder = shipped.folder() / "studies"
    known = sorted(file.stem for file in folder.glob("*.toml"))
    if text in known:
        return folder / f"{text}.toml"
    if isinstance(name_or_path, Path) or text.endswith(".toml") or "/" in text:
        return Path(text).expanduser().absolute()
    hint = nearest(text, known) or ("shipped: " + ", ".join(known) if known else "")
    problem = f"no study is called {shown(text)}"
    raise ScenarioError([Fault("", "", problem, "the path of a TOML file", "", hint)])


def _flattened(key: str, value: Any) -> Any:
    """Tables by key may be written with dots or as tables within tables: dots from here on."""
    if not isinstance(value, Mapping):
        return value
    if key in ("grid", "zip", "each"):
        return dict(flat(value))
    if key == "set":
        return dict(value)
    if key in ("latin_hypercube", "sobol"):
        own = {name: value[name] for name in ("points", "seed") if name in value}
        rest = {name: one for name, one in value.items() if name not in own}
        return own | {"ranges": dict(flat(rest))}
    if key == "draws":
        return {name: tuple(one) if isinstance(one, list) else one for name, one in value.items()}
    return value


def flat(table: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    """Dotted keys and values of tables within tables; a table of a range is a value."""
    for key, value in table.items():
        inner = isinstance(value, Mapping) and not (value and set(value) <= RANGE)
        if inner:
            yield from flat(value, f"{before}{key}.")
        else:
            yield before + str(key), value


def _fault(detail: ErrorDetails, where: str) -> Fault:
    loc, given = detail["loc"], detail["input"]
    key = ".".join(str(step) for step in loc)
    if detail["type"] == "extra_forbidden":
        known = tuple(StudyFile.model_fields)
        hint = nearest(str(loc[-1]), known) or "known here: " + ", ".join(known)
        return Fault(where, key, "unknown key", hint=hint)
    problem = "is missing" if detail["type"] == "missing" else f"given {shown(given)}"
    field = field_at(StudyFile, tuple(step for step in loc if not isinstance(step, int)))
    if field is None:
        return Fault(where, key, f"{problem}: {detail['msg']}")
    return Fault(where, key, problem, allowed_in(field), field.description or "")
