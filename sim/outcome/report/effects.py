"""A comparison as a part of a report: the rows of its effects, beside what they were made from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sim.outcome.headlines import FIRST, line_of
from sim.outcome.intervals import LEVEL, percent
from sim.outcome.report.made import Manifest, draws_in, facts_of, set_in, warnings_of
from sim.outcome.report.part import (
    Part,
    Picture,
    Shown,
    assumed_in,
    cell,
    counted_in,
    differences_of,
)
from sim.outcome.sentences import COVERS, sentences_of

WHOLE = (
    "outcome", "unit", "effect", "from", "to", "unpaired from", "unpaired to", "pairs", "remark",
)  # fmt: skip
NUMBERS = ("effect", "lower", "upper", "unpaired_lower", "unpaired_upper")
Row = dict[str, Any]


def part_of_effects(
    rows: Sequence[Row],
    scenarios: Sequence[Any],
    manifest: Manifest,
    pictures: Sequence[Picture] = (),
) -> Part:
    """``rows``: those of ``effects.csv``, at least one; ``scenarios``: as far as they could be read."""
    names = list(dict.fromkeys(row["alternative"] for row in rows))
    base = rows[0]["base"]
    known = {one.name: one for one in scenarios}
    tables = [table for name in names for table in _tables(name, rows)]
    if base in known:
        tables += [differences_of(known[base], known[name]) for name in names if name in known]
    return Part(
        title=f"{', '.join(names)} against {base}",
        lead=_lead(rows, known.get(base), manifest),
        warnings=[*warnings_of(manifest), *_alike(base, names, rows)],
        sentences=sentences_of(list(rows)),
        tables=tables,
        pictures=pictures,
        facts=facts_of(manifest),
    )


def _lead(rows: Sequence[Row], base: Any, manifest: Manifest) -> list[str]:
    """How many pairs there are, what intervals cover and leave open, what is counted, and what was set."""
    covers = _covers(rows)
    draws = draws_in(manifest) if covers == "both" else 0
    held = f", and hold the middle {_level(rows)} of {draws} draws" if draws else ""
    told = [
        f"{_pairs(rows)} of runs, the two of a pair under the same luck. Intervals of {_level(rows)} cover "
        f"{COVERS[covers]}{held}."
    ]
    about = [] if base is None else [counted_in(base), assumed_in(base, covers)]
    return [*told, *set_in(manifest), *about]


def _covers(rows: Sequence[Row]) -> str:
    return "both" if any(row["covers"] == "both" for row in rows) else "luck"


def _level(rows: Sequence[Row]) -> str:
    """The level of the intervals; that of most rows, where some are defined in fewer draws."""
    levels = [float(row["level"]) for row in rows if row["level"] == row["level"]]
    return percent(max(levels, key=levels.count, default=LEVEL))


def _pairs(rows: Sequence[Row]) -> str:
    """The most pairs of any outcome: others may be undefined in some."""
    pairs = max(int(row["n_pairs"]) for row in rows)
    return f"{pairs} {'pair' if pairs == 1 else 'pairs'}"


def _alike(base: str, names: Sequence[str], rows: Sequence[Row]) -> list[str]:
    """That scenarios of the same name cannot be told apart here."""
    keys = {(row["alternative"], row["outcome"]) for row in rows}
    if base not in names and len(keys) == len(rows):
        return []
    return [
        "Scenarios of the same name were compared, and cannot be told apart here: give each its own."
    ]


def _tables(alternative: str, rows: Sequence[Row]) -> list[Shown]:
    """The headlines, open; and all outcomes, by the names that they have in the files."""
    mine = [row for row in rows if row["alternative"] == alternative]
    lines = [line_of(row) for row in mine if row["outcome"] in FIRST]
    reasons = [_remark(row, _level(mine)) for row in mine if row["outcome"] in FIRST]
    unpaired = any(line.unpaired != "–" for line in lines)
    heads = ["outcome", "effect", f"{_level(mine)} interval ({COVERS[_covers(mine)]})"]
    heads += ["the same if luck were not shared"] * unpaired
    first = [
        (*line[:3], *[line.unpaired] * unpaired, reason)
        for line, reason in zip(lines, reasons, strict=True)
    ]
    note = "Points are percentage points. Numbers are rounded; effects.csv has them in full."
    title = f"Effects of {alternative}, a run ({_pairs(mine)})"
    return [
        Shown(title, [*heads, "remark"], first, note, is_open=True),
        Shown(f"All effects of {alternative}", WHOLE, [_cells(row) for row in mine]),
    ]


def _remark(row: Row, level: str) -> str:
    """What is to be said of a row: its reason, and its level where that is not the level of the table."""
    held = percent(row["level"])
    own = "" if row["level"] != row["level"] or held == level else f"{held} interval"
    return "; ".join(filter(None, (str(row["reason"]), own)))


def _cells(row: Row) -> list[str]:
    numbers = [cell(float(row[key])) for key in NUMBERS]
    return [row["outcome"], row["unit"], *numbers, f"{row['n_pairs']:.0f}", row["reason"]]
