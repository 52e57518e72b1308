"""A scenario file with all that it extends, as layers of plain tables: the deepest first."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.errors import Fault, ScenarioError, nearest, shown
from sim.files.paths import is_there, path_of
from sim.files.toml import read_table
from sim.scenario import shipped
from sim.scenario.tables import merged

DATA = ("clusters", "countries", "fields")


@dataclass(frozen=True)
class Layer:
    """One file: its tables, rows of data files among them, and the file each array is from."""

    path: Path
    table: dict[str, Any]
    files: dict[str, Path]

    def holds(self, key: str) -> bool:
        """Whether this file sets the dotted key, or the table or array that it lies in."""
        here: Any = self.table
        for step in key.split("."):
            if isinstance(here, Mapping) and step in here:
                here = here[step]
            else:
                return isinstance(here, list)
        return True


def file_of(name_or_path: str | Path, beside: Path | None = None) -> Path:
    """The file that a shipped name or a path stands for; relative paths start at ``beside``."""
    text = str(name_or_path)
    path_of(text)  # whether it can be one
    base = beside or Path()
    is_path = isinstance(name_or_path, Path) or text.endswith(".toml") or re.search(r"[/\\]", text)
    if is_path:
        return path_of(text, base)
    if text in shipped.names():
        return shipped.path_of(text)
    for candidate in (base / text, base / f"{text}.toml"):
        if is_there(candidate):
            return candidate.absolute()
    hint = nearest(text, shipped.names()) or "shipped: " + ", ".join(shipped.names())
    allowed = "the name of a shipped scenario or the path of a TOML file"
    raise ScenarioError([Fault("", "", f"no scenario is called {shown(text)}", allowed, "", hint)])


def layers_of(path: Path) -> list[Layer]:
    """The file and everything it extends, the deepest first; faults of reading are gathered."""
    layers: list[Layer] = []
    seen: list[str] = []
    faults: list[Fault] = []
    following: Path | None = path
    while following is not None:
        real = os.path.realpath(following)  # a link to itself stays what it is
        if real in seen:
            chain = " extends ".join(shown(Path(one).stem) for one in [*seen, str(following)])
            faults.append(Fault(str(layers[-1].path), "extends", f"goes in a circle: {chain}"))
            break
        seen.append(real)
        try:
            table = read_table(following)
        except ScenarioError as error:
            faults += [_through(fault, layers) for fault in error.faults]
            break
        if not table:
            allowed = 'extends = "interspin" and what differs, or the tables of a whole scenario'
            faults.append(Fault(str(following), "", "is empty", allowed))
        layers.append(_layer(following, table, faults))
        following = _parent(layers[-1], faults)
    if faults:
        raise ScenarioErrorWithLayers(faults, layers[::-1])
    return layers[::-1]


class ScenarioErrorWithLayers(ScenarioError):
    """Faults of reading, with the layers that could be read nonetheless."""

    def __init__(self, faults: list[Fault], layers: list[Layer]) -> None:
        super().__init__(faults)
        self.layers = layers

    def __reduce__(self) -> tuple[type[ScenarioError], tuple[tuple[Fault, ...]]]:
        return ScenarioError, (self.faults,)


def together(layers: list[Layer]) -> dict[str, Any]:
    """The tables of all layers, later ones over earlier; name and title are the last file's own."""
    table: dict[str, Any] = {}
    for layer in layers:
        table = merged(table, layer.table)
    last = layers[-1]
    own = {"title": last.table.get("title", ""), "name": last.table.get("name", _name(last.path))}
    return {**table, **own}


def origin_of(layers: list[Layer], key: str) -> str:
    """The file that a dotted key is from: the last one that sets it."""
    top = key.split(".")[0]
    for layer in reversed(layers):
        if layer.holds(key):
            return str(layer.files.get(top, layer.path))
    return str(layers[-1].path)


def _name(path: Path) -> str:
    stem = re.sub(r"[^A-Za-z0-9 ._-]+", "-", path.stem)
    return re.sub(r"^[^A-Za-z0-9]+", "", stem) or "scenario"


def _through(fault: Fault, layers: list[Layer]) -> Fault:
    """The fault of a file that another one extends, told from there."""
    if not layers:
        return fault
    return Fault(str(layers[-1].path), "extends", f"{fault.where} {fault.problem}")


def _parent(layer: Layer, faults: list[Fault]) -> Path | None:
    """The file that a layer extends; the key is taken out of its table."""
    name = layer.table.pop("extends", None)
    if name is None:
        return None
    if not isinstance(name, str):
        allowed = "the name of a shipped scenario or the path of a TOML file, in quotes"
        faults.append(Fault(str(layer.path), "extends", f"given {shown(name)}", allowed))
        return None
    try:
        return file_of(name, layer.path.parent)
    except ScenarioError as error:
        only = error.faults[0]
        where = str(layer.path)
        faults.append(Fault(where, "extends", only.problem, only.allowed, "", only.hint))
        return None


def _layer(path: Path, table: dict[str, Any], faults: list[Fault]) -> Layer:
    """The file's tables with the rows of the data files that it names put in."""
    files: dict[str, Path] = {}
    named = table.pop("data", {})
    if not isinstance(named, dict):
        allowed = 'a table such as [data] with clusters = "clusters.toml"'
        faults.append(Fault(str(path), "data", f"given {shown(named)}", allowed))
        named = {}
    for kind, name in named.items():
        try:
            rows = _rows(path, kind, name, files)
        except ScenarioError as error:
            faults.extend(error.faults)
            continue
        table.setdefault(kind, rows)
    return Layer(path, table, files)


def _rows(path: Path, kind: str, name: object, files: dict[str, Path]) -> Any:
    """The rows of one data file: beside the scenario, in its ``data``, or among the shipped."""
    where, key = str(path), f"data.{kind}"
    if kind not in DATA:
        hint = nearest(kind, DATA)
        raise ScenarioError(
            [Fault(where, key, "unknown key", f"one of {', '.join(DATA)}", "", hint)]
        )
    if not isinstance(name, str) or not name or "\0" in name:
        raise ScenarioError([Fault(where, key, f"given {shown(name)}", "a file name, in quotes")])
    places = [path.parent / name, path.parent / "data" / name, shipped.folder() / "data" / name]
    found = next((place for place in places if is_there(place)), None)
    if found is None:
        problem = f"there is no file {shown(name)}, neither beside the scenario nor shipped"
        raise ScenarioError([Fault(where, key, problem)])
    content = read_table(found)
    if set(content) != {kind} or not isinstance(content[kind], list):
        problem = f"the file {found} holds {', '.join(sorted(content)) or 'nothing'}"
        raise ScenarioError([Fault(where, key, problem, f"rows [[{kind}]] and nothing else")])
    files[kind] = found
    return content[kind]
