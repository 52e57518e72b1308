"""``clusterlink describe``: every parameter of a scenario."""

from __future__ import annotations

from typing import Any

from sim.faces.cli.asking import echo_json, told
from sim.faces.cli.options import Json, ScenarioName
from sim.faces.cli.screen import Screen

HEADS = (
    "parameter",
    "value",
    "unit",
    "range",
    "bounds",
    "role",
    "source",
    "differs from",
    "meaning",
)


def command(scenario: ScenarioName, as_json: Json = False) -> None:
    """Every parameter: value, unit, range, bounds, role, source, and how it differs from what it extends."""
    with Screen() as screen, told(screen):
        from sim.scenario.describe import describe

        rows = describe(scenario)
        if as_json:
            echo_json([row._asdict() for row in rows])
            return
        _print_table([_cells(row._asdict()) for row in rows])


def _cells(row: dict[str, Any]) -> tuple[str, ...]:
    spans = [_span(row["low"], row["high"]), _span(row["least"], row["most"])]
    plain = [str(row[name]) for name in ("role", "source", "difference", "meaning")]
    return (row["key"], str(row["value"]), row["unit"] or "", *spans, *plain)


def _span(low: float | None, high: float | None) -> str:
    return "" if low is None or high is None else f"{low:g}–{high:g}"


def _print_table(rows: list[tuple[str, ...]]) -> None:
    """Columns as wide as their widest cell (at most 40), the last one free."""
    table = [HEADS, *rows]
    widths = [min(max(len(row[place]) for row in table), 40) for place in range(len(HEADS) - 1)]
    for row in table:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        print("  ".join([*cells, row[-1]]).rstrip())
