"""A cohort of contacts followed for four years: what it reaches, worked out by hand."""

from __future__ import annotations

from typing import Any

import made_up
import numpy as np
import pytest

from sim.outcome.conversions import COLUMNS, conversion_rows, conversions_of
from sim.outcome.levels import level_of
from sim.outcome.tally import tally_of
from sim.outcome.window import Log
from sim.words import Channel, Outcome, Side, Stage


def reached(number: int, start: float, exchange: float, proposal: float, **more: Any) -> Any:
    return made_up.contact(
        1024 + number, number, start, exchange_at=exchange, proposal_at=proposal, **more
    )


def cohort() -> Any:
    """The horizon is 2029.0, so what began after 2025.0 is not followed; what began before 2014.75 is not counted."""
    became = {"stage": Stage.PROPOSAL, "outcome": Outcome.COOPERATION}
    foreign = {"side": Side.FOREIGN, "channel": Channel.INBOUND}
    rows = [
        reached(1, 2015.0, np.inf, np.inf),
        reached(2, 2015.0, 2016.0, np.inf, end=2017.0),
        reached(3, 2015.0, 2016.0, 2017.0, end=2018.0, **became),
        reached(4, 2015.0, 2018.0, 2019.5, end=2020.0, **became),  # too late for all but exchange
        reached(5, 2024.0, 2025.0, 2026.0, end=np.inf, outcome=Outcome.OPEN, **foreign),
        reached(6, 2025.5, 2026.0, 2027.0, end=2028.0, **became),  # after the cohort
        reached(7, 2014.0, 2015.0, 2016.0, end=2017.0, **became),  # before the window
        made_up.cooperation(1027, 3, 2018.0),
    ]
    return made_up.arrays(rows=rows)


def told(**wanted: str) -> dict[str, Any]:
    rows = conversion_rows("some", [conversions_of(Log(cohort())).reached] * 2)
    assert tuple(rows[0]) == COLUMNS
    chosen = {"channel": "all", "initiator": "all", "kind": "all"} | wanted
    [row] = [row for row in rows if all(row[key] == value for key, value in chosen.items())]
    return row


def test_shares_of_a_cohort_by_hand() -> None:
    """Of five, four reach exchange within four years, two a proposal, one a cooperation; two are still open."""
    row = told()
    assert (row["contacts"], row["runs"]) == (5, 2)
    assert row["exchange_share"] == pytest.approx(4 / 5)
    assert row["proposal_share"] == pytest.approx(2 / 5)
    assert row["cooperation_share"] == pytest.approx(1 / 5)
    assert row["open_share"] == pytest.approx(2 / 5)
    assert row["cooperation_q05"] == row["cooperation_q95"] == pytest.approx(1 / 5)


def test_channels_and_sides_have_their_own_rows() -> None:
    assert told(initiator="foreign")["contacts"] == told(channel="inbound")["contacts"] == 1
    assert told(channel="own", kind="firm")["cooperation_share"] == pytest.approx(1 / 4)
    assert told(channel="own")["open_share"] == pytest.approx(1 / 4)


def test_the_level_is_the_share_of_the_cohort() -> None:
    tally = tally_of(cohort())
    assert level_of(tally, "conversion_share") == pytest.approx(1 / 5)
    assert np.isnan(level_of(tally, "conversion_share[kind=institution]"))


def test_runs_without_contacts_have_no_conversions() -> None:
    bare = tally_of(made_up.without_contacts(cohort()))
    assert not bare.has_contacts and np.isnan(level_of(bare, "conversion_share"))
    assert conversion_rows("some", []) == []
