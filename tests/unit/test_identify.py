"""What targets teach, on a Gaussian problem: profiles are parabolas, a target left out widens as it should."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from test_fit import ERROR, NAMES, NOISE, SLOPES, K, P, closed_form, observed_at, simulator, space

from calibration.fit.identify import left_out
from calibration.fit.profile import DROP, PLACES, bounded, profiles
from calibration.fit.waves import Fitted, calibrate


@pytest.fixture(scope="module")
def fitted() -> Fitted:
    return calibrate(space(), observed_at(np.full(P, 0.5), 1), simulator(2), runs=2400, seed=5)


def test_a_profile_is_the_parabola_of_a_gaussian_problem(fitted: Fitted) -> None:
    """max over the others of log L = −(u − m)² / 2 s², where the best of the others lies within the cube."""
    mean, sd = closed_form(fitted.observed)
    table = profiles(fitted)
    for number, name in enumerate(fitted.space.names):
        heights = table[table["parameter"] == name]["log_likelihood"].to_numpy()
        expected = -0.5 * ((PLACES - mean[number]) / sd[number]) ** 2
        near = np.abs(PLACES - mean[number]) < 1.5 * sd[number]
        assert heights[near] == pytest.approx(expected[near], abs=0.4)
    assert table["log_likelihood"].max() == 0.0


def test_a_profile_says_on_which_side_a_parameter_is_bounded() -> None:
    drops = {"both": (-3, 0, -3), "above": (-1, 0, -3), "none": (-0.5, 0, -1), "below": (-2, -1, 0)}
    table = pd.DataFrame(
        [(name, place, height) for name, heights in drops.items() for place, height in enumerate(heights)],
        columns=["parameter", "place", "log_likelihood"],
    )  # fmt: skip
    found = bounded(table).set_index("parameter")
    assert found["bounded_below"].tolist() == [True, False, False, DROP <= 2]
    assert found["bounded_above"].tolist() == [True, True, False, False]


def test_a_target_that_is_left_out_widens_as_least_squares_within_the_cube_say(
    fitted: Fitted,
) -> None:
    table = left_out(fitted)
    assert len(table) == P * K and set(table["without_target"]) == set(NAMES)
    luck = np.random.default_rng(3)
    for place, name in enumerate(NAMES):
        fewer = np.delete(SLOPES, place, axis=1)
        covariance = np.linalg.inv(fewer @ fewer.T / (NOISE**2 + ERROR**2))
        left = np.delete(fitted.observed.values, place)
        mean = covariance @ fewer @ left / (NOISE**2 + ERROR**2)
        drawn = luck.multivariate_normal(mean, covariance, 40_000)
        sd = drawn[((drawn > 0) & (drawn < 1)).all(axis=1)].std(axis=0)
        mine = table[table["without_target"] == name]["contraction_without"]
        assert mine.to_numpy() == pytest.approx(1 - sd * np.sqrt(12), abs=0.12)
