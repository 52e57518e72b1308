"""Money of the programme: to the cent."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from some_rates import design

from sim.rules.funding import (
    allows_country,
    due_in_arrears,
    funding_rate,
    grant_share,
    has_place_for,
    leaves_places,
    merit_of_pair,
    own_cents_per_year,
    reserved_places,
    scaling_of_grants,
    score_of_cluster,
    tapered_share,
    whole_cents,
)

DEFAULT = design()
SME, LARGE, INSTITUTION = 0, 1, 2
CLASSES = (SME, LARGE, INSTITUTION)
MERIT, NEED, LOTTERY, NETWORK = 1, 2, 3, 4


def test_each_size_class_has_its_funding_rate() -> None:
    assert [funding_rate(size, DEFAULT) for size in CLASSES] == [0.5, 0.4, 1.0]


def test_an_offer_is_judged_by_the_share_of_the_cost_that_it_pays() -> None:
    assert grant_share(10, 40) == 0.25
    assert grant_share(0, 40) == 0.0
    assert grant_share(0, 0) == 0.0


def test_a_project_of_three_units_and_three_small_firms_is_cut_to_half_of_its_cost() -> None:
    factor = scaling_of_grants(4.5, 6, 33_333_333, 100_000_000, DEFAULT)
    assert factor == pytest.approx(2.0 / 3.0)
    poor = scaling_of_grants(4.5, 6, 33_333_333, 50_000_000, DEFAULT)
    assert poor == pytest.approx(1.0 / 3.0)


def test_rates_are_never_raised() -> None:
    assert scaling_of_grants(0.4, 1, 100, 10**9, DEFAULT) == 1.0


def test_who_is_paid_nothing_is_scaled_to_nothing() -> None:
    assert scaling_of_grants(0.0, 3, 100, 10**9, DEFAULT) == 0.0


@given(
    st.lists(st.floats(0, 1), min_size=1, max_size=16),
    st.integers(1, 10**9),
    st.integers(0, 10**9),
    st.sampled_from((0.0, 0.3, 0.5, 1.0)),
)
def test_scaled_grants_never_exceed_either_cap(member_rates, cost, budget, cap) -> None:
    shaped = design({"implementation.public_share": cap})
    factor = scaling_of_grants(sum(member_rates), len(member_rates), cost, budget, shaped)
    grants = sum(factor * rate * cost for rate in member_rates)
    assert 0.0 <= factor <= 1.0
    assert grants <= budget * (1 + 1e-12)
    assert grants <= cap * len(member_rates) * cost * (1 + 1e-12)


def test_amounts_are_rounded_to_the_nearest_cent() -> None:
    assert whole_cents(1_000_000 / 3) == 33_333_333
    assert whole_cents(0.125) == 13
    assert whole_cents(0.124) == 12
    assert whole_cents(0.0) == 0


def test_a_grant_is_due_step_by_step_rounded_down() -> None:
    assert [due_in_arrears(1000, elapsed, 3) for elapsed in range(5)] == [0, 333, 666, 1000, 1000]
    assert due_in_arrears(1000, -4, 3) == 0


@given(st.integers(0, 10**12), st.integers(1, 144))
def test_payments_add_up_to_the_grant(grant: int, steps: int) -> None:
    due = [due_in_arrears(grant, elapsed, steps) for elapsed in range(steps + 1)]
    payments = [later - earlier for earlier, later in pairwise(due)]
    assert due[0] == 0
    assert sum(payments) == grant
    assert max(payments) - min(payments) <= 1


def test_own_money_is_the_unpaid_cost_over_the_years_rounded_up() -> None:
    assert own_cents_per_year(33_333_333, 0, 3.0) == 11_111_111
    assert own_cents_per_year(33_333_334, 0, 3.0) == 11_111_112
    assert own_cents_per_year(33_333_333, 33_333_333, 3.0) == 0


def test_merit_weighs_capacity_trust_and_reputation_alike() -> None:
    assert merit_of_pair(0.4, 0.3, 0.2, DEFAULT) == pytest.approx(0.9)
    assert merit_of_pair(0.4, 0.3, 0.2, design({"gate.merit": 2.0})) == pytest.approx(1.8)
    assert merit_of_pair(0.4, 0.3, 0.2, design({"gate.merit": 0.0})) == 0.0


@pytest.mark.parametrize(
    ("quota", "minimum", "members", "places"),
    [
        (0.0, 0, 6, 0),
        (0.0, 1, 6, 1),
        (0.5, 1, 6, 3),
        (0.5, 1, 5, 3),
        (0.7, 0, 10, 7),
        (1.0, 2, 6, 6),
    ],
)
def test_places_kept_are_the_quota_rounded_up_or_the_minimum(
    quota, minimum, members, places
) -> None:
    assert reserved_places(quota, minimum, members) == places


def score(rule, effect=0.5, spread=0.5, linkage=0.3, degree=4.0, noise=-0.7, correlation=0.4):
    return score_of_cluster(rule, effect, spread, linkage, degree, noise, correlation)


def test_each_rule_of_selection_looks_at_its_own_thing() -> None:
    assert score(MERIT) == pytest.approx(0.4 * 1.0 + math.sqrt(1 - 0.16) * -0.7)
    assert score(NEED) == -0.3
    assert score(LOTTERY) == -0.7
    assert score(NETWORK) == 4.0


def test_merit_runs_from_pure_noise_to_the_cluster_effect_itself() -> None:
    assert score(MERIT, correlation=0.0) == -0.7
    assert score(MERIT, correlation=1.0, effect=0.8) == pytest.approx(1.6)
    assert score(MERIT, effect=0.0, spread=0.0, correlation=0.0) == -0.7


def test_what_is_reserved_must_fit_into_the_places_that_remain() -> None:
    kept = design({"implementation.members": 6, "quotas.firms": 0.5, "quotas.young_firms": 1 / 3})
    assert leaves_places(4, 0, 0, 0, kept)  # three firms, two of them young, and one institution
    assert not leaves_places(3, 0, 0, 0, kept)
    assert leaves_places(3, 1, 0, 0, kept)  # the two that are left to fill may both be young
    assert not leaves_places(2, 2, 0, 0, kept)
    assert leaves_places(2, 2, 0, 1, kept)


def test_a_group_may_apply_unless_all_places_are_kept_for_others() -> None:
    groups = [(0, False), (0, True), (1, False)]
    assert [has_place_for(*group, DEFAULT) for group in groups] == [True, True, True]
    only = {"conditions.minimum_firms": 0, "conditions.minimum_institutions": 0}
    for quota, expected in (
        ("firms", [True, True, False]),
        ("young_firms", [False, True, False]),
        ("institutions", [False, False, True]),
    ):
        kept = design(only | {f"quotas.{quota}": 1.0})
        assert [has_place_for(*group, kept) for group in groups] == expected, quota
    mixed = design({"implementation.members": 2})  # one firm and one institution are needed
    assert [has_place_for(*group, mixed) for group in groups] == [True, True, True]


def test_the_country_policy_allows_targets_members_of_the_union_or_overseas() -> None:
    marks = [(1, 0, 0), (0, 1, 0), (0, 0, 1)]
    assert all(allows_country(0, *mark) for mark in marks)
    for policy in (1, 2, 3):
        allowed = [allows_country(policy, *mark) for mark in marks]
        assert allowed == [place == policy - 1 for place in range(3)]


def test_a_taper_declines_year_by_year_to_nothing() -> None:
    taper = design({"exit.share": 0.3, "exit.taper_years": 3.0})
    levels = (0.3, 0.2, 0.1, 0.0, 0.0)
    paid = [tapered_share(float(year), 5.0, taper) for year in range(6)]
    assert [5 * (two - one) for one, two in pairwise(paid)] == pytest.approx(levels)
    assert tapered_share(0.5, 5.0, taper) == pytest.approx(0.3 * 0.5 / 5)
    assert tapered_share(1.5, 1.5, taper) == pytest.approx((0.3 + 0.2 * 0.5) / 1.5)
    halves = [tapered_share(2.5, 2.5, design({"exit.share": 0.3, "exit.taper_years": 2.5}))]
    assert halves == pytest.approx([(0.3 + 0.18 + 0.06 * 0.5) / 2.5])
