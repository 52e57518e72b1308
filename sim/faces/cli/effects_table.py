"""The table of effects that ``compare`` prints."""

from __future__ import annotations

from typing import Any


def number(value: float) -> str:
    """Three significant digits, thousands apart; a dash where there is none."""
    if value != value:
        return "–"
    size = abs(value)
    if size >= 1e6:
        return f"{value / 1e6:,.2f} M"
    return f"{value:,.0f}" if size >= 100 else f"{value:.3g}"


def interval(lower: float, upper: float) -> str:
    """Both ends of an interval, or a dash."""
    return f"{number(lower)} to {number(upper)}" if lower == lower else "–"


def print_effects(effects: Any) -> None:
    """Prints the outcomes without a selection, one a line, with both intervals."""
    from rich.console import Console
    from rich.table import Table

    console = Console(width=None if Console().is_terminal else 130)
    for alternative, rows in effects.groupby("alternative", sort=False):
        base = rows.base.iloc[0]
        table = Table(title=f"{alternative} against {base}", title_justify="left", box=None)
        table.add_column("outcome")
        table.add_column("unit")
        for heading in ("effect", "95 % paired", "95 % unpaired"):
            table.add_column(heading, justify="right")
        for row in rows[~rows.outcome.str.contains("[", regex=False)].itertuples():
            if row.effect != row.effect:
                table.add_row(row.outcome, row.unit, "–", str(row.reason), "")
                continue
            table.add_row(
                row.outcome,
                row.unit,
                number(row.effect),
                interval(row.lower, row.upper),
                interval(row.unpaired_lower, row.unpaired_upper),
            )
        console.print(table)
        console.print(
            "Intervals cover luck only: replicates share it (paired) or not (unpaired).\n"
        )
