"""A comparison says when its arms differ in more than the programme."""

from __future__ import annotations

import pytest

from sim.scenario.load import load
from sim.study.compare import caution_of, cautions_of


@pytest.mark.parametrize("name", ["interspin", "half-money", "lottery", "young-firm-vouchers"])
def test_designs_differ_in_their_programme_alone(name: str) -> None:
    assert caution_of(load("no-programme"), load(name)) == ""


def test_a_travel_stop_is_another_world() -> None:
    told = caution_of(load("no-programme"), load("travel-stop"))
    assert told.startswith("the arms differ outside the programme (shocks.list)")
    assert caution_of(load("travel-stop-no-programme"), load("travel-stop")) == ""


def test_what_differs_is_told_by_its_keys_a_few_of_them() -> None:
    base = load("no-programme")
    keys = ("beta_exp", "beta_size", "beta_call", "own_share_institution", "trend")
    some = base.with_changes({"contacts.beta_exp": 0.31, "cooperation.shape": 4.5}, name="other")
    assert "(contacts.beta_exp, cooperation.shape)" in caution_of(base, some)
    known = [key for key in keys if hasattr(base.contacts, key)]
    assert len(known) >= 3
    many = {
        f"finance.{key}": getattr(base.finance, key) * 0.99 for key in ("cost_eur", "other_public")
    }
    many |= {f"contacts.{key}": getattr(base.contacts, key) * 0.99 for key in known}
    many |= {"cooperation.shape": 4.5, "cooperation.median_years": 2.9, "learning.eta": 0.11}
    assert ", …)" in caution_of(base, base.with_changes(many, name="many"))


def test_each_alternative_has_its_own_caution() -> None:
    arms = [load(name) for name in ("no-programme", "interspin", "travel-stop")]
    first, second = cautions_of(arms)
    assert first == "" and second
