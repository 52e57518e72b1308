"""Steps of a month and of a quarter: headline indicators agree within the error stated.

Luck is not shared (the step is part of its key). Levels may differ by 3 %, as the model allows; effects of the
programme by ``Z`` standard errors of their difference.
"""

from __future__ import annotations

import math
from functools import cache
from typing import Any

import numpy as np
import pytest
from scipy import stats

from sim.engine.run import simulate
from sim.scenario.schema.scenario import Scenario
from sim.study.compare import compare
from sim.world.state import PANEL
from tests.verification.conftest import Tell
from tests.verification.test_sharp import small

pytestmark = [pytest.mark.verify, pytest.mark.slow]

#: Pairs of runs at each step length; two-sided chance of ``Z`` standard errors: 6e-5.
PAIRS, RUNS, SEED, Z, SHARE = 24, 60, 41, 4.0, 0.03
SIZES = {"population.firms": 30, "population.institutions": 10, "population.partners": 1500}
FLOWS = (
    "contacts_own", "contacts_inbound", "contacts_broker", "contacts_buzz", "contacts_renewal", "exchanges",
    "proposals", "cooperations", "first_cooperations", "follow_ons", "local_cooperations", "innovations",
)  # fmt: skip
STOCKS = (
    "actors",
    "active_abroad",
    "running_cooperations",
    "dormant_ties",
    "open_contacts",
    "local_ties",
)
EFFECTS = ("foreign_contacts", "foreign_cooperations", "first_cooperations", "funded_cooperations", "projects",
           "linked_share", "windfall_share", "windfall_of_money_share")  # fmt: skip


def arm(name: str, steps_per_year: int) -> Scenario:
    """A shipped scenario in clusters of 40 actors."""
    return small(name, SIZES | {"time.steps_per_year": steps_per_year})


@cache
def levels(steps_per_year: int) -> dict[str, Any]:
    """Flows in all and mean stocks of each run without a programme."""
    found: dict[str, list[float]] = {name: [] for name in (*FLOWS, *STOCKS)}
    for number in range(RUNS):
        panel = simulate(arm("no-programme", steps_per_year), SEED, number).panel
        for name, values in found.items():
            column = panel[..., PANEL.index(name)].astype(float)
            values.append(column.sum() / (len(panel) if name in STOCKS else 1))
    return {name: np.array(values) for name, values in found.items()}


#: What is known to differ, and why.
KNOWN = {
    "contacts_buzz": "4 % fewer referrals at a quarter: of several in one step, those that choose a partner whom"
    " the actor has just contacted are passed over (when found: 5.4 % of them at a quarter, 1.9 % at a month)"
}  # fmt: skip


@pytest.mark.parametrize("name", [
    pytest.param(name, marks=pytest.mark.xfail(reason=KNOWN[name], strict=True)) if name in KNOWN else name
    for name in (*FLOWS, *STOCKS)
])  # fmt: skip
def test_levels_agree_between_the_steps(name: str, told: Tell) -> None:
    quarter, month = (levels(number)[name] for number in (4, 12))
    gap = quarter.mean() / month.mean() - 1
    error = math.hypot(*(one.std(ddof=1) / one.mean() for one in (quarter, month))) / math.sqrt(
        RUNS
    )
    told("step-length", quantity=name.replace("_", " "), quarter=quarter.mean(), month=month.mean(),
         gap=gap, standard_error=error, allowed=f"{SHARE:g} of the level")  # fmt: skip
    assert error < SHARE / 2
    assert abs(gap) <= SHARE


@cache
def effects(steps_per_year: int) -> Any:
    """Effects of the programme as it was."""
    arms = [arm(name, steps_per_year) for name in ("no-programme", "interspin")]
    return compare(arms[0], [arms[1]], PAIRS, SEED, workers=1).effects.set_index("outcome")


@pytest.mark.parametrize("name", EFFECTS)
def test_effects_of_the_programme_agree_between_the_steps(name: str, told: Tell) -> None:
    rows = [effects(number).loc[name] for number in (4, 12)]
    reach = 2 * stats.t.ppf(0.975, PAIRS - 1)
    error = math.hypot(*((row["upper"] - row["lower"]) / reach for row in rows))
    quarter, month = (float(row["effect"]) for row in rows)
    told("step-length", quantity=f"effect: {name}", quarter=quarter, month=month,
         gap=quarter - month, standard_error=error, allowed=f"{Z:g} standard errors")  # fmt: skip
    assert error < abs(month) / 3
    assert abs(quarter - month) <= Z * error
