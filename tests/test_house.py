"""The house in order: who may import whom. The table is that of the map of rooms.

Imports inside functions count as well, and those for type checking only.
"""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest
from reading import (
    FILES,
    HOME,
    INNER,
    LEAVES,
    imports_of,
    in_each,
    is_ours,
    module_of,
    others_of,
    place_of,
    room_of,
    tops_of,
    tree_of,
)

#: Rooms, and the rooms of ours that each may import beside its own.
MAY_IMPORT: dict[str, set[str]] = {
    "words": set(),
    "errors": set(),
    "compiled": set(),
    "files": set(),
    "scenario": {"files"},
    "rules": set(),
    "outcome": {"files"},
    "world": {"scenario", "rules"},
    "engine": {"world", "rules", "scenario"},
    "mesa_model": {"world", "rules", "scenario"},
    "study": {"files", "engine", "scenario", "outcome"},
    "proof": {
        "files", "scenario", "rules", "outcome", "world", "engine", "mesa_model", "study", "calibration",
    },
    "calibration": {"files", "study", "engine", "scenario", "outcome"},
    "faces": {
        "files", "scenario", "rules", "outcome", "world", "engine", "mesa_model", "study", "proof",
        "calibration",
    },
}  # fmt: skip

NUMERIC = {"numpy", "numba"}
TABLES = {"numpy", "pandas", "pyarrow", "scipy"}
#: Third parties that each room knows.
KNOWS: dict[str, set[str]] = {
    "words": set(),
    "errors": set(),
    "files": set(),
    "compiled": NUMERIC | {"platformdirs", "filelock"},
    "scenario": {"pydantic", "pydantic_core"},
    "rules": NUMERIC,
    "world": NUMERIC,
    "engine": NUMERIC,
    "mesa_model": {"numpy", "mesa"},
    "outcome": TABLES,
    "outcome.report": TABLES | {"jinja2"},
    "outcome.plot": TABLES | {"matplotlib"},
    "study": {*TABLES, "xarray", "filelock", "distributed", "dask", "mpi4py", "dask_jobqueue"},
    "proof": TABLES,
    "proof.bench": TABLES | {"numba"},
    "calibration": {*TABLES, "emcee", "pyfixest"},
    "calibration.microdata": {*TABLES, "openpyxl", "pydantic", "pydantic_core", "pyreadstat"},
    "calibration.sensitivity": {*TABLES, "SALib", "ema_workbench"},
    "calibration.search": {*TABLES, "optuna", "pydantic", "pydantic_core"},
    "faces": {"typer", "click", "rich"},
    "faces.web": {"dash", "plotly", "flask", "werkzeug", "numpy", "pandas"},
}


def test_every_room_is_on_the_map() -> None:
    rooms = {room_of(module_of(path)) for path in INNER}
    assert rooms <= set(MAY_IMPORT), f"rooms that the map does not know: {rooms - set(MAY_IMPORT)}"


@in_each
def test_a_room_imports_only_the_rooms_below_it(path: Path) -> None:
    room = room_of(module_of(path))
    wrong = others_of(path) - MAY_IMPORT[room]
    assert not wrong, f"{room} may not import {sorted(wrong)}"


@pytest.mark.parametrize("leaf", sorted(LEAVES))
def test_a_leaf_imports_nothing_of_ours(leaf: str) -> None:
    assert not [name for name in imports_of(HOME / "sim" / f"{leaf}.py") if is_ours(name)]


@in_each
def test_nobody_imports_the_face_of_the_package(path: Path) -> None:
    assert "sim" not in set(imports_of(path))


@in_each
def test_a_room_knows_only_its_third_parties(path: Path) -> None:
    place = place_of(module_of(path))
    nearest = max((key for key in KNOWS if f"{place}.".startswith(f"{key}.")), key=len)
    found = {name.split(".")[0] for name in imports_of(path) if not is_ours(name)}
    strangers = found - set(sys.stdlib_module_names) - {"__future__"} - KNOWS[nearest]
    assert not strangers, f"{nearest} does not know {sorted(strangers)}"


@in_each
def test_faces_import_calibration_only_inside_a_command(path: Path) -> None:
    if room_of(module_of(path)) == "faces":
        at_the_top = [node for node in tree_of(path).body if isinstance(node, ast.stmt)]
        outside = [
            node for node in at_the_top if not isinstance(node, ast.FunctionDef | ast.ClassDef)
        ]
        found = {name for node in outside for name in imports_of(path, node)}
        assert not {name for name in found if name.startswith("calibration")}


def test_rooms_do_not_import_each_other_in_circles() -> None:
    below: dict[str, set[str]] = {room: set() for room in MAY_IMPORT}
    for path in INNER:
        below[room_of(module_of(path))] |= others_of(path)
    while free := [room for room, others in below.items() if not others & set(below)]:
        for room in free:
            del below[room]
    assert not below, f"in a circle, or above one: {below}"


def test_modules_of_one_room_do_not_import_each_other_in_circles() -> None:
    """At their tops; an import inside a function is how a knot is cut on purpose."""
    known = {module_of(path): path for path in INNER}
    below = {module: set(tops_of(path)) & set(known) - {module} for module, path in known.items()}
    while free := [module for module, others in below.items() if not others & set(below)]:
        for module in free:
            del below[module]
    assert not below, f"in a circle, or above one: {sorted(below)}"


def test_the_heavy_libraries_are_not_needed_for_help() -> None:
    """Nothing that ``--help`` imports, directly or further down, is heavy."""
    heavy = {
        "numba",
        "numpy",
        "pandas",
        "scipy",
        "matplotlib",
        "pyarrow",
        "mesa",
        "SALib",
        "pydantic",
    }
    known = {module_of(path): path for path in FILES}
    wanted, seen = ["sim.faces.cli.app"], set()
    while wanted:
        module = wanted.pop()
        if module in seen or module not in known:
            continue
        seen.add(module)
        wanted += [f"{module.rpartition('.')[0]}", *tops_of(known[module])]
        tops = {name.split(".")[0] for name in tops_of(known[module])}
        assert not tops & heavy, f"{module} imports {sorted(tops & heavy)} at its top"
