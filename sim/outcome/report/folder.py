"""A folder of results as a part of a report, and as a receipt."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pandas as pd

from sim.files.guarded import told_path
from sim.files.receipt import Receipt
from sim.outcome.effects import COLUMNS as EFFECTS
from sim.outcome.report.effects import part_of_effects
from sim.outcome.report.levels import COLUMNS as LEVELS
from sim.outcome.report.levels import part_of_levels
from sim.outcome.report.made import facts_of, warnings_of
from sim.outcome.report.part import Part, Shown, cell
from sim.outcome.report.reading import Folder, NotResults, ScenarioOf, read_folder, sound_rows

#: Most rows of a table that are shown.
MOST_ROWS = 200

__all__ = ["MOST_ROWS", "NotResults", "ReadFolder", "part_of_folder", "read_part"]


class ReadFolder(NamedTuple):
    """A folder as a part of a report, and what was understood of it."""

    part: Part
    receipt: Receipt


def part_of_folder(folder: Path, scenario_of: ScenarioOf) -> Part:
    """What a folder of results tells; ``scenario_of`` makes a scenario of the JSON that manifests hold.

    Raises ``NotResults`` with all that is wrong with it.
    """
    return read_part(folder, scenario_of).part


def read_part(folder: Path, scenario_of: ScenarioOf) -> ReadFolder:
    """The same with a receipt: tables, figures and manifest as they were understood, and what was ignored."""
    read = read_folder(folder, scenario_of)
    tables, kind = dict(read.tables), "tables as they stand"
    made = (read.scenarios, read.manifest, read.pictures)
    if set(EFFECTS) <= set(tables.get("effects", pd.DataFrame()).columns):
        rows = sound_rows(folder / "effects.csv", tables.pop("effects"), EFFECTS)
        part, kind = part_of_effects(rows, *made), "a comparison (effects.csv)"
    elif set(LEVELS) <= set(tables.get("summary", pd.DataFrame()).columns):
        rows = sound_rows(folder / "summary.csv", tables.pop("summary"), LEVELS)
        part, kind = part_of_levels(rows, *made), "levels of one scenario (summary.csv)"
    else:
        told, facts = warnings_of(read.manifest), facts_of(read.manifest)
        part = Part(read.name, warnings=told, pictures=read.pictures, facts=facts)
    part = part._replace(
        warnings=[*read.unread, *part.warnings],
        tables=[*part.tables, *(_table(name, table) for name, table in tables.items())],
        facts=[("folder", read.name), *part.facts],
    )
    return ReadFolder(part, _receipt(folder, read, kind))


def _receipt(folder: Path, read: Folder, kind: str) -> Receipt:
    held = read.manifest.get("scenarios")
    facts = {
        "read as": kind,
        "tables": {name: f"{len(one):,} × {one.shape[1]}" for name, one in read.tables.items()},
        "figures": len(read.pictures),
        "manifest": "read" if set(read.manifest) - {"warnings", "asked"} else "none",
        "scenarios in the manifest": [one.name for one in read.scenarios],
        "ignored": read.ignored,
    }
    cautions = list(read.unread)
    if facts["manifest"] == "none" or (held is not None and not isinstance(held, dict)):
        cautions += [str(one) for one in read.manifest.get("warnings", ())][:1]
    return Receipt("results", told_path(folder), facts, tuple(cautions))


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
