"""Guarded arithmetic: exact values, limits, inverses."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sim.rules.numbers import (
    by_kind,
    decayed,
    log_odds,
    log_of_one_plus,
    logistic,
    poisson_count,
    safe_exp,
    safe_log,
    shifted,
    waiting_years,
)

uniforms = st.floats(2.0**-33, 1.0 - 2.0**-33)
chances = st.floats(1e-6, 1.0 - 1e-6)


def test_safe_exp_is_exp_and_holds_its_power_within_700() -> None:
    assert safe_exp(0.0) == 1.0
    assert safe_exp(1.0) == math.e
    assert safe_exp(1e6) == math.exp(700.0)
    assert safe_exp(-1e6) == math.exp(-700.0)


def test_safe_log_is_log_and_holds_its_value_above_zero() -> None:
    assert safe_log(1.0) == 0.0
    assert safe_log(math.e) == 1.0
    assert safe_log(0.0) == safe_log(-5.0) == math.log(1e-300)


def test_logistic_has_its_known_values() -> None:
    assert logistic(0.0) == 0.5
    assert logistic(math.log(3.0)) == pytest.approx(0.75, rel=1e-15)
    assert logistic(1e9) == 1.0
    assert 0.0 <= logistic(-1e9) < 1e-300


def test_the_logarithm_of_one_plus_a_count_is_the_same_in_the_table_and_beyond() -> None:
    for count in (0, 1, 2, 17, 254, 255, 256, 257, 10_000):
        assert log_of_one_plus(count) == math.log(1.0 + count)


@given(chances)
def test_log_odds_and_logistic_are_inverse(chance: float) -> None:
    assert logistic(log_odds(chance)) == pytest.approx(chance, rel=1e-9)


def test_log_odds_of_certainty_are_large_and_finite() -> None:
    assert log_odds(0.0) == math.log(1e-300)
    assert log_odds(1.0) == -math.log(1e-300)
    assert log_odds(0.8) == pytest.approx(math.log(4.0), rel=1e-15)


def test_shifting_multiplies_the_odds() -> None:
    assert shifted(0.5, math.log(3.0)) == pytest.approx(0.75, rel=1e-15)
    assert shifted(0.2, math.log(4.0)) == pytest.approx(0.5, rel=1e-15)


@given(st.floats(-800, 800))
def test_what_is_certain_stays_certain(shift: float) -> None:
    assert shifted(0.0, shift) == 0.0
    assert shifted(1.0, shift) == 1.0


@given(st.floats(0, 1), st.floats(-800, 800))
def test_a_shifted_chance_is_a_chance(chance: float, shift: float) -> None:
    assert 0.0 <= shifted(chance, shift) <= 1.0


@given(chances)
def test_no_shift_changes_nothing(chance: float) -> None:
    assert shifted(chance, 0.0) == pytest.approx(chance, rel=1e-9)


@given(chances, st.floats(-5, 5), st.floats(0, 5))
def test_a_larger_shift_never_lowers_a_chance(chance: float, shift: float, more: float) -> None:
    assert shifted(chance, shift) <= shifted(chance, shift + more)


@given(uniforms, st.floats(0, 50))
def test_a_poisson_count_is_the_quantile(uniform: float, mean: float) -> None:
    count = poisson_count(uniform, mean)
    assert stats.poisson.cdf(count, mean) >= uniform - 1e-12
    assert stats.poisson.cdf(count - 1, mean) < uniform + 1e-12


@pytest.mark.parametrize("mean", [0.0, 0.01, 0.3, 1.0, 4.7, 20.0, 50.0])
def test_a_poisson_count_equals_the_quantile_of_scipy(mean: float) -> None:
    for part in range(1, 1000):
        uniform = (part + 0.123) / 1000.5
        assert poisson_count(uniform, mean) == stats.poisson.ppf(uniform, mean)


@given(uniforms, st.floats(0, 50), st.floats(0, 50))
def test_a_poisson_count_never_falls_when_the_mean_rises(
    uniform: float, mean: float, more: float
) -> None:
    assert poisson_count(uniform, mean) <= poisson_count(uniform, mean + more)


@given(uniforms)
def test_means_above_50_are_cut(uniform: float) -> None:
    assert poisson_count(uniform, 80.0) == poisson_count(uniform, 50.0)


def test_nothing_is_counted_at_mean_0() -> None:
    assert poisson_count(1.0 - 2.0**-33, 0.0) == 0


def test_waiting_has_its_closed_form() -> None:
    assert waiting_years(math.exp(-1.0), 2.0, 1.0) == 0.5
    assert waiting_years(math.exp(-4.0), 2.0, 2.0) == pytest.approx(1.0, rel=1e-15)
    assert waiting_years(0.5, 0.2, 1.0) == pytest.approx(math.log(2.0) / 0.2, rel=1e-15)


@given(st.floats(0.1, 10), st.floats(0.7, 1.5), st.floats(0.1, 3))
def test_waiting_inverts_its_survival(hazard: float, shape: float, years: float) -> None:
    survival = math.exp(-((hazard * years) ** shape))
    if 2.0**-33 < survival < 1.0 - 1e-6:
        assert waiting_years(survival, hazard, shape) == pytest.approx(years, rel=1e-8)


def test_without_a_hazard_one_waits_for_ever() -> None:
    assert waiting_years(0.5, 0.0, 1.0) == 1e9


def test_decay_halves_in_the_half_life() -> None:
    assert decayed(8.0, math.log(2.0), 3.0) == pytest.approx(1.0, rel=1e-15)
    assert decayed(8.0, 0.0, 3.0) == 8.0


def test_each_kind_has_its_value() -> None:
    assert by_kind(0, 0.25, 0.75) == 0.25
    assert by_kind(1, 0.25, 0.75) == 0.75
