"""A comparison as a part of a report: from the comparison itself, or from the rows that it left."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sim.outcome.headlines import FIRST, line_of
from sim.outcome.report.part import Part, Picture, Shown, assumed_in, cell, differences_of
from sim.outcome.sentences import COVERS, sentences_of

HEADS = ("outcome", "effect", "interval", "the same if luck were not shared", "remark")
ALL_HEADS = ("outcome", "unit", "effect", "from", "to", "unpaired from", "to", "pairs", "remark")
NUMBERS = ("effect", "lower", "upper", "unpaired_lower", "unpaired_upper")
Row = dict[str, Any]


def part_of_effects(
    rows: Sequence[Row],
    scenarios: Sequence[Any],
    pictures: Sequence[Picture] = (),
    warnings: Sequence[str] = (),
    facts: Sequence[tuple[str, str]] = (),
) -> Part:
    """``rows``: those of ``effects.csv``; ``scenarios``: base and alternatives, or none where they cannot be read."""
    names = list(dict.fromkeys(row["alternative"] for row in rows))
    base = rows[0]["base"] if rows else "nothing"
    covers = "both" if any(row["covers"] == "both" for row in rows) else "luck"
    tables = [table for name in names for table in _tables(name, rows)]
    if scenarios:
        tables += [differences_of(scenarios[0], other) for other in scenarios[1:]]
    return Part(
        title=f"{', '.join(names)} against {base}",
        lead=(*_lead(rows), *(assumed_in(one, covers) for one in scenarios[:1])),
        warnings=warnings,
        sentences=sentences_of(list(rows)),
        tables=tables,
        pictures=pictures,
        facts=facts,
    )


def _lead(rows: Sequence[Row]) -> list[str]:
    """How many pairs there are, and what intervals cover."""
    if not rows:
        return []
    pairs = max(int(row["n_pairs"]) for row in rows)
    covers = " / ".join(dict.fromkeys(COVERS[row["covers"]] for row in rows))
    return [
        f"{pairs} pairs of runs, the two of a pair under the same luck. Intervals of "
        f"{100 * rows[0]['level']:g} % cover {covers}."
    ]


def _tables(alternative: str, rows: Sequence[Row]) -> list[Shown]:
    """The headlines, open; and all outcomes, by the names that they have in the files."""
    mine = [row for row in rows if row["alternative"] == alternative]
    first = [(*line_of(row), row["reason"]) for row in mine if row["outcome"] in FIRST]
    whole = [_cells(row) for row in mine]
    note = "Points are percentage points; a number that is undefined says why."
    return [
        Shown(f"Effects of {alternative}, a run", HEADS, first, note, is_open=True),
        Shown(f"All effects of {alternative}", ALL_HEADS, whole),
    ]


def _cells(row: Row) -> list[str]:
    numbers = [cell(float(row[key])) for key in NUMBERS]
    return [row["outcome"], row["unit"], *numbers, str(row["n_pairs"]), row["reason"]]
