"""The files of a folder of results: what is read of them, what is ignored, and what is wrong with them."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from sim.errors import Fault, ScenarioError
from sim.files.document import read_document
from sim.files.guarded import file_bytes, told_path
from sim.files.journal import digest_of
from sim.files.paths import is_there
from sim.outcome.report.part import Picture, pictures_of
from sim.outcome.sentences import COVERS

#: Columns of text: an empty cell of theirs is no missing number.
WORDS = {
    "base", "alternative", "outcome", "unit", "kind_of_outcome", "covers", "reason", "scenario", "indicator",
}  # fmt: skip
#: Columns of numbers that no row lacks, and those that count.
WHOLE = {"n_pairs", "n"}
COUNTS = {"n_pairs", "n"}
MOST_COUNTED = 1e12
PNG = b"\x89PNG"
MANIFEST = "manifest.json"
#: Largest table and figure, and most of them in a folder.
TABLE_MB, FIGURE_MB, MOST_FILES = 200, 20, 100
ScenarioOf = Callable[[str], Any]


class NotResults(ScenarioError):
    """A folder that holds no results, or none that can be read."""


class Folder(NamedTuple):
    """What was read of a folder; ``unread``: warnings of what could not be; ``ignored``: names of other files."""

    name: str
    tables: dict[str, pd.DataFrame]
    pictures: list[Picture]
    manifest: dict[str, Any]
    scenarios: list[Any]
    unread: list[str]
    ignored: list[str]


def read_folder(folder: Path, scenario_of: ScenarioOf) -> Folder:
    """The tables, figures and the manifest of a folder; ``NotResults`` with all that is wrong with it."""
    files, figures = _found(folder)
    tables = _tables(files)
    manifest = _manifest(folder)
    scenarios, unread = _scenarios(manifest, scenario_of)
    unread += _of_other_runs(files, manifest)
    wanted = [] if manifest["asked"].get("figures") is False else figures
    pictures = dict(zip(wanted, _pictures(wanted), strict=True))
    taken = {*files, *(file for file, one in pictures.items() if one), folder / MANIFEST}
    ordered = pictures_of({file: one for file, one in pictures.items() if one})
    return Folder(
        _name_of(folder), tables, ordered, manifest, scenarios, unread, _ignored(folder, taken)
    )


def _name_of(folder: Path) -> str:
    return folder.absolute().name or str(folder.absolute())


def _found(folder: Path) -> tuple[list[Path], list[Path]]:
    """The tables and the figures of a folder."""
    if not is_there(folder) or not folder.is_dir():
        problem = "is a file, not a folder" if is_there(folder) else "there is no such folder"
        raise NotResults([Fault(told_path(folder), "", problem)])
    try:
        files = sorted(folder.glob("*.csv"))
        figures = [*sorted(folder.glob("figures/*.png")), *sorted(folder.glob("*.png"))]
    except OSError as error:
        problem = f"cannot be read ({error.strerror or error})"
        raise NotResults([Fault(told_path(folder), "", problem)]) from None
    if not files and not figures:
        problem = "has neither tables (*.csv) nor figures (*.png), which are what a report shows"
        hint = "name what run or compare left, such as results/interspin"
        raise NotResults([Fault(told_path(folder), "", problem, hint=hint)])
    return files[:MOST_FILES], figures[:MOST_FILES]


def _ignored(folder: Path, taken: set[Path]) -> list[str]:
    """Names of what lies in the folder and is not shown."""
    others = (one for one in folder.iterdir() if one not in taken and one.name != "figures")
    return sorted(f"{one.name}/" if one.is_dir() else one.name for one in others)


def _pictures(files: Iterable[Path]) -> Iterator[bytes]:
    """The content of each figure; nothing for what is none."""
    for file in files:
        try:
            content = file_bytes(file, "a figure", FIGURE_MB)
        except ScenarioError:
            content = b""
        yield content if content.startswith(PNG) else b""


def _manifest(folder: Path) -> dict[str, Any]:
    """The manifest; where there is none, or none that can be read, one that says so."""
    path = folder / MANIFEST
    if not is_there(path):
        told = "There is no manifest: what this was made from is not known, nor whether it is complete."
        return {"warnings": [told], "asked": {}}
    try:
        found = read_document(path)
    except ScenarioError:
        found = None
    if not isinstance(found, dict):
        told = "The manifest cannot be read: what this was made from is not known."
        return {"warnings": [told], "asked": {}}
    asked = found.get("asked")
    return found | {"asked": asked if isinstance(asked, dict) else {}}


def _scenarios(manifest: dict[str, Any], scenario_of: ScenarioOf) -> tuple[list[Any], list[str]]:
    """The scenarios in the manifest; those that are of another version and no longer valid are warned of."""
    held, found, unread = manifest.get("scenarios"), [], []
    for name, content in held.items() if isinstance(held, dict) else ():
        try:
            found.append(scenario_of(json.dumps(content)))
        except (ValueError, TypeError, RecursionError):
            unread.append(
                f"{name} was made by another version: what it assumes and sets otherwise cannot be shown."
            )
    return found, unread


def _of_other_runs(files: Sequence[Path], manifest: dict[str, Any]) -> list[str]:
    """Warnings of tables that the manifest does not stand for, where it names those that it does."""
    held = manifest.get("files")
    if not isinstance(held, dict) or not held:
        return []
    left = [file.name for file in files if file.name not in held]
    changed = [one.name for one in files if one.name in held and digest_of(one) != held[one.name]]
    told = []
    if left:
        told.append(
            f"{', '.join(left)}: not of the command that wrote the manifest. What is said here of scenarios, seeds and "
            "settings may not hold for them."
        )
    if changed:
        told.append(f"{', '.join(changed)}: changed since clusterlink wrote this.")
    return told


def _tables(files: Iterable[Path]) -> dict[str, pd.DataFrame]:
    """The tables by name; all that cannot be read are told at once."""
    tables: dict[str, pd.DataFrame] = {}
    faults: list[Fault] = []
    for file in files:
        try:
            tables[file.stem] = _table(file_bytes(file, "a table", TABLE_MB))
        except ScenarioError as error:
            faults += error.faults
        except (
            ValueError,
            OverflowError,
        ) as error:  # pandas' own faults, and text in another encoding
            problem = f"is no table with commas between its columns ({str(error)[:200]})"
            faults.append(Fault(told_path(file), "", problem))
    if faults:
        raise NotResults(faults)
    return tables


def _table(content: bytes) -> pd.DataFrame:
    table = pd.read_csv(io.BytesIO(content), keep_default_na=False, na_values=[""])
    if not isinstance(table.index, pd.RangeIndex):
        raise ValueError("it has rows with more cells than its heading")
    return table


def sound_rows(file: Path, table: pd.DataFrame, columns: Iterable[str]) -> list[dict[str, Any]]:
    """Rows of a table of ours; what they cannot hold is told, column by column (``NotResults``)."""
    where = told_path(file)
    faults = [] if len(table) else [Fault(where, "", "holds no rows")]
    told: dict[str, Any] = {
        name: table[name].astype(object).fillna("").astype(str) for name in columns if name in WORDS
    }
    for name in (one for one in columns if one not in WORDS):
        told[name] = _numbers(table[name])
        wrong = told[name].isna() & (table[name].notna() | (name in WHOLE))
        if name in COUNTS:
            wrong |= ~told[name].between(0, MOST_COUNTED)
        if name == "level":
            wrong |= ~(told[name].between(0, 1) | (told[name].isna() & _without_ends(table)))
        if wrong.any():
            faults.append(_wrong_cell(where, table[name], np.asarray(wrong)))
        elif name in COUNTS:
            told[name] = told[name].astype(int)
    strange = sorted(set(told["covers"]) - set(COVERS)) if "covers" in told else []
    if strange:
        faults.append(Fault(where, "", f"column covers: given {strange[0]!r}", ", ".join(COVERS)))
    if faults:
        raise NotResults(faults)
    rows = table.assign(**told).to_dict("records")
    return [{str(key): one for key, one in row.items()} for row in rows]


def _without_ends(table: pd.DataFrame) -> pd.Series:
    """Rows without an interval, which has no level either: outcomes that are undefined."""
    ends = [name for name in ("lower", "upper", "q05", "q95") if name in table]
    return table[ends].isna().all(axis=1)


def _numbers(column: pd.Series) -> pd.Series:
    """A column as numbers, not a number where a cell is none."""
    try:
        return pd.to_numeric(column, errors="coerce").astype(float)
    except OverflowError:  # whole numbers that no float holds
        return pd.to_numeric(column.astype(str), errors="coerce").astype(float)


def _wrong_cell(where: str, column: pd.Series, wrong: np.ndarray) -> Fault:
    """The first cell of a column that is not what it has to be."""
    name, line = str(column.name), int(wrong.argmax()) + 2
    given = str(column.astype(object)[wrong].fillna("nothing").iloc[0])[:60]
    allowed = {"level": "a number from 0 to 1"}.get(
        name, "a count" if name in COUNTS else "a number"
    )
    return Fault(where, "", f"column {name}, line {line}: given {given}", allowed)
