"""The table of effects that ``compare`` prints."""

from __future__ import annotations

from typing import Any

#: Shown beside the headlines.
ALSO = ("first_cooperations", "funded_cooperations")
COVERED = {
    "luck": "Intervals cover luck only: replicates share it (paired) or not (unpaired).\n"
    "What is assumed is not in them, and can move effects far more: --posterior shipped draws it too.",
    "both": "Intervals hold {level} of the draws: they cover parameters and luck.",
}
BELOW = "More outcomes and groups: effects.csv; by field and round: groups.csv; clusters.csv; countries.csv.\n"


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


def level_told(rows: Any) -> str:
    """The level of the intervals: that of most rows, where some are defined in fewer draws."""
    from sim.outcome.intervals import LEVEL, percent

    known = rows.level.dropna()
    return percent(float(known.mode().iloc[-1]) if len(known) else LEVEL)


def _other(level: float, told: str) -> str:
    """The level of an interval, where it is another than that of the heading."""
    from sim.outcome.intervals import percent

    return "" if level != level or percent(level) == told else f" ({percent(level)})"


def print_effects(comparison: Any) -> None:
    """Prints the headline outcomes, one a line, with both intervals."""
    from rich.console import Console
    from rich.table import Table

    from sim.outcome.headlines import FIRST

    effects, shown = comparison.effects, {*FIRST, *ALSO}
    console = Console(width=None if Console().is_terminal else 130)
    for alternative, rows in effects.groupby("alternative", sort=False):
        base = rows.base.iloc[0]
        table = Table(title=f"{alternative} against {base}", title_justify="left", box=None)
        table.add_column("outcome")
        table.add_column("unit")
        level = level_told(rows)
        for heading in ("effect", f"{level} paired", f"{level} unpaired"):
            table.add_column(heading, justify="right")
        for row in rows[rows.outcome.isin(shown)].itertuples():
            if row.effect != row.effect:
                table.add_row(row.outcome, row.unit, "–", str(row.reason), "")
                continue
            table.add_row(
                row.outcome,
                row.unit,
                number(row.effect),
                f"{interval(row.lower, row.upper)}{_other(row.level, level)}",
                interval(row.unpaired_lower, row.unpaired_upper),
            )
        console.print(table)
        console.print(COVERED[rows.covers.iloc[0]].format(level=level))
        console.print(BELOW)
    for warning in comparison.warnings():
        console.print(f"Warning: {warning}.\n", markup=False)
