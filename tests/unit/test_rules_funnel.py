"""Stages of a contact: hazards and the chance that an exit is an advance."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from some_rates import rates

from sim.rules.funnel import (
    advance_per_year,
    chance_of_advancing,
    drag_of_tacitness,
    drop_per_year,
    remoteness_of,
)

DEFAULT = rates()
LEAD, EXCHANGE, PROPOSAL = 1, 2, 3


def advancing(stage=LEAD, kind=0, absorptive=0.5, trust=0.0, intensity=0.6, km=1000.0, record=None):
    return chance_of_advancing(
        stage,
        kind,
        absorptive,
        trust,
        intensity,
        remoteness_of(km),
        DEFAULT if record is None else record,
    )


def odds(chance: float) -> float:
    return chance / (1.0 - chance)


def test_each_stage_has_its_hazards() -> None:
    stages = (LEAD, EXCHANGE, PROPOSAL)
    assert [advance_per_year(stage, DEFAULT) for stage in stages] == [2.5, 1.0, 1.2]
    assert [drop_per_year(stage, DEFAULT) for stage in stages] == [2.5, 1.0, 0.3]


def test_the_reference_pair_advances_in_proportion_to_the_hazards() -> None:
    assert advancing(LEAD) == pytest.approx(0.5)
    assert advancing(EXCHANGE) == pytest.approx(0.5)
    assert advancing(PROPOSAL) == pytest.approx(0.8)


def test_tacit_knowledge_drags_only_without_trust() -> None:
    assert drag_of_tacitness(0.8, 0.6, 0.0, DEFAULT) == 0.0
    assert drag_of_tacitness(0.8, 0.9, 0.0, DEFAULT) == pytest.approx(0.24)
    assert drag_of_tacitness(0.8, 0.9, 1.0, DEFAULT) == pytest.approx(-0.48)
    assert drag_of_tacitness(0.0, 0.9, 0.5, DEFAULT) == 0.0


def test_absorptive_capacity_and_trust_help_to_advance() -> None:
    assert odds(advancing(absorptive=1.0)) == pytest.approx(math.exp(0.25))
    assert odds(advancing(trust=1.0)) == pytest.approx(math.exp(0.8 + 0.8 * 0.6))
    assert odds(advancing(intensity=0.9)) == pytest.approx(math.exp(-0.8 * 0.3))


def test_remoteness_is_the_log_of_thousands_of_kilometres() -> None:
    assert remoteness_of(1000.0) == 0.0
    assert remoteness_of(1000.0 * math.e) == pytest.approx(1.0)
    assert remoteness_of(500.0) == pytest.approx(-math.log(2.0))


def test_kind_and_distance_do_not_matter_by_default() -> None:
    assert advancing(kind=1, km=9000.0) == advancing()
    changed = rates({"funnel.f_institution": 0.4, "funnel.f_distance": 0.5})
    assert odds(advancing(kind=1, record=changed)) == pytest.approx(math.exp(0.4))
    assert odds(advancing(km=1000 * math.e, record=changed)) == pytest.approx(math.exp(-0.5))


def test_without_effects_every_pair_is_the_reference_pair() -> None:
    neutral = rates({f"funnel.f_{name}": 0.0 for name in ("ac", "trust", "tacit")})
    assert advancing(PROPOSAL, 1, 0.9, 0.7, 0.9, 8000.0, neutral) == pytest.approx(0.8)


def test_who_cannot_be_dropped_advances() -> None:
    assert advancing(LEAD, trust=0.3, record=rates({"funnel.lead_drop": 0.0})) == 1.0


@given(
    st.sampled_from((LEAD, EXCHANGE, PROPOSAL)),
    st.integers(0, 1),
    st.floats(0, 1),
    st.floats(0, 1),
    st.floats(0, 1),
    st.floats(1, 20_000),
)
def test_advancing_is_a_chance(stage, kind, absorptive, trust, intensity, km) -> None:
    assert 0.0 <= advancing(stage, kind, absorptive, trust, intensity, km) <= 1.0
