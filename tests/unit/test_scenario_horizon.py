"""Dates that no run would see are faults, dates far apart are cautions."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from sim.scenario import ScenarioError, load
from sim.scenario.cautions import cautions_in
from sim.scenario.cautions_dates import outside_of_count
from sim.scenario.dates import beginning_of, decimal_year, nearest_step, steps_in_all

BASE = 'extends = "interspin"\n'
ONE = "[[programme.rounds]]\nannounced = {}\nselected = {}\nstart = {}\nclusters = 1\nrule = 'merit'\n"
SHOCK = "[[shocks.list]]\nstart = {}\nend = {}\ntravel = 0.5\n"

REFUSED = {
    "a start in another century": (
        ONE.format("2016-11-18", "2017-06-08", "2118-01-01"),
        "given 2118-01-01: round 1 starts after the horizon",
    ),
    "a selection after the horizon": (
        ONE.format("2016-11-18", "2029-06-08", "2029-07-01"), "round 1 is decided after the horizon",
    ),
    "a call after the horizon": (
        ONE.format("2029-11-18", "2030-06-08", "2031-01-01"), "round 1 is announced after the horizon",
    ),
    "a start that rounds to a step after the horizon": (
        ONE.format("2016-11-18", "2017-06-08", "2028-12-20"), "too near to the horizon",
    ),
    "a shock after the horizon": (SHOCK.format("2029-01-01", "2029-06-30"), "the shock starts after the horizon"),
    "a shock before the run": (SHOCK.format("1999-01-01", "2004-12-31"), "over before the run begins"),
    "a horizon in another millennium": ("[time]\nend = 3028-12-31\n", "a year from 1900 to 2199"),
    "a business cycle without measure": (
        "".join(SHOCK.format("2020-01-01", "2020-12-31") + "business = 3.0\n" for _ in range(4)), "add up to 12",
    ),
    "contacts that cannot be counted": (
        "[load]\ncontact = 0.0\n[population]\npartners = 50_000\n[time]\nsteps_per_year = 12\nend = 2098-12-31\n",
        "over 32,000 contacts",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "words"), REFUSED.values(), ids=REFUSED.keys())
def test_what_no_run_would_see_is_a_fault(text: str, words: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(BASE + text)
    with pytest.raises(ScenarioError) as caught:
        load(path)
    assert words in str(caught.value)


def test_a_round_after_the_horizon_is_told_with_the_date_of_the_horizon(tmp_path: Path) -> None:
    path = tmp_path / "late.toml"
    path.write_text(BASE + ONE.format("2016-11-18", "2017-06-08", "2118-01-01"))
    with pytest.raises(ScenarioError) as caught:
        load(path)
    [fault] = caught.value.faults
    assert fault.key == "programme.rounds.0.start"
    assert fault.allowed == "on or before the horizon, 2028-12-31 (time.end)"


def test_a_date_that_the_calendar_ends_with_is_a_fault_and_no_traceback() -> None:
    rounds = [{"announced": "9999-12-31", "selected": "9999-12-31", "start": "9999-12-31",
               "clusters": 1, "rule": "merit"}]  # fmt: skip
    with pytest.raises(ScenarioError, match="after the horizon"):
        load("interspin", {"programme.rounds": rounds})


CAUTIONS = {
    "years between selection and start": (
        ONE.format("2014-12-01", "2015-06-08", "2018-01-01"), "2.6 years lie between selection (2015-06-08) and start",
    ),
    "years between call and selection": (
        ONE.format("2014-12-01", "2018-06-08", "2019-01-01"), "3.5 years lie between call (2014-12-01)",
    ),
    "a gate after the horizon": (
        ONE.format("2026-01-01", "2026-06-08", "2027-07-01"), "after the horizon (2028-12-31)",
    ),
    "a gate after the evaluation": (
        ONE.format("2024-01-01", "2024-06-08", "2025-07-01"), "after the evaluation date (2026-12-31)",
    ),
    "an end after the horizon": (
        ONE.format("2023-01-01", "2023-06-08", "2024-07-01"), "its projects end in 2029.5",
    ),
    "a call of no length": (
        ONE.format("2015-06-01", "2015-06-10", "2016-01-01"), "its call is open for no time",
    ),
    "a shock that outlasts the run": (SHOCK.format("2020-01-01", "2120-06-30"), "is the year right?"),
    "a shock of nothing": (
        SHOCK.format("2020-01-01", "2020-06-30").replace("0.5", "0.0"), "travel = 0 and business = 0: no effect",
    ),
    "a shock before anything is reported": (
        SHOCK.format("2008-01-01", "2008-12-31"), "before anything is reported (2010-01-01)",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "words"), CAUTIONS.values(), ids=CAUTIONS.keys())
def test_dates_that_may_not_be_meant_are_cautions(text: str, words: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(BASE + text)
    assert [caution for caution in cautions_in(load(path)) if words in caution]


def test_dates_outside_the_time_that_is_counted_are_named() -> None:
    shock = {"start": "2008-01-01", "end": "2015-01-01", "travel": 0.5}
    scenario = load("interspin", {"shocks.list": [shock]})
    assert outside_of_count(scenario) == {"shock 1 starts": dt.date(2008, 1, 1)}


@pytest.mark.parametrize("steps_per_year", (4, 12))
def test_steps_begin_with_months_and_fill_the_run(steps_per_year: int) -> None:
    scenario = load("interspin", {"time.steps_per_year": steps_per_year})
    steps = steps_in_all(scenario)
    assert steps == 24 * steps_per_year
    begins = [beginning_of(step, scenario) for step in range(steps + 1)]
    assert begins[0] == scenario.time.run_in_start
    assert begins[-1] == scenario.time.end + dt.timedelta(days=1)
    assert [nearest_step(decimal_year(date), scenario) for date in begins] == list(range(steps + 1))
