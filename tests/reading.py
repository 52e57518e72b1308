"""Reading the house with ``ast``: its files, their rooms, their imports."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

HOME = Path(__file__).resolve().parent.parent
#: Leaves that are open to every room.
LEAVES = {"words", "errors", "compiled"}


def house(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (HOME / folder).rglob("*.py"))


FILES = house("sim", "calibration")
INNER = [path for path in FILES if path != HOME / "sim" / "__init__.py"]
in_each = pytest.mark.parametrize("path", INNER, ids=lambda path: str(path.relative_to(HOME)))


def module_of(path: Path) -> str:
    """``sim.rules.choice`` for its file."""
    parts = path.relative_to(HOME).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def place_of(module: str) -> str:
    """A module without its top level: ``rules.choice``, ``calibration.sensitivity``."""
    return module.removeprefix("sim.")


def room_of(module: str) -> str:
    return place_of(module).split(".")[0]


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def _exists(module: str) -> bool:
    place = HOME.joinpath(*module.split("."))
    return place.is_dir() or place.with_suffix(".py").is_file()


def _from(node: ast.ImportFrom, path: Path) -> list[str]:
    """Modules of a ``from … import``: what is named, where it is a module, else where it is from."""
    base = node.module or ""
    if node.level:
        package = path.relative_to(HOME).parent.parts
        kept = package[: len(package) - node.level + 1]
        base = ".".join([*kept, *([node.module] if node.module else [])])
    if not is_ours(base):
        return [base]
    named = {alias.name: f"{base}.{alias.name}" for alias in node.names}
    return [module if _exists(module) else base for module in named.values()]


def imports_of(path: Path, inside: ast.AST | None = None) -> Iterator[str]:
    """Every module that a file imports, wherever in the file."""
    for node in ast.walk(inside or tree_of(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from _from(node, path)


def is_ours(module: str) -> bool:
    return module.split(".")[0] in ("sim", "calibration")


def others_of(path: Path) -> set[str]:
    """Rooms of ours, other than its own and the leaves, that a file imports."""
    found = {room_of(module) for module in imports_of(path) if is_ours(module)}
    return found - LEAVES - {room_of(module_of(path))}


def tops_of(path: Path) -> Iterator[str]:
    """What a file imports at its top."""
    for node in tree_of(path).body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from imports_of(path, node)
