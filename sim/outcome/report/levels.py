"""An ensemble of one scenario as a part of a report: the spread of each outcome over its runs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from sim.outcome.headlines import NAMES
from sim.outcome.intervals import WITHIN, linear_level, percent
from sim.outcome.levels import HEADLINES
from sim.outcome.report.made import Manifest, facts_of, set_in, warnings_of
from sim.outcome.report.part import Part, Picture, Shown, assumed_in, cell, counted_in

COLUMNS = ("scenario", "indicator", "unit", "mean", "sd", "q05", "q50", "q95", "n")
HEADS = ("outcome", "unit", "mean", "sd", "from", "median", "to", "these hold", "runs")
Row = dict[str, Any]


def part_of_levels(
    rows: Sequence[Row],
    scenarios: Sequence[Any],
    manifest: Manifest,
    pictures: Sequence[Picture] = (),
) -> Part:
    """``rows``: those of ``summary.csv``, at least one."""
    first = [
        _line(row, NAMES.get(row["indicator"], "")) for row in rows if row["indicator"] in HEADLINES
    ]
    about = [text for one in scenarios[:1] for text in (counted_in(one), assumed_in(one, "spread"))]
    runs = max(int(row["n"]) for row in rows)
    count = f"{runs} {'run' if runs == 1 else 'runs'}"
    lead = f"{count}. What differs between runs is luck, and parameters where they were drawn."
    note = (
        "From, to: the central part of the runs, and the share of all such runs that lies between (below 19 runs the "
        "lowest and highest, which hold less than 90 %). Shares are fractions of 1. Numbers are rounded; summary.csv "
        "has them in full."
    )
    return Part(
        title=f"{rows[0]['scenario']}: levels",
        lead=[lead, *set_in(manifest), *about],
        warnings=warnings_of(manifest),
        tables=[
            Shown("Outcomes of a run", HEADS, first, note, is_open=True),
            Shown("All outcomes", HEADS, [_line(row) for row in rows]),
        ],
        pictures=pictures,
        facts=facts_of(manifest),
    )


def _line(row: Row, name: str = "") -> list[str]:
    numbers = [cell(row[key]) for key in ("mean", "sd", "q05", "q50", "q95")]
    return [name or row["indicator"], row["unit"], *numbers, _held(row), f"{row['n']:.0f}"]


def _held(row: Row) -> str:
    """The level of the interval; tables of earlier versions have none, and theirs is that of (n − 1) p + 1."""
    told = float(row.get("level") or math.nan)
    if math.isfinite(told):
        return percent(told)
    return percent(linear_level(int(row["n"]), WITHIN)) if row["n"] > 1 else "–"
