"""Dates as steps: rounds act at the nearest beginning of a step, all else belongs to the step that holds it."""

from __future__ import annotations

import datetime as dt

import pytest

from sim.scenario import load, shipped
from sim.scenario.dates import decimal_year, nearest_step, step_of
from sim.world.rates import calendar_of, rounds_of

#: Days that the sources give: they stay what they are, however near to the edge of a step. Days to spare.
SOURCED = {dt.date(2015, 11, 23): 6, dt.date(2016, 11, 18): 1}
#: Days by which an assumed one may be moved without a run that differs.
SPARE = 7


def beginnings(steps_per_year: int) -> list[tuple[float, ...]]:
    """Dates of the rounds of the reference programme as they are run, decimal years."""
    scenario = load("interspin", {"time.steps_per_year": steps_per_year})
    return [
        tuple(
            2005 + int(row[name]) / steps_per_year
            for name in ("announced", "selected", "starts", "gate", "ends")
        )
        for row in rounds_of(scenario)
    ]


def test_rounds_act_at_the_nearest_beginning_of_a_quarter() -> None:
    assert beginnings(4) == [
        (2014.75, 2015.5, 2016.0, 2018.0, 2021.0),
        (2016.0, 2016.5, 2017.0, 2019.0, 2022.0),
        (2017.0, 2017.5, 2018.0, 2020.0, 2023.0),
    ]


def test_in_months_they_act_within_half_a_month() -> None:
    announced, selected = ([row[place] for row in beginnings(12)] for place in (0, 1))
    assert announced == pytest.approx([2014 + 10 / 12, 2015 + 11 / 12, 2016 + 11 / 12])
    assert selected == pytest.approx([2015 + 5 / 12, 2016 + 5 / 12, 2017 + 5 / 12])


def test_no_date_moves_by_more_than_half_a_step_and_order_is_kept() -> None:
    scenario = load("interspin")
    years = [2005 + day / 365 for day in range(0, 8000, 3)]
    steps = [nearest_step(year, scenario) for year in years]
    assert (
        max(abs(2005 + step / 4 - year) for step, year in zip(steps, years, strict=True)) <= 0.125
    )
    assert steps == sorted(steps)
    assert all(
        0 <= near - step_of(year, scenario) <= 1 for near, year in zip(steps, years, strict=True)
    )


def test_outcomes_count_from_the_first_call_on() -> None:
    scenario = load("interspin")
    first = min(int(row["announced"]) for row in rounds_of(scenario))
    assert calendar_of(scenario, False)["count_from"] <= first


@pytest.mark.parametrize("steps_per_year", (4, 12))
@pytest.mark.parametrize("name", shipped.names())
def test_no_result_hangs_on_an_assumed_day(name: str, steps_per_year: int) -> None:
    scenario = load(name, {"time.steps_per_year": steps_per_year})
    for row in scenario.programme.rounds:
        for date in (row.announced, row.selected, row.start):
            spare = dt.timedelta(days=SOURCED.get(date, SPARE))
            steps = {
                nearest_step(decimal_year(one), scenario)
                for one in (date - spare, date, date + spare)
            }
            assert len(steps) == 1, (name, date)


def test_moved_by_a_week_the_call_of_the_first_round_is_still_counted() -> None:
    scenario = load("interspin")
    [first, *_] = scenario.programme.rounds
    assert first.announced - dt.timedelta(days=SPARE) >= scenario.time.count_from
