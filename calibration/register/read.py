"""From a folder to registers: the trimmed tables, or the register's current export. All faults at once."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path

import pandas as pd

from calibration.register.kinds import ACTIVITIES
from calibration.register.labels import settled_kinds
from calibration.register.tables import COUNTRIES, Register
from sim.errors import Fault, ScenarioError, nearest, shown

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
#: Roles of the export that take part; third parties do not.
ROLES = ("coordinator", "participant", "associatedPartner", "internationalPartner", "partner")
DATES = ("start", "end")
#: Share of participating organisations without a row of their own that is taken as it is (their kind is unknown).
MOST_UNKNOWN = 0.01
Tables = dict[str, pd.DataFrame]


def read(folder: Path) -> list[Register]:
    """The registers of a folder, one a programme. ``ScenarioError`` with everything that is wrong with its files."""
    faults: list[Fault] = []
    found = [*_trimmed(folder, faults), *_exported(folder, faults)] if folder.is_dir() else []
    if not folder.is_dir():
        faults.append(Fault(str(folder), "", "is not a folder", "a folder with a register's files"))
    elif not found and not faults:
        told = "<programme>_organisations.csv.gz with its participations, or organization.csv with project.csv"
        faults.append(Fault(str(folder), "", "holds no register", told))
    if faults:
        raise ScenarioError(faults)
    return found


def _trimmed(folder: Path, faults: list[Fault]) -> Iterator[Register]:
    """Programmes in trimmed tables; the table of projects may be missing."""
    names = {path.name.split("_")[0] for path in folder.glob("*_*.csv*") if _table_of(path)}
    for name in sorted(names):
        tables: Tables = {}
        before = len(faults)
        for table, columns in TRIMMED.items():
            path = _there(folder / f"{name}_{table}.csv")
            if path is not None:
                tables[table] = _table(path, ",", columns, faults)
            elif table != "projects":
                faults.append(Fault(str(folder), "", f"{name}_{table}.csv.gz is missing"))
        if len(faults) == before:
            faults += _inner_faults(folder, name, tables)
            yield _from_trimmed(folder, name, tables)


def _table_of(path: Path) -> bool:
    return any(path.name.split("_", 1)[1] in (f"{one}.csv", f"{one}.csv.gz") for one in TRIMMED)


def _there(path: Path) -> Path | None:
    packed = path.with_name(path.name + ".gz")
    return next((one for one in (path, packed) if one.is_file()), None)


def _from_trimmed(folder: Path, name: str, tables: Tables) -> Register:
    projects = tables.get("projects", pd.DataFrame(columns=list(TRIMMED["projects"].values())))
    projects = projects.astype({name: "datetime64[s]" for name in DATES})
    organisations = tables["organisations"].drop_duplicates("organisation", ignore_index=True)
    organisations = organisations.assign(
        country=organisations["country"].replace(COUNTRIES),
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


def _exported(folder: Path, faults: list[Fault]) -> Iterator[Register]:
    """Programmes of the current export, in the folder or in folders of it."""
    for path in sorted([*folder.glob("organization.csv*"), *folder.glob("*/organization.csv*")]):
        before = len(faults)
        beside = _there(path.parent / "project.csv")
        tables = {"organization": _table(path, ";", EXPORT["organization"], faults)}
        if beside is None:
            faults.append(Fault(str(path.parent), "", "project.csv is missing"))
        else:
            tables["project"] = _table(beside, ";", EXPORT["project"], faults)
        if len(faults) == before:
            faults += _export_faults(path, tables)
        if len(faults) == before:
            yield _from_export(path.parent, tables)


def _export_faults(path: Path, tables: Tables) -> list[Fault]:
    kinds = set(tables["organization"]["kind"]) - set(ACTIVITIES) - {""}
    faults = [
        Fault(
            str(path), "activityType", f"{shown(one)} is unknown", ", ".join(ACTIVITIES), "",
            nearest(one, ACTIVITIES),
        )
        for one in sorted(kinds)
    ]  # fmt: skip
    inner = {"projects": tables["project"], "participations": tables["organization"]}
    return faults + _inner_faults(path.parent, "", inner)


def _from_export(folder: Path, tables: Tables) -> Register:
    rows = tables["organization"]
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


def _table(
    path: Path, separator: str, columns: Mapping[str, str], faults: list[Fault]
) -> pd.DataFrame:
    """The named columns of a file under our names; what is wrong is added to the faults."""
    nothing = pd.DataFrame(columns=list(columns.values()))
    text = _text(path, faults)
    if text is None:
        return nothing
    try:
        table = pd.read_csv(io.StringIO(text), sep=separator, dtype=str, keep_default_na=False)
    except (pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        faults.append(Fault(str(path), "", f"is no table ({str(error).strip()})"))
        return nothing
    missing = [name for name in columns if name not in table.columns]
    faults += [
        Fault(str(path), f"column {name}", "is missing", "", "", nearest(name, map(str, table.columns)))
        for name in missing
    ]  # fmt: skip
    if missing:
        return nothing
    if not len(table):
        faults.append(Fault(str(path), "", "has no rows"))
    table = table[list(columns)].rename(columns=dict(columns))
    for name in set(DATES) & set(table.columns):
        table[name] = _days(table[name], path, name, faults)
    return table


def _text(path: Path, faults: list[Fault]) -> str | None:
    """The text of a file, unpacked; none where it cannot be read as UTF-8."""
    try:
        raw = path.read_bytes()
        raw = gzip.decompress(raw) if path.suffix == ".gz" else raw
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        faults.append(
            Fault(str(path), "", f"is not UTF-8 text (line {line})", "UTF-8, as the register exports it")
        )  # fmt: skip
    except (OSError, EOFError, zlib.error) as error:
        faults.append(Fault(str(path), "", f"cannot be read ({error})"))
    return None


def _days(column: pd.Series, path: Path, name: str, faults: list[Fault]) -> pd.Series:
    days = pd.to_datetime(column.str.slice(0, 10), format="%Y-%m-%d", errors="coerce")
    wrong = days.isna() & (column != "")
    if wrong.any():
        first = column[wrong].iloc[0]
        problem = f"{int(wrong.sum())} dates cannot be read, the first is {shown(first)}"
        faults.append(Fault(str(path), f"column {name}", problem, "days as 2014-01-31, or empty"))
    return days


def _inner_faults(folder: Path, name: str, tables: Tables) -> list[Fault]:
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
