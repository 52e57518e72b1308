"""Intervals over draws say the level that they really have."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.outcome.intervals import (
    CHANGE_OF_SHARE,
    SHARE,
    central,
    level_of,
    mean_interval,
    percent,
    ratio_interval,
    spread_interval,
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


def test_few_different_draws_cap_the_level_however_often_they_come() -> None:
    assert spread_interval(np.arange(100.0), distinct=3).level == 0.5
    assert spread_interval(np.arange(100.0), distinct=50).level == 0.95


SHARES = [(0.02, 0.05), (0.5, 0.01), (0.97, 0.3), (0.0, 0.0), (1.0, 0.0)]


@pytest.mark.parametrize(("share", "spread"), SHARES)
def test_intervals_of_shares_stay_between_0_and_1(share: float, spread: float) -> None:
    luck = np.random.default_rng(1)
    below = luck.integers(50, 60, 12).astype(float)
    above = np.clip(share + spread * luck.normal(size=12), 0, 1) * below
    found = ratio_interval(above, below, "things", bounds=SHARE)
    assert 0 <= found.lower <= found.value <= found.upper <= 1
    assert found.lower < found.upper or not 0 < found.value < 1
    free = ratio_interval(above, below, "things")
    if free.lower >= 0 and free.upper <= 1 and 0 < found.value < 1:
        assert found == free


def test_a_change_of_a_share_lies_within_minus_1_and_1() -> None:
    found = mean_interval(np.array([-0.99, 0.99, 0.9]), bounds=CHANGE_OF_SHARE)
    assert -1 <= found.lower < found.upper <= 1
