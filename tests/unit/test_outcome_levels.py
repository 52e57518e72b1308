"""Levels of a run are read from its arrays as their names say."""

from __future__ import annotations

import made_up
import numpy as np
import pytest

from sim.outcome import tally
from sim.outcome.levels import LEVELS, level_of, levels_of, names_of_levels, split
from sim.world.state import PANEL, STOCKS


def one_run(**means: float) -> tuple:
    arrays = made_up.arrays(3, **means)
    return arrays, tally.tally_of(arrays)


def test_stocks_are_those_of_the_panel() -> None:
    assert set(STOCKS) == tally.STOCKS


def test_the_window_has_both_its_ends() -> None:
    arrays, found = one_run()
    assert tally.window_of(arrays.calendar) == (19, 67)
    assert tally.window_years(arrays.calendar) == (2014.75, 2027.0)
    column = PANEL.index("cooperations")
    assert level_of(found, "foreign_cooperations") == arrays.panel[19:68, ..., column].sum()


def test_contacts_are_the_sum_of_the_five_channels() -> None:
    arrays, found = one_run()
    columns = [PANEL.index(name) for name in tally.CONTACTS]
    assert level_of(found, "foreign_contacts") == arrays.panel[19:68][..., columns].sum()


@pytest.mark.parametrize(
    ("groups", "whole"),
    [(("kind=firm", "kind=institution"), ""), (("age=young", "age=old"), "[kind=firm]")],
)
def test_groups_add_up_to_the_whole(groups: tuple[str, str], whole: str) -> None:
    _, found = one_run()
    for name in ("foreign_contacts", "partnerships_alive", "innovations"):
        parts = sum(level_of(found, f"{name}[{group}]") for group in groups)
        assert parts == pytest.approx(level_of(found, f"{name}{whole}"))


def test_partnerships_alive_come_from_lives() -> None:
    arrays, found = one_run()
    assert level_of(found, "partnerships_alive") == arrays.lives.partnerships_alive.sum()
    firms = arrays.lives.kind == 0
    assert (
        level_of(found, "partnerships_alive[kind=firm]")
        == arrays.lives.partnerships_alive[firms].sum()
    )


def test_linked_share_is_the_sum_of_its_three_readings() -> None:
    _, found = one_run(running_cooperations=20.0)
    readings = [
        level_of(found, f"linked_{name}_share") for name in ("funded", "broker", "referral")
    ]
    assert level_of(found, "linked_share") == pytest.approx(sum(readings))


def test_a_share_of_nothing_is_not_a_number() -> None:
    _, found = one_run(running_cooperations=0.0)
    assert np.isnan(level_of(found, "linked_share"))


def test_grants_are_what_was_paid_by_the_evaluation_date() -> None:
    arrays, found = one_run()
    assert level_of(found, "grant_eur") == arrays.ledger[67, :, 1].sum() / 100


def test_every_name_of_the_contract_is_a_level() -> None:
    named = {
        "foreign_contacts", "foreign_cooperations", "partnerships_alive", "active_abroad_share", "linked_share",
        "initiated_by_institutions_share", "projects", "innovations", "grant_eur",
    }  # fmt: skip
    assert named <= set(LEVELS)
    assert set(levels_of(one_run()[1])) == set(names_of_levels())


def test_an_outcome_that_is_not_spelled_as_one_says_how() -> None:
    assert split("foreign_contacts[kind=firm]") == ("foreign_contacts", "kind=firm")
    with pytest.raises(ValueError, match=r"name\[kind=firm\]"):
        split("foreign contacts")
