"""One file of a register: the columns wanted under our names, whatever the separator; dates as days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from sim.errors import Fault, ScenarioError, nearest, shown
from sim.files.delimited import UNSAID, Table, table_of
from sim.files.guarded import PACKED, file_bytes, told_path
from sim.files.naming import matches

#: Largest file that is read, packed or unpacked: three times the largest of the export.
LARGEST_MB = 400
DATES = ("start", "end")
#: Roles of the export that take part; third parties do not.
ROLES = ("coordinator", "participant", "associatedPartner", "internationalPartner", "partner")
#: Years in which projects of any framework programme may begin and end.
FIRST_YEAR, LAST_YEAR = 1980, 2050


class Part(NamedTuple):
    """A file: its values under our names, how it is written, and what is to be said of it."""

    path: Path
    values: pd.DataFrame
    table: Table | None
    cautions: tuple[str, ...] = ()


def there(path: Path) -> Path | None:
    """The file, or the packed one beside it; copies under any other name are not read."""
    return next((one for one in (path, _packed(path)) if one.is_file()), None)


def _packed(path: Path) -> Path:
    return path.with_name(path.name + PACKED)


def coded(column: pd.Series, known: Iterable[str] = ()) -> pd.Series:
    """Codes without blanks around them, in the case of the known ones, others (of countries) in upper case."""
    spelled = {one.upper(): one for one in known}
    values = {one: spelled.get(one.strip().upper()) for one in column.unique()}
    plain = {
        one: found or (one.strip().upper() if not spelled else one.strip())
        for one, found in values.items()
    }
    return column.map(plain).astype(column.dtype)


def part_of(path: Path, columns: Mapping[str, str], faults: list[Fault]) -> Part:
    """The named columns of a file under our names; what is wrong is added to the faults."""
    where, nothing = told_path(path), pd.DataFrame(columns=list(columns.values()))
    try:
        content = file_bytes(path, "a table of the register", LARGEST_MB)
        table = table_of(content, where, UNSAID, columns, only=True, mend=False)
    except ScenarioError as error:
        faults += error.faults
        return Part(path, nothing, None)
    found = matches(columns, table.columns).found
    missing = [name for name in columns if name not in found]
    faults += [
        Fault(where, f"column {name}", "is missing", "", "", nearest(name, table.names))
        for name in missing
    ]
    if missing:
        return Part(path, nothing, table)
    if not table.rows:
        faults.append(Fault(where, "", "has no rows"))
    values = pd.DataFrame({columns[name]: table.texts(found[name]) for name in columns}, dtype=str)
    for name in set(DATES) & set(values.columns):
        values[name] = _days(values[name], where, name, faults)
    is_double = path.suffix != PACKED and _packed(path).exists()
    twice = (f"{_packed(path).name} lies beside {path.name} and is not read",) if is_double else ()
    return Part(path, values, table, (*table.cautions, *twice))


def _days(column: pd.Series, where: str, name: str, faults: list[Fault]) -> pd.Series:
    days = pd.to_datetime(column.str.slice(0, 10), format="%Y-%m-%d", errors="coerce")
    wrong = days.isna() & (column != "")
    if wrong.any():
        first = column[wrong].iloc[0]
        problem = f"{int(wrong.sum())} dates cannot be read, the first is {shown(first)}"
        faults.append(Fault(where, f"column {name}", problem, "days as 2014-01-31, or empty"))
    far = ~days.isna() & ~days.dt.year.between(FIRST_YEAR, LAST_YEAR)
    if far.any():
        problem = f"{int(far.sum())} dates cannot be, the first is {shown(column[far].iloc[0])}"
        faults.append(
            Fault(where, f"column {name}", problem, f"years from {FIRST_YEAR} to {LAST_YEAR}")
        )
    return days
