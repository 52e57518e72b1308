"""Comparisons over draws, and until an effect is known closely enough; coverage of what they say."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from scipy.stats import binom

import sim
from sim.outcome.effects import draws_of
from sim.outcome.intervals import looked_at, mean_interval, spread_interval
from sim.study.compare import compare
from sim.study.draws import drawn_for
from sim.study.errors import ComparisonError
from sim.study.precision import compare_until, half_width

SMALL = {"population.firms": 4, "population.institutions": 2, "population.partners": 200}


@pytest.fixture(scope="module")
def arms() -> list[Any]:
    return [sim.load(name, SMALL) for name in ("no-programme", "interspin")]


def test_the_shares_of_error_of_all_looks_add_up_to_five_per_cent() -> None:
    errors = sum(1 - looked_at(0.95, look) for look in range(1, 200_000))
    assert errors == pytest.approx(0.05, abs=1e-6)


def test_looking_again_and_again_keeps_the_promise() -> None:
    """600 sequential studies of a known mean, skewed values; misses above 5 % would show (binomial, p > 1e-4)."""
    luck = np.random.default_rng(20261123)
    studies, misses = 600, 0
    for _ in range(studies):
        values, look = luck.exponential(1.0, 200), 1
        estimate = mean_interval(values, looked_at(0.95, look))
        while (estimate.upper - estimate.lower) / 2 > 0.07 and look < 8:
            values, look = np.append(values, luck.exponential(1.0, len(values))), look + 1
            estimate = mean_interval(values, looked_at(0.95, look))
        misses += not estimate.lower <= 1.0 <= estimate.upper
    assert binom.sf(misses - 1, studies, 0.05) > 1e-4


def test_it_stops_at_the_first_look_that_is_precise_enough(arms: list[Any]) -> None:
    rough = compare_until(arms[0], arms[1:], 1e6, fewest=4)
    assert (len(rough.base), rough.look) == (4, 1)
    wide = half_width(rough, "foreign_cooperations")
    close = compare_until(arms[0], arms[1:], 0.6 * wide, fewest=4, most=64)
    assert len(close.base) == 4 * 2 ** (close.look - 1) > 4
    assert half_width(close, "foreign_cooperations") <= 0.6 * wide
    assert "look" in close.effects["reason"].iloc[0]


def test_doubling_gives_the_runs_that_one_go_gives(arms: list[Any]) -> None:
    in_steps = compare_until(arms[0], arms[1:], 1e-9, fewest=3, most=6)
    at_once = compare(arms[0], arms[1:], 6)
    assert [run.levels for run in in_steps.base.runs] == [run.levels for run in at_once.base.runs]
    rows = [one.effects.query("kind_of_outcome == 'level'") for one in (in_steps, at_once)]
    assert rows[0]["effect"].equals(rows[1]["effect"])
    assert (rows[0]["upper"] - rows[0]["lower"]).gt(rows[1]["upper"] - rows[1]["lower"]).any()


@pytest.mark.parametrize("precision", [0.0, -1.0, math.nan])
def test_a_precision_that_is_none_is_refused(arms: list[Any], precision: float) -> None:
    with pytest.raises(ComparisonError, match="above 0"):
        compare_until(arms[0], arms[1:], precision)


def test_over_draws_the_interval_holds_the_draws_and_says_so(arms: list[Any]) -> None:
    draws = drawn_for(arms[0], 12)
    found = compare(arms[0], arms[1:], 2, draws=draws)
    rows = found.effects.set_index("outcome")
    row = rows.loc["foreign_cooperations"]
    pairs = found._pairs_of(0)
    changes = np.array(
        [
            pair.alternative_levels["foreign_cooperations"]
            - pair.base_levels["foreign_cooperations"]
            for pair in pairs
        ]
    )
    by_draw = [changes[draws_of(pairs) == draw].mean() for draw in range(12)]
    assert row["covers"] == "both" and row["n_pairs"] == 24
    assert row["effect"] == pytest.approx(np.mean(by_draw))
    assert (row["lower"], row["upper"]) == pytest.approx((min(by_draw), max(by_draw)))
    assert row["level"] == pytest.approx(11 / 13)
    assert set(rows["covers"]) == {"both"}
    assert any("parameters and luck" in line for line in found.sentences())


def test_one_point_drawn_again_and_again_is_no_uncertainty_of_parameters(arms: list[Any]) -> None:
    found = compare(arms[0], arms[1:], 1, draws=[{"contacts.beta_call": 0.3}] * 4)
    row = found.effects.set_index("outcome").loc["foreign_cooperations"]
    assert row["covers"] == "luck" and row["level"] == 0.95 and row["n_pairs"] == 4


def test_two_points_drawn_again_and_again_have_the_level_of_two(arms: list[Any]) -> None:
    draws = [{"contacts.beta_call": value} for value in (0.2, 0.4, 0.2, 0.4)]
    row = compare(arms[0], arms[1:], 1, draws=draws).effects.set_index("outcome")
    assert row.loc["foreign_cooperations", "level"] == pytest.approx(1 / 3)


def test_draws_have_luck_of_their_own_and_share_it_between_arms(arms: list[Any]) -> None:
    found = compare(arms[0], arms[1:], 1, draws=[{}, {}])
    seeds = [[run.seed for run in arm.runs] for arm in found.arms]
    assert seeds[0] == seeds[1] and seeds[0][0] != seeds[0][1]


def test_one_draw_that_is_undefined_is_counted_not_hidden() -> None:
    estimate = spread_interval(np.array([1.0, 2.0, np.nan, 3.0]))
    assert estimate.value == 2.0 and estimate.reason == "undefined in 1 of 4 draws"
