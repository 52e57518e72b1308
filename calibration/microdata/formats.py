"""A survey's file as a table of texts, whatever program wrote it: CSV, Excel, Stata, SPSS, Parquet.

What a file is, its first bytes say, not its name. Numbers are spelled as a CSV would: whole ones without a point.
"""

from __future__ import annotations

import datetime as dt
import io
import tempfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from calibration.microdata.sheets import MIDNIGHT, sheet_of
from sim.errors import Fault, ScenarioError
from sim.files.delimited import Form, Table, places, table_of
from sim.files.guarded import file_bytes, told_path
from sim.files.naming import repeated

LARGEST_MB = 100
#: Most cells of a table that is read.
MOST_CELLS = 50_000_000


#: Forms that are not text: how their files begin, and how they are named.
FORMS = (
    ("Excel workbook", (b"PK\x03\x04",), (".xlsx", ".xlsm")),
    ("Parquet", (b"PAR1",), (".parquet", ".pq")),
    ("SPSS", (b"$FL2", b"$FL3"), (".sav", ".zsav")),
    ("Stata", (b"<stata_dta>",), (".dta",)),
)


class Source(NamedTuple):
    """A table, and codes that the file itself declares to be missing, by column."""

    table: Table
    form: str
    declared: Mapping[str, frozenset[str]]
    decimal: str = ""  # as the codebook says; empty where numbers are stored as such


class Frame(NamedTuple):
    """A table of values and what the file declares missing."""

    values: pd.DataFrame
    declared: dict[str, frozenset[str]]
    unit: str


def source_of(path: Path, said: Form, wanted: Iterable[str]) -> Source:
    """The table in a file. ``said``: how a text file is written; ``wanted``: its columns as the codebook names them.

    ``ScenarioError`` with all that is wrong with the file.
    """
    where, wanted = told_path(path), list(wanted)
    content = file_bytes(path, "a survey", LARGEST_MB)
    form = _form_of(content, path)
    if form == "text":
        table = table_of(content, where, said, wanted, only=True)
        return Source(table, "delimited text", {}, said.decimal)
    if form == "Excel workbook":
        return Source(sheet_of(content, where, wanted), form, {})
    try:
        frame = READERS[form](content)
        return Source(_table(where, frame), form, frame.declared)
    except ScenarioError:
        raise
    except Exception as error:  # whatever the library makes of a broken file, some of it late
        told = (str(error).splitlines() or ["broken"])[0]
        raise ScenarioError(
            [Fault(where, "", f"cannot be read as a {form} file: {told}")]
        ) from None


def _form_of(content: bytes, path: Path) -> str:
    """What these bytes are; where they do not say, what the name says."""
    suffix = Path(path.stem if path.suffix == ".gz" else path.name).suffix.lower()
    for form, starts, suffixes in FORMS:
        if content.startswith(starts):
            return form
        if suffix in suffixes and b"\x00" in content[:10_000]:
            return form
    return "text"


def _parquet(content: bytes) -> Frame:
    import pyarrow.parquet as pq

    about = pq.ParquetFile(io.BytesIO(content)).metadata
    _refuse_many(about.num_rows, about.num_columns)
    return Frame(pd.read_parquet(io.BytesIO(content)), {}, "row")


def _stata(content: bytes) -> Frame:
    """Missing values of Stata beyond the plain one are .a to .z."""
    values, about = _stored(content, ".dta")
    declared = {}
    for name, letters in about.missing_user_values.items():
        declared[name] = frozenset(f".{one}" for one in letters)
        values[name] = [f".{one}" if one in letters else one for one in values[name]]
    return Frame(values, declared, "observation")


def _spss(content: bytes) -> Frame:
    """Codes that are declared missing stay codes."""
    values, about = _stored(content, ".sav")
    ranges = about.missing_ranges
    declared = {name: _within(values[name], given) for name, given in ranges.items()}
    return Frame(values, declared, "observation")


def _stored(content: bytes, suffix: str) -> tuple[pd.DataFrame, Any]:
    """Values as codes, without their labels, and what the file says of its columns."""
    import pyreadstat

    read = {".dta": pyreadstat.read_dta, ".sav": pyreadstat.read_sav}[suffix]
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / f"survey{suffix}"
        place.write_bytes(content)
        _, about = read(str(place), metadataonly=True)
        _refuse_many(about.number_rows or 0, about.number_columns or 0)
        return read(str(place), user_missing=True)


#: Readers of tables of values.
READERS: dict[str, Callable[[bytes], Frame]] = {
    "Parquet": _parquet,
    "SPSS": _spss,
    "Stata": _stata,
}


def _within(column: pd.Series, ranges: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    """Values of a column that lie in the ranges which SPSS declares missing, as texts."""
    ranges = list(ranges)

    def is_missing(value: Any) -> bool:
        return any(
            one["lo"] <= value <= one["hi"]
            for one in ranges
            if isinstance(value, str) == isinstance(one["lo"], str)
        )

    return frozenset(text_of(one) for one in column.dropna().unique() if is_missing(one))


def _refuse_many(rows: int, columns: int) -> None:
    if rows * columns > MOST_CELLS:
        raise ValueError(f"{rows:,} rows of {columns:,} columns are more than {MOST_CELLS:,} cells")


def _table(where: str, frame: Frame) -> Table:
    """The values as texts; rows without anything in them are dropped."""
    names = tuple(str(name).strip() for name in frame.values.columns)
    if twice := repeated(names):
        faults = [Fault(where, f"column {name}", "stands twice in the file") for name in twice]
        raise ScenarioError(faults)
    columns = [_texts(frame.values.iloc[:, place], frame.unit) for place in range(len(names))]
    rows = [list(row) for row in zip(*columns, strict=True)]
    empty = [number for number, row in enumerate(rows, 1) if not any(map(str.strip, row))]
    gone = set(empty)
    kept = [number for number in range(1, len(rows) + 1) if number not in gone]
    facts: dict[str, Any] = {"rows": len(kept)}
    if empty:
        facts["dropped"] = [f"{len(empty)} empty rows ({places(frame.unit, empty)})"]
    return Table(where, names, [rows[number - 1] for number in kept], kept, facts, unit=frame.unit)


def _texts(column: pd.Series, unit: str) -> list[str]:
    """Each distinct value is spelled once."""
    as_single = unit == "observation" or column.dtype == np.float32
    plain = column.astype(object)
    spelled: dict[Any, str] = {}
    texts = []
    for value in plain:
        key = (type(value), value)
        if key not in spelled:
            spelled[key] = text_of(value, as_single=as_single)
        texts.append(spelled[key])
    return texts


def text_of(value: Any, *, as_single: bool = True) -> str:
    """A value as a CSV would spell it: whole numbers without a point, nothing for what is not there.

    ``as_single``: numbers that single precision holds exactly are spelled as such (1941.7, not 1941.699951).
    """
    if value is None or value is pd.NA or value is pd.NaT or value != value:
        return ""
    if isinstance(value, (float, np.floating)):
        if float(value).is_integer():
            return str(int(value))
        single = np.float32(value)
        return str(single) if as_single and float(single) == float(value) else str(float(value))
    return str(value).removesuffix(MIDNIGHT) if isinstance(value, dt.datetime) else str(value)
