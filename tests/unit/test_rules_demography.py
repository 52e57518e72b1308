"""Closing of firms: hazard, its integral, and the remaining life that inverts it."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from some_rates import rates

from sim.rules.demography import (
    closing_hazard,
    closing_once_funded,
    cumulative_closing,
    is_young,
    spent_on_closing,
    years_until_closing,
)

DEFAULT = rates()
ages = st.floats(0, 80)
uniforms = st.floats(1e-6, 1.0 - 1e-6)


def test_new_firms_close_more_often_than_old_ones() -> None:
    assert closing_hazard(0.0, DEFAULT) == pytest.approx(0.06)
    assert closing_hazard(5.0, DEFAULT) == pytest.approx(0.025 + 0.035 / math.e)
    assert closing_hazard(500.0, DEFAULT) == pytest.approx(0.025)


@pytest.mark.parametrize("age", [0.0, 0.3, 2.0, 10.0, 60.0])
def test_the_cumulative_hazard_is_the_integral_of_the_hazard(age: float) -> None:
    integral, _ = quad(lambda years: closing_hazard(years, DEFAULT), 0.0, age)
    assert cumulative_closing(age, DEFAULT) == pytest.approx(integral, abs=1e-10)


@given(uniforms, ages, st.floats(-2, 2))
def test_remaining_life_inverts_the_cumulative_hazard(uniform, age, log_size) -> None:
    changed = rates({"demography.closing_size": -0.3, "demography.leaving_per_year": 0.01})
    years = years_until_closing(uniform, age, log_size, changed)
    gained = cumulative_closing(age + years, changed) - cumulative_closing(age, changed)
    spent = math.exp(-0.3 * log_size) * gained + 0.01 * years
    assert spent == spent_on_closing(
        years, age, cumulative_closing(age, changed), math.exp(-0.3 * log_size), changed
    )
    assert math.exp(-spent) == pytest.approx(uniform, abs=1e-9)


def test_with_a_constant_hazard_remaining_life_has_a_closed_form() -> None:
    constant = rates({"demography.closing_new": 0.025})
    for age in (0.0, 30.0):
        found = years_until_closing(0.5, age, 0.0, constant)
        assert found == pytest.approx(math.log(2.0) / 0.025, rel=1e-9)


@given(uniforms, ages, st.floats(0, 0.5), st.floats(0, 0.2))
def test_remaining_life_is_found_whether_the_hazard_falls_or_rises_with_age(
    uniform, age, fresh, old
) -> None:
    changed = rates({"demography.closing_new": fresh, "demography.closing_old": old})
    years = years_until_closing(uniform, age, 0.0, changed)
    if years < 1e9:
        gained = cumulative_closing(age + years, changed) - cumulative_closing(age, changed)
        assert math.exp(-gained) == pytest.approx(uniform, abs=1e-9)
    else:
        assert cumulative_closing(age + 4000.0, changed) - cumulative_closing(
            age, changed
        ) < -math.log(uniform)


@given(uniforms, ages)
def test_size_does_not_matter_for_closing_by_default(uniform, age) -> None:
    assert years_until_closing(uniform, age, -2.0, DEFAULT) == years_until_closing(
        uniform, age, 3.0, DEFAULT
    )


def test_without_hazards_a_firm_never_closes() -> None:
    never = rates({"demography.closing_new": 0.0, "demography.closing_old": 0.0})
    assert years_until_closing(2.0**-33, 0.0, 0.0, never) == 1e9


def test_who_only_leaves_does_so_at_a_constant_rate() -> None:
    leaving = rates(
        {
            "demography.closing_new": 0.0,
            "demography.closing_old": 0.0,
            "demography.leaving_per_year": 0.05,
        }
    )
    assert years_until_closing(math.exp(-1.0), 3.0, 0.0, leaving) == pytest.approx(20.0)


def test_a_grant_does_not_keep_a_firm_alive_unless_put_in() -> None:
    assert closing_once_funded(2031.7, 2018.25, DEFAULT) == 2031.7


def test_a_grant_that_halves_the_hazard_doubles_the_remaining_life() -> None:
    halved = rates({"demography.closing_funded": 0.5})
    assert closing_once_funded(2030.0, 2018.0, halved) == 2042.0
    assert closing_once_funded(2018.0, 2018.0, halved) == 2018.0
    assert closing_once_funded(2017.9, 2018.0, halved) == 2018.0


def test_a_firm_is_young_until_its_tenth_birthday() -> None:
    assert is_young(2010.0, 2010.0, DEFAULT)
    assert is_young(2010.0, 2019.99, DEFAULT)
    assert not is_young(2010.0, 2020.0, DEFAULT)
    assert not is_young(2010.0, 2016.0, rates({"demography.young_age": 5.0}))
