"""Which parameter would change a decision, where the answer is known."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from calibration.sensitivity.decisions.cases import Cases, Question, cases_from
from calibration.sensitivity.decisions.moves import joint_move, smallest_move
from calibration.sensitivity.decisions.regions import boxes_of, distances, has_prim
from calibration.sensitivity.decisions.result import decide
from calibration.sensitivity.decisions.value import (
    floor_of_values,
    plain_values,
    value_of_all,
    values_of_knowing,
)

ROOT3 = np.sqrt(3)


def a_case(
    n: int = 400,
    lead: float = 0.3,
    slope: float = 1.0,
    luck: float = 0.2,
    inert: int = 8,
    seed: int = 1,
) -> Cases:
    """Design *a* leads *b* by lead + slope · z of the first of some parameters; luck of its own in each."""
    rng = np.random.default_rng(seed)
    inputs = rng.random((n, 1 + inert))
    z = (inputs[:, 0] - 0.5) * np.sqrt(12)
    gains = np.column_stack([lead + slope * z, np.zeros(n)]) + rng.normal(0, luck, (n, 2))
    keys = ("x", *(f"inert{number}" for number in range(inert)))
    return Cases(keys, inputs, ("a", "b"), gains)


def value_in_closed_form(lead: float, slope: float) -> float:
    """E max(0, lead + slope z) − lead, z evenly spread over ±√3."""
    top = lead + slope * ROOT3
    return top**2 / (4 * ROOT3 * slope) - lead


def test_value_of_knowing_is_that_of_the_closed_form() -> None:
    value, half = values_of_knowing(a_case(n=2000), 1)
    known = value_in_closed_form(0.3, 1.0)
    assert abs(value[0] - known) < 1.5 * half[0] < 0.1
    assert (np.abs(value[1:]) <= half[1:] + 1e-9).all()


def test_values_of_inert_parameters_are_not_above_nought_where_plain_regression_has_them_so() -> (
    None
):
    """A close decision with much luck: over 40 of them the mean is what counts."""
    held, plain = [], []
    for seed in range(40):
        cases = a_case(n=120, lead=0.05, slope=0.0, luck=1.0, inert=3, seed=seed)
        held.append(values_of_knowing(cases, 1)[0].mean())
        plain.append(plain_values(cases.scores, cases.gains).mean())
    error = np.std(held, ddof=1) / np.sqrt(len(held))
    assert np.mean(held) < 2 * error
    assert np.mean(plain) > 5 * np.std(plain, ddof=1) / np.sqrt(len(plain))


def test_the_floor_of_plain_values_holds_for_all_inert_parameters_together() -> None:
    """95 of 100 sets stay below: of 40, more than 8 above would be a chance of less than 1 in 1,000."""
    above = 0
    for seed in range(40):
        cases = a_case(n=80, lead=0.1, slope=0.0, luck=1.0, inert=5, seed=seed)
        above += plain_values(cases.scores, cases.gains).max() > floor_of_values(cases, seed)
    assert above <= 8


def test_the_value_of_all_lies_between_a_rule_and_the_best_of_each_case() -> None:
    value, half, bound = value_of_all(a_case(n=1000), 1)
    assert abs(value - value_in_closed_form(0.3, 1.0)) < 2 * half
    assert bound > value


def test_the_smallest_move_is_that_at_which_the_mean_lead_is_nought() -> None:
    """The lead is lead + slope · E z, so the mean of z has to move by −lead / slope, whatever the tilt."""
    cases = a_case(n=4000, lead=0.5, slope=1.0, luck=0.1)
    move = smallest_move(cases.scores[:, 0], cases.gains, 0)
    assert move.shift == pytest.approx(-0.5, abs=0.07)
    assert move.winner == 1 and 0 < move.entropy < 0.3


def test_no_move_of_an_inert_parameter_flips_a_clear_decision() -> None:
    cases = a_case(n=1000, lead=0.5, slope=0.2)
    assert np.isnan(smallest_move(cases.scores[:, 3], cases.gains, 0).shift)


def test_the_joint_move_goes_along_what_carries_the_lead() -> None:
    found = joint_move(a_case(n=2000, lead=0.5), 1)
    assert found is not None and found.winner == 1
    assert found.shifts[0] == pytest.approx(-0.5, abs=0.1)
    assert np.abs(found.shifts[1:]).max() < 0.1


def test_luck_alone_does_not_flip_a_decision() -> None:
    """Great luck, a clear lead and no parameter that matters: weights that follow luck would find a way."""
    assert joint_move(a_case(n=600, lead=1.0, slope=0.0, luck=2.0), 1) is None


def test_distances_are_those_of_kolmogorov_and_smirnov() -> None:
    from scipy.stats import ks_2samp

    cases = a_case(n=100)
    kind = cases.gains[:, 0] > cases.gains[:, 1]
    known = [ks_2samp(one[kind], one[~kind]).statistic for one in cases.scores.T]
    assert np.allclose(distances(cases.scores, kind), known)


@pytest.mark.skipif(not has_prim(), reason="EMA Workbench is not installed")
def test_prim_finds_the_box_and_tells_it_on_other_cases() -> None:
    cases = a_case(n=1200, lead=0.5, slope=1.0, luck=0.05)
    boxes, note = boxes_of(cases, 1)
    assert not note and "x" in list(boxes["parameter"])
    row = boxes[boxes["parameter"] == "x"].iloc[0]
    edge = 0.5 - 0.5 / np.sqrt(12)
    assert row["high"] == pytest.approx(edge, abs=0.06) and row["low"] < 0.1
    assert row["density"] > 0.85 and row["coverage"] > 0.7 and row["density_all"] < 0.5


def test_a_decision_tells_the_carrier_first_and_says_what_cannot_be_told() -> None:
    found = decide(a_case(n=300), Question("foreign_cooperations"))
    assert found.table["parameter"][0] == "x" and bool(found.table["is_told"][0])
    assert found.facts["best"] == "a" and found.facts["next"] == "b"
    assert found.table["winner"][0] == "b"
    assert found.table["move_to"][0] < found.table["mean"][0]
    close = decide(a_case(n=60, lead=0.0, slope=0.0, luck=1.0), Question("foreign_cooperations"))
    assert any("cannot be told apart" in note for note in close.notes)


def runs_of(values: dict[str, list[float]], grants: dict[str, float]) -> pd.DataFrame:
    rows = [
        {"point": 0, "draw": draw, "replicate": 0, "scenario": name, "outcome": outcome, "value": value}
        for name, column in values.items()
        for draw, one in enumerate(column)
        for outcome, value in (("foreign_cooperations", one), ("grant_eur", grants[name]))
    ]  # fmt: skip
    return pd.DataFrame(rows)


def test_gains_are_against_the_base_and_net_of_grants_where_a_unit_has_a_worth() -> None:
    runs = runs_of(
        {"none": [1, 2, 3], "a": [5, 5, 5], "b": [2, 9, 9]}, {"none": 0, "a": 10, "b": 30}
    )
    draws = pd.DataFrame({"x": [0.1, 0.2, 0.3], "same": [1, 1, 1]})
    cases = cases_from(runs, draws, "none", Question("foreign_cooperations"))
    assert cases.keys == ("x",) and cases.designs == ("a", "b")
    assert cases.gains.tolist() == [[4, 1], [3, 7], [2, 6]]
    net = cases_from(runs, draws, "none", Question("foreign_cooperations", worth_eur=10))
    assert net.gains.tolist() == [[30, -20], [20, 40], [10, 30]]
    less = cases_from(runs, draws, "none", Question("foreign_cooperations", is_less_better=True))
    assert less.gains.tolist() == [[-4, -1], [-3, -7], [-2, -6]]


def test_a_draw_with_a_lost_run_is_dropped_whole() -> None:
    runs = runs_of({"none": [1, 2, 3], "a": [5, 5, 5], "b": [2, 9, 9]}, {"none": 0, "a": 1, "b": 3})
    lost = runs[~((runs["draw"] == 1) & (runs["scenario"] == "b"))]
    draws = pd.DataFrame({"x": [0.1, 0.2, 0.3]})
    cases = cases_from(lost, draws, "none", Question("foreign_cooperations"))
    assert cases.dropped == 1 and cases.inputs[:, 0].tolist() == [0.1, 0.3]
