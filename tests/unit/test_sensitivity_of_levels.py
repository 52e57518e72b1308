"""Choices and switches as inputs of an analysis: levels of equal probability, with their labels."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from calibration.sensitivity.analysis import analyse
from calibration.sensitivity.as_function import model_function
from calibration.sensitivity.designs import design_of, grid_of
from calibration.sensitivity.inputs import Input, inputs_of, points_at
from calibration.sensitivity.quantities import OF_FUNCTION, Quantity, Values
from calibration.sensitivity.result import result_of, samples_of
from sim.errors import ScenarioError

RULE, WAITS, CALL = "programme.exit.rule", "programme.gate.waits", "contacts.beta_call"
WORTH = {"cliff": 0.0, "taper": 1.0, "voucher": 3.0}
THREE = (
    Input(RULE, 0, 2, levels=tuple(WORTH)),
    Input(WAITS, 0, 1, levels=(False, True)),
    Input("x", 0.0, 1.0),
)


def values_at(design: Any) -> np.ndarray:
    """The worth of the rule, one for a switch, and twice x."""
    points = points_at(design.inputs, design.unit)
    return np.array([WORTH[one[RULE]] + one[WAITS] + 2 * one["x"] for one in points])


def analysed(method: str, samples: int) -> Any:
    design = design_of(method, THREE, samples, 1)
    values = Values(Quantity("y", OF_FUNCTION), values_at(design)[:, None], 0)
    return design, values, analyse(design, values, 1)


def test_a_choice_that_is_named_has_all_its_levels_and_a_switch_both() -> None:
    rule, waits = inputs_of([RULE, WAITS])
    assert rule.levels == ("cliff", "taper", "voucher") and waits.levels == (False, True)
    assert rule.labels == "cliff | taper | voucher" and waits.labels == "false | true"
    assert inputs_of({RULE: ["cliff", "taper"]})[0].levels == ("cliff", "taper")
    assert inputs_of({CALL: [0.0, 0.1, 0.4]})[0].levels == (0.0, 0.1, 0.4)
    assert not inputs_of({CALL: (0.0, 0.4)})[0].levels


@pytest.mark.parametrize(
    "given",
    [
        {RULE: ["clif", "taper"]},
        {RULE: (0, 1)},
        {CALL: ["low", "high"]},
        {CALL: [0.4]},
        {CALL: (1, 0)},
    ],
)
def test_levels_that_a_parameter_does_not_have_are_refused(given: dict[str, Any]) -> None:
    with pytest.raises(ScenarioError):
        inputs_of(given)


def test_an_unknown_choice_is_told_the_nearest() -> None:
    with pytest.raises(ScenarioError, match=r"programme\.exit\.rule"):
        inputs_of(["programme.exit.rul"])


def test_total_indices_of_levels_are_those_of_their_variances() -> None:
    *_, found = analysed("sobol", 512)
    parts = np.array([np.var(list(WORTH.values())), 0.25, 4 / 12])
    table = found.indices.set_index("parameter")
    assert table.loc[[RULE, WAITS, "x"], "ST"].to_numpy() == pytest.approx(
        parts / parts.sum(), abs=0.03
    )
    assert table.loc[RULE, "levels"] == "cliff | taper | voucher" and table.loc["x", "levels"] == ""


def test_the_grid_of_morris_gives_each_level_the_same_share() -> None:
    assert grid_of(THREE) == 12 and grid_of(THREE[1:]) == 4
    design, _, found = analysed("morris", 40)
    rows = [
        one[RULE] for one in points_at(design.inputs, np.linspace(0, 1, 12)[:, None].repeat(4, 1))
    ]
    assert [rows.count(word) for word in WORTH] == [4, 4, 4]
    table = found.indices.set_index("parameter")
    assert table.loc[WAITS, "mu_star"] == pytest.approx(1)
    assert table.loc[RULE, "mu_star"] == pytest.approx(2, rel=0.25)  # differences of 1, 2 and 3
    assert table.loc["x", "mu_star"] == pytest.approx(2)


@pytest.mark.parametrize("method", ["pawn", "rsa"])
def test_a_plain_sample_ranks_levels_and_tells_means_by_level(method: str) -> None:
    design, values, found = analysed(method, 90)
    assert found.indices.sort_values("rank")["parameter"].iloc[0] == RULE
    parameters = [
        {"key": one.name, "levels": list(one.levels)} if one.levels else {"key": one.name}
        for one in THREE
    ]
    points = points_at(design.inputs, design.unit)
    made = result_of(
        [(values, found)],
        samples_of(design, points, [(values, found)]),
        "t",
        {"parameters": parameters},
    )
    means = made.by_level().set_index(["parameter", "level"])
    assert means.loc[(RULE, "voucher"), "rows"] == 30
    gap = means.loc[(RULE, "voucher"), "mean"] - means.loc[(RULE, "cliff"), "mean"]
    assert gap == pytest.approx(3, abs=4 * means["standard_error"].max())
    assert list(made.by_level()["level"]) == ["cliff", "taper", "voucher", "false", "true"]
    assert "levels" in made.shown()


def test_means_by_level_are_not_told_where_rows_come_in_blocks() -> None:
    design, values, found = analysed("morris", 5)
    told = {"parameters": [{"key": RULE, "levels": list(WORTH)}]}
    points = points_at(design.inputs, design.unit)
    assert not len(
        result_of(
            [(values, found)], samples_of(design, points, [(values, found)]), "t", told
        ).by_level()
    )


def test_an_emulator_takes_numbers_alone() -> None:
    with pytest.raises(ScenarioError, match=f"{RULE}, {WAITS} have levels"):
        design_of("emulator", THREE, 256, 1)


def test_the_model_as_a_function_counts_levels_from_nought(tmp_path: Any) -> None:
    small = {"population.firms": 4, "population.institutions": 2, "population.partners": 120}
    function = model_function(
        "interspin", outcome="grant_eur", parameters=["programme.countries", WAITS], out=tmp_path, replicates=1,
        changes=small,
    )  # fmt: skip
    free, overseas = function(np.array([[0, 1], [3, 1]]))
    assert free != overseas
