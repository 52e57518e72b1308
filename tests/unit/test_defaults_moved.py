"""What shipped before the medians did."""

from __future__ import annotations

from calibration.judge.moved import BEFORE
from sim.scenario import Scenario, parameters


def test_every_fitted_default_has_a_value_from_before() -> None:
    """Else "assumed before" would score a mixture of both."""
    fitted = {one.key for one in parameters(Scenario) if "FIT" in one.source.split()}
    assert fitted <= set(BEFORE)


def test_the_values_from_before_lie_in_the_declared_ranges() -> None:
    declared = {one.key: one for one in parameters(Scenario)}
    for key, value in BEFORE.items():
        assert declared[key].low <= value <= declared[key].high, key
