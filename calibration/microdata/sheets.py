"""An Excel workbook as a table of texts: the sheet that holds the columns wanted, rows numbered as Excel shows them."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Iterator
from typing import Any, NamedTuple

from sim.errors import Fault, ScenarioError
from sim.files.delimited import Table, places
from sim.files.naming import matches, repeated

#: What a workbook may grow to when unpacked, how many cells are read, and how many rows Excel has.
LARGEST_MB, MOST_CELLS, MOST_ROWS = 200, 20_000_000, 2**20

#: Days are stored as moments.
MIDNIGHT = " 00:00:00"


class Sheet(NamedTuple):
    """One sheet: its name, header, rows, their numbers in Excel, empty rows among them."""

    name: str
    header: list[str]
    rows: list[list[str]]
    numbers: list[int]
    empty: list[int]


def sheet_of(content: bytes, where: str, wanted: list[str]) -> Table:
    """The sheet of a workbook that has most of the columns wanted. ``ScenarioError`` if it cannot be read."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            size = sum(one.file_size for one in packed.infolist())
            if size > LARGEST_MB * 1e6:
                raise _fault(where, f"is larger than {LARGEST_MB} MB when unpacked")
            if "xl/workbook.xml" not in packed.namelist():
                raise _fault(where, "is a zip file, but no Excel workbook")
            has_formulas = _has_formulas(packed)
        sheets = list(_sheets(content, where))
        chosen = max(
            sheets, key=lambda one: (len(matches(wanted, one.header).found), len(one.rows))
        )
        lost = _uncomputed(content, chosen.name) if has_formulas else []
    except ScenarioError:
        raise
    except Exception as error:  # whatever the library makes of a broken workbook
        told = (str(error).splitlines() or ["broken"])[0]
        raise _fault(where, f"cannot be read as an Excel workbook: {told}") from None
    if lost:
        told = f"holds {len(lost)} formulas without a computed value, the first in cell {lost[0]}"
        raise _fault(where, told, "open it in Excel and save it again")
    return _table(where, chosen, [one.name for one in sheets])


def _fault(where: str, problem: str, hint: str = "") -> ScenarioError:
    return ScenarioError([Fault(where, "", problem, "", "", hint)])


def _has_formulas(packed: zipfile.ZipFile) -> bool:
    names = [name for name in packed.namelist() if name.startswith("xl/worksheets/")]
    return any(mark in packed.read(name) for name in names for mark in (b"<f>", b"<f "))


def _sheets(content: bytes, where: str) -> Iterator[Sheet]:
    """Every sheet that holds anything, or an empty one."""
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    found, cells = 0, 0
    for sheet in book.worksheets:
        one = Sheet(sheet.title, [], [], [], [])
        for number, values in enumerate(sheet.iter_rows(values_only=True), 1):
            cells += len(values)
            if cells > MOST_CELLS or number > MOST_ROWS:
                raise _fault(where, f"has more than {MOST_CELLS:,} cells or {MOST_ROWS:,} rows")
            _add(one, number, [_text(value) for value in values])
        if one.header:
            found += 1
            yield one
    if not found:
        raise _fault(where, "is empty")


def _add(sheet: Sheet, number: int, texts: list[str]) -> None:
    if not any(texts):
        if sheet.header:
            sheet.empty.append(number)
    elif not sheet.header:
        sheet.header.extend(texts)
    else:
        wide = len(sheet.header)
        sheet.rows.append((texts + [""] * (wide - len(texts)))[: max(wide, len(texts))])
        sheet.numbers.append(number)


def _text(value: Any) -> str:
    """A cell as a CSV would spell it."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.datetime):
        return value.isoformat(" ").removesuffix(MIDNIGHT)
    return str(value).strip()


def _uncomputed(content: bytes, name: str) -> list[str]:
    """Cells of a sheet with a formula that no program has computed."""
    import openpyxl

    books = [
        openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=is_value)
        for is_value in (False, True)
    ]
    formulas, values = (book[name].iter_rows() for book in books)
    return [
        cell.coordinate
        for row, other in zip(formulas, values, strict=False)
        for cell, found in zip(row, other, strict=False)
        if cell.data_type == "f" and found.value is None
    ]


def _table(where: str, sheet: Sheet, others: list[str]) -> Table:
    """The sheet as a table; columns without a name are left out, with values they are reported."""
    header, rows = sheet.header, sheet.rows
    names = [name for name in header if name]
    faults = [
        Fault(where, f"column {name}", "stands twice in the header") for name in repeated(names)
    ]
    wide = [
        number for number, row in zip(sheet.numbers, rows, strict=True) if any(row[len(header) :])
    ]
    if wide:
        told = f"{len(wide)} rows reach beyond the header: {places('row', wide)}"
        faults.append(Fault(where, f"sheet {sheet.name}", told))
    if faults:
        raise ScenarioError(faults)
    kept = [place for place, name in enumerate(header) if name]
    unnamed = [
        place + 1
        for place, name in enumerate(header)
        if not name and any(row[place] for row in rows)
    ]
    dropped = [f"{len(sheet.empty)} empty rows ({places('row', sheet.empty)})"] * bool(sheet.empty)
    dropped += [f"columns without a name: {', '.join(map(str, unnamed))}"] * bool(unnamed)
    facts: dict[str, Any] = {"sheet": sheet.name, "rows": len(rows)}
    if len(others) > 1:
        facts["sheets not read"] = [name for name in others if name != sheet.name]
    if dropped:
        facts["dropped"] = dropped
    texts = [[row[place] for place in kept] for row in rows]
    columns = tuple(header[place] for place in kept)
    return Table(where, columns, texts, sheet.numbers, facts, unit="row")
