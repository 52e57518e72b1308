"""Each behavioural parameter and each lever moves what it is about, and in the direction expected.

The table is ``signs.csv``: parameter, low and high (the declared range), indicator, sign, scenario, what else is
given, and for a sign of 0 the reason. Runs of small clusters share their luck; the interval of the paired difference
(high − low) must lie on the expected side of 0. Where it holds 0, three times as many other runs decide, by themselves.
A sign of 0 means exactly no difference, in every column.
"""

from __future__ import annotations

import tomllib
from functools import partial
from typing import Any

import numpy as np
import pytest
from scipy import stats

from sim.engine.run import simulate
from sim.scenario.schema.scenario import Scenario
from tests.verification.conftest import Tell
from tests.verification.indicators import indicator
from tests.verification.lived import Lived, lived
from tests.verification.test_sharp import small
from tests.verification.test_signs_table import DECLARED, TABLE

pytestmark = pytest.mark.verify

SEED, REPLICATES, SURE = 17, 8, 0.99
#: Replicates that decide where the first ones leave it open: those from ``REPLICATES`` to here, exclusive.
UNTIL = 4 * REPLICATES
#: About one of each section: what ``make verify VERIFY=quick`` runs.
QUICK = {
    "population.actor_effect_sd", "load.capacity_sme", "local_ties.accepted_per_year", "contacts.own_share",
    "choice.b_geo", "funnel.lead_advance", "acceptance.domestic_firm", "cooperation.success", "finance.cost_eur",
    "learning.eta", "demography.founding_per_year", "management.introductions_per_year", "shocks.exposure.own",
    "programme.implementation.grant_eur", "finance.budget_large_eur",
}  # fmt: skip


def arm(row: dict[str, str], value: str) -> Scenario:
    """The scenario of a row, with the parameter at a value."""
    given = "\n".join(part.strip() for part in row["given"].split(";"))
    changes: dict[str, Any] = {key: found for key, found in _flat(tomllib.loads(given))}
    is_whole = DECLARED[row["parameter"]].kind == "whole number"
    changes[row["parameter"]] = int(float(value)) if is_whole else float(value)
    return small(row["scenario"], changes)


def _flat(table: dict[str, Any], before: str = "") -> list[tuple[str, Any]]:
    return [
        pair
        for key, value in table.items()
        for pair in (
            _flat(value, f"{before}{key}.") if isinstance(value, dict) else [(before + key, value)]
        )
    ]


def differences(row: dict[str, str], replicates: range) -> np.ndarray:
    """High − low, replicate by replicate under common luck."""
    low, high = (arm(row, row[end]) for end in ("low", "high"))
    look = partial(indicator, row["indicator"])
    return np.array([look(lived(high, SEED, k)) - look(lived(low, SEED, k)) for k in replicates])


def interval_of(values: np.ndarray) -> tuple[float, float]:
    """The two-sided interval of the mean (Student's t)."""
    error = values.std(ddof=1) / np.sqrt(len(values))
    reach = stats.t.ppf(0.5 + SURE / 2, len(values) - 1) * error
    return float(values.mean() - reach), float(values.mean() + reach)


def content(lived_: Lived | Any) -> list[Any]:
    """All that a run leaves in its log and panel."""
    return [lived_.events[name].tolist() for name in lived_.events.dtype.names] + [
        lived_.panel.tolist()
    ]


def cases(wanted: bool) -> list[Any]:
    """Rows with a sign, or those of no effect; what is not quick is slow."""
    return [
        pytest.param(
            row,
            id=row["parameter"],
            marks=() if row["parameter"] in QUICK else (pytest.mark.slow,),
        )
        for row in TABLE
        if (row["sign"] != "0") == wanted
    ]


@pytest.mark.parametrize("row", cases(True))
def test_a_parameter_moves_its_indicator_in_the_expected_direction(
    row: dict[str, str], told: Tell
) -> None:
    found = differences(row, range(REPLICATES))
    lower, upper = interval_of(found)
    if lower <= 0 <= upper:
        found = differences(row, range(REPLICATES, UNTIL))
        lower, upper = interval_of(found)
    told("signs", **row, difference=found.mean(), lower=lower, upper=upper, replicates=len(found))
    assert lower > 0 if row["sign"] == "+" else upper < 0, (found.mean(), lower, upper)


@pytest.mark.parametrize("row", cases(False))
def test_a_parameter_without_effect_by_design_changes_nothing(
    row: dict[str, str], told: Tell
) -> None:
    for replicate in range(REPLICATES):
        runs = [
            simulate(arm(row, row[end]), SEED, replicate, keep_contacts=True)
            for end in ("low", "high")
        ]
        assert content(runs[0]) == content(runs[1])
    told("signs", **row, difference=0, lower=0, upper=0, replicates=REPLICATES)
