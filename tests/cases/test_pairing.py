"""What common luck saves, design by design."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from calibration.designs import pairing as of_pairing
from calibration.designs.page import pairing_rows
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
