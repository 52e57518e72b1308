"""The page of the study in plain words; every number on it is read from the table."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Any

import pandas as pd

from calibration.patterns.table import CONTROLS
from calibration.patterns.words import (
    BRIEF,
    CLAIMS,
    HEADLINES,
    LIMITS,
    METHOD,
    NO_CONTROL,
    WHY,
    WRITTEN_FOR,
)  # fmt: skip
from sim.outcome.intervals import WITHIN, percent

Row = Any


def page_of(table: pd.DataFrame, drivers: pd.DataFrame, asked: dict[str, Any]) -> str:
    """The page: what was asked, the shares, their controls, what is put in, fitted or emerges, and limits."""
    undefined = int((table["n_undefined"] > 0).sum())
    parts = [
        "# Patterns over prior draws",
        METHOD.format(**asked, readings=len(table), undefined=undefined),
        "## In brief",
        _caution(table),
        filled(table, drivers, BRIEF),
        "![Shares of draws by pattern and world](patterns.png)",
        "## What the draws show",
        *(_pattern(table, pattern) for pattern in CLAIMS),
        "## Do the controls stay silent?",
        _controls(table),
        *(filled(table, drivers, text) for text in WHY),
        "## Limits",
        LIMITS,
    ]
    return "\n\n".join(part.strip() for part in parts if part.strip()) + "\n"


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
    """Median and central 90 % of the draws; says the level where few draws hold less."""
    if not row["n_defined"]:
        return "–"
    held = "" if row["level"] >= WITHIN else f"; {percent(row['level'])}"
    return f"{row['median']:.3g} ({row['q05']:.2g} to {row['q95']:.2g}{held})"


def is_silent(row: Row) -> bool:
    """Whether a control does not show the pattern: exactly 0 in all draws, or a share whose interval holds one half."""
    all_zero = row["n_zero"] == row["n_defined"]
    return bool(all_zero or row["lower"] <= 0.5 <= row["upper"])


def _pattern(table: pd.DataFrame, pattern: str) -> str:
    title, text = CLAIMS[pattern]
    head = (
        "| reading | world | role | share (95 %) | median (central 90 % of the draws) | undefined |"
    )
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
    counts = pd.DataFrame([(f"{r['pattern']} {r['world']}", is_silent(r)) for r in rows])
    each = counts.groupby(0, sort=False)[1].agg(["sum", "size"])
    told = ", ".join(f"{name} {one['sum']} of {one['size']}" for name, one in each.iterrows())
    lines = [
        f"{len(silent)} of {len(rows)} readings of controls are silent: exactly 0 in all draws, or a share whose 95 % "
        f"interval holds one half (of twenty such intervals one misses by chance alone): {told}. The others:",
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


def _caution(table: pd.DataFrame) -> str:
    """A warning where the shares are no longer those that the words were written for."""
    wrong = []
    for (pattern, world, reading), (least, most) in WRITTEN_FOR.items():
        share = row_at(table, pattern, world, reading)["share"]
        if not least <= share <= most:
            wrong.append(f"{pattern}, {world}, {reading}: {100 * share:.0f} %")
    told = "; ".join(wrong)
    return (
        f"**These words were written for other shares** ({told}): trust the tables."
        if wrong
        else ""
    )


def filled(table: pd.DataFrame, drivers: pd.DataFrame, text: str) -> str:
    """The text with ``{pattern|world|reading}`` replaced by its share.

    With ``|median`` its median, with ``|factor`` what its median, a logarithm, is in per cent; with the key of a
    parameter the rank correlation with it.
    """

    def value(match: re.Match[str]) -> str:
        pattern, world, reading, *what = match[1].split("|")
        if what and "." in what[0]:
            return _correlation(drivers, (pattern, world, reading), what[0])
        row = row_at(table, pattern, world, reading)
        if what == ["median"]:
            return f"{row['median']:.2g}"
        if what == ["factor"]:
            return f"{100 * math.expm1(row['median']):+.0f} %"
        return share_of(row)

    return re.sub(r"\{([^{}]+)\}", value, text)


def _correlation(drivers: pd.DataFrame, key: tuple[str, str, str], parameter: str) -> str:
    mask = (drivers[["pattern", "world", "reading"]] == list(key)).all(axis=1)
    found = drivers[mask & (drivers["parameter"] == parameter)]["rank_correlation"]
    return f"{found.iloc[0]:.2f}" if len(found) else "not among the ten strongest"
