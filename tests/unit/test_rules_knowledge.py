"""Learning from partners and mates."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from some_rates import rates

from sim.rules.knowledge import (
    experience_shared,
    knowledge_gained,
    lesson,
    share_closed,
    step_towards,
)

DEFAULT = rates()


def test_the_lesson_is_an_inverted_u_with_its_peak_at_the_best_distance() -> None:
    assert lesson(0.0, DEFAULT) == 0.0
    assert lesson(0.4, DEFAULT) == pytest.approx(1.0)
    assert lesson(0.8, DEFAULT) == pytest.approx(2.0 / math.e)
    assert lesson(0.2, DEFAULT) == pytest.approx(0.5 * math.exp(0.5))
    assert lesson(100.0, DEFAULT) == pytest.approx(0.0, abs=1e-50)
    moved = rates({"learning.best_distance": 0.2})
    assert max(range(100), key=lambda percent: lesson(percent / 100, moved)) == 20


@given(st.floats(0, 100))
def test_a_lesson_is_a_share(distance: float) -> None:
    assert 0.0 <= lesson(distance, DEFAULT) <= 1.0


def test_a_step_closes_a_share_of_the_gap() -> None:
    assert step_towards(0.1, 0.5, 0.4, 0.25, DEFAULT) == pytest.approx(0.0125)
    assert step_towards(0.1, 0.5, 0.4, 1 / 12, DEFAULT) == pytest.approx(0.0125 / 3)


def test_the_share_closed_is_in_proportion_to_rate_capacity_lesson_and_time() -> None:
    assert share_closed(0.1, 0.5, 0.8, 0.25) == pytest.approx(0.1 * 0.5 * 0.8 * 0.25)
    assert share_closed(0.1, 0.5, lesson(0.3, DEFAULT), 0.25) == step_towards(
        0.1, 0.5, 0.3, 0.25, DEFAULT
    )
    assert 0.0 == share_closed(0.0, 0.5, 0.8, 0.25) == share_closed(0.1, 0.5, 0.0, 0.25)


@pytest.mark.parametrize("arguments", [(0.0, 0.5, 0.4), (0.1, 0.0, 0.4), (0.1, 0.5, 0.0)])
def test_nothing_is_learnt_without_rate_capacity_or_distance(arguments) -> None:
    assert step_towards(*arguments, 0.25, DEFAULT) == 0.0


@given(st.floats(0, 0.3), st.floats(0, 1), st.floats(0, 10), st.floats(0, 0.25))
def test_a_step_never_goes_past_the_partner(rate, absorptive, distance, years) -> None:
    assert 0.0 <= step_towards(rate, absorptive, distance, years, DEFAULT) < 1.0


def test_knowledge_gained_is_the_way_moved() -> None:
    assert knowledge_gained(0.1, 0.5, 0.4, 3.0, DEFAULT) == pytest.approx(0.1 * 0.5 * 0.4 * 3.0)
    assert knowledge_gained(0.1, 0.5, 0.4, 0.0, DEFAULT) == 0.0
    assert knowledge_gained(0.0, 0.5, 0.4, 3.0, DEFAULT) == 0.0


def test_mates_pass_on_the_experience_by_which_they_are_ahead() -> None:
    assert experience_shared(0.0, 2.0, 4, 0.25, DEFAULT) == pytest.approx(0.05 * 0.25 * 0.5)
    assert experience_shared(0.3, 2.0, 4, 0.25, DEFAULT) == pytest.approx(0.05 * 0.25 * 0.2)
    assert experience_shared(0.5, 2.0, 4, 0.25, DEFAULT) == 0.0
    assert experience_shared(9.0, 4.0, 4, 0.25, DEFAULT) == 0.0


def test_who_has_no_mates_or_only_silent_ones_gets_no_experience() -> None:
    assert experience_shared(0.0, 0.0, 0, 0.25, DEFAULT) == 0.0
    silent = rates({"learning.experience_sharing": 0.0})
    assert experience_shared(0.0, 2.0, 4, 0.25, silent) == 0.0
