"""The synthetic questionnaire on runs: with all off exact counts, each distortion by itself, luck of its own."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.engine.run import Arrays, simulate
from sim.engine.survey.answers import BLANK, NOT_ASKED, Answers, ask, regions_of
from sim.engine.survey.publish import GROUPS, shares, totals
from sim.scenario.load import load
from sim.scenario.schema.questionnaire import Questionnaire
from sim.words import Item, Kind, Linked, Outcome, PartnerKind, Side, SizeClass, Stage

#: Nobody closes, so that everyone whose activity the panel has can be asked.
STAY = {"demography.closing_new": 0.0, "demography.closing_old": 0.0}
CENSUS = Questionnaire(clusters="listed")
DISTORTED: dict[str, Any] = {
    "frame_lag_years": 1.0, "sampled_firms": 0.8, "response_firms": 0.5, "response_institutions": 0.6,
    "response_large": 0.3, "response_young": -0.2, "response_involved": 1.0, "response_outcome": 0.5,
    "attrition": 0.2, "cooperators_alone": True, "omission_per_year": 0.2, "telescoping": 0.1,
    "telescoping_sd": 0.2, "heaping": 0.5, "links_missed": 0.2, "links_claimed": 0.1, "initiative_claimed": 0.2,
    "item_nonresponse": 0.1,
}  # fmt: skip


@pytest.fixture(scope="module")
def scenario() -> Any:
    return load("interspin")


@pytest.fixture(scope="module")
def run(scenario: Any, kernels: None) -> Arrays:
    return simulate(scenario, 3, keep_contacts=True)


def with_(**changes: Any) -> Questionnaire:
    return Questionnaire.model_validate(CENSUS.model_dump() | changes)


def table(answers: Answers, questionnaire: Questionnaire, group: str, item: Item, wave: int) -> Any:
    rows = totals(answers, questionnaire)
    chosen = (rows.group == GROUPS.index(group)) & (rows.question == item) & (rows.wave == wave)
    return rows[chosen][0]


def total(answers: Answers, item: Item, wave: int = 1) -> float:
    return float(table(answers, CENSUS, "all", item, wave).total)


# --- with all off -------------------------------------------------------------------------------


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

            running = told(Item.RUNNING)
            assert running.n == stock[kind, columns["actors"]]
            assert running.total == stock[kind, columns["running_cooperations"]]
            assert running.share == stock[kind, columns["active_abroad"]] / running.n
            linked = [f"running_{reading}" for reading in ("funded", "broker", "referral")]
            assert told(Item.LINKED).total == sum(stock[kind, columns[name]] for name in linked)
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


# --- each distortion by itself ------------------------------------------------------------------


def test_each_chance_of_response_is_met_and_moves_nobody_else(run: Arrays, scenario: Any) -> None:
    answers = ask(run, scenario, with_(response_firms=0.4), 3)
    firms = answers.kind == Kind.FIRM
    n = int(firms.sum())
    assert abs(answers.has_answered[firms].mean() - 0.4) < 4 * (0.24 / n) ** 0.5
    assert answers.has_answered[~firms].all()
    assert (answers.items[~answers.has_answered] == BLANK).all()


@pytest.mark.parametrize("name", ["large", "young", "involved", "outcome"])
def test_response_by_a_trait_raises_that_of_those_who_have_it_alone(
    name: str, run: Arrays, scenario: Any
) -> None:
    rates = {"response_firms": 0.4, "response_institutions": 0.4}
    census = ask(run, scenario, CENSUS, 3)
    plain = ask(run, scenario, with_(**rates), 3)
    more = ask(run, scenario, with_(**rates, **{f"response_{name}": 1.0}), 3)
    has = {
        "large": census.size_class == SizeClass.LARGE,
        "young": census.is_young,
        "involved": census.is_involved,
        "outcome": census.items[:, Item.RUNNING] > 0,
    }[name]
    assert (more.has_answered[~has] == plain.has_answered[~has]).all()
    expected = 0.4 / (0.4 + 0.6 * np.exp(-1.0))
    error = (0.25 / has.sum()) ** 0.5
    assert abs(more.has_answered[has].mean() - expected) < 4 * error


def test_attrition_takes_a_share_of_those_who_answered_before_and_they_stay_away(
    run: Arrays, scenario: Any
) -> None:
    waves = tuple(CENSUS.waves[0].replace(year=year) for year in (2016, 2017, 2018))
    answers = ask(run, scenario, with_(waves=waves, attrition=0.3), 3)
    by_wave = [
        dict(
            zip(
                answers.actor[answers.wave == wave].tolist(),
                answers.has_answered[answers.wave == wave].tolist(),
                strict=True,
            )
        )
        for wave in range(3)
    ]
    assert all(by_wave[0].values())
    panel = [actor for actor in by_wave[0] if actor in by_wave[2] and actor in by_wave[1]]
    second = np.array([by_wave[1][actor] for actor in panel])
    third = np.array([by_wave[2][actor] for actor in panel])
    assert not (third & ~second).any()
    for share, expected in ((second.mean(), 0.7), (third.mean(), 0.49)):
        assert abs(share - expected) < 4 * (0.25 / len(panel)) ** 0.5


def test_what_is_omitted_is_what_has_ended(run: Arrays, scenario: Any) -> None:
    census, less = (ask(run, scenario, with_(omission_per_year=rate), 3) for rate in (0.0, 0.4))
    assert total(less, Item.RUNNING) == total(census, Item.RUNNING)
    assert (less.items <= census.items).all()
    for item in (Item.CONTACTS, Item.ENDED):
        kept = total(less, item) / total(census, item)
        assert np.exp(-0.4 * 3) < kept < 1.0


def test_telescoping_brings_older_events_into_the_period(run: Arrays, scenario: Any) -> None:
    census, nearer = (ask(run, scenario, with_(telescoping=shift), 3) for shift in (0.0, 0.2))
    longer = ask(run, scenario, with_(reference_years=3.0 * float(np.exp(0.2))), 3)
    assert (nearer.items >= census.items).all()
    assert np.array_equal(nearer.items, longer.items)
    spread = ask(run, scenario, with_(telescoping_sd=0.3), 3)
    assert total(spread, Item.CONTACTS) != total(census, Item.CONTACTS)
    assert total(spread, Item.RUNNING) == total(census, Item.RUNNING)


def test_heaps_lie_at_multiples_of_five_from_the_least_count_on(run: Arrays, scenario: Any) -> None:
    census, heaped = (ask(run, scenario, with_(heaping=share), 3) for share in (0.0, 1.0))
    for item in (Item.CONTACTS, Item.RUNNING):
        before, after = census.items[:, item], heaped.items[:, item]
        many = before >= CENSUS.heaping_from
        assert many.any()
        assert (after[many] % 5 == 0).all() and (abs(after[many] - before[many]) <= 2).all()
        assert (after[~many] == before[~many]).all()
    half = ask(run, scenario, with_(heaping=0.5), 3).items[:, Item.CONTACTS]
    contacts, whole = census.items[:, Item.CONTACTS], heaped.items[:, Item.CONTACTS]
    movable = contacts != whole
    moved = (half != contacts)[movable].mean()
    assert abs(moved - 0.5) < 4 * (0.25 / movable.sum()) ** 0.5


@pytest.mark.parametrize(
    ("name", "item", "whole", "sign"),
    [
        ("links_missed", Item.LINKED, None, -1),
        ("links_claimed", Item.LINKED, Item.RUNNING, 1),
        ("initiative_claimed", Item.INITIATED, Item.CONTACTS, 1),
    ],
)
def test_each_error_of_attribution_moves_its_share_of_its_answer_alone(
    name: str, item: Item, whole: Item | None, sign: int, run: Arrays, scenario: Any
) -> None:
    census = ask(run, scenario, CENSUS, 3)
    wrong = ask(run, scenario, with_(**{name: 0.25}), 3)
    others = [one for one in Item if one != item]
    assert np.array_equal(wrong.items[:, others], census.items[:, others])
    exposed = total(census, item) if whole is None else total(census, whole) - total(census, item)
    moved = sign * (total(wrong, item) - total(census, item)) / exposed
    assert abs(moved - 0.25) < 4 * (0.1875 / exposed) ** 0.5


def test_blanks_come_in_their_share_question_by_question(run: Arrays, scenario: Any) -> None:
    answers = ask(run, scenario, with_(item_nonresponse=0.1), 3)
    blank = answers.items == BLANK
    n = len(blank)
    assert (abs(blank.mean(axis=0) - 0.1) < 5 * (0.09 / n) ** 0.5).all()
    assert abs(np.corrcoef(blank.T)[np.triu_indices(len(Item), 1)]).max() < 5 / n**0.5


def test_behind_the_filter_only_those_who_tell_a_cooperation_are_asked(
    run: Arrays, scenario: Any
) -> None:
    questionnaire = with_(cooperators_alone=True)
    answers, census = ask(run, scenario, questionnaire, 3), ask(run, scenario, CENSUS, 3)
    skipped = answers.items == NOT_ASKED
    none = census.items[:, Item.COOPERATED] == 0
    assert np.array_equal(skipped[:, Item.RUNNING], none)
    assert not skipped[:, : Item.COOPERATED + 1].any()
    assert not census.items[skipped].any()  # without recall error nothing is lost
    base = table(answers, questionnaire, "all", Item.RUNNING, 1)
    assert base.n < table(census, CENSUS, "all", Item.RUNNING, 1).n
    assert base.total == table(census, CENSUS, "all", Item.RUNNING, 1).total


def test_a_sample_is_drawn_in_its_share_and_weighted_up_to_the_frame(
    run: Arrays, scenario: Any
) -> None:
    sample = ask(run, scenario, with_(sampled_firms=0.25), 3)
    census = ask(run, scenario, CENSUS, 3)
    firms = sample.kind == Kind.FIRM
    share = firms.sum() / (census.kind == Kind.FIRM).sum()
    assert abs(share - 0.25) < 4 * (0.1875 / (census.kind == Kind.FIRM).sum()) ** 0.5
    assert (sample.weight[firms] == 4).all() and (sample.weight[~firms] == 1).all()


def test_an_old_list_lacks_who_came_later_and_asks_who_closed_in_vain(
    run: Arrays, scenario: Any
) -> None:
    answers = ask(run, scenario, with_(frame_lag_years=2.0), 3)
    dates = np.array(answers.dates)[answers.wave]
    assert (answers.founded < dates - 2).all()
    closed = dict(zip(run.lives.actor.tolist(), run.lives.closed.tolist(), strict=True))
    is_gone = np.array([closed[actor] for actor in answers.actor.tolist()]) < dates
    assert is_gone.any() and np.array_equal(answers.has_answered, ~is_gone)


def test_small_cells_are_suppressed_and_shares_rounded(run: Arrays, scenario: Any) -> None:
    answers = ask(run, scenario, CENSUS, 3)
    exact, coarse = (
        totals(answers, CENSUS),
        totals(answers, with_(smallest_cell=400, rounding=0.05)),
    )
    small = exact.n < 400
    assert small.any() and np.isnan(coarse.total[small]).all()
    assert np.array_equal(coarse.total[~small], exact.total[~small])
    assert np.allclose(coarse.share[~small] * 20, np.round(exact.share[~small] * 20))
    parts = shares(answers, with_(smallest_cell=400))
    assert np.isnan(parts.share[parts.n < 400]).all()
    whole = shares(answers, CENSUS)[1]
    assert whole.share == total(answers, Item.LINKED, 0) / total(answers, Item.RUNNING, 0)


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
