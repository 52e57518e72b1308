"""Numbers of one small comparison, kept in a file; they move only with a changelog entry marked *moves results*.

Refresh with ``python -m tests.regression.test_numbers``.
"""

from __future__ import annotations

import json
from pathlib import Path

from sim.engine.run import simulate
from tests.verification.test_sharp import small

KEPT = Path(__file__).with_name("numbers.json")


def numbers() -> dict[str, dict[str, int]]:
    """Totals of the panel and of the books, by scenario."""
    found = {}
    for name in ("no-programme", "interspin", "taper", "young-firm-vouchers"):
        run = simulate(small(name), 20, 1)
        totals = run.panel.sum((0, 1, 2, 3)).tolist()
        books = run.ledger[-1].sum(0).tolist()
        kept = dict(zip(run.panel_names, totals, strict=True))
        names = ("granted", "paid", "committed", "returned", "left")
        found[name] = kept | dict(zip(names, books, strict=True)) | {"events": len(run.events)}
    return found


def test_results_stay_what_they_were() -> None:
    assert numbers() == json.loads(KEPT.read_text())


if __name__ == "__main__":
    KEPT.write_text(json.dumps(numbers(), indent=1) + "\n")
