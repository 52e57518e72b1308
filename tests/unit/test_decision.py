"""What would change the decision, on effects whose answer is known."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from calibration.sensitivity.deciding import (
    boxes,
    decided,
    flip,
    information,
    information_floor,
    tilted,
    total_information,
)

N = 4000


def draws(seed: int = 1) -> pd.DataFrame:
    return pd.DataFrame(np.random.default_rng(seed).random((N, 3)), columns=["a", "b", "none"])


def effects(points: pd.DataFrame, noise: float = 0.0) -> pd.DataFrame:
    """One design gains .1 whatever; the other gains a − .5, and a little of b: it is better where a is high."""
    luck = noise * np.random.default_rng(9).normal(size=(len(points), 2))
    steady = np.full(len(points), 0.1)
    risky = points["a"] - 0.5 + 0.1 * (points["b"] - 0.5)
    return pd.DataFrame({"steady": steady + luck[:, 0], "risky": risky + luck[:, 1]})


def test_the_smallest_move_that_flips_the_best_design_has_its_closed_form() -> None:
    """The other is better once the mean of a is .6: .1 above, that is .1 √12 standard deviations."""
    points = draws()
    to, shift, left = flip(points["a"].to_numpy(), effects(points).to_numpy())
    assert to == 1 and shift == pytest.approx(0.1 * np.sqrt(12), abs=0.06)
    assert 0.8 < left < 1.0


def test_a_parameter_that_does_nothing_flips_nothing() -> None:
    points = draws()
    to, shift, left = flip(points["none"].to_numpy(), effects(points).to_numpy())
    assert to == -1 and np.isnan(shift) and np.isnan(left)


def test_tilting_moves_the_mean_and_least_else() -> None:
    z = np.random.default_rng(3).normal(size=20_000)
    weights = tilted(z, 0.5)
    assert weights.sum() == pytest.approx(1) and weights @ z == pytest.approx(0.5, abs=0.03)
    assert weights @ (z - 0.5) ** 2 == pytest.approx(1.0, abs=0.06)  # a normal keeps its spread


def test_the_value_of_information_has_its_closed_form() -> None:
    """E max(.1, a − .5) − .1 = ∫ over a in (.6, 1) of (a − .6) = .08."""
    points = draws()
    found = information(points["a"].to_numpy(), effects(points).to_numpy())
    assert found == pytest.approx(0.08, abs=0.01)
    noisy = information(points["a"].to_numpy(), effects(points, 0.3).to_numpy())
    assert noisy == pytest.approx(0.08, abs=0.03)
    assert total_information(effects(points, 0.3).to_numpy()) > noisy


def test_a_parameter_that_nothing_depends_on_stays_below_the_floor() -> None:
    points = draws()
    values = effects(points, 0.3).to_numpy()
    floor = information_floor(values)
    below = [information(np.random.default_rng(n).random(N), values) < floor for n in range(60)]
    assert np.mean(below) > 0.85
    assert information(points["a"].to_numpy(), values) > 3 * floor


def test_the_table_tells_what_matters_first() -> None:
    points = draws()
    table = decided(points, effects(points, 0.1)).set_index("parameter")
    assert table.index[0] == "a" and table.loc["a", "best"] == "steady"
    assert table.loc["a", "flips_to"] == "risky" and table.loc["none", "flips_to"] == ""
    assert table.loc["a", "is_above_floor"] and table.loc["a", "ks_of_best"] > 0.5
    assert table.loc["none", "ks_of_best"] < 0.1


def test_a_box_holds_the_draws_in_which_the_other_design_is_better() -> None:
    pytest.importorskip("ema_workbench")
    points = draws()
    found = boxes(points, (effects(points)["risky"] > 0.1).tolist())
    assert "none" not in set(found["parameter"]) and found["density"].iloc[0] > 0.8
    assert found.set_index("parameter").loc["a", "low"] > 0.5
