"""The receipt of a register: its files and columns, who takes part in what, the years, and what is not known."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from calibration.register.files import ROLES, Part, coded
from calibration.register.tables import Register
from sim.files.guarded import told_path
from sim.files.receipt import Receipt


def receipt_of(register: Register, parts: Mapping[str, Part], folder: Path) -> Receipt:
    """What was understood of one programme."""
    projects, organisations = register.projects, register.organisations
    known = set(organisations["organisation"])
    lost = sorted(set(register.participations["organisation"]) - known)
    read = {part.path.relative_to(folder).as_posix(): part for part in parts.values()}
    tables = {name: part.table for name, part in read.items() if part.table is not None}
    undated = int((projects["start"].isna() | projects["end"].isna()).sum())
    reversed_ = int((projects["end"] < projects["start"]).sum())
    kinds = organisations["kind"].value_counts()
    facts: dict[str, Any] = {
        "programme": register.name,
        "files": {name: f"{table.facts['rows']} rows" for name, table in tables.items()},
        "written": {
            name: f"{table.facts['encoding']}, {table.facts['separator']}"
            for name, table in tables.items()
        },
        "dropped": [
            f"{name}: {one}"
            for name, table in tables.items()
            for one in table.facts.get("dropped", ())
        ],
        "rows left out": _left_out(register, parts),
        "projects": len(projects),
        "organisations": len(organisations),
        "participations": len(register.participations),
        "years": _years(register),
        "projects without dates": undated,
        "participants of unknown kind and country": len(lost),
        "kinds": {str(kind): int(count) for kind, count in kinds.items()},
        "kinds from": "names, by rule" if register.by_rule else "the register",
        "countries": organisations["country"].nunique(),
        f"participations from {register.home}": int(register.is_home.sum()),
        "columns used": {name: list(table.columns) for name, table in tables.items()},
        "columns ignored": {
            name: list(table.ignored) for name, table in tables.items() if table.ignored
        },
    }
    cautions = [f"{name}: {one}" for name, part in read.items() for one in part.cautions]
    if reversed_:
        cautions.append(f"{register.name}: {reversed_} projects end before they begin")
    if not len(projects):
        cautions.append(
            f"{register.name}: no table of projects, so no dates, topics or coordinators"
        )
    return Receipt("register", f"{told_path(folder)} ({register.name})", facts, tuple(cautions))


def _left_out(register: Register, parts: Mapping[str, Part]) -> dict[str, int]:
    """Rows that are read and not used: roles that take no part, and rows that repeat others."""
    table = next(parts[name] for name in ("participations", "organization") if name in parts)
    found: dict[str, int] = {}
    used = len(table.values)
    if "role" in table.values:
        roles = coded(table.values["role"], ROLES)
        found = {
            str(one): int(count) for one, count in roles[~roles.isin(ROLES)].value_counts().items()
        }
        used -= sum(found.values())
    elif "organisations" in parts:
        count = len(parts["organisations"].values) - len(register.organisations)
        found["repeated organisations"] = count
    return found | {"repeated participations": used - len(register.participations)}


def _years(register: Register) -> str:
    """First and last year in which projects begin and end."""
    begun, ended = register.projects["start"].dropna(), register.projects["end"].dropna()
    if not len(begun) or not len(ended):
        return "unknown"
    first, last = begun.min().year, begun.max().year
    return f"begun {first} to {last}, ended by {ended.max().year}"
