"""The page of the study in plain words; every number on it is read from the table."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import pandas as pd

from calibration.patterns.table import CONTROLS
from calibration.patterns.words import BRIEF, CLAIMS, HEADLINES, LIMITS, METHOD, NO_CONTROL, WHY

Row = Any


def page_of(table: pd.DataFrame, asked: dict[str, Any]) -> str:
    """The page: what was asked, the shares, their controls, what is put in, fitted or emerges, and limits."""
    undefined = int((table["n_undefined"] > 0).sum())
    parts = [
        "# Patterns over prior draws",
        METHOD.format(**asked, readings=len(table), undefined=undefined),
        "## In brief",
        _why(table, BRIEF),
        "![Shares of draws by pattern and world](patterns.png)",
        "## What the draws show",
        *(_pattern(table, pattern) for pattern in CLAIMS),
        "## Do the controls stay silent?",
        _controls(table),
        *(_why(table, text) for text in WHY),
        "## Limits",
        LIMITS,
    ]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def row_at(table: pd.DataFrame, pattern: str, world: str, reading: str) -> Row:
    """The row of a reading."""
    mask = (table["pattern"] == pattern) & (table["world"] == world) & (table["reading"] == reading)
    return table[mask].iloc[0]


def share_of(row: Row) -> str:
    """``97 % (94 to 99)``; says so where the reading is undefined in all draws."""
    if not row["n_defined"]:
        return "undefined in all draws"
    return f"{100 * row['share']:.0f} % ({100 * row['lower']:.0f} to {100 * row['upper']:.0f})"


def size_of(row: Row) -> str:
    """Median and central 90 % of the draws."""
    if not row["n_defined"]:
        return "–"
    return f"{row['median']:.3g} ({row['q05']:.2g} to {row['q95']:.2g})"


def is_silent(row: Row) -> bool:
    """Whether a control does not show the pattern: exactly 0 in all draws, or a share whose interval holds one half."""
    all_zero = row["n_zero"] == row["n_defined"]
    return bool(all_zero or row["lower"] <= 0.5 <= row["upper"])


def _pattern(table: pd.DataFrame, pattern: str) -> str:
    title, text = CLAIMS[pattern]
    head = "| reading | world | role | share (95 %) | median (5 to 95 % of the draws) | undefined |"
    lines = [f"### {pattern}. {title}", "", text.strip(), "", head, "|---|---|---|---|---|---|"]
    for reading in HEADLINES[pattern]:
        for _, row in table[
            (table["pattern"] == pattern) & (table["reading"] == reading)
        ].iterrows():
            cells = (reading, row["world"], row["role"], share_of(row), size_of(row))
            lines.append("| " + " | ".join(cells) + f" | {row['n_undefined']} |")
    return "\n".join(lines)


def _controls(table: pd.DataFrame) -> str:
    rows = list(_control_rows(table))
    silent = [row for row in rows if is_silent(row)]
    lines = [
        f"{len(silent)} of {len(rows)} readings of controls are silent: exactly 0 in all draws, or a share whose 95 % "
        "interval holds one half (of twenty such intervals one misses by chance alone). The others:",
        "",
        "| pattern | control | reading | share (95 %) | mean (95 %) |",
        "|---|---|---|---|---|",
    ]
    for row in rows:
        if not is_silent(row):
            mean = f"{row['mean']:.2g} ({row['mean_lower']:.2g} to {row['mean_upper']:.2g})"
            cells = (row["pattern"], row["world"], row["reading"], share_of(row), mean)
            lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _control_rows(table: pd.DataFrame) -> Iterator[Row]:
    for _, row in table.iterrows():
        is_control = row["world"] in CONTROLS[row["pattern"]] and row["n_defined"]
        if is_control and row["reading"] not in NO_CONTROL:
            yield row


def _why(table: pd.DataFrame, text: str) -> str:
    """A paragraph with ``{V03|neither|reading}`` replaced by its share, ``{…|median}`` by its median."""
    while "{" in text:
        before, _, rest = text.partition("{")
        inner, _, after = rest.partition("}")
        pattern, world, reading, *what = inner.split("|")
        row = row_at(table, pattern, world, reading)
        value = f"{row['median']:.2g}" if what == ["median"] else share_of(row)
        if what == ["factor"]:
            value = f"{100 * (math.exp(row['median']) - 1):+.0f} %"
        text = before + value + after
    return text
