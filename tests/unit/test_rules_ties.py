"""Room, and ties between actors of one cluster."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from some_rates import rates

from sim.rules.ties import (
    chance_of_mate_accepting,
    has_room,
    load_of,
    local_cooperations_per_year,
    meetings_per_year,
    proximity,
    slack_of,
    utility_of_mate,
)

DEFAULT = rates()


def test_each_relation_takes_the_room_the_model_states() -> None:
    assert load_of(1, 0, 0, 0, DEFAULT) == 1.0
    assert load_of(0, 1, 0, 0, DEFAULT) == 1.0
    assert load_of(0, 0, 1, 0, DEFAULT) == 0.1
    assert load_of(0, 0, 0, 1, DEFAULT) == 0.05
    assert load_of(2, 1, 10, 20, DEFAULT) == pytest.approx(5.0)


def test_slack_is_the_free_share_of_room() -> None:
    assert slack_of(0.0, 2.0) == 1.0
    assert slack_of(1.5, 6.0) == 0.75
    assert slack_of(2.0, 2.0) == slack_of(9.0, 2.0) == 0.0


@given(st.floats(0, 100), st.floats(1, 20))
def test_slack_is_a_share(load: float, capacity: float) -> None:
    assert 0.0 <= slack_of(load, capacity) <= 1.0


def test_foreign_and_local_cooperations_share_one_room() -> None:
    assert has_room(0, 1, 2.0)
    assert has_room(1, 0, 2.0)
    assert not has_room(1, 1, 2.0)
    assert not has_room(0, 1, 1.9)


def test_meetings_rise_with_the_management_and_are_stated_at_its_mean() -> None:
    assert meetings_per_year(0.5, DEFAULT) == pytest.approx(1.0)
    assert meetings_per_year(0.0, DEFAULT) == pytest.approx(0.8)
    assert meetings_per_year(1.0, DEFAULT) == pytest.approx(1.2)


def test_a_management_that_arranges_nothing_does_not_matter() -> None:
    neutral = rates({"local_ties.management_share": 0.0})
    assert meetings_per_year(0.0, neutral) == meetings_per_year(1.0, neutral) == 1.0


def test_proximity_falls_with_distance_from_1() -> None:
    assert proximity(0.0) == 1.0
    assert proximity(math.log(2.0)) == pytest.approx(0.5)


def test_a_mate_is_worth_the_sum_of_four_effects() -> None:
    assert utility_of_mate(0.0, False, 0, 0, DEFAULT) == 1.0
    expected = 0.5 + 0.2 + 0.3 * math.log(4.0) + 0.2 * math.log(6.0)
    assert utility_of_mate(math.log(2.0), True, 3, 5, DEFAULT) == pytest.approx(expected)


def test_without_effects_all_mates_are_worth_the_same() -> None:
    neutral = rates({f"local_ties.b_{name}": 0.0 for name in ("tech", "kind", "tri", "pop")})
    assert utility_of_mate(0.7, True, 3, 5, neutral) == 0.0


def test_a_mate_at_mean_distance_accepts_with_the_stated_chance() -> None:
    assert chance_of_mate_accepting(0.4, DEFAULT) == pytest.approx(0.6, rel=1e-15)


def test_a_mate_of_like_knowledge_accepts_more_readily() -> None:
    odds = 1.5 * math.exp(1.0 - math.exp(-0.4))
    assert chance_of_mate_accepting(0.0, DEFAULT) == pytest.approx(odds / (1.0 + odds))


@given(st.floats(0, 50))
def test_without_an_effect_of_knowledge_distance_does_not_matter(distance: float) -> None:
    neutral = rates({"local_ties.b_tech": 0.0})
    assert chance_of_mate_accepting(distance, neutral) == pytest.approx(0.6, rel=1e-15)
    assert 0.0 <= chance_of_mate_accepting(distance, DEFAULT) <= 1.0


def test_an_actor_proposes_half_of_the_local_cooperations_that_it_enters() -> None:
    assert local_cooperations_per_year(0, DEFAULT) == 0.075
    assert local_cooperations_per_year(1, DEFAULT) == 0.4
