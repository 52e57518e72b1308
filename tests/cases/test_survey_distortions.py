"""The synthetic questionnaire on runs: each distortion by itself does what it says, and nothing else."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from surveyed import CENSUS, run_of, scenario_of, table, total, with_

from sim.engine.run import Arrays
from sim.engine.survey.answers import BLANK, NOT_ASKED, ask
from sim.engine.survey.publish import shares, totals
from sim.words import Item, Kind, SizeClass


@pytest.fixture(scope="module")
def scenario() -> Any:
    return scenario_of()


@pytest.fixture(scope="module")
def run(kernels: None) -> Arrays:
    return run_of()


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
    asked = {"heaping_from": 4}
    census, heaped = (ask(run, scenario, with_(**asked, heaping=share), 3) for share in (0.0, 1.0))
    for item in (Item.CONTACTS, Item.RUNNING):
        before, after = census.items[:, item], heaped.items[:, item]
        many = before >= 4
        assert many.any()
        assert (after[many] % 5 == 0).all() and (abs(after[many] - before[many]) <= 2).all()
        assert (after[~many] == before[~many]).all()
    half = ask(run, scenario, with_(**asked, heaping=0.5), 3).items[:, Item.CONTACTS]
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
