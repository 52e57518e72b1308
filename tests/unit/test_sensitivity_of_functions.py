"""The analysis on functions whose indices are known: Ishigami and Sobol's G, as they are and with luck."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from SALib.analyze import sobol as plain

import calibration
from calibration.sensitivity.designs import design_of
from calibration.sensitivity.inputs import inputs_between
from sim.errors import ScenarioError

CUBE = {f"x{number}": (-np.pi, np.pi) for number in (1, 2, 3)}
#: Of Ishigami with a = 7, b = 0.1.
ISHIGAMI = {"S1": [0.3139, 0.4424, 0.0], "ST": [0.5576, 0.4424, 0.2437]}
A = np.array([0.0, 1.0, 4.5, 9.0])
UNIT = {f"x{number}": (0.0, 1.0) for number in range(1, 5)}


def ishigami(rows: np.ndarray, replicate: int) -> np.ndarray:
    x, y, z = rows.T
    return np.sin(x) + 7 * np.sin(y) ** 2 + 0.1 * z**4 * np.sin(x)


def sobols_g(rows: np.ndarray, replicate: int) -> np.ndarray:
    return np.prod((np.abs(4 * rows - 2) + A) / (1 + A), axis=1)


def indices_of_g() -> dict[str, np.ndarray]:
    parts = 1 / (3 * (1 + A) ** 2)
    total = np.prod(1 + parts) - 1
    return {"S1": parts / total, "ST": parts * np.prod(1 + parts) / (1 + parts) / total}


def lucky(function: Any, sd: float) -> Any:
    """The function with luck of its own in every row and replicate, and luck that all rows share."""

    def with_luck(rows: np.ndarray, replicate: int) -> np.ndarray:
        rng = np.random.default_rng((11, replicate))
        return function(rows, replicate) + rng.normal(0, 5) + rng.normal(0, sd, len(rows))

    return with_luck


@pytest.mark.parametrize(
    ("function", "bounds", "known"),
    [(ishigami, CUBE, ISHIGAMI), (sobols_g, UNIT, indices_of_g())],
)
@pytest.mark.parametrize("sd", [0.0, 1.0])
def test_known_indices_lie_in_the_intervals_with_and_without_luck(
    function: Any, bounds: dict[str, tuple[float, float]], known: dict[str, Any], sd: float
) -> None:
    """Intervals are 95 %: of these 28 numbers at a fixed seed all must lie within 1.5 half-widths."""
    luck = lucky(function, sd * 4 if function is ishigami else sd * 0.6)
    asked = luck if sd else function
    found = calibration.sensitivity.of_function(asked, bounds, samples=512, replicates=4).indices
    for name, values in known.items():
        off = np.abs(found[name][:-1] - values) / found[f"{name}_conf"][:-1]
        assert (off < 1.5).all(), (name, found)
        assert (off < 1).mean() >= 0.5
    dummy = found.iloc[-1]
    assert abs(dummy["ST"]) <= dummy["ST_conf"]


def test_plain_use_of_the_library_is_off_by_more_than_its_interval_where_ours_is_not() -> None:
    function = lucky(ishigami, 4.0)
    found = calibration.sensitivity.of_function(function, CUBE, samples=512, replicates=4)
    design = design_of("sobol", inputs_between(CUBE), 512, 1)
    rows = -np.pi + 2 * np.pi * design.unit[:, :3]
    means = np.mean([function(rows, number) for number in range(4)], axis=0)
    said = plain.analyze(design.problem, means, calc_second_order=False, seed=1)
    known = np.array([*ISHIGAMI["ST"], 0.0])
    off = np.abs(np.array(said["ST"]) - known) / np.array(said["ST_conf"])
    assert (off > 1).sum() >= 2, "the library takes luck for interaction"
    assert off[-1] > 1, "the library finds a dummy at work"
    ours = found.indices
    assert (np.abs(ours["ST"] - known) <= ours["ST_conf"]).all()
    assert np.allclose(ours["ST_plain"], said["ST"])


def test_of_one_replicate_without_luck_the_indices_are_those_of_the_library() -> None:
    found = calibration.sensitivity.of_function(ishigami, CUBE, samples=64)
    design = design_of("sobol", inputs_between(CUBE), 64, 1)
    values = ishigami(-np.pi + 2 * np.pi * design.unit[:, :3], 0)
    said = plain.analyze(design.problem, values, calc_second_order=False, seed=1)
    assert np.allclose(found.indices["ST"], said["ST"])
    assert np.allclose(found.indices["S1"], said["S1"])
    assert any("one replicate" in note for note in found.notes)


def test_common_luck_does_not_touch_the_indices() -> None:
    def shared(rows: np.ndarray, replicate: int) -> np.ndarray:
        return ishigami(rows, 0) + [3.0, -8.0, 40.0][replicate]

    with_luck = calibration.sensitivity.of_function(shared, CUBE, samples=64, replicates=3).indices
    without = calibration.sensitivity.of_function(ishigami, CUBE, samples=64, replicates=3).indices
    assert np.allclose(with_luck["ST"], without["ST"])
    assert with_luck["luck_share"][0] > 0.9
    assert with_luck["luck_interaction_share"][0] < 0.05


def test_the_share_of_luck_is_that_which_was_put_in() -> None:
    function = lucky(ishigami, 4.0)
    found = calibration.sensitivity.of_function(function, CUBE, samples=512, replicates=8).indices
    of_parameters = 13.84
    assert found["luck_interaction_share"][0] == pytest.approx(16 / (of_parameters + 41), rel=0.5)
    assert found["luck_share"][0] > found["luck_interaction_share"][0]


def linear(rows: np.ndarray, replicate: int) -> np.ndarray:
    return 5 * rows[:, 0] - 2 * rows[:, 1]


def test_elementary_effects_of_a_line_are_its_slopes() -> None:
    found = calibration.sensitivity.of_function(linear, UNIT, method="morris", replicates=2).indices
    assert np.allclose(found["mu"], [5, -2, 0, 0, 0])
    assert np.allclose(found["mu_star"], [5, 2, 0, 0, 0])
    assert np.allclose(found["mu_star_conf"], 0)
    assert list(found["rank"][:2]) == [1, 2]


def test_luck_does_not_add_to_elementary_effects() -> None:
    found = calibration.sensitivity.of_function(
        lucky(linear, 2.0), UNIT, method="morris", samples=40, replicates=4
    ).indices
    known = np.array([5, 2, 0, 0, 0])
    assert (np.abs(found["mu_star"] - known) <= found["mu_star_conf"]).all()
    assert (found["mu_star_plain"][2:] > 1).all(), "plain absolute values are all luck here"
    assert list(found["is_above_floor"]) == [True, True, False, False, False]


@pytest.mark.parametrize("method", ["pawn", "delta", "rsa"])
def test_what_does_nothing_stays_below_the_floor_of_dummies(method: str) -> None:
    found = calibration.sensitivity.of_function(
        lucky(linear, 1.0), {"x1": (0, 1), "x2": (0, 1)}, method=method, samples=200, replicates=2
    )
    table = found.indices.set_index("parameter")
    assert table.loc["x1", "is_above_floor"] and table.loc["x1", "rank"] == 1
    assert not table.loc["dummy", "is_above_floor"]


def test_a_constant_output_has_no_indices_and_says_so() -> None:
    for method in ("sobol", "morris", "pawn", "delta", "rsa"):
        found = calibration.sensitivity.of_function(
            lambda rows, replicate: np.full(len(rows), 3.0), CUBE, method=method, samples=64
        )
        assert "is the same in every row (3)" in found.notes[-1]
        assert not found.indices["is_above_floor"].any()
        assert found.indices["rank"].isna().all()


def test_one_parameter_is_enough() -> None:
    def square(rows: np.ndarray, replicate: int) -> np.ndarray:
        return rows[:, 0] ** 2

    for method, index in (("sobol", "ST"), ("sobol", "S1"), ("morris", "mu_star")):
        found = calibration.sensitivity.of_function(square, {"x": (0, 1)}, method=method)
        assert found.indices[index][0] == pytest.approx(1, abs=0.2)
        assert found.indices[index][1] == pytest.approx(0, abs=1e-9)


def test_a_number_of_blocks_that_is_no_power_of_two_is_told_with_its_neighbours() -> None:
    with pytest.raises(ScenarioError, match="a power of 2, such as 64 or 128"):
        calibration.sensitivity.of_function(ishigami, CUBE, samples=100)


def test_neighbours_that_may_change_places_are_warned_of() -> None:
    def alike(rows: np.ndarray, replicate: int) -> np.ndarray:
        return rows[:, 0] + 1.02 * rows[:, 1] + 0.1 * rows[:, 2]

    found = calibration.sensitivity.of_function(alike, {"x": (0, 1), "y": (0, 1), "z": (0, 1)}, samples=64)  # fmt: skip
    assert any("order may be the reverse" in note and "y and x" in note for note in found.notes)
    assert list(found.ranking()["overlaps_next"][:2]) == [True, False]


def test_indices_are_told_from_parts_of_the_design_too() -> None:
    table = calibration.sensitivity.of_function(ishigami, CUBE, samples=64).convergence
    assert sorted(set(table["blocks"])) == [16, 32, 64]
    last = table[table["blocks"] == 64]
    assert last["conf"].mean() < table[table["blocks"] == 16]["conf"].mean()


def test_the_same_seed_gives_the_same_table() -> None:
    first, second = (
        calibration.sensitivity.of_function(lucky(ishigami, 1), CUBE, samples=32, replicates=3).indices
        for _ in range(2)
    )  # fmt: skip
    assert first.equals(second)
