"""Where the shipped scenarios lie: inside the package in a wheel, else beside it."""

from __future__ import annotations

from pathlib import Path

FIRST = ("interspin", "no-programme")


def folder() -> Path:
    """The folder of the shipped scenarios."""
    package = Path(__file__).resolve().parents[1]
    inside = package / "scenarios"
    return inside if inside.is_dir() else package.parent / "scenarios"


def names() -> tuple[str, ...]:
    """Names of the shipped scenarios: the reference and its absence first, then by alphabet."""
    found = {path.stem for path in folder().glob("*.toml")}
    first = [name for name in FIRST if name in found]
    return (*first, *sorted(found.difference(first)))


def path_of(name: str) -> Path:
    """The file of a shipped scenario (``KeyError`` if none has this name)."""
    if name not in names():
        raise KeyError(name)
    return folder() / f"{name}.toml"
