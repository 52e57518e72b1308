"""Bounds of every parameter: finite, around the declared range, told with unit where they are left."""

from __future__ import annotations

import math

import pytest

from sim.scenario import Parameter, Scenario, ScenarioError, load, parameters, shipped
from sim.scenario.cautions import cautions_in
from sim.scenario.parameters import bounds_of, value_of
from sim.scenario.schema.parameter import LIMITS, Section, parameter
from sim.scenario.schema.questionnaire import Questionnaire
from sim.scenario.schema.world import ClusterRow, CountryRow, FieldRow

DECLARED = {one.key: one for model in (Scenario, Questionnaire) for one in parameters(model)}
OF_SCENARIOS = {one.key: one for one in parameters(Scenario)}
ROWS = (ClusterRow, CountryRow, FieldRow)


@pytest.mark.parametrize("key", DECLARED)
def test_bounds_are_finite_and_contain_the_declared_range(key: str) -> None:
    one = DECLARED[key]
    assert one.least is not None and one.most is not None
    assert one.low is not None and one.high is not None
    assert math.isfinite(one.least) and math.isfinite(one.most)
    assert one.least <= one.low <= one.high <= one.most
    assert abs(one.least) < 1e9 or one.unit.startswith("EUR")
    assert one.most < 1e9 or one.unit.startswith("EUR")


@pytest.mark.parametrize("key", DECLARED)
def test_a_share_or_a_chance_lies_between_0_and_1(key: str) -> None:
    one = DECLARED[key]
    if one.unit in ("share", "chance"):
        assert (one.least or 0) >= 0 and (one.most or 0) <= 1


def test_numbers_in_rows_of_data_have_bounds_and_shares_are_shares() -> None:
    for model in ROWS:
        for name, field in model.model_fields.items():
            if field.annotation in (int, float):
                least, most = bounds_of(field)
                assert least is not None and most is not None, (model, name)
                if "share" in (field.description or "").split()[:1] or name in (
                    "closed",
                    "intensity",
                ):
                    assert (least, most) == (0, 1), (model, name)


def test_a_parameter_in_another_unit_must_say_its_bounds() -> None:
    class Bounded(Section):
        one: float = parameter(1.0, "furlongs", 0, 2, "a length", bounds=(0, 10))
        two: float = parameter(0.5, "share", 0.2, 0.6, "a share")

    found = {one.key: (one.least, one.most) for one in parameters(Bounded)}
    assert found == {"one": (0, 10), "two": LIMITS["share"]}
    with pytest.raises(KeyError, match="furlongs"):
        parameter(1.0, "furlongs", 0, 2, "a length")


def beyond(one: Parameter) -> tuple[float, float]:
    """Values just outside the bounds."""
    assert one.least is not None and one.most is not None
    step = 1 if one.kind == "whole number" else max(1e-6, 1e-6 * abs(one.most))
    return one.least - step, one.most + step


def test_outside_the_bounds_every_parameter_is_refused_with_bounds_and_unit() -> None:
    base = load("no-programme")
    for place in (0, 1):
        changes = {key: beyond(one)[place] for key, one in OF_SCENARIOS.items()}
        whole = {key for key, one in OF_SCENARIOS.items() if one.kind == "whole number"}
        with pytest.raises(ScenarioError) as caught:
            base.with_changes({k: int(v) if k in whole else float(v) for k, v in changes.items()})
        told = {fault.key: fault for fault in caught.value.faults}
        for key, one in OF_SCENARIOS.items():
            assert f"from {one.least:.12g} to {one.most:.12g} ({one.unit})" in told[key].allowed


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("contacts.firm", 3.0, ("contacts.firm = 3 contacts/year", "0.3 to 1.5", "bounds: 0 to 40")),
        ("finance.cost_eur", 1e6, ("1,000,000 EUR/pair", "165,000 to 670,000", "1 to 1,000,000,000")),
        ("population.scale", 120, ("120 factor", "1 to 100", "bounds: 1 to 250")),
        ("programme.quotas.firms", 0.2, ()),
        ("programme.concept.grant_eur", 0.0, ()),
        ("programme.concept.grant_eur", 100.0, ("100 EUR/cluster", "200,000 to 600,000")),
        ("load.contact", 0.0, ("load.contact = 0 places", "0.05 to 0.2")),
        ("choice.b_geo", -0.5, ("choice.b_geo = -0.5 utils", "bounds: -20 to 20")),
    ],
)  # fmt: skip
def test_outside_the_declared_range_there_is_one_caution_with_range_and_bounds(
    key: str, value: float, words: tuple[str, ...]
) -> None:
    told = [one for one in cautions_in(load("interspin", {key: value})) if key in one]
    assert len(told) == (1 if words else 0)
    assert all(word in told[0] for word in words)


def test_values_that_ship_lie_within_their_ranges_but_for_two_that_say_so() -> None:
    told = {name: cautions_in(load(name)) for name in shipped.names()}
    assert {name for name, cautions in told.items() if cautions} == {"double-money", "half-money"}
    assert all("declared range" in caution for some in told.values() for caution in some)


def test_defaults_lie_within_their_bounds() -> None:
    scenario = load("interspin")
    for key, one in OF_SCENARIOS.items():
        assert one.least is not None and one.most is not None
        assert one.least <= value_of(scenario, key) <= one.most
