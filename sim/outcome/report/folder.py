"""A folder of results as a part of a report."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from sim.outcome.effects import COLUMNS as EFFECTS
from sim.outcome.headlines import NAMES
from sim.outcome.levels import HEADLINES
from sim.outcome.report.effects import part_of_effects
from sim.outcome.report.part import Part, Shown, assumed_in, cell, pictures_of

#: Most rows of a table that are shown.
MOST_ROWS = 200
#: Columns of text: an empty cell of theirs is no missing number.
WORDS = {"base", "alternative", "outcome", "unit", "kind_of_outcome", "covers", "reason"}
SUMMARY = ("mean", "sd", "q05", "q50", "q95")
LEVELS = {"scenario", "indicator", "unit", "n", *SUMMARY}
NONE = pd.DataFrame()
ScenarioOf = Callable[[str], Any]


class NotResults(ValueError):
    """A folder that holds no results."""


def part_of_folder(folder: Path, scenario_of: ScenarioOf) -> Part:
    """What a folder of results tells; ``scenario_of`` makes a scenario of the JSON that manifests hold.

    Raises ``NotResults`` where there is nothing to tell.
    """
    files = sorted(folder.glob("*.csv"))
    figures = [*folder.glob("figures/*.png"), *folder.glob("*.png")]
    _check(folder, [*files, *figures])
    tables = _read(files)
    manifest = _manifest(folder)
    scenarios = _scenarios(manifest, scenario_of)
    told = (pictures_of(figures), _warnings(manifest), facts_of(manifest))
    if set(EFFECTS) <= set(tables.get("effects", NONE).columns):
        part = part_of_effects(_rows(tables.pop("effects")), scenarios, *told)
    elif set(tables.get("summary", NONE).columns) >= LEVELS:
        part = _part_of_summary(_rows(tables.pop("summary")), scenarios, *told)
    else:
        part = Part(folder.resolve().name, (), told[1], (), (), told[0], told[2])
    return part._replace(
        tables=[*part.tables, *(_table(name, table) for name, table in tables.items())]
    )


def _check(folder: Path, found: list[Path]) -> None:
    if not folder.is_dir():
        raise NotResults(
            f"{folder}: {'is a file' if folder.exists() else 'there is no such folder'}"
        )
    if not found:
        problem = "holds no results: neither tables (*.csv) nor figures (*.png)"
        raise NotResults(
            f"{folder}: {problem}; name what a command left, such as results/first-run"
        )


def _manifest(folder: Path) -> dict[str, Any]:
    """The manifest; empty where there is none, or none that can be read."""
    try:
        found = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _scenarios(manifest: dict[str, Any], scenario_of: ScenarioOf) -> list[Any]:
    """The scenarios in the manifest; none if one is of another version and no longer valid."""
    held = manifest.get("scenarios")
    try:
        return (
            [scenario_of(json.dumps(one)) for one in held.values()]
            if isinstance(held, dict)
            else []
        )
    except (ValueError, TypeError):
        return []


def _warnings(manifest: dict[str, Any]) -> list[str]:
    """Cautions, and how many runs failed; a folder without manifest is not known to be finished."""
    if not manifest:
        return [
            "There is no manifest: what this was made from is not known, nor whether it is complete."
        ]
    failures = manifest.get("failures") or []
    failed = len(failures) if isinstance(failures, list) else 0
    lost = [f"{failed} runs failed; manifest.json tells why."] if failed else []
    return [*(str(one) for one in manifest.get("warnings") or []), *lost]


def facts_of(manifest: dict[str, Any]) -> list[tuple[str, str]]:
    """What a result was made from."""
    facts = [("started", str(manifest["started"]))] if "started" in manifest else []
    for title in ("asked", "code", "versions", "machine"):
        held = manifest.get(title)
        for name, value in held.items() if isinstance(held, dict) else ():
            if value not in (None, "", [], {}):
                facts.append((f"{title}: {name.replace('_', ' ')}", str(value)))
    return facts


def _read(files: list[Path]) -> dict[str, pd.DataFrame]:
    """The tables by name; all that cannot be read are told at once."""
    tables, faults = {}, []
    for file in files:
        try:
            tables[file.stem] = pd.read_csv(file)
        except ValueError as error:  # pandas' own faults, and text in another encoding
            faults.append(f"{file}: is no table with commas between its columns ({error})")
    if faults:
        raise NotResults("\n".join(faults))
    return tables


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of a table; empty text stays text."""
    words = {name: table[name].fillna("").astype(str) for name in WORDS & set(table.columns)}
    rows = table.assign(**words).to_dict("records")
    return [{str(key): one for key, one in row.items()} for row in rows]


def _part_of_summary(rows: list[dict[str, Any]], scenarios: list[Any], *told: Any) -> Part:
    """An ensemble of one scenario: the spread of each outcome over its runs."""
    heads = ("outcome", "unit", "mean", "sd", "5 % quantile", "median", "95 % quantile", "runs")
    name = rows[0]["scenario"] if rows else ""
    lines = [
        [NAMES.get(row["indicator"], row["indicator"].replace("_", " ")), row["unit"]]
        + [cell(float(row[key])) for key in SUMMARY]
        + [str(row["n"])]
        for row in rows
    ]
    first = [line for line, row in zip(lines, rows, strict=True) if row["indicator"] in HEADLINES]
    runs = max((int(row["n"]) for row in rows), default=0)
    lead = f"{runs} runs. What differs between them is luck, and parameters where they were drawn."
    return Part(
        title=f"{name}: levels",
        lead=(lead, *(assumed_in(one, "spread") for one in scenarios[:1])),
        warnings=told[1],
        tables=[Shown("Outcomes", heads, first, is_open=True), Shown("All outcomes", heads, lines)],
        pictures=told[0],
        facts=told[2],
    )


def _table(name: str, table: pd.DataFrame) -> Shown:
    """Any other table as it stands, cut where it is long."""
    kept = table.head(MOST_ROWS)
    rows = [[cell(value) for value in row] for row in kept.itertuples(index=False)]
    cut = f"The first {len(kept)} of {len(table):,} rows; all are in {name}.csv."
    heads = [str(head) for head in table.columns]
    note = cut if len(kept) < len(table) else ""
    return Shown(name.replace("_", " ").capitalize(), heads, rows, note)
