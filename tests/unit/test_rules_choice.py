"""The utility of a foreign partner, effect by effect."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from some_rates import rates

from sim.rules.choice import (
    appeal_of_partner,
    cognitive_distance,
    effect_of_kinds,
    most_of_distance,
    most_of_linked,
    utility_of_country,
    utility_of_partner,
    utility_of_relation,
)

DEFAULT = rates()


def test_a_neighbour_at_1000_km_outside_the_union_is_worth_nothing_more_or_less() -> None:
    assert utility_of_country(1000.0, True, False, False, 0.0, DEFAULT) == 0.0


def test_each_trait_of_a_country_has_its_effect() -> None:
    far = 1000.0 * math.e
    assert utility_of_country(far, True, False, False, 0.0, DEFAULT) == pytest.approx(-0.25)
    assert utility_of_country(1000.0, False, False, False, 0.0, DEFAULT) == pytest.approx(-0.1)
    assert utility_of_country(1000.0, True, True, False, 0.0, DEFAULT) == pytest.approx(0.2)
    assert utility_of_country(1000.0, True, False, True, 0.0, DEFAULT) == pytest.approx(0.4)
    expected = -0.25 - 0.1 + 0.2 + 0.4 + math.log(0.5)
    assert utility_of_country(far, False, True, True, 0.5, DEFAULT) == pytest.approx(expected)


def test_a_closed_border_never_shuts_a_country_off_for_good() -> None:
    closed = utility_of_country(1000.0, True, False, False, 1.0, DEFAULT)
    assert closed == pytest.approx(math.log(0.01))
    neutral = rates({"choice.b_closed": 0.0})
    assert utility_of_country(1000.0, True, False, False, 1.0, neutral) == 0.0


def test_cognitive_distance_is_euclidean() -> None:
    assert cognitive_distance(3.0, 4.0, 12.0, 0.0, 0.0, 0.0) == 13.0
    assert cognitive_distance(0.1, 0.2, 0.3, 0.1, 0.2, 0.3) == 0.0
    assert cognitive_distance(1.0, 2.0, 3.0, 2.0, 4.0, 5.0) == 3.0


def test_kinds_of_partners_do_not_matter_by_default() -> None:
    assert {effect_of_kinds(kind, other, DEFAULT) for kind in (0, 1) for other in (0, 1, 2)} == {
        0.0
    }


def test_each_pair_of_kinds_has_an_effect_of_its_own() -> None:
    names = [
        f"choice.b_{home}_{abroad}"
        for home in ("firm", "institution")
        for abroad in ("firm", "university", "research")
    ]
    changed = rates({name: (place + 1) / 10 for place, name in enumerate(names)})
    found = [effect_of_kinds(kind, other, changed) for kind in (0, 1) for other in (0, 1, 2)]
    assert found == [0.1, 0.2, 0.3, 0.4, 0.5, 0.6]


def test_popularity_and_attractiveness_add_to_the_appeal_of_a_country() -> None:
    assert appeal_of_partner(-1.0, 3, 2.0, DEFAULT) == pytest.approx(
        -1.0 + 0.2 * math.log(4.0) + 0.3 * 2.0
    )
    neutral = rates({f"choice.b_{name}": 0.0 for name in ("pop", "att")})
    assert appeal_of_partner(-0.7, 12, 3.0, neutral) == -0.7


def test_a_partner_is_worth_most_at_middling_distance() -> None:
    def worth(distance: float) -> float:
        return utility_of_partner(0.0, distance, DEFAULT)

    assert worth(0.0) == 0.0
    assert worth(0.4) == pytest.approx(0.4)
    assert worth(0.8) == pytest.approx(0.0)
    assert max(range(100), key=lambda percent: worth(percent / 100)) == 40


def test_without_effects_of_distance_a_partner_is_worth_its_appeal() -> None:
    neutral = rates({f"choice.b_{name}": 0.0 for name in ("1", "2")})
    assert utility_of_partner(-0.7, 0.9, neutral) == -0.7


@given(st.floats(0, 50), st.floats(-3, 3), st.floats(0, 3))
def test_no_distance_is_worth_more_than_the_top_of_the_inverted_u(distance, b_1, b_2) -> None:
    changed = rates({"choice.b_1": b_1, "choice.b_2": b_2})
    most = most_of_distance(changed)
    assert utility_of_partner(0.0, distance, changed) <= most + 1e-9 * max(1.0, abs(most))


def test_the_top_of_the_inverted_u_is_reached_or_there_is_none() -> None:
    assert most_of_distance(DEFAULT) == pytest.approx(utility_of_partner(0.0, 0.4, DEFAULT))
    assert most_of_distance(rates({"choice.b_1": 0.0, "choice.b_2": 0.0})) == 0.0
    assert most_of_distance(rates({"choice.b_1": -1.0})) == 0.0
    assert most_of_distance(rates({"choice.b_1": 1.0, "choice.b_2": 0.0})) == math.inf
    assert most_of_distance(rates({"choice.b_1": 0.0, "choice.b_2": -1.0})) == math.inf


@given(st.integers(0, 30), st.integers(0, 30), st.floats(-2, 2))
def test_no_link_is_worth_more_than_all_mates_acquainted(linked, others, b_tri) -> None:
    changed = rates({"choice.b_tri": b_tri})
    worth = utility_of_relation(linked, 0.0, 0.0, False, changed)
    assert worth <= most_of_linked(linked + others, changed)
    assert most_of_linked(linked, changed) == pytest.approx(max(0.0, worth))


def test_a_stranger_adds_nothing() -> None:
    assert utility_of_relation(0, 0.0, 0.0, False, DEFAULT) == 0.0


def test_mates_trust_kinds_and_target_add_up() -> None:
    assert utility_of_relation(3, 0.4, -0.2, True, DEFAULT) == pytest.approx(
        0.5 * math.log(4.0) + 0.4 - 0.2 + 0.5
    )


@given(st.integers(0, 30), st.floats(0, 1))
def test_without_effects_a_relation_adds_nothing(mates: int, trust: float) -> None:
    neutral = rates({f"choice.b_{name}": 0.0 for name in ("tri", "trust", "target")})
    assert utility_of_relation(mates, trust, 0.0, True, neutral) == 0.0
