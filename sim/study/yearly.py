"""Outcomes year by year, kept of runs where a study asks for them: ``foreign_cooperations[year=2014]``.

Flows are those of the calendar year, stocks and shares those at its end; over all actors and clusters.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import numpy as np

from sim.outcome.series import CROSSED, GROUPS, KINDS
from sim.scenario.schema.scenario import Scenario

NAME = re.compile(r"^(?P<name>\w+)\[year=(?P<year>\d{4})\]$")


class Column(NamedTuple):
    """A column of the indicators; of what it is a share."""

    counted: str
    per: str = ""


#: Levels that are told year by year, and of which indicators they are made.
YEARLY = {
    "foreign_contacts": Column("contacts"),
    "foreign_cooperations": Column("cooperations"),
    "funded_cooperations": Column("funded_cooperations"),
    "local_cooperations": Column("local_cooperations"),
    "innovations": Column("innovations"),
    "active_abroad_share": Column("active_abroad", "actors"),
    "linked_share": Column("running_linked", "running_cooperations"),
}
STOCKS = ("actors", "active_abroad", "running_cooperations", "running_linked")


def yearly_name(name: str, year: int) -> str:
    """The name of a level in a year."""
    return f"{name}[year={year}]"


def year_of(name: str) -> int | None:
    """The year that a name speaks of; none for other names."""
    found = NAME.match(name)
    return int(found["year"]) if found else None


def is_yearly(name: str) -> bool:
    """Whether a name is that of a level in a year, of a level that is told year by year."""
    found = NAME.match(name)
    return bool(found) and found["name"] in YEARLY  # type: ignore[index]


def years_of(scenario: Scenario) -> range:
    """Calendar years that a scenario reports in full."""
    time = scenario.time
    first = time.start
    begin = first.year + ((first.month, first.day) != (1, 1))
    return range(begin, time.end.year + ((time.end.month, time.end.day) == (12, 31)))


def yearly_of(run: Any) -> dict[str, float]:
    """All levels of a run in all years of its indicators."""
    series = run.series
    cells = np.asarray(series.crossed)[:, KINDS.index("all"), GROUPS.index("all")]
    years = np.asarray(series.dates).astype("datetime64[Y]").astype(int) + 1970
    found: dict[str, float] = {}
    for year in sorted(set(years.tolist())):
        rows = cells[years == year]
        for name, column in YEARLY.items():
            value = _of(rows, column.counted)
            below = _of(rows, column.per) if column.per else 1.0
            found[yearly_name(name, year)] = value / below if below else float("nan")
    return found


def _of(rows: np.ndarray, column: str) -> float:
    values = rows[:, CROSSED.index(column)]
    return float(values[-1] if column in STOCKS else values.sum())
