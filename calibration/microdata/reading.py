"""A user's file as a table of texts: CSV or Parquet, whatever the encoding; all that is wrong with it in words."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np
import pandas as pd

from calibration.microdata.codebook import Codebook, FileForm
from calibration.microdata.names import MEANS
from sim.errors import Fault, nearest, shown

LARGEST_MB = 500
#: Other encodings that a message may propose.
COMMON = ("utf-8", "cp1252", "latin-1")
MOST_LINES = 5


def read_survey(path: Path, codebook: Codebook) -> tuple[pd.DataFrame | None, list[Fault]]:
    """The columns that the codebook names, under our names, as stripped texts; none, and why, if it cannot be read."""
    table, faults = _table(path, codebook.file)
    if table is None:
        return None, faults
    faults = faults + _missing(path, table, codebook)
    if faults:
        return None, faults
    if table.empty:
        return None, [Fault(str(path), "", "has no rows, only a header")]
    chosen = {name: table[column].str.strip() for name, column in codebook.columns.items()}
    return pd.DataFrame(chosen), []


def faults_of_place(path: Path) -> list[Fault]:
    """Why there is no file to read here."""
    if not path.is_file():
        told = "is a folder, not a file" if path.is_dir() else "there is no such file"
        return [Fault(str(path), "", told)]
    size = path.stat().st_size / 1e6
    if size > LARGEST_MB:
        return [Fault(str(path), "", f"has {size:.0f} MB, at most {LARGEST_MB} are read")]
    return []


def _table(path: Path, form: FileForm) -> tuple[pd.DataFrame | None, list[Fault]]:
    faults = faults_of_place(path)
    if faults:
        return None, faults
    try:
        content = path.read_bytes()
    except OSError as error:
        return None, [Fault(str(path), "", f"cannot be read ({error.strerror or error})")]
    if path.suffix.lower() in (".parquet", ".pq"):
        return _parquet(path, content)
    return _csv(path, content, form)


def _parquet(path: Path, content: bytes) -> tuple[pd.DataFrame | None, list[Fault]]:
    try:
        table = pd.read_parquet(io.BytesIO(content))
    except Exception as error:
        return None, [Fault(str(path), "", f"is no Parquet file: {str(error).splitlines()[0]}")]
    texts = {str(name): _texts(table[name]) for name in table.columns}
    return pd.DataFrame(texts, index=range(len(table))), []


def _texts(column: pd.Series) -> np.ndarray:
    """Values as a CSV would spell them: whole numbers without a point, nothing for what is not there."""

    def text(value: object) -> str:
        if isinstance(value, (float, np.floating)):
            return str(int(value)) if float(value).is_integer() else str(value)
        return str(value)

    plain = column.astype(object)
    return np.array(["" if pd.isna(value) else text(value) for value in plain], dtype=object)


def _csv(path: Path, content: bytes, form: FileForm) -> tuple[pd.DataFrame | None, list[Fault]]:
    where = str(path)
    try:
        text = content.decode("utf-8-sig" if form.encoding.lower() == "utf-8" else form.encoding)
    except LookupError:
        told = f"no encoding is called {shown(form.encoding)}"
        return None, [Fault(where, "file.encoding", told, ", ".join(COMMON))]
    except UnicodeError as error:
        line = content[: getattr(error, "start", 0)].count(b"\n") + 1
        told = f"is not {form.encoding}: line {line} holds bytes that are none"
        hint = f"say encoding = {_other(content, form.encoding)!r} under [file] of the codebook?"
        return None, [Fault(where, "file.encoding", told, "", "", hint)]
    if "\x00" in text:
        told = "holds null bytes: not text, or of another encoding (utf-16?)"
        return None, [Fault(where, "file.encoding", told, ", ".join(COMMON))]
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=form.separator))
    rows = [row for row in rows if row]
    if not rows:
        return None, [Fault(where, "", "is empty")]
    header = [name.strip() for name in rows[0]]
    faults = _ragged(where, header, rows) + _twice(where, header)
    if faults:
        return None, faults
    return pd.DataFrame(rows[1:], columns=header, dtype=object), []


def _other(content: bytes, encoding: str) -> str:
    """Another common encoding in which the bytes are text."""
    for name in COMMON:
        try:
            content.decode(name)
        except UnicodeError:
            continue
        if name != encoding.lower():
            return name
    return "latin-1"


def _ragged(where: str, header: list[str], rows: list[list[str]]) -> list[Fault]:
    wrong = [n for n, row in enumerate(rows[1:], 2) if len(row) != len(header)]
    if not wrong:
        return []
    lines = ", ".join(map(str, wrong[:MOST_LINES])) + (" …" if len(wrong) > MOST_LINES else "")
    told = f"{len(wrong)} rows do not have the {len(header)} columns of the header: lines {lines}"
    return [Fault(where, "", told, "", "", "is the separator that of the codebook?")]


def _twice(where: str, header: list[str]) -> list[Fault]:
    names = sorted({name for name in header if header.count(name) > 1})
    return [Fault(where, f"column {name}", "stands twice in the header") for name in names]


def _missing(path: Path, table: pd.DataFrame, codebook: Codebook) -> list[Fault]:
    known = [str(name) for name in table.columns]
    separator = "" if len(known) > 1 else "; only one column: is the separator right?"
    return [
        Fault(
            str(path),
            f"column {column}",
            f"is missing, which the codebook names for {name}{separator}",
            "one of " + ", ".join(known[:20]) + (" …" if len(known) > 20 else ""),
            MEANS.get(name, ""),
            nearest(column, known),
        )
        for name, column in codebook.columns.items()
        if column not in known
    ]
