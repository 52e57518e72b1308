"""Sobol's indices on an emulator and Shapley effects, held to closed forms."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import calibration
from calibration.sensitivity.analysis import analyse
from calibration.sensitivity.designs import design_of_draws
from calibration.sensitivity.quantities import Quantity, Values
from sim.errors import ScenarioError

UNIT = {"x": (0.0, 1.0), "y": (0.0, 1.0), "w": (0.0, 1.0)}


def quadratic(rows: np.ndarray, replicate: int) -> np.ndarray:
    """2 x + y² + x y in z = 2u − 1: V_x = 4/3, V_y = 4/45, V_xy = 1/9."""
    x, y = (2 * rows[:, :2] - 1).T
    return 2 * x + y**2 + x * y


def with_luck(rows: np.ndarray, replicate: int) -> np.ndarray:
    rng = np.random.default_rng((5, replicate))
    return quadratic(rows, replicate) + rng.normal(0, 1.5, len(rows))


V_X, V_Y, V_XY = 4 / 3, 4 / 45, 1 / 9
V = V_X + V_Y + V_XY
KNOWN = {"S1": [V_X / V, V_Y / V, 0, 0], "ST": [(V_X + V_XY) / V, (V_Y + V_XY) / V, 0, 0]}


def test_indices_of_a_quadratic_function_are_exact_on_its_emulator() -> None:
    found = calibration.sensitivity.of_function(quadratic, UNIT, method="emulator", samples=80)
    for name, values in KNOWN.items():
        assert np.allclose(found.indices[name], values, atol=0.01), name
    assert any("tells 100 % of the variance" in note for note in found.notes)


def test_luck_does_not_add_to_indices_on_an_emulator() -> None:
    found = calibration.sensitivity.of_function(
        with_luck, UNIT, method="emulator", samples=256, replicates=4
    ).indices
    for name, values in KNOWN.items():
        assert (np.abs(found[name] - values) <= 1.5 * found[f"{name}_conf"]).all(), found
    covered = found["held_out_covered"][0]
    assert 0.88 <= covered <= 0.99, "of 256 rows 95 % at a chance of 1 in 1,000"


def test_an_emulator_that_does_not_fit_says_so() -> None:
    def wavy(rows: np.ndarray, replicate: int) -> np.ndarray:
        return np.sin(20 * rows[:, 0])

    found = calibration.sensitivity.of_function(wavy, UNIT, method="emulator", samples=128)
    assert any("of the emulator, not of the model" in note for note in found.notes)


def test_an_emulator_of_too_many_parameters_for_its_rows_is_refused() -> None:
    bounds = {f"x{number}": (0.0, 1.0) for number in range(20)}
    with pytest.raises(ScenarioError, match="at least 506 for 20 parameters"):
        calibration.sensitivity.of_function(quadratic, bounds, method="emulator", samples=256)


def owen_and_prieur(b: tuple[float, float], s: tuple[float, float], rho: float) -> np.ndarray:
    """Shapley effects of b₁X₁ + b₂X₂, jointly normal (Owen and Prieur 2017), as shares of the variance."""
    one, two = (b[0] * s[0]) ** 2, (b[1] * s[1]) ** 2
    cross = rho * b[0] * b[1] * s[0] * s[1]
    total = one + two + 2 * cross
    first = one * (1 - rho**2 / 2) + cross + two * rho**2 / 2
    second = two * (1 - rho**2 / 2) + cross + one * rho**2 / 2
    return np.array([first, second]) / total


def normal_draws(n: int, rho: float, seed: int = 3) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    rows = rng.multivariate_normal([0, 0], [[1, 2 * rho], [2 * rho, 4]], n)
    return pd.DataFrame({"a": rows[:, 0], "b": rows[:, 1], "inert": rng.normal(size=n)})


@pytest.mark.parametrize("rho", [0.0, 0.6, -0.5, 0.95])
def test_shapley_effects_of_dependent_normal_inputs_are_those_of_the_closed_form(
    rho: float,
) -> None:
    draws = normal_draws(2000, rho)
    values = (1.5 * draws["a"] + draws["b"]).to_numpy()
    design = design_of_draws(draws, 1)
    table = analyse(design, Values(Quantity("line", "function"), values[:, None]), 1).indices
    known = [*owen_and_prieur((1.5, 1.0), (1.0, 2.0), rho), 0.0, 0.0]
    assert np.allclose(table["Sh"], known, atol=0.03), (table["Sh"].tolist(), known)
    assert table["told_share"][0] == pytest.approx(1, abs=0.02)


def test_effects_of_a_dummy_and_of_luck_are_left_untold() -> None:
    draws = normal_draws(400, 0.5)
    rng = np.random.default_rng(8)
    values = np.column_stack(
        [draws["a"] + draws["b"] + rng.normal(0, 3, len(draws)) for _ in range(2)]
    )
    analysis = analyse(design_of_draws(draws, 1), Values(Quantity("line", "function"), values), 1)
    table = analysis.indices.set_index("parameter")
    for name in ("inert", "dummy"):
        assert abs(table.loc[name, "Sh"]) <= table.loc[name, "Sh_conf"]
        assert not table.loc[name, "is_above_floor"]
    share = (1 + 4 + 2) / (1 + 4 + 2 + 4.5)
    assert table["told_share"].iloc[0] == pytest.approx(share, abs=0.1)
    assert any("interactions and luck have the rest" in note for note in analysis.notes)


def test_dependent_draws_are_for_shapley_effects_alone() -> None:
    with pytest.raises(ScenarioError, match="takes inputs as independent"):
        calibration.sensitivity("interspin", method="sobol", posterior="any.csv")
    with pytest.raises(ScenarioError, match="a table of draws"):
        calibration.sensitivity("interspin", method="shapley")
