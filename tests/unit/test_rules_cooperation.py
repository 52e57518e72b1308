"""Cooperation of a pair: acceptance, length, follow-on, success, trust, reputation."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from some_rates import rates

from sim.rules.cooperation import (
    absorptive_after,
    chance_of_domestic_acceptance,
    chance_of_follow_on,
    chance_of_foreign_acceptance,
    chance_of_success,
    effective_reputation,
    kept_share,
    lent_trust,
    planned_years,
    reputation_after,
    trust_after,
    trust_decay_per_year,
    years_until_forgotten,
)

DEFAULT = rates()
shares = st.floats(0, 1)
kinds = st.integers(0, 1)


def odds(chance: float) -> float:
    return chance / (1.0 - chance)


# --- acceptance at home -------------------------------------------------------------------------


def at_home(kind=0, absorptive=0.5, trust=0.0, grant=0.0, load=0.6, capacity=2.0, record=DEFAULT):
    return chance_of_domestic_acceptance(kind, absorptive, trust, grant, load, capacity, record)


def test_the_reference_actor_accepts_with_the_stated_chance() -> None:
    assert at_home() == pytest.approx(0.40)
    assert at_home(kind=1, load=3.0, capacity=6.0) == pytest.approx(0.50)


def test_half_the_cost_as_a_grant_makes_most_accept() -> None:
    assert at_home(grant=0.5) == pytest.approx(0.8904, abs=1e-4)
    assert at_home(kind=1, load=3.0, capacity=6.0, grant=0.5) == pytest.approx(0.9241, abs=1e-4)


def test_each_trait_of_an_actor_shifts_its_log_odds() -> None:
    reference = odds(0.4)
    assert odds(at_home(absorptive=1.0)) == pytest.approx(reference * math.exp(0.25))
    assert odds(at_home(trust=0.5)) == pytest.approx(reference * math.exp(0.4))
    assert odds(at_home(grant=0.2)) == pytest.approx(reference * math.exp(1.0))
    assert odds(at_home(load=1.6)) == pytest.approx(reference * math.exp(-0.25))


def test_without_effects_every_actor_is_the_reference_actor() -> None:
    neutral = rates({f"acceptance.gamma_{name}": 0.0 for name in ("ac", "trust", "grant", "load")})
    assert at_home(0, 0.9, 0.8, 0.5, 1.9, 2.0, neutral) == pytest.approx(0.40)


@given(kinds, shares, shares, shares, st.floats(0, 10), st.floats(1, 10), shares)
def test_acceptance_at_home_is_a_chance_that_a_grant_never_lowers(
    kind, absorptive, trust, grant, load, capacity, more
) -> None:
    without = at_home(kind, absorptive, trust, grant, load, capacity)
    with_more = at_home(kind, absorptive, trust, grant + more, load, capacity)
    assert 0.0 <= without <= with_more <= 1.0


def test_who_would_never_accept_is_not_moved_by_a_grant() -> None:
    assert at_home(grant=1.0, record=rates({"acceptance.domestic_firm": 0.0})) == 0.0


# --- acceptance abroad --------------------------------------------------------------------------


def abroad(kind=0, reputation=0.1, lent=0.0, trust=0.0, intensity=0.6, record=DEFAULT):
    return chance_of_foreign_acceptance(kind, reputation, lent, trust, intensity, record)


def test_the_reference_pair_is_accepted_with_the_stated_chance() -> None:
    assert abroad() == pytest.approx(0.70)
    assert abroad(kind=1, reputation=0.5) == pytest.approx(0.80)


def test_reputation_trust_and_tacitness_shift_acceptance_abroad() -> None:
    reference = odds(0.7)
    assert odds(abroad(reputation=0.6)) == pytest.approx(reference * math.exp(0.5))
    assert odds(abroad(trust=0.5)) == pytest.approx(reference * math.exp(0.4 + 0.8 * 0.3))
    assert odds(abroad(intensity=0.9)) == pytest.approx(reference * math.exp(-0.24))
    assert odds(abroad(lent=0.8)) == pytest.approx(reference * math.exp(0.5 * 0.9 * 0.8))


def test_reputation_is_lent_to_those_without_a_record() -> None:
    assert effective_reputation(0.0, 0.8, DEFAULT) == pytest.approx(0.4)
    assert effective_reputation(0.5, 0.8, DEFAULT) == pytest.approx(0.7)
    assert effective_reputation(1.0, 0.8, DEFAULT) == 1.0
    assert effective_reputation(0.3, 0.0, DEFAULT) == 0.3


@given(shares, shares)
def test_effective_reputation_is_a_share_and_never_less_than_ones_own(own, lent) -> None:
    assert own <= effective_reputation(own, lent, DEFAULT) <= 1.0 + 1e-15
    assert effective_reputation(own, lent, rates({"acceptance.kappa": 0.0})) == own


def test_a_referral_lends_half_of_the_introducers_trust() -> None:
    assert lent_trust(0.6, DEFAULT) == pytest.approx(0.3)
    assert lent_trust(0.6, rates({"acceptance.kappa_trust": 0.0})) == 0.0


@given(kinds, shares, shares, shares, shares)
def test_acceptance_abroad_is_a_chance(kind, reputation, lent, trust, intensity) -> None:
    assert 0.0 <= abroad(kind, reputation, lent, trust, intensity) <= 1.0


def test_without_effects_every_pair_is_accepted_alike() -> None:
    names = ("theta_reputation", "theta_trust", "theta_tacit")
    neutral = rates({f"acceptance.{name}": 0.0 for name in names})
    assert abroad(0, 0.9, 0.5, 0.7, 0.95, neutral) == pytest.approx(0.70)


# --- length -------------------------------------------------------------------------------------


def test_half_of_all_cooperations_are_planned_for_at_most_the_median() -> None:
    assert planned_years(0.5 + 1e-9, 3.0, 4.0) == 3.0
    assert planned_years(0.5 - 1e-9, 3.0, 4.0) == pytest.approx(37 / 12)


@given(st.floats(2.0**-33, 1.0 - 2.0**-33), st.floats(0.5, 5), st.floats(1, 5))
def test_planned_length_is_the_weibull_quantile_in_whole_months(uniform, median, shape) -> None:
    exact = median * (-math.log2(uniform)) ** (1.0 / shape)
    months = planned_years(uniform, median, shape) * 12.0
    assert months == pytest.approx(round(months), abs=1e-9)
    assert months >= 1.0
    assert 12.0 * exact - 1e-6 <= months <= max(1.0, 12.0 * exact + 1.0 + 1e-6)


# --- follow-on ----------------------------------------------------------------------------------


def test_pairs_go_on_with_the_stated_chance_funded_or_not() -> None:
    for funded in (0, 1, 2):
        assert chance_of_follow_on(0, funded, 0.0, DEFAULT) == 0.40
        assert chance_of_follow_on(1, funded, 0.0, DEFAULT) == 0.45


def test_funded_pairs_may_go_on_more_or_less_often() -> None:
    names = {"cooperation.follow_on_funded_new": 1.5, "cooperation.follow_on_funded_old": 0.5}
    changed = rates(names)
    assert chance_of_follow_on(0, 0, 0.0, changed) == 0.40
    assert chance_of_follow_on(0, 1, 0.0, changed) == pytest.approx(0.60)
    assert chance_of_follow_on(0, 2, 0.0, changed) == pytest.approx(0.20)
    always = rates({"cooperation.follow_on_funded_new": 5.0})
    assert chance_of_follow_on(0, 1, 0.3, always) == 1.0


def test_a_grant_for_the_follow_on_raises_its_odds() -> None:
    raised = chance_of_follow_on(0, 1, 0.25, DEFAULT)
    assert odds(raised) == pytest.approx(odds(0.4) * math.exp(1.25))
    neutral = rates({"acceptance.gamma_grant": 0.0})
    assert chance_of_follow_on(0, 1, 0.25, neutral) == pytest.approx(0.40)


@given(kinds, st.integers(0, 2), shares)
def test_going_on_is_a_chance(kind, funded, share) -> None:
    assert 0.0 <= chance_of_follow_on(kind, funded, share, DEFAULT) <= 1.0


# --- success, trust, reputation -----------------------------------------------------------------


def test_the_reference_pair_succeeds_with_the_stated_chance() -> None:
    assert chance_of_success(0.5, 0.0, 0.75, DEFAULT) == pytest.approx(0.75)
    shift = 0.5 * 0.5 + 0.5 + 0.5 * 0.25
    assert odds(chance_of_success(1.0, 1.0, 1.0, DEFAULT)) == pytest.approx(3.0 * math.exp(shift))
    neutral = rates({f"cooperation.s_{name}": 0.0 for name in ("ac", "trust", "distance")})
    assert chance_of_success(0.9, 0.4, 0.1, neutral) == pytest.approx(0.75)


@given(shares, shares, shares)
def test_success_is_a_chance(absorptive, trust, lesson) -> None:
    assert 0.0 <= chance_of_success(absorptive, trust, lesson, DEFAULT) <= 1.0


def test_trust_rises_with_success_and_falls_with_failure() -> None:
    assert trust_after(0.4, True, DEFAULT) == pytest.approx(0.7)
    assert trust_after(0.4, False, DEFAULT) == pytest.approx(0.2)
    neutral = rates({"cooperation.trust_gain": 0.0, "cooperation.trust_loss": 0.0})
    assert trust_after(0.4, True, neutral) == trust_after(0.4, False, neutral) == 0.4


@given(shares, st.booleans())
def test_trust_stays_a_share(trust: float, succeeded: bool) -> None:
    assert 0.0 <= trust_after(trust, succeeded, DEFAULT) <= 1.0


def test_trust_decays_alike_in_all_ties_unless_put_in() -> None:
    assert [trust_decay_per_year(funded, DEFAULT) for funded in (0, 1, 2)] == [0.25] * 3
    changed = rates({"cooperation.trust_decay_funded": 2.0})
    assert [trust_decay_per_year(funded, changed) for funded in (0, 1, 2)] == [0.25, 0.5, 0.5]


@given(st.floats(0.051, 1.0), st.floats(0.05, 0.5))
def test_a_tie_is_forgotten_when_its_trust_has_fallen_to_the_limit(trust, decay) -> None:
    years = years_until_forgotten(trust, decay, DEFAULT)
    assert trust * math.exp(-decay * years) == pytest.approx(0.05)


def test_a_tie_without_trust_is_forgotten_at_once() -> None:
    assert years_until_forgotten(0.05, 0.25, DEFAULT) == 0.0
    assert years_until_forgotten(0.0, 0.25, DEFAULT) == 0.0
    assert years_until_forgotten(0.5, 0.25, DEFAULT) == pytest.approx(math.log(10.0) / 0.25)


def test_reputation_gains_a_share_of_what_is_missing() -> None:
    assert reputation_after(0.0, DEFAULT) == pytest.approx(0.3)
    assert reputation_after(0.5, DEFAULT) == pytest.approx(0.65)
    assert reputation_after(1.0, DEFAULT) == 1.0
    assert reputation_after(0.5, rates({"learning.reputation_gain": 0.0})) == 0.5


def test_absorptive_capacity_does_not_grow_unless_put_in() -> None:
    assert absorptive_after(0.5, DEFAULT) == 0.5
    assert absorptive_after(0.5, rates({"learning.alpha_growth": 0.1})) == pytest.approx(0.55)


def test_what_decays_leaves_an_exponential_share() -> None:
    assert kept_share(0.2, 0.25) == pytest.approx(math.exp(-0.05))
    assert kept_share(0.0, 7.0) == kept_share(0.3, 0.0) == 1.0
    assert kept_share(0.2, 0.25) ** 4 == pytest.approx(kept_share(0.2, 1.0))
