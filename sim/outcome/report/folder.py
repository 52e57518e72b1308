"""A folder of results as a part of a report."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pandas as pd

from sim.outcome.effects import COLUMNS as EFFECTS
from sim.outcome.report.effects import part_of_effects
from sim.outcome.report.levels import COLUMNS as LEVELS
from sim.outcome.report.levels import part_of_levels
from sim.outcome.report.made import facts_of, warnings_of
from sim.outcome.report.part import Part, Picture, Shown, cell, pictures_of
from sim.outcome.sentences import COVERS

#: Most rows of a table that are shown.
MOST_ROWS = 200
#: Columns of text: an empty cell of theirs is no missing number.
WORDS = {
    "base", "alternative", "outcome", "unit", "kind_of_outcome", "covers", "reason", "scenario", "indicator",
}  # fmt: skip
#: Columns of numbers that no row lacks.
WHOLE = {"n_pairs", "level", "n"}
COUNTS = {"n_pairs", "n"}
PNG = b"\x89PNG"
ScenarioOf = Callable[[str], Any]


class NotResults(ValueError):
    """A folder that holds no results, or none that can be read."""


def part_of_folder(folder: Path, scenario_of: ScenarioOf) -> Part:
    """What a folder of results tells; ``scenario_of`` makes a scenario of the JSON that manifests hold.

    Raises ``NotResults`` with all that is wrong with it.
    """
    files, figures = _found(folder)
    tables = _read(files)
    manifest = _manifest(folder)
    scenarios, unread = _scenarios(manifest, scenario_of)
    pictures = [] if manifest.get("asked", {}).get("figures") is False else _pictures(figures)
    if set(EFFECTS) <= set(tables.get("effects", pd.DataFrame()).columns):
        rows = _sound(folder / "effects.csv", tables.pop("effects"), EFFECTS)
        part = part_of_effects(rows, scenarios, manifest, pictures)
    elif set(LEVELS) <= set(tables.get("summary", pd.DataFrame()).columns):
        rows = _sound(folder / "summary.csv", tables.pop("summary"), LEVELS)
        part = part_of_levels(rows, scenarios, manifest, pictures)
    else:
        name = folder.resolve().name
        part = Part(
            name, warnings=warnings_of(manifest), pictures=pictures, facts=facts_of(manifest)
        )
    return part._replace(
        warnings=[*unread, *part.warnings],
        tables=[*part.tables, *(_table(name, table) for name, table in tables.items())],
        facts=[("folder", folder.resolve().name), *part.facts],
    )


def _found(folder: Path) -> tuple[list[Path], list[Path]]:
    """The tables and the figures of a folder."""
    if not folder.is_dir():
        problem = "is a file, not a folder" if folder.exists() else "there is no such folder"
        raise NotResults(f"{folder}: {problem}")
    files = [file for file in sorted(folder.glob("*.csv")) if file.is_file()]
    figures = [
        file for file in (*folder.glob("figures/*.png"), *folder.glob("*.png")) if file.is_file()
    ]
    if not files and not figures:
        problem = "has neither tables (*.csv) nor figures (*.png), which are what a report shows"
        raise NotResults(
            f"{folder}: {problem}; name what run or compare left, such as results/interspin"
        )
    return files, figures


def _pictures(files: Iterable[Path]) -> list[Picture]:
    return [one for one in pictures_of(files) if one.content.startswith(PNG)]


def _manifest(folder: Path) -> dict[str, Any]:
    """The manifest; where there is none, or none that can be read, one that says so."""
    try:
        found = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        told = "There is no manifest: what this was made from is not known, nor whether it is complete."
        return {"warnings": [told]}
    except (OSError, ValueError):
        found = None
    if isinstance(found, dict):
        asked = found.get("asked")
        return found | {"asked": asked if isinstance(asked, dict) else {}}
    return {"warnings": ["The manifest cannot be read: what this was made from is not known."]}


def _scenarios(manifest: dict[str, Any], scenario_of: ScenarioOf) -> tuple[list[Any], list[str]]:
    """The scenarios in the manifest; those that are of another version and no longer valid are warned of."""
    held, found, unread = manifest.get("scenarios"), [], []
    for name, content in held.items() if isinstance(held, dict) else ():
        try:
            found.append(scenario_of(json.dumps(content)))
        except (ValueError, TypeError):
            unread.append(
                f"{name} was made by another version: what it assumes and sets otherwise cannot be shown."
            )
    return found, unread


def _read(files: Iterable[Path]) -> dict[str, pd.DataFrame]:
    """The tables by name; all that cannot be read are told at once."""
    tables, faults = {}, []
    for file in files:
        try:
            table = pd.read_csv(file, keep_default_na=False, na_values=[""])
        except ValueError as error:  # pandas' own faults, and text in another encoding
            faults.append(f"{file}: is no table with commas between its columns ({error})")
            continue
        if not isinstance(table.index, pd.RangeIndex):
            faults.append(f"{file}: has rows with more cells than its heading")
        tables[file.stem] = table
    if faults:
        raise NotResults("\n".join(faults))
    return tables


def _sound(file: Path, table: pd.DataFrame, columns: Iterable[str]) -> list[dict[str, Any]]:
    """Rows of a table of ours; what they cannot hold is told, column by column."""
    faults = [] if len(table) else [f"{file}: holds no rows"]
    told: dict[str, Any] = {
        name: table[name].fillna("").astype(str) for name in columns if name in WORDS
    }
    for name in (one for one in columns if one not in WORDS):
        told[name] = pd.to_numeric(table[name], errors="coerce").astype(float)
        wrong = told[name].isna() & (table[name].notna() | (name in WHOLE))
        if wrong.any():
            given = table[name].astype(object)[wrong].fillna("nothing").iloc[0]
            faults.append(
                f"{file}: column {name}, line {wrong.argmax() + 2}: given {given}, needs a number"
            )
        elif name in COUNTS:
            told[name] = told[name].astype(int)
    strange = sorted(set(told["covers"]) - set(COVERS)) if "covers" in told else []
    if strange:
        faults.append(f"{file}: column covers: given {strange[0]!r}, allowed: {', '.join(COVERS)}")
    if faults:
        raise NotResults("\n".join(faults))
    rows = table.assign(**told).to_dict("records")
    return [{str(key): one for key, one in row.items()} for row in rows]


def _table(name: str, table: pd.DataFrame) -> Shown:
    """Any other table as it stands, cut where it is long: as much of each alternative."""
    parts = table["alternative"].nunique() if "alternative" in table else 1
    most = MOST_ROWS // max(parts, 1)
    kept = table.groupby("alternative", sort=False).head(most) if parts > 1 else table.head(most)
    rows = [[cell(value) for value in row] for row in kept.convert_dtypes().itertuples(index=False)]
    each = " of each alternative" if parts > 1 else ""
    cut = f"The first {most} rows{each}, {len(kept)} of {len(table):,}; all are in {name}.csv."
    note = cut if len(kept) < len(table) else ""
    heads = [str(head) for head in table.columns]
    return Shown(name.replace("_", " ").capitalize(), heads, rows, note)
