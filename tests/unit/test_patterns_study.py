"""Patterns: prior draws, worlds, shares with their intervals, and a small study whose controls must be silent."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest

import sim.scenario as scenarios
from calibration.patterns import leave, study, table
from calibration.patterns.draws import NEUTRAL, SHARES, drawn, drawn_parameters, value_at
from calibration.patterns.study import Answer, Key, Question
from calibration.patterns.worlds import APART, EMERGENT, KIND_TERMS, PUT_IN, alike, arms_of
from sim.scenario.parameters import parameters, value_of
from sim.scenario.schema.scenario import Scenario

SMALL = {"population.firms": 14, "population.institutions": 5, "population.partners": 700}
DRAWS = 8


def question(draws: int = DRAWS, **more: object) -> Question:
    both = [scenarios.load(name) for name in ("interspin", "no-programme")]
    rows = [row.model_dump() | {"firms": None, "institutions": None} for row in both[0].clusters]
    changes = SMALL | {"clusters": rows} | more
    return Question(both[0], both[1], draws, 1, 1, changes)


@pytest.fixture(scope="module")
def found() -> list[Answer]:
    return study.answers(question(), workers=2)


# --- draws --------------------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_draws_and_another_one_others() -> None:
    assert drawn(5, 1) == drawn(5, 1)
    assert drawn(5, 1) != drawn(5, 2)


def test_every_tenth_of_a_range_is_drawn_from_once_in_ten_draws() -> None:
    known = {one.key: one for one in drawn_parameters()}
    one = known["acceptance.kappa"]
    values = sorted(draw[one.key] for draw in drawn(10, 1))
    tenths = [int(10 * (value - one.low) / (one.high - one.low)) for value in values]
    assert tenths == list(range(10))


def test_a_log_uniform_prior_has_its_median_at_the_geometric_mean() -> None:
    known = {one.key: one for one in drawn_parameters()}
    cost = known["finance.cost_eur"]
    assert cost.prior == "log-uniform"
    assert value_at(cost, 0.5) == pytest.approx(math.sqrt(cost.low * cost.high))
    assert isinstance(value_at(known["population.partners"], 0.3), int)


def test_shares_of_channels_add_up_as_by_default_and_neutral_terms_are_not_drawn() -> None:
    for draw in drawn(20, 3):
        assert sum(draw[key] for key in SHARES) == pytest.approx(0.95)
        assert not set(draw) & set(NEUTRAL)
        assert set(draw) >= {*EMERGENT, *PUT_IN}


# --- worlds -------------------------------------------------------------------------------------


def test_each_world_has_its_mechanism_and_no_other() -> None:
    asked = question()
    arms = arms_of(asked.programme, asked.none, drawn(1, 1)[0], asked.changes)

    def is_on(world: str, keys: tuple[str, ...]) -> set[bool]:
        return {value_of(arms[world], key) != 0 for key in keys}

    assert is_on("emergent", EMERGENT) == {True} and is_on("emergent", PUT_IN) == {False}
    assert is_on("put in", EMERGENT) == {False} and is_on("put in", PUT_IN) == {True}
    for world in ("neither", "placebo", "neither, quick ties"):
        assert is_on(world, (*EMERGENT, *PUT_IN)) == {False}
    for world in (name for name in arms if name.endswith("without buzz")):
        assert arms[world].contacts.buzz_share == 0.0
        other = arms[world.removesuffix(" without buzz")]
        same = arms[world].with_changes({"contacts.buzz_share": other.contacts.buzz_share})
        assert same.model_dump(exclude={"name"}) == other.model_dump(exclude={"name"})
    assert arms["programme"].programme.rounds and not arms["emergent"].programme.rounds


def test_kinds_alike_have_the_same_numbers() -> None:
    asked = question()
    start = asked.none.with_changes(drawn(1, 1)[0])
    same = start.with_changes(alike(start))
    for keys in APART:
        assert len({value_of(same, key) for key in keys}) == 1
        assert len({value_of(start, key) for key in keys}) > 1
    assert {value_of(same, key) for key in KIND_TERMS} == {0.0}


def test_every_parameter_of_one_kind_is_among_those_made_alike() -> None:
    counts = {
        "population.firms",
        "population.institutions",
        "population.sme_share",
        "population.partner_firm_share",
        "demography.young_age",
    }
    keys = [one.key for one in parameters(Scenario) if not one.key.startswith("programme.")]
    of_kind = re.compile("firm|institution|sme|large|kind|young")
    named = {key for key in keys if of_kind.search(key.partition(".")[2])}
    made_alike = {key for keys in APART for key in keys} | set(KIND_TERMS)
    assert "contacts.inbound_firm" in named
    assert named - counts <= made_alike


# --- shares -------------------------------------------------------------------------------------


def test_wilson_is_that_of_the_textbook() -> None:
    # 81 of 263: the example of Newcombe (1998), method 3
    assert table.wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert table.wilson(15, 148) == pytest.approx((0.0624, 0.1605), abs=5e-5)
    assert table.wilson(0, 20) == pytest.approx((0.0, 0.1611), abs=5e-5)
    assert table.wilson(0, 0) == (0.0, 1.0)


def test_undefined_values_are_counted_and_zeros_do_not_hold() -> None:
    values = np.array([1.0, 2.0, 0.0, -1.0, math.nan])
    row = table.row_of(Key("V03", "emergent", "cooperations, absolute"), values)
    assert (row["n_draws"], row["n_defined"], row["n_undefined"], row["n_zero"]) == (5, 4, 1, 1)
    assert row["share"] == 0.5 and row["median"] == 0.5 and row["role"] == "emerges"
    nothing = table.row_of(Key("V03", "neither", "any"), np.array([math.nan]))
    assert math.isnan(nothing["share"]) and nothing["role"] == "control"


def test_a_draw_that_failed_stays_in_the_table_as_undefined() -> None:
    key = Key("V01", "programme", "any")
    rows = table.patterns_of(table.values_of([Answer({key: 1.0}), Answer(error="broken")]))
    assert rows.loc[0, ["n_draws", "n_undefined", "share"]].tolist() == [2, 1, 1.0]


def test_a_draw_that_cannot_run_is_told_as_such() -> None:
    asked = question(1)._replace(changes={"population.firms": -1})
    assert "draw 0" in study.answers(asked, workers=1)[0].error


# --- a small study ------------------------------------------------------------------------------


def test_a_small_study_has_no_failures_and_every_world_of_every_pattern(found) -> None:
    assert not any(one.error or one.overflows for one in found)
    keys = set(found[0].values)
    for pattern, controls in table.CONTROLS.items():
        worlds = {key.world for key in keys if key.pattern == pattern}
        assert worlds > set(controls), pattern


def test_without_a_programme_nothing_is_linked_and_nothing_fades(found) -> None:
    for one in found:
        for key, value in one.values.items():
            if key.world == "no programme":
                assert value == 0.0 or math.isnan(value)
        assert one.values[Key("V01", "programme", "all clusters, from before to the end")] > 0


@pytest.mark.parametrize(
    "key",
    [
        Key("V02", "kinds alike", "initiating, per actor"),
        Key("V03", "placebo", "initiated, absolute"),
        Key("V03", "placebo", "cooperations, absolute"),
        Key("V04", "placebo", "exchanges, firms, absolute"),
        Key("V06", "clusters alike", "cooperations started"),
    ],
    ids=lambda key: key.pattern,
)
def test_the_control_is_silent(found, key: Key) -> None:
    values = np.array([one.values[key] for one in found])
    error = values.std(ddof=1) / math.sqrt(len(values))
    assert abs(values.mean()) < 5.41 * error  # t with 7 degrees of freedom: p = 0.001


def test_what_a_mechanism_adds_is_its_world_minus_the_one_without(found) -> None:
    for one in found:
        key = Key("V04", "put in", "exchanges, both, relative")
        without, added = (key._replace(world=name) for name in ("neither", "put in, minus neither"))
        assert one.values[added] == one.values[key] - one.values[without]


def test_the_same_seed_leaves_the_same_bytes_for_any_workers(found, tmp_path) -> None:
    again = study.answers(question(2), workers=1)
    both = study.answers(question(2), workers=2)
    for name, one in (("one", again), ("two", both)):
        leave.leave(question(2), one, tmp_path / name, {})
    for file in ("patterns.csv", "draws.csv", "drivers.csv", "README.md", "manifest.json"):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()
