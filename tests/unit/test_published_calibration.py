"""The calibration that is published: its page, and the defaults that were taken from it."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from calibration.fit.model import observed_of
from calibration.judge.moved import scores_of
from calibration.judge.page import page_of
from calibration.targets.form import SHIPPED, load_targets
from sim.scenario import Scenario, parameters

PUBLISHED = Path(__file__).parents[2] / "results" / "published" / "calibration"


@pytest.mark.skipif(not PUBLISHED.is_dir(), reason="no calibration is published beside the code")
def test_the_published_page_is_made_from_the_published_tables() -> None:
    tables = {path.stem: pd.read_csv(path) for path in PUBLISHED.glob("*.csv")}
    made = json.loads((PUBLISHED / "manifest.json").read_text(encoding="utf-8"))
    assert page_of(tables, made) == (PUBLISHED / "README.md").read_text(encoding="utf-8")


@pytest.mark.skipif(not PUBLISHED.is_dir(), reason="no calibration is published beside the code")
def test_the_shipped_defaults_are_the_medians_of_the_published_posterior() -> None:
    """To two digits; whatever was fitted says so in its source."""
    medians = pd.read_csv(PUBLISHED / "parameters.csv").set_index("parameter")["median"]
    declared = {one.key: one for one in parameters(Scenario)}
    for key, median in medians.items():
        assert declared[str(key)].default == float(f"{median:.2g}"), key
    assert {key for key, one in declared.items() if "FIT" in one.source.split()} == set(
        medians.index
    )


def test_scores_of_targets_are_told_by_block_in_errors_of_the_evidence() -> None:
    """A statistic that is always one error off scores as a normal does one sd off its mean."""
    targets = tuple(one for one in load_targets(SHIPPED) if one.role == "held-out")[:5]
    observed = observed_of(targets)
    off = np.tile(observed.values + np.sqrt(observed.variance), (50, 1))
    rows = scores_of(off, targets)
    closed = 2 * norm.cdf(1) - 1 + 2 * norm.pdf(1) - 1 / math.sqrt(math.pi)
    assert sum(row["targets"] for row in rows) == len(targets) == 5
    assert [row["crps_sd"] for row in rows] == pytest.approx([closed] * len(rows))
