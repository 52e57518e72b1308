"""Intervals carry the level that they have, and stay where their numbers can be."""

from __future__ import annotations

import math
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from calibration.data import FOLDER
from calibration.fit.predictive import checks
from calibration.fit.problem import exact
from calibration.levels import levelled
from calibration.patterns.page import size_of
from calibration.patterns.study import Key
from calibration.patterns.table import row_of
from calibration.register.leave import interval
from calibration.statistics.within import blurred, normal, scale_of, stretched
from calibration.targets.bounds import UNBOUNDED, Bounds, bounds_of
from sim.outcome.conversions import conversion_rows
from sim.outcome.designs import compared
from sim.outcome.intervals import central, linear_level
from sim.outcome.plot import read
from sim.outcome.report.levels import HEADS, part_of_levels

PUBLISHED = Path(__file__).resolve().parents[2] / "results" / "published"
SHARE, COUNT = Bounds(0.0, 1.0), Bounds(0.0, math.inf)


@pytest.mark.parametrize("n", [3, 10, 60, 400])
def test_the_level_is_the_share_of_further_draws_that_lie_between(n: int) -> None:
    """Measured: both the level of ``central`` and that of NumPy's quantiles as earlier versions took them."""
    luck = np.random.default_rng(n)
    draws, further = luck.random((n, 20_000)), luck.random(20_000)
    low, high, level = central(draws)
    assert np.mean((low <= further) & (further <= high)) == pytest.approx(level, abs=0.012)
    low, high = np.quantile(draws, (0.025, 0.975), axis=0)
    held = np.mean((low <= further) & (further <= high))
    assert held == pytest.approx(linear_level(n), abs=0.012)


def test_designs_over_few_draws_say_what_their_draws_hold() -> None:
    effects = pd.DataFrame({"a": [1.0, 2.0, 4.0], "b": [0.0, 3.0, 9.0]})
    table = compared(effects, 0 * effects + 1e6, "foreign_cooperations", "cooperations", 1.0)
    assert table["draws_level"].tolist() == [0.5, 0.5]
    assert table[["draws_q025", "draws_q975"]].to_numpy().tolist() == [[1, 4], [0, 9]]
    assert table["regret_q95"].tolist() == [5, 1]


def test_conversions_of_two_runs_hold_a_third() -> None:
    counts = np.zeros((5, 2, 2, 5), int)
    counts[1, 0, 0] = (10, 6, 4, 2, 0)
    fewer = counts.copy()
    fewer[1, 0, 0, 3] = 1
    row = conversion_rows("one", [counts, fewer])[0]
    assert (row["cooperation_q05"], row["cooperation_q95"]) == (0.1, 0.2)
    assert row["level"] == pytest.approx(1 / 3)


@pytest.mark.parametrize(("runs", "words"), [(3, "which hold 50 %"), (40, "the central 90 %")])
def test_captions_tell_the_level_of_bands(runs: int, words: str) -> None:
    arm = SimpleNamespace(runs=[SimpleNamespace(draw=0)] * runs)
    assert words in read.spread([arm])


def test_a_report_of_levels_tells_what_its_range_holds() -> None:
    row = {
        "scenario": "one", "indicator": "innovations", "unit": "innovations", "mean": 2.0, "sd": 1.0, "q05": 1.0,
        "q50": 2.0, "q95": 3.0, "n": 3,
    }  # fmt: skip
    at = HEADS.index("these hold")
    for told, held in ({"level": 0.5}, "50 %"), ({}, "45 %"):
        part = part_of_levels([row | told], [], {})
        assert part.tables[1].rows[0][at] == held


def test_patterns_of_few_draws_say_so() -> None:
    row = row_of(Key("V01", "programme", "a reading"), np.array([1.0, 2.0, 3.0, np.nan]))
    assert row["level"] == 0.5 and size_of(row) == "2 (1 to 3; 50 %)"


def test_blurred_shares_and_counts_keep_their_bounds_and_the_size_of_the_error() -> None:
    luck = np.random.default_rng(1).normal(size=40_000)
    for bounds, value, error in ((SHARE, 0.3, 0.15), (SHARE, 0.95, 0.04), (COUNT, 2.0, 1.2)):
        found = blurred(np.full(40_000, value), value, error, scale_of(*bounds), luck)
        assert bounds.least < found.min() and found.max() < bounds.most
        assert np.median(found) == pytest.approx(value, rel=0.02)
        assert found.std() == pytest.approx(error, rel=0.08)
    plain = blurred(np.zeros(40_000), 0.1, 0.5, scale_of(*UNBOUNDED), luck)
    assert plain == pytest.approx(0.5 * luck)


def test_a_share_of_0_moves_inwards_by_an_error_and_no_error_moves_nothing() -> None:
    luck = np.random.default_rng(2).normal(size=2000)
    found = blurred(np.zeros(2000), 0.05, 0.04, scale_of(*SHARE), luck)
    assert found.min() > 0 and 0.04 < np.quantile(found, 0.95) < 0.15
    assert blurred(np.zeros(3), 0.0, 0.0, scale_of(*SHARE), luck[:3]).tolist() == [0, 0, 0]


def test_predictive_intervals_keep_the_bounds_of_their_targets() -> None:
    """As published, a share with evidence .8 and an error of .25 ran from −.11 to .79."""
    runs = np.random.default_rng(3).beta(2, 5, size=(200, 3))
    observed = exact(("a", "b", "c"), np.array([0.8, 0.04, 0.3]), np.full(3, 0.25))
    bounds = [SHARE, COUNT, UNBOUNDED]
    table = checks(observed, ["fitted"] * 3, ["a"] * 3, bounds, runs, runs, runs)
    assert table["within_bounds"].all() and table["level"].tolist() == [0.9] * 3
    assert table["lower"][0] > 0 and table["lower"][1] > 0 and table["lower"][2] < 0
    few = checks(observed, ["fitted"] * 3, ["a"] * 3, bounds, runs[:3], runs, runs)
    assert few["level"].tolist() == [0.5] * 3


@pytest.mark.parametrize("bounds", [SHARE, COUNT])
def test_stretched_intervals_hold_the_value_and_never_pass_a_bound(bounds: Bounds) -> None:
    scale = scale_of(*bounds)
    for value, ends in ((0.02, (0.01, 0.05)), (0.97, (0.9, 0.99)), (0.5, (0.0, 0.9))):
        low, high = stretched(value, ends, 4.0, scale)
        assert bounds.least <= low <= value <= high <= bounds.most
        assert low <= ends[0] and high >= ends[1]
        assert stretched(value, ends, 1.0, scale) == pytest.approx(ends)
    assert stretched(0.0, (0.0, 0.1), 3.0, scale) == (0.0, 0.1)
    low, high = normal(0.05, 0.04, 1.96, scale)
    assert 0 < low < 0.05 < high < 0.3


def test_a_statistic_whose_resamples_are_all_one_still_has_the_error_of_the_rule() -> None:
    low, high = interval("single_share[kind=firm]", 0.5, (0.5, 0.5), 0.0, 0.1)
    assert 0.2 < low < 0.4 and 0.6 < high < 0.8
    assert interval("single_share[kind=firm]", 0.5, (0.5, 0.5), 0.0, 0.0) == (0.5, 0.5)


def test_published_intervals_of_registers_lie_within_bounds() -> None:
    table = pd.read_csv(FOLDER / "register_statistics.csv")
    for row in table.itertuples():
        bounds = bounds_of(str(row.statistic))
        assert bounds.hold(row.lower) and bounds.hold(row.upper), row.statistic
        assert not row.lower > row.value and not row.value > row.upper


def test_published_tables_carry_the_level_that_they_have() -> None:
    for path, count, level, column in (
        ("funding_design/designs.csv", "n_cases", 0.95, "draws_level"),
        ("funding_design/contrasts.csv", "n_defined", 0.95, "draws_level"),
        ("calibration/ppc.csv", "runs", 0.9, "level"),
        ("calibration/patterns.csv", "n_defined", 0.9, "level"),
    ):
        table = pd.read_csv(PUBLISHED / path)
        table = table[table[count] > 0]
        held = [linear_level(int(n), level) for n in table[count]]
        assert table[column].tolist() == pytest.approx(held, abs=1e-6), path
        assert levelled(table, table[count], level, column, column) is table
    patterns = pd.read_csv(PUBLISHED / "patterns" / "patterns.csv")
    assert patterns.loc[patterns["n_defined"] > 0, "level"].eq(0.9).all()


@pytest.mark.parametrize("cases", [2, 3, 8])
def test_intervals_of_designs_hold_over_few_cases(cases: int) -> None:
    """At 95 %, all four designs together: in 200 trials no fewer than 181 (chance below 1 in 1,000 at .95)."""
    luck, held = np.random.default_rng(cases), 0
    for _ in range(200):
        effects = pd.DataFrame(luck.normal(10, 1, (cases, 4)), columns=list("abcd"))
        table = compared(effects, 0 * effects + 1e6, "foreign_cooperations", "cooperations", 1.0)
        held += bool(((table["lower"] <= 10) & (table["upper"] >= 10)).all())
    assert held >= 181
