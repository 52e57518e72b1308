"""The five channels: rates at the reference, effects one by one, neutral values, inversions."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from some_rates import rates

from sim.rules.contacts import (
    allotted_share,
    buzz_base_per_year,
    buzz_per_year,
    contacts_per_year,
    inbound_base_per_year,
    inbound_per_year,
    introductions_per_year,
    link_after,
    most_own_search_per_year,
    own_search_base_per_year,
    own_search_per_year,
    quality_after,
    saturation,
    travel_left,
    usual_size_effect,
    years_until_waking,
)

DEFAULT = rates()
#: Experience at which own search of a firm is stated.
TYPICAL = math.exp(0.32) - 1.0


def mean_over_clusters(rate, spread: float = 0.5) -> float:
    """Mean of a rate over a normal cluster effect, by Gauss-Hermite quadrature."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(40)
    values = [rate(spread * node) for node in nodes]
    return float(np.dot(weights, values) / weights.sum())


def test_a_channel_at_the_reference_slack_has_its_share_of_the_contacts() -> None:
    assert contacts_per_year(0, 0.5, DEFAULT) * 0.5 == pytest.approx(0.35)
    assert contacts_per_year(1, 0.5, DEFAULT) * 0.25 == pytest.approx(2.5)
    assert contacts_per_year(1, 0.0, DEFAULT) == 0.0


# --- own search ---------------------------------------------------------------------------------


def test_own_search_over_all_clusters_is_what_is_stated() -> None:
    for kind in (0, 1):
        mean = mean_over_clusters(
            lambda effect, kind=kind: own_search_base_per_year(kind, 0.0, 0.6, effect, DEFAULT)
        )
        usual = usual_size_effect(kind, DEFAULT)
        assert mean * usual == pytest.approx(contacts_per_year(kind, 0.5, DEFAULT), rel=1e-9)


@pytest.mark.parametrize("slope", [0.0, 0.2, 0.8])
def test_own_search_over_all_sizes_is_what_is_stated(slope: float) -> None:
    changed = rates({"contacts.beta_size": slope})
    z, weights = np.polynomial.hermite_e.hermegauss(60)
    weights = weights / weights.sum()
    small, large = (0.8 * z + shift for shift in (-0.136 * 2.0, 0.864 * 2.0))
    means = (
        weights @ (0.864 * np.exp(slope * small) + 0.136 * np.exp(slope * large)),
        weights @ np.exp(slope * 1.5 * z),
    )
    for kind, mean in enumerate(means):
        assert usual_size_effect(kind, changed) == pytest.approx(mean, rel=1e-9)
        assert (usual_size_effect(kind, changed) > 1.0) == (slope > 0.0)


def test_own_search_grows_with_size_field_and_cluster() -> None:
    changed = rates({"contacts.beta_field": 0.5})
    base = own_search_base_per_year(0, 0.0, 0.6, 0.0, changed)
    usual = usual_size_effect(0, changed)
    assert base == pytest.approx(0.35 / 0.5 * math.exp(-0.125) / usual)
    several = own_search_base_per_year(0, 2.0, 0.8, 0.3, changed)
    assert several / base == pytest.approx(math.exp(0.2 * 2.0 + 0.5 * 0.2 + 0.3))


def test_without_spread_between_clusters_nothing_is_centred() -> None:
    neutral = rates({"population.cluster_effect_sd": 0.0, "contacts.beta_size": 0.0})
    assert own_search_base_per_year(0, 0.0, 0.9, 0.0, neutral) == pytest.approx(0.35 / 0.5)


def test_own_search_is_stated_for_typical_experience_in_2015() -> None:
    assert own_search_per_year(2.0, 0, False, TYPICAL, 2015.0, False, 0.0, DEFAULT) == (
        pytest.approx(2.0)
    )


@given(st.integers(0, 1), st.floats(0, 400), st.floats(-0.5, 1.5))
def test_own_search_is_never_above_its_bound(kind, experience, slope) -> None:
    changed = rates({"contacts.beta_exp": slope})
    steady = own_search_per_year(1.0, kind, True, 0.0, 2021.5, True, 0.2, changed)
    found = own_search_per_year(0.7, kind, True, experience, 2021.5, True, 0.2, changed)
    assert found <= most_own_search_per_year(0.7, steady, experience, changed)
    if slope > 1.0:
        assert most_own_search_per_year(0.7, steady, experience, changed) == math.inf


def test_own_search_grows_with_experience_trend_call_and_business() -> None:
    def ratio(experience=TYPICAL, year=2015.0, call=False, business=0.0) -> float:
        return own_search_per_year(1.0, 0, False, experience, year, call, business, DEFAULT)

    assert ratio(experience=0.0) == pytest.approx(math.exp(-0.3 * 0.32))
    assert ratio(experience=3.0) == pytest.approx(math.exp(0.3 * (math.log(4.0) - 0.32)))
    assert ratio(year=2025.0) == pytest.approx(math.exp(0.2))
    assert ratio(call=True) == pytest.approx(math.exp(0.3))
    assert ratio(business=-0.5) == pytest.approx(math.exp(-0.5))


def test_being_young_does_not_matter_unless_put_in() -> None:
    def ratio(record) -> float:
        young, old = (
            own_search_per_year(1.0, 0, is_young, 0.4, 2018.0, True, 0.1, record)
            for is_young in (True, False)
        )
        return young / old

    assert ratio(DEFAULT) == 1.0
    assert ratio(rates({"contacts.beta_young": 0.4})) == pytest.approx(math.exp(0.4))


def test_each_effect_on_own_search_can_be_switched_off() -> None:
    neutral = rates({f"contacts.beta_{name}": 0.0 for name in ("exp", "trend", "call")})
    assert own_search_per_year(1.5, 1, True, 7.0, 2026.0, True, 0.0, neutral) == 1.5


# --- referral -----------------------------------------------------------------------------------


def test_referral_is_half_saturated_at_three_mates() -> None:
    assert saturation(0.0, DEFAULT) == 0.0
    assert saturation(3.0, DEFAULT) == 0.5
    assert saturation(9.0, DEFAULT) == 0.75
    assert saturation(1e12, DEFAULT) == pytest.approx(1.0)


def referral(kind=0, is_young=False, intensity=0.6, mates=2.3, record=DEFAULT) -> float:
    base = buzz_base_per_year(kind, record)
    return buzz_per_year(base, is_young, intensity, mates, record)


def test_referral_is_stated_at_the_mates_of_a_typical_actor() -> None:
    for kind in (0, 1):
        assert referral(kind) == pytest.approx(contacts_per_year(kind, 0.2, DEFAULT))
    assert buzz_base_per_year(0, DEFAULT) == pytest.approx(0.28 * 5.3 / 2.3)


def test_who_has_no_experienced_mates_is_referred_to_nobody() -> None:
    assert referral(mates=0.0, is_young=True) == 0.0


def test_age_and_field_do_not_matter_for_referral_unless_put_in() -> None:
    base = referral()
    assert referral(is_young=True, intensity=0.9) == base
    put_in = rates({"contacts.buzz_young": 1.0, "contacts.buzz_intensity": 0.5})
    assert referral(0, True, 0.8, 2.3, put_in) == pytest.approx(base * 2.0 * 1.4)


# --- inbound ------------------------------------------------------------------------------------


@pytest.mark.parametrize("effect", [0.0, 0.4, 1.0])
def test_inbound_over_all_clusters_is_what_is_stated(effect: float) -> None:
    changed = rates({"contacts.inbound_effect": effect})
    mean = mean_over_clusters(lambda cluster: inbound_base_per_year(1, cluster, changed))
    spread = changed.population_actor_effect_sd
    own = math.exp(0.5 * (effect * effect - effect) * spread * spread)  # mean over actors' effects
    assert mean * own == pytest.approx(contacts_per_year(1, 0.25, DEFAULT), rel=1e-9)


def test_inbound_of_a_visible_actor_grows_with_its_effect() -> None:
    ratio = inbound_base_per_year(0, 0.7, DEFAULT) / inbound_base_per_year(0, 0.0, DEFAULT)
    assert ratio == pytest.approx(math.exp(0.7))
    neutral = rates({"contacts.inbound_effect": 0.0})
    assert inbound_base_per_year(0, 0.7, neutral) == inbound_base_per_year(0, -2.0, neutral)


def test_being_funded_does_not_make_visible_unless_put_in() -> None:
    assert inbound_per_year(0.4, True, DEFAULT) == inbound_per_year(0.4, False, DEFAULT) == 0.4
    seen = rates({"contacts.inbound_funded": 0.3})
    assert inbound_per_year(0.4, True, seen) == pytest.approx(0.4 * math.exp(0.3))
    assert inbound_per_year(0.4, False, seen) == 0.4


def test_firms_are_approached_no_more_than_stated_unless_put_in() -> None:
    """To the bit: at 0 nothing moves; above it firms alone are approached more."""
    assert inbound_base_per_year(
        0, 0.0, rates({"contacts.inbound_effect": 0.0})
    ) == contacts_per_year(0, 0.25, DEFAULT)
    asked = rates({"contacts.inbound_firm": 1.2})
    ratio = inbound_base_per_year(0, 0.3, asked) / inbound_base_per_year(0, 0.3, DEFAULT)
    assert ratio == pytest.approx(math.exp(1.2))
    assert inbound_base_per_year(1, 0.3, asked) == inbound_base_per_year(1, 0.3, DEFAULT)


# --- introductions ------------------------------------------------------------------------------


def test_introductions_are_stated_at_mean_quality() -> None:
    assert introductions_per_year(6.0, 0.5, DEFAULT) == 6.0
    assert introductions_per_year(6.0, 1.0, DEFAULT) == pytest.approx(6.0 * math.exp(0.25))
    neutral = rates({"management.quality_effect": 0.0})
    assert introductions_per_year(6.0, 1.0, neutral) == 6.0


def test_introductions_are_allotted_in_proportion_and_completely() -> None:
    slacks = [3, 0, 9, 4]
    shares = [allotted_share(slack, sum(slacks)) for slack in slacks]
    assert shares == [3 / 16, 0.0, 9 / 16, 0.25]
    assert allotted_share(0, 0) == 0.0


def test_managements_do_not_learn_unless_put_in() -> None:
    assert quality_after(0.4, 25, DEFAULT) == 0.4


def test_a_management_that_learns_closes_a_share_of_its_gap_each_time() -> None:
    learning = rates({"management.learning": 0.1})
    assert quality_after(0.5, 0, learning) == 0.5
    assert quality_after(0.5, 1, learning) == pytest.approx(0.55)
    assert quality_after(0.5, 2, learning) == pytest.approx(0.595)
    at_once = rates({"management.learning": 1.0})
    assert quality_after(0.5, 1, at_once) == pytest.approx(1.0, abs=1e-3)


# --- waking -------------------------------------------------------------------------------------


@given(st.floats(0.05, 1.0), st.floats(0.05, 0.5), st.floats(0.0, 20.0))
def test_waking_inverts_its_cumulative_hazard(trust: float, decay: float, years: float) -> None:
    spent = 0.1 * trust * (1.0 - math.exp(-decay * years)) / decay
    uniform = math.exp(-spent)
    if uniform < 1.0 - 1e-6:
        waited = years_until_waking(uniform, trust, decay, DEFAULT)
        assert waited == pytest.approx(years, rel=1e-5)


def test_a_tie_that_fades_first_never_wakes() -> None:
    total = 0.1 * 0.8 / 0.25
    assert years_until_waking(math.exp(-total) * 0.999, 0.8, 0.25, DEFAULT) == 1e9
    assert years_until_waking(math.exp(-total) * 1.001, 0.8, 0.25, DEFAULT) < 1e9
    never = rates({"contacts.renewal_per_trust": 0.0})
    assert years_until_waking(0.999999, 1.0, 0.25, never) == 1e9


def test_a_travel_shock_takes_the_exposed_share_of_a_channel() -> None:
    assert travel_left(0.8, 0.5) == pytest.approx(0.6)
    assert travel_left(0.0, 1.0) == travel_left(1.0, 0.0) == 1.0
    assert travel_left(1.0, 1.0) == 0.0


def test_the_first_link_that_applies_is_kept_funded_before_broker_before_referral() -> None:
    none, funded, broker, referral = range(4)
    assert [link_after(none, new) for new in range(4)] == [none, funded, broker, referral]
    assert [link_after(funded, new) for new in range(4)] == [funded] * 4
    assert [link_after(referral, new) for new in range(4)] == [referral, funded, broker, referral]
