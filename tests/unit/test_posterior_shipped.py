"""The posterior that comes with the package: the published one, sound in every draw, drawn from by name."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from calibration.patterns.draws import SHARES
from sim.scenario.load import load
from sim.scenario.parameters import parameters
from sim.scenario.schema.scenario import Scenario
from sim.scenario.shipped import folder
from sim.study.draws import SHIPPED, drawn_for, posterior

FILE = folder() / "data" / "posterior.parquet"
PUBLISHED = Path(__file__).resolve().parents[2] / "results/published/calibration/posterior.parquet"


def test_it_is_the_published_one() -> None:
    if not PUBLISHED.is_file():
        pytest.skip("the published results do not lie beside the code")
    assert FILE.read_bytes() == PUBLISHED.read_bytes()


def test_every_draw_lies_within_the_priors_and_makes_a_sound_scenario() -> None:
    table, base = posterior(Path(SHIPPED)), load("interspin")
    known = {one.key: one for one in parameters(Scenario) if one.prior != "none"}
    for name in (set(table) & set(known)) - set(SHARES):  # shares are scaled to their sum
        one = known[name]
        assert table[name].between(one.low, one.high).all(), name
    for row in table.head(50).to_dict("records"):
        assert base.with_changes({str(key): value for key, value in row.items()})


def test_draws_are_rows_of_it_and_differ() -> None:
    table = posterior(Path(SHIPPED))
    draws = drawn_for(load("interspin"), 20, Path(SHIPPED), 3)
    firm = [draw["contacts.firm"] for draw in draws]
    assert set(firm) <= set(table["contacts.firm"]) and len(set(firm)) > 10
    assert draws == drawn_for(load("interspin"), 20, Path(SHIPPED), 3)
    assert np.isfinite([float(value) for value in draws[0].values()]).all()
