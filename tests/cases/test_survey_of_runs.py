"""The synthetic questionnaire on runs: with all off exact counts; luck of its own."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from surveyed import CENSUS, DISTORTED, run_of, scenario_of, table, with_

from sim.engine.run import Arrays, simulate
from sim.engine.survey.answers import ask, regions_of
from sim.scenario.load import load
from sim.words import Item, Kind, Linked, Outcome, PartnerKind, Side, SizeClass, Stage

#: Nobody closes, so that everyone whose activity the panel has can be asked.
STAY = {"demography.closing_new": 0.0, "demography.closing_old": 0.0}


@pytest.fixture(scope="module")
def scenario() -> Any:
    return scenario_of()


@pytest.fixture(scope="module")
def run(kernels: None) -> Arrays:
    return run_of()


# --- with all off -------------------------------------------------------------------------------


def gone_late(run: Arrays, clusters: Any, kind: Kind, date: float) -> Any:
    """Cooperations that broke off in the step they began in, the last one before a date: still in the panel there."""
    rows = run.events[(run.events["start"] >= date - 0.25) & (run.events["end"] < date)]
    rows = rows[rows["outcome"] == Outcome.BROKEN_OFF]
    units = run.lives["actor"][run.lives["size_class"] == SizeClass.INSTITUTION]
    is_unit = np.isin(rows["actor"], units)
    here = np.isin(rows["cluster"] - 1, clusters)
    return rows[here & (is_unit == (kind == Kind.INSTITUTION))]


def test_with_all_off_published_tables_are_the_panel_of_the_run(kernels: None) -> None:
    scenario = load("interspin", STAY)
    run = simulate(scenario, 5, keep_contacts=True)
    answers = ask(run, scenario, CENSUS, 5)
    listed = np.flatnonzero(run.clusters.listed_round > 0)
    columns = {name: place for place, name in enumerate(run.panel_names)}
    for wave, date in enumerate(answers.dates):
        step = round((date - 2010.0) * 4) - 1
        assert 2010.0 + (step + 1) / 4 == date
        period = run.panel[step - 11 : step + 1, listed].sum(axis=(0, 1, 3))
        stock = run.panel[step, listed].sum(axis=(0, 2))
        for kind, group in ((Kind.FIRM, "firm"), (Kind.INSTITUTION, "institution")):

            def told(item: Item, group: str = group, wave: int = wave) -> Any:
                return table(answers, CENSUS, group, item, wave)

            late = gone_late(run, listed, kind, date)
            running = told(Item.RUNNING)
            assert running.n == stock[kind, columns["actors"]]
            assert running.total == stock[kind, columns["running_cooperations"]] - len(late)
            active = stock[kind, columns["active_abroad"]] - round(running.share * running.n)
            assert 0 <= active <= len(late)
            linked = [f"running_{reading}" for reading in ("funded", "broker", "referral")]
            left = sum(late["linked"] != Linked.NONE)
            assert (
                told(Item.LINKED).total == sum(stock[kind, columns[name]] for name in linked) - left
            )
            channels = [
                f"contacts_{name}" for name in ("renewal", "own", "buzz", "inbound", "broker")
            ]
            contacts = sum(period[kind, columns[name]] for name in channels)
            assert told(Item.CONTACTS).total == contacts
            assert (
                told(Item.INITIATED).total == contacts - period[kind, columns["contacts_inbound"]]
            )
            assert told(Item.STARTED).total == period[kind, columns["cooperations"]]


def recount(run: Arrays, regions: Any, life: Any, rows: list[Any], date: float) -> list[int]:
    """All answers of one actor, counted row by row."""
    count = dict.fromkeys(Item, 0)
    since = date - 3.0
    for row in rows:
        if row.start >= date:
            continue
        if row.stage != Stage.COOPERATION:
            count[Item.CONTACTS] += row.start >= since
            count[Item.INITIATED] += row.start >= since and row.side == Side.DOMESTIC
            continue
        count[Item.STARTED] += row.start >= since
        if row.end >= since:
            count[Item.COOPERATED] = 1
            region = {1: Item.EUROPE, 2: Item.UNITED_STATES, 3: Item.CHINA_INDIA}
            if regions[row.country]:
                count[region[regions[row.country]]] = 1
        if row.end >= date:
            count[Item.RUNNING] += 1
            count[Item.LINKED] += row.linked != Linked.NONE
            count[Item.WITH_INSTITUTIONS] += run.partners.kind[row.partner - 1] != PartnerKind.FIRM
        elif row.end >= since and row.outcome in (Outcome.SUCCESS, Outcome.FAILURE):
            later = [
                one.start
                for one in rows
                if one.partner == row.partner
                and one.stage == Stage.COOPERATION
                and row.start < one.start < date
            ]
            count[Item.ENDED] += 1
            count[Item.CONTINUED] += bool(later)
    return [int(count[item]) for item in Item]


def test_with_all_off_every_answer_is_what_the_log_says_row_by_row(
    run: Arrays, scenario: Any
) -> None:
    answers = ask(run, scenario, CENSUS, 3)
    regions = regions_of(scenario)
    rows: dict[int, list[Any]] = {}
    for event in run.events:
        rows.setdefault(int(event.actor), []).append(event)
    lives = {int(life.actor): life for life in run.lives}
    for place in range(0, len(answers.actor), 7):
        actor = int(answers.actor[place])
        date = answers.dates[answers.wave[place]]
        assert answers.has_answered[place]
        found = recount(run, regions, lives[actor], rows.get(actor, []), date)
        assert answers.items[place].tolist() == found


def test_with_all_off_everyone_there_at_the_wave_is_asked_and_answers(
    run: Arrays, scenario: Any
) -> None:
    answers = ask(run, scenario, CENSUS, 3)
    listed = run.clusters.id[run.clusters.listed_round > 0]
    for wave, date in enumerate(answers.dates):
        lives = run.lives[np.isin(run.lives.cluster, listed)]
        there = lives.actor[(lives.founded < date) & (lives.closed >= date)]
        assert answers.actor[answers.wave == wave].tolist() == sorted(there.tolist())
    assert answers.has_answered.all() and (answers.weight == 1).all()
    assert (answers.items >= 0).all()


def test_the_frame_is_members_of_clusters_that_were_selected_by_the_wave(
    run: Arrays, scenario: Any
) -> None:
    waves = tuple(CENSUS.waves[0].replace(year=year) for year in (2014, 2015, 2016, 2017))
    answers = ask(run, scenario, with_(clusters="funded", waves=waves), 3)
    found = [len(np.unique(answers.cluster[answers.wave == wave])) for wave in range(4)]
    assert found == [0, 11, 22, 32]
    first = ask(run, scenario, with_(clusters="funded", rounds=(1,)), 3)
    assert len(np.unique(first.cluster)) == 11
    firms = ask(run, scenario, with_(kinds="firms", least_age_years=5.0), 3)
    assert (firms.kind == Kind.FIRM).all()
    dates = np.array(firms.dates)[firms.wave]
    assert (dates - firms.founded >= 5).all()


# --- luck ---------------------------------------------------------------------------------------


def test_answers_do_not_depend_on_the_order_of_rows_or_on_who_else_is_asked(
    run: Arrays, scenario: Any
) -> None:
    questionnaire = with_(**DISTORTED)
    answers = ask(run, scenario, questionnaire, 3)
    luck = np.random.default_rng(0)
    mixed = run._replace(
        events=run.events[luck.permutation(len(run.events))],
        lives=run.lives[luck.permutation(len(run.lives))],
    )
    for one, two in zip(answers, ask(mixed, scenario, questionnaire, 3), strict=True):
        assert np.array_equal(one, two)
    few = ask(run, scenario, with_(**DISTORTED, rounds=(2,)), 3)
    same = np.isin(answers.cluster, np.unique(few.cluster))
    assert np.array_equal(few.items, answers.items[same])


def test_luck_is_that_of_the_seed_and_of_the_wave(run: Arrays, scenario: Any) -> None:
    questionnaire = with_(response_firms=0.5)
    one, two = (ask(run, scenario, questionnaire, seed) for seed in (3, 4))
    assert not np.array_equal(one.has_answered, two.has_answered)
    again = ask(run, scenario, questionnaire, 3, 1)
    assert not np.array_equal(one.has_answered, again.has_answered)
    firms = one.kind == Kind.FIRM
    first, second = (one.actor[firms & one.has_answered & (one.wave == wave)] for wave in (0, 1))
    both = len(np.intersect1d(first, second)) / len(first)
    assert abs(both - 0.5) < 0.08  # answering once says nothing about answering again


def test_asking_changes_nothing_in_a_run(run: Arrays, scenario: Any) -> None:
    names = ("events", "lives", "panel", "ledger", "clusters", "actors", "partners")
    before = {name: np.asarray(getattr(run, name)).tobytes() for name in names}
    ask(run, scenario, with_(**DISTORTED), 3)
    assert all(np.asarray(getattr(run, name)).tobytes() == before[name] for name in names)


def test_a_run_without_contacts_cannot_be_asked(scenario: Any, run: Arrays) -> None:
    calendar = run.calendar.copy()
    calendar["keeps_contacts"] = 0
    with pytest.raises(ValueError, match="keep_contacts"):
        ask(run._replace(calendar=calendar), scenario, CENSUS, 3)
