"""Designs beside each other: known cases, and coverage of intervals that hold together."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom

from sim.outcome import designs


def table(
    values: Any, money: Any = None, enough: float = 0.0, names: str = "abcdefgh"
) -> pd.DataFrame:
    """Designs compared from effects and costs [cases, designs], by name."""
    values = np.asarray(values, float)
    columns = list(names[: values.shape[1]])
    costs = np.ones_like(values) if money is None else np.broadcast_to(money, values.shape)
    frames = (pd.DataFrame(one, columns=columns) for one in (values, np.array(costs, float)))
    return designs.compared(*frames, "x", "units", enough).set_index("design")


def luck(cases: int, count: int, seed: int = 1) -> np.ndarray:
    """Effects with luck shared between designs."""
    random = np.random.default_rng(seed)
    return random.normal(size=(cases, 1)) + 0.5 * random.normal(size=(cases, count))


def test_two_equal_designs_tie() -> None:
    one = luck(50, 1)
    found = table(np.hstack([one, one]))
    assert (found["p_best"] == 0.5).all()
    assert found["may_be_best"].all() or (found[["best_lower", "best_upper"]] == 0).all(axis=None)
    assert (found["regret_mean"] == 0).all()
    assert found["on_frontier"].all()


def test_the_regret_of_a_single_design_is_nothing() -> None:
    found = table(luck(20, 1))
    assert found.loc["a", ["regret_mean", "regret_q95", "best_gap"]].tolist() == [0, 0, 0]
    assert found.loc["a", "p_best"] == 1


def test_a_dominated_design_is_never_on_the_frontier() -> None:
    random = np.random.default_rng(3)
    for _ in range(200):
        effect, cost = random.normal(size=6), random.uniform(1, 2, 6)
        worse = random.integers(6)
        effect, cost = np.append(effect, effect[worse] - 0.1), np.append(cost, cost[worse] + 0.1)
        kept = designs.frontier(effect, cost)
        assert not kept[-1] and kept.any()
        best = int(np.argmax(effect))
        assert kept[best]


def test_a_design_that_is_clearly_best_is_said_to_be() -> None:
    found = table(luck(100, 3) + np.array([0.0, 2.0, 0.2]))
    assert found["may_be_best"].tolist() == [False, True, False]
    assert found.loc["b", "best_lower"] == 0.0 or found.loc["b", "best_lower"] > -0.01
    assert found.loc["b", "p_best"] > 0.95
    assert found.loc["a", "best_upper"] == 0.0


def test_doubling_every_price_doubles_the_cost_of_a_unit() -> None:
    values = 5 + luck(60, 2)
    once, twice = (table(values, money)["cost_per_unit_eur"] for money in (10.0, 20.0))
    assert np.allclose(twice, 2 * once)
    assert once["a"] == pytest.approx(10 * 60 / values[:, 0].sum())


def test_what_one_unit_costs_is_undefined_where_there_may_be_no_effect() -> None:
    found = table(luck(30, 2) * 5, 10.0)
    assert found["cost_per_unit_eur"].isna().all()


def test_satisficing_counts_the_cases_with_enough() -> None:
    found = table([[1.0, 3.0], [2.0, 0.0], [3.0, 5.0], [0.0, 4.0]], enough=2.0)
    assert found["satisficing_share"].tolist() == [0.5, 0.75]


def test_regret_is_what_the_best_of_the_case_had_more() -> None:
    found = table([[1.0, 3.0], [2.0, 0.0]])
    assert found["regret_mean"].tolist() == [1.0, 1.0]


def test_cases_with_an_undefined_effect_are_left_out_for_all_designs() -> None:
    values = luck(20, 2)
    values[3, 1] = math.nan
    assert (table(values)["n_cases"] == 19).all()


def test_cases_come_from_the_runs_of_a_study_by_draw_or_by_replicate() -> None:
    rows = [
        {"scenario": name, "point": 0, "draw": draw, "replicate": replicate, "outcome": outcome,
         "value": 10.0 * draw + replicate + (5 if name == "b" else 0)}
        for name in ("base", "b") for draw in (0, 1) for replicate in (0, 1) for outcome in ("x", "grant_eur")
    ]  # fmt: skip
    effects, costs = designs.cases_of(pd.DataFrame(rows), "base", "x", by_draw=True)
    assert effects.shape == (2, 1) and (effects["b"] == 5).all() and (costs["b"] == 5).all()
    assert len(designs.cases_of(pd.DataFrame(rows), "base", "x", by_draw=False)[0]) == 4


def test_simultaneous_intervals_hold_together_in_500_studies(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Misses of the family above 5 % would show: binomial, p > 1e-4; seeds fixed beforehand."""
    monkeypatch.setattr(designs, "RESAMPLES", 500)
    truth = np.array([0.0, 0.3, 0.3, 0.1])
    best = truth - np.array([np.delete(truth, place).max() for place in range(4)])
    studies, missed, missed_best = 500, 0, 0
    for study in range(studies):
        found = table(truth + luck(60, 4, seed=1000 + study))
        missed += not ((found["lower"] <= truth) & (truth <= found["upper"])).all()
        missed_best += not ((found["best_lower"] <= best) & (best <= found["best_upper"])).all()
    for count in (missed, missed_best):
        assert binom.sf(count - 1, studies, 0.05) > 1e-4, (missed, missed_best)


def test_the_script_of_the_guide_runs(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from pathlib import Path

    guide = Path(__file__).parents[2] / "docs" / "comparisons.md"
    script = guide.read_text(encoding="utf-8").split("```python\n")[1].split("```")[0]
    small = '{"population.firms": 4, "population.institutions": 2, "population.partners": 200}'
    monkeypatch.chdir(tmp_path)
    scope: dict[str, Any] = {}
    exec(script.replace('draws={"count": 4}', f'draws={{"count": 4}}, set={small}'), scope)
    assert list(scope["table"]["design"]) == ["interspin", "half-money"]
    assert (scope["table"]["n_cases"] == 4).all()
