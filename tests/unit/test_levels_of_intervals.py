"""Intervals over draws say the level that they really have."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.outcome.effects import capped
from sim.outcome.intervals import (
    Estimate,
    central,
    level_of,
    percent,
    spread_interval,
    within_unit,
)

TRUTHS = 20_000


@pytest.mark.parametrize("n", [2, 3, 5, 10, 20, 38, 39, 60, 100])
def test_the_stated_level_is_that_at_which_fresh_draws_fall_inside(n: int) -> None:
    """Of a continuous distribution: within 5 standard errors of that level, or above it by less than 1/(n + 1)."""
    luck = np.random.default_rng(n)
    drawn, fresh = luck.exponential(size=(n, TRUTHS)), luck.exponential(size=TRUTHS)
    lower, upper, level = central(drawn)
    held = float(((lower <= fresh) & (fresh <= upper)).mean())
    error = math.sqrt(level * (1 - level) / TRUTHS)
    assert level - 5 * error <= held <= level + 5 * error + (1 / (n + 1) if n > 39 else 0)


def test_below_39_draws_there_are_the_extremes_alone() -> None:
    drawn = np.array([3.0, 1.0, 2.0])
    assert central(drawn) == (1.0, 3.0, 0.5)
    assert level_of(38) < 0.95 == level_of(39) == level_of(1000)
    assert spread_interval(drawn).level == 0.5
    assert percent(level_of(20)) == "90.5 %"


def test_few_different_rows_cap_the_level_however_often_they_are_drawn() -> None:
    rows = [
        {"covers": "both", "level": 0.95, "reason": ""},
        {"covers": "luck", "level": 0.95, "reason": ""},
    ]
    both, luck = capped(rows, 3)
    assert both["level"] == 0.5 and "only 3 different rows" in both["reason"]
    assert luck["level"] == 0.95 and luck["reason"] == ""


@pytest.mark.parametrize("p, half", [(0.02, 0.1), (0.5, 0.01), (0.97, 0.3), (0.0, 0.1), (1.0, 0.1)])
def test_intervals_of_proportions_stay_between_0_and_1(p: float, half: float) -> None:
    found = within_unit(Estimate(p, p - half, p + half, 10))
    assert 0 <= found.lower <= p <= found.upper <= 1
    if half <= 0.01:
        assert (found.lower, found.upper) == pytest.approx((p - half, p + half), abs=1e-4)
