"""The first state: what rests at the start is what the rules of the run would have left resting."""

from __future__ import annotations

import math

import pytest

from sim.scenario.load import load
from sim.words import Kind, Stage
from sim.world.build import build
from sim.world.first_state import AT_REST, resting
from tests.unit.some_rates import rates

FIRM, INSTITUTION = int(Kind.FIRM), int(Kind.INSTITUTION)
GAIN, DECAY, FORGOTTEN, SUCCESS, ON = 0.5, 0.25, 0.05, 0.75, 0.4
STATED = rates(
    {
        "cooperation.trust_gain": GAIN, "cooperation.trust_decay": DECAY, "cooperation.forgotten_below": FORGOTTEN,
        "cooperation.success": SUCCESS, "cooperation.follow_on_institution": ON, "cooperation.follow_on_firm": 1.0,
    }
)  # fmt: skip


def dormant_at_start(follow_on: float) -> int:
    """Ties that rest at the start, over four worlds."""
    q = {f"cooperation.follow_on_{kind}": follow_on for kind in ("firm", "institution")}
    scenario = load("no-programme", q)
    states = [build(scenario, 3, number).state for number in range(4)]
    return sum(int((state.pairs.stage == Stage.DORMANT).sum()) for state in states)


def test_ties_rest_as_often_as_success_is_not_followed_and_not_yet_forgotten() -> None:
    remembered = math.log(GAIN / FORGOTTEN) / DECAY
    expected = AT_REST * 2.0 * SUCCESS * (1 - ON) * remembered
    assert resting(INSTITUTION, 2.0, 100.0, STATED) == pytest.approx(expected)
    assert resting(INSTITUTION, 2.0, 1.5, STATED) == pytest.approx(expected * 1.5 / remembered)
    assert resting(FIRM, 2.0, 100.0, STATED) == 0.0


def test_fewer_ties_rest_at_the_start_where_more_cooperations_are_followed() -> None:
    """Some 14,000 ties seldom, 8,000 often: five per cent are 3.5 standard errors and more."""
    often, seldom = dormant_at_start(0.6), dormant_at_start(0.25)
    assert often / seldom == pytest.approx((1 - 0.6) / (1 - 0.25), rel=0.05)
