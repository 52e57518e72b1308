"""European stocks of partners are those of the register, from projects that nobody from home shares."""

from __future__ import annotations

import pandas as pd
import pytest

from calibration.data import FOLDER
from calibration.register.tables import Register
from calibration.statistics.of_register import NEAR, partner_stock
from calibration.statistics.samples import value_of
from sim.scenario.load import load

#: What the European stocks are scaled to, before rounding: their weight beside the assumed ones overseas.
TOTAL = 2606


def test_shipped_stocks_are_the_shares_of_the_register() -> None:
    table = pd.read_csv(FOLDER / "register_statistics.csv")
    shares = table[table["programme"] == "fp7"].set_index("statistic")["value"]
    near = [row for row in load("interspin").countries if not row.overseas]
    assert {row.code: row.stock for row in near} == {
        row.code: round(TOTAL * shares[f"partner_stock[country={row.code}]"]) for row in near
    }
    assert all("REG" in row.source.split() for row in near)
    assert {row.code for row in near} == set(NEAR)


def test_a_stock_counts_projects_of_two_or_more_that_nobody_from_home_shares() -> None:
    countries = {"a": "DE", "b": "FR", "c": "ES", "d": "ES", "e": "US"}
    organisations = pd.DataFrame(
        [(who, who, where, "firm") for who, where in countries.items()],
        columns=["organisation", "name", "country", "kind"],
    )
    members = {"with home": "abc", "without": "bcd", "also": "ce", "alone": "b"}
    participations = pd.DataFrame(
        [(project, who) for project, all_ in members.items() for who in all_],
        columns=["project", "organisation"],
    )
    projects = pd.DataFrame(
        [(project, "", "", pd.NaT, pd.NaT, "") for project in members],
        columns=["project", "scheme", "topic", "start", "end", "coordinator"],
    )
    register = Register("made up", projects, organisations, participations)
    for country, expected in (("FR", 1 / 4), ("ES", 3 / 4), ("US", 0.0)):
        assert value_of(partner_stock(register, country)) == pytest.approx(expected)
