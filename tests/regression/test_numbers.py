"""Numbers of one small comparison, kept in a file; they move only with a changelog entry marked *moves results*.

Refresh with ``python -m tests.regression.test_numbers``, after the package version was raised: ``versions.json`` has a
digest of the numbers by version, and a version never gets other numbers.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from pathlib import Path

from sim.engine.run import simulate
from tests.verification.test_sharp import small

KEPT = Path(__file__).with_name("numbers.json")
VERSIONS = Path(__file__).with_name("versions.json")
PROJECT = Path(__file__).parents[2] / "pyproject.toml"
Numbers = dict[str, dict[str, int]]


def numbers() -> Numbers:
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


def digest_of_numbers(found: Numbers) -> str:
    """What tells these numbers from others."""
    return hashlib.sha256(json.dumps(found, sort_keys=True).encode()).hexdigest()[:16]


def record(found: Numbers, version: str) -> None:
    """Writes the numbers and their digest under this version; refuses other numbers under a known version."""
    known = json.loads(VERSIONS.read_text()) if VERSIONS.exists() else {}
    digest = digest_of_numbers(found)
    if known.get(version, digest) != digest:
        raise SystemExit(f"results moved since {version}: raise the version in pyproject.toml")
    KEPT.write_text(json.dumps(found, indent=1) + "\n")
    VERSIONS.write_text(json.dumps({**known, version: digest}, indent=1) + "\n")


if __name__ == "__main__":
    record(numbers(), tomllib.loads(PROJECT.read_text())["project"]["version"])
