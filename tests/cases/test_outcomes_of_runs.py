"""Panel, lives and event log of a real run tell the same story."""

from __future__ import annotations

from typing import Any

import pytest

from sim.engine.run import simulate
from sim.outcome.levels import levels_of
from sim.outcome.network import net_of
from sim.outcome.tally import COOPERATION, Tally, cooperations_of, tally_of, window_years
from sim.scenario.load import load

AT_THE_ENDS = 5


@pytest.fixture(scope="module")
def arrays() -> Any:
    small = {"population.firms": 12, "population.institutions": 4, "population.partners": 500}
    return simulate(load("interspin", small), 3, 0, keep_contacts=True)


@pytest.fixture(scope="module")
def tally(arrays: Any) -> Tally:
    return tally_of(arrays)


def test_flows_of_the_panel_are_rows_of_the_log_and_sums_of_lives(
    arrays: Any, tally: Tally
) -> None:
    """A renewal that falls due twice in a step is counted in the next and dated in the first: at the ends of the
    window the log may have a few rows more or less.
    """
    levels, started = levels_of(tally), cooperations_of(arrays)
    assert abs(levels["foreign_cooperations"] - len(started)) <= AT_THE_ENDS
    assert levels["foreign_cooperations"] == arrays.lives["cooperations"].sum() > 0
    assert abs(levels["first_cooperations"] - (started["is_first"] == 1).sum()) <= AT_THE_ENDS
    assert levels["funded_cooperations"] == (started["funded"] > 0).sum() > 0
    begin, end = window_years(arrays.calendar)
    events = arrays.events
    counted = (
        (events["stage"] != COOPERATION) & (events["start"] >= begin) & (events["start"] < end)
    )
    assert abs(levels["foreign_contacts"] - counted.sum()) <= AT_THE_ENDS
    assert levels["foreign_contacts"] == arrays.lives["contacts"].sum()


def test_the_books_of_the_log_add_up_to_the_cost_of_what_began(arrays: Any, tally: Tally) -> None:
    """Grant, own and other public money are the domestic cost; the partners' cost is their own affair."""
    levels, started = levels_of(tally), cooperations_of(arrays)
    cost = round(load("interspin").finance.cost_eur, 2) * len(started)
    own, public = levels["own_eur"], levels["other_public_eur"]
    assert own + public + started["grant"].sum() / 100 == pytest.approx(cost)
    assert levels["foreign_eur"] == pytest.approx(cost)
    assert own > public > 0


def test_local_cooperations_innovate_at_the_rate_at_which_mates_pass_on_what_they_know() -> None:
    small = {"population.firms": 12, "population.institutions": 4, "population.partners": 500}
    quiet = small | {"learning.drift": 0.0, "time.run_in_start": "2009-10-01"}
    found = [
        levels_of(tally_of(simulate(load("no-programme", quiet | {"learning.eta_local": eta}), 3)))
        for eta in (0.0, 0.03)
    ]
    assert found[0]["local_innovations"] == 0.0 < found[0]["innovations"]
    assert 0.0 < found[1]["local_innovations"] < found[1]["innovations"]


def test_partnerships_alive_are_pairs_with_a_running_cooperation(arrays: Any, tally: Tally) -> None:
    date, events = window_years(arrays.calendar)[1], arrays.events
    runs = (events["stage"] == COOPERATION) & (events["start"] < date) & (events["end"] >= date)
    assert (
        levels_of(tally)["partnerships_alive"]
        == runs.sum()
        == tally.held("running_cooperations").sum()
    )


def test_the_network_has_the_actors_and_ties_of_the_panel(arrays: Any, tally: Tally) -> None:
    net = net_of(arrays)
    assert len(net.kind) == tally.held("actors").sum()
    assert (net.foreign > 0).sum() == tally.held("active_abroad").sum()
    assert net.local.sum() == tally.held("local_ties").sum()
