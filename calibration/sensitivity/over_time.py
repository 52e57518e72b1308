"""Indices over time: the same runs, analysed year by year."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from calibration.sensitivity.analysis import Analysis
from sim.errors import Fault, ScenarioError
from sim.scenario.schema.scenario import Scenario
from sim.study.yearly import NAME, YEARLY, year_of, yearly_name, years_of


def with_years(names: Sequence[str], scenario: Scenario) -> tuple[str, ...]:
    """Outcomes, each that is told year by year followed by its years; ``ScenarioError`` where none is."""
    if not set(names) & set(YEARLY):
        problem = f"none of {', '.join(names)} is told year by year"
        raise ScenarioError([Fault("sensitivity", "yearly", problem, ", ".join(YEARLY))])
    years = years_of(scenario)
    found: list[str] = []
    for name in names:
        found += [name, *(yearly_name(name, year) for year in years if name in YEARLY)]
    return tuple(found)


def level_of(outcome: str) -> str:
    """The level of an outcome in a year; other outcomes as they are."""
    found = NAME.match(outcome)
    return found["name"] if found else outcome


def notes_of(analyses: Sequence[tuple[str, Analysis]]) -> tuple[str, ...]:
    """Notes of whole outcomes; of their years only how many have no index."""
    notes = [note for name, one in analyses if year_of(name) is None for note in one.notes]
    empty: dict[str, list[int]] = {}
    for name, one in analyses:
        year = year_of(name)
        if year is not None and not len(one.convergence):
            empty.setdefault(level_of(name), []).append(year)
    for name, years in empty.items():
        notes.append(
            f"{name}: the same in every row in {len(years)} years ({min(years)} to {max(years)}): no index there"
        )
    return tuple(dict.fromkeys(notes))


def over_time(indices: pd.DataFrame, outcome: str, index: str) -> pd.DataFrame:
    """The index of an outcome by year, a row a year and parameter, with its interval; empty if no years were asked."""
    rows = indices[[level_of(str(name)) == outcome for name in indices["outcome"]]]
    years = np.array([year_of(str(name)) or 0 for name in rows["outcome"]])
    table = rows.assign(year=years)[years > 0]
    columns = ["year", "parameter", index, f"{index}_conf", "is_above_floor"]
    return table[columns].reset_index(drop=True)
