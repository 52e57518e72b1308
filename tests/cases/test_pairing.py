"""What common luck saves, design by design."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from calibration.designs import pairing as of_pairing
from calibration.designs.leave import moved_by_calibrating
from calibration.designs.page import moved_rows, pairing_rows
from sim.scenario.load import load

SMALL = {"population.firms": 4, "population.institutions": 2, "population.partners": 200}


def test_pairs_share_luck_and_equal_designs_share_all_of_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def small(name: str) -> Any:
        whole = load("no-programme" if name == "the same" else name, SMALL)
        return whole.with_changes({}, name=name)

    monkeypatch.setattr(of_pairing, "load", small)
    table = of_pairing.pairing("no-programme", ("interspin", "the same"), 6)
    times = table.set_index(["design", "outcome"])["times_fewer_runs"]
    assert np.isinf(times["the same"]).all()
    assert (times["interspin"] > 1).all() and np.isfinite(times["interspin"]).all()
    assert "| interspin |" in pairing_rows(table) and "inf×" in pairing_rows(table)


def test_what_calibrating_changed_is_told_design_by_design() -> None:
    after = pd.DataFrame({"design": ["one", "two", "three"], "effect": [3.0, 9.0, 6.0]})
    before = pd.DataFrame({"design": ["three", "one", "two"], "effect": [5.0, 1.0, 4.0]})
    table = moved_by_calibrating({"alive": after, "unasked": before}, {"alive": before})
    assert table["design"].tolist() == ["two", "three", "one"]
    assert table["rank_posterior"].tolist() == [1, 2, 3]
    assert table["rank_priors"].tolist() == [2, 1, 3]
    assert table["priors"].tolist() == [4.0, 5.0, 1.0]
    page = moved_rows(table, {"alive": "partnerships alive"})
    assert "Partnerships alive; correlation of the orders 0.50" in page
    assert "| two | 9.00 (1) | 4.00 (2) |" in page
