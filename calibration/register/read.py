"""From a folder to registers: the trimmed tables, or the register's current export. All faults at once."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from calibration.register.files import DATES, ROLES, Part, coded, part_of, there
from calibration.register.kinds import ACTIVITIES
from calibration.register.labels import settled_kinds
from calibration.register.received import receipt_of
from calibration.register.tables import COUNTRIES, Register
from sim.errors import Fault, ScenarioError, nearest, shown
from sim.files.guarded import told_path
from sim.files.receipt import Receipt

#: Trimmed tables: ``<programme>_organisations.csv`` and so on, gzip or not, commas.
TRIMMED: dict[str, dict[str, str]] = {
    "projects": {
        "project_id": "project", "scheme": "scheme", "programme": "topic", "start": "start", "end": "end",
        "coordinator_id": "coordinator",
    },
    "organisations": {"organisation_id": "organisation", "name": "name", "country": "country"},
    "participations": {"project_id": "project", "organisation_id": "organisation"},
}  # fmt: skip
#: The current export: ``organization.csv`` and ``project.csv`` of a programme, semicolons.
EXPORT: dict[str, dict[str, str]] = {
    "organization": {
        "projectID": "project", "organisationID": "organisation", "name": "name", "country": "country",
        "activityType": "kind", "role": "role",
    },
    "project": {
        "id": "project", "fundingScheme": "scheme", "legalBasis": "topic", "startDate": "start", "endDate": "end",
        "frameworkProgramme": "programme",
    },
}  # fmt: skip
#: Share of participating organisations without a row of their own that is taken as it is (their kind is unknown).
MOST_UNKNOWN = 0.01
Tables = dict[str, Part]


def read(folder: Path) -> list[Register]:
    """The registers of a folder, one a programme. ``ScenarioError`` with everything that is wrong with its files."""
    return read_registers(folder)[0]


def read_registers(folder: Path) -> tuple[list[Register], list[Receipt]]:
    """The same, and what was understood of each."""
    faults: list[Fault] = []
    found: list[tuple[Register, Tables]] = []
    is_folder = os.path.isdir(folder)  # false also for what no file system takes as a name
    if is_folder:
        found = [*_trimmed(folder, faults), *_exported(folder, faults)]
    else:
        faults.append(
            Fault(told_path(folder), "", "is not a folder", "a folder with a register's files")
        )
    if is_folder and not found and not faults:
        told = "<programme>_organisations.csv.gz with its participations, or organization.csv with project.csv"
        faults.append(Fault(told_path(folder), "", "holds no register", told))
    names = [register.name for register, _ in found]
    for name in sorted({name for name in names if names.count(name) > 1}):
        origins = " and ".join(one.origin for one, _ in found if one.name == name)
        told = f"holds {name} {names.count(name)} times: {origins}"
        faults.append(Fault(told_path(folder), "", told, "each programme once"))
    if faults:
        raise ScenarioError(faults)
    return [one for one, _ in found], [receipt_of(*one, folder) for one in found]


def files_of(folder: Path) -> list[Path]:
    """The files that are read of a folder."""
    names = [f"{one}_{table}.csv" for one in _programmes(folder) for table in TRIMMED]
    places = [place / f"{name}.csv" for place in _places(folder) for name in EXPORT]
    found = (there(path) for path in [*(folder / name for name in names), *places])
    return [path for path in found if path is not None]


def _programmes(folder: Path) -> list[str]:
    """Programmes in trimmed tables."""
    return sorted({path.name.split("_")[0] for path in folder.glob("*_*.csv*") if _table_of(path)})


def _places(folder: Path) -> list[Path]:
    """Folders that hold the current export of a programme."""
    inner = (one for one in folder.iterdir() if one.is_dir())
    there_is = (one for one in [folder, *inner] if there(one / "organization.csv"))
    return sorted(there_is, key=lambda one: one / "organization.csv")


def _trimmed(folder: Path, faults: list[Fault]) -> Iterator[tuple[Register, Tables]]:
    """Programmes in trimmed tables; the table of projects may be missing."""
    for name in _programmes(folder):
        tables: Tables = {}
        before = len(faults)
        for table, columns in TRIMMED.items():
            path = there(folder / f"{name}_{table}.csv")
            if path is not None:
                tables[table] = part_of(path, columns, faults)
            elif table != "projects":
                faults.append(Fault(told_path(folder), "", f"{name}_{table}.csv.gz is missing"))
        if len(faults) == before:
            faults += _inner_faults(folder, name, _values(tables))
            yield _from_trimmed(folder, name, _values(tables)), tables


def _values(tables: Tables) -> dict[str, pd.DataFrame]:
    return {name: part.values for name, part in tables.items()}


def _table_of(path: Path) -> bool:
    return any(path.name.split("_", 1)[1] in (f"{one}.csv", f"{one}.csv.gz") for one in TRIMMED)


def _from_trimmed(folder: Path, name: str, tables: dict[str, pd.DataFrame]) -> Register:
    projects = tables.get("projects", pd.DataFrame(columns=list(TRIMMED["projects"].values())))
    projects = projects.astype({name: "datetime64[s]" for name in DATES})
    organisations = tables["organisations"].drop_duplicates("organisation", ignore_index=True)
    organisations = organisations.assign(
        country=coded(organisations["country"]).replace(COUNTRIES),
        kind=settled_kinds(organisations["name"]),
    )
    return Register(
        name.lower(),
        projects.reset_index(drop=True),
        organisations,
        tables["participations"].drop_duplicates(ignore_index=True),
        f"{folder.name}/{name}, kinds by the rule on names",
        by_rule=True,
    )


def _exported(folder: Path, faults: list[Fault]) -> Iterator[tuple[Register, Tables]]:
    """Programmes of the current export, in the folder or in folders of it."""
    for place in _places(folder):
        path = there(place / "organization.csv") or place
        beside = there(place / "project.csv")
        before = len(faults)
        tables: Tables = {"organization": part_of(path, EXPORT["organization"], faults)}
        if beside is None:
            faults.append(Fault(told_path(place), "", "project.csv is missing"))
        else:
            tables["project"] = part_of(beside, EXPORT["project"], faults)
        if len(faults) == before:
            faults += _export_faults(path, _values(tables))
        if len(faults) == before:
            yield _from_export(place, _values(tables)), tables


def _export_faults(path: Path, tables: dict[str, pd.DataFrame]) -> list[Fault]:
    kinds = set(coded(tables["organization"]["kind"], ACTIVITIES)) - set(ACTIVITIES) - {""}
    faults = [
        Fault(
            str(path), "activityType", f"{shown(one)} is unknown", ", ".join(ACTIVITIES), "",
            nearest(one, ACTIVITIES),
        )
        for one in sorted(kinds)
    ]  # fmt: skip
    inner = {"projects": tables["project"], "participations": tables["organization"]}
    return faults + _inner_faults(path.parent, "", inner)


def _from_export(folder: Path, tables: dict[str, pd.DataFrame]) -> Register:
    rows = tables["organization"]
    rows = rows.assign(
        role=coded(rows["role"], ROLES),
        kind=coded(rows["kind"], ACTIVITIES),
        country=coded(rows["country"]),
    )
    rows = rows[rows["role"].isin(ROLES)]
    leads = rows.loc[rows["role"] == "coordinator"].drop_duplicates("project")
    projects = tables["project"].merge(
        leads[["project", "organisation"]].rename(columns={"organisation": "coordinator"}),
        on="project", how="left",
    )  # fmt: skip
    programme = projects.pop("programme").mode()
    organisations = rows[["organisation", "name", "country", "kind"]].drop_duplicates(
        "organisation", ignore_index=True
    )
    kinds = organisations["kind"].map(ACTIVITIES).astype(object)
    unknown = kinds.isna()
    kinds[unknown] = settled_kinds(organisations.loc[unknown, "name"])
    organisations = organisations.assign(
        kind=kinds.astype(str), country=organisations["country"].replace(COUNTRIES)
    )
    name = str(programme.iloc[0]).lower().replace("_", "") if len(programme) else folder.name
    return Register(
        name,
        projects.assign(coordinator=projects["coordinator"].fillna("")),
        organisations,
        rows[["project", "organisation"]].drop_duplicates(ignore_index=True),
        f"{folder.name}, current export",
    )


def _inner_faults(folder: Path, name: str, tables: dict[str, pd.DataFrame]) -> list[Fault]:
    """What does not fit between the tables."""
    where, faults = f"{folder}{'/' + name if name else ''}", []
    projects = tables.get("projects")
    if projects is not None:
        twice = projects["project"][projects["project"].duplicated()].unique()
        if len(twice):
            told = (
                f"{len(twice)} projects stand there more than once, the first is {shown(twice[0])}"
            )
            faults.append(Fault(where, "", told, "each project once"))
    if "organisations" in tables:
        known = set(tables["organisations"]["organisation"])
        taking_part = set(tables["participations"]["organisation"])
        lost = taking_part - known
        if len(lost) > MOST_UNKNOWN * len(taking_part):
            told = f"{len(lost)} of {len(taking_part)} participating organisations are unknown"
            few = f"at most {MOST_UNKNOWN:.0%} without a row among the organisations"
            faults.append(Fault(where, "", told, few))
    return faults
