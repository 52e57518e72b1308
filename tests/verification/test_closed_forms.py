"""Runs against closed forms: Poisson counts, waiting times, lengths, Little's law.

Every tolerance is ``Z`` standard errors of what is measured (two-sided chance of failure 6e-5), or a p-value of
``ERROR``; both are stated here and derived beside each test, never tuned. Luck is keyed: a test passes always or never.
"""

from __future__ import annotations

import math
from functools import cache
from typing import Any

import numpy as np
import pytest
from scipy import stats

from sim.words import Outcome, Stage
from sim.world.state import PANEL
from tests.verification.conftest import Tell
from tests.verification.lived import Lived, lived
from tests.verification.test_sharp import isolated, mean_running

pytestmark = pytest.mark.verify

Z, ERROR, SEED, RATE = 4.0, 1e-5, 29, 5.0
#: Total hazards of the stages, and the chance to go on, for neutral covariates.
HAZARDS = {"lead": 5.0, "exchange": 2.0, "proposal": 1.5}
ADVANCES = {"lead": 0.5, "exchange": 0.5, "proposal": 0.8}
#: Contacts begun before this year have run their course by the horizon but for one in 10^8.
SETTLED = 2016.0


#: What the laws below are stated for, whatever ships.
STATED = {"cooperation.median_years": 3.0, "cooperation.shape": 4.0, "funnel.proposal_decide": 1.2}


@cache
def alone(shape: float = 1.0, break_off: float = 0.016, replicate: int = 0) -> Lived:
    """512 institutions, each alone in its cluster, λ = 5, unlimited room, neutral covariates."""
    changes = STATED | {"funnel.stage_shape": shape, "cooperation.break_off_per_year": break_off}
    return lived(isolated(4, 1e6, RATE).with_changes(changes), SEED, replicate)


def within(tell: Tell, quantity: str, stated: float, found: float, error: float) -> None:
    """Tells a row and holds it to Z standard errors."""
    tell("closed-forms", quantity=quantity, stated=stated, found=found, standard_error=error,
         deviation=(found - stated) / error, allowed=f"{Z:g} standard errors")  # fmt: skip
    assert abs(found - stated) <= Z * error, (quantity, stated, found, error)


def follows(tell: Tell, quantity: str, sample: Any, law: Any) -> None:
    """Tells a row and holds a sample to a law by Kolmogorov and Smirnov."""
    assert len(sample) > 300
    test = stats.kstest(np.asarray(sample), law)
    tell("closed-forms", quantity=f"{quantity} (n = {len(sample)}), Kolmogorov–Smirnov p",
         stated="law as stated", found=test.pvalue, allowed=f"p > {ERROR:g}")  # fmt: skip
    assert test.pvalue > ERROR, (quantity, test)


def test_contacts_at_a_constant_rate_are_poisson_in_mean_and_variance(told: Tell) -> None:
    flow = alone().run.panel[..., PANEL.index("contacts_own")].sum((2, 3))
    years = flow.reshape(-1, 4, flow.shape[1]).sum(1).ravel().astype(float)
    count = len(years)
    within(told, "contacts a year, mean", RATE, years.mean(), math.sqrt(RATE / count))
    # Var(s²) = (μ4 − σ⁴ (n − 3) / (n − 1)) / n with μ4 = λ + 3 λ²
    error = math.sqrt((RATE + 2 * RATE**2) / count)
    within(told, "contacts a year, variance", RATE, years.var(ddof=1), error)


def test_contacts_in_steps_have_the_poisson_distribution_and_no_memory(told: Tell) -> None:
    flow = alone().run.panel[..., PANEL.index("contacts_own")].sum((2, 3))
    mean, cells = RATE / 4, 8
    seen = np.bincount(np.minimum(flow, cells).ravel(), minlength=cells + 1)
    chance = np.append(stats.poisson.pmf(np.arange(cells), mean), stats.poisson.sf(cells - 1, mean))
    p = float(stats.chisquare(seen, chance * flow.size).pvalue)
    told("closed-forms", quantity="contacts a step, chi-square p", stated="Poisson(1.25)", found=p,
         allowed=f"p > {ERROR:g}")  # fmt: skip
    assert p > ERROR
    pairs = (flow[1:] - mean) * (flow[:-1] - mean) / mean
    within(told, "correlation of successive steps", 0.0, pairs.mean(), 1 / math.sqrt(pairs.size))


def waits(shape: float) -> dict[str, Any]:
    """Times spent in each stage, however it was left."""
    rows = alone(shape).contacts
    rows = rows[(rows["start"] < SETTLED) & (rows["start"] >= 2005.0) & (rows["attempt"] >= 0)]
    left = {
        "lead": np.where(rows["stage"] > Stage.LEAD, rows["exchange_at"], rows["end"]),
        "exchange": np.where(rows["stage"] > Stage.EXCHANGE, rows["proposal_at"], rows["end"]),
        "proposal": rows["end"],
    }
    entered = {
        "lead": rows["start"],
        "exchange": rows["exchange_at"],
        "proposal": rows["proposal_at"],
    }
    reached = {name: rows["stage"] >= Stage[name.upper()] for name in HAZARDS}
    return {name: (left[name] - entered[name])[reached[name]] for name in HAZARDS}


@pytest.mark.parametrize("shape", (1.0, 1.5))
def test_waiting_in_a_stage_has_the_stated_distribution(shape: float, told: Tell) -> None:
    for name, sample in waits(shape).items():
        law = stats.weibull_min(shape, scale=1 / HAZARDS[name]).cdf
        follows(told, f"waiting in {name}, Weibull shape {shape:g}", sample, law)


def test_contacts_advance_with_the_stated_chance(told: Tell) -> None:
    rows = alone().contacts
    rows = rows[(rows["start"] < SETTLED) & (rows["attempt"] >= 0)]
    gone_on = {
        "lead": rows["stage"] > Stage.LEAD,
        "exchange": rows["stage"] > Stage.EXCHANGE,
        "proposal": rows["outcome"] != Outcome.DROPPED,
    }
    for name, marks in gone_on.items():
        of_stage = marks[rows["stage"] >= Stage[name.upper()]]
        stated = ADVANCES[name]
        error = math.sqrt(stated * (1 - stated) / len(of_stage))
        within(told, f"advancing from {name}", stated, of_stage.mean(), error)


def test_verdicts_fall_with_the_stated_chances(told: Tell) -> None:
    rows = alone().contacts
    decided = rows[(rows["stage"] == Stage.PROPOSAL) & (rows["outcome"] != Outcome.DROPPED)
                   & np.isfinite(rows["end"])]  # fmt: skip
    at_home = decided["outcome"] != Outcome.REFUSED_AT_HOME
    abroad = (decided["outcome"] != Outcome.REFUSED_ABROAD)[at_home]
    for name, stated, found in (("at home", 0.5, at_home), ("abroad", 0.8, abroad)):
        error = math.sqrt(stated * (1 - stated) / len(found))
        within(told, f"acceptance {name}, institutions", stated, found.mean(), error)


def test_planned_lengths_are_a_weibull_in_whole_months(told: Tell) -> None:
    rows = np.concatenate([alone(1.0, 0.0, k).cooperations for k in range(2)])
    done = np.isin(rows["outcome"], (Outcome.SUCCESS, Outcome.FAILURE)) & (rows["start"] < SETTLED)
    months = np.rint((rows["end"] - rows["start"])[done] * 12).astype(int)
    scale = 36 / math.log(2) ** 0.25
    edges = np.array([0, *range(16, 57, 4), 400])
    chance = np.diff(1 - np.exp(-((edges / scale) ** 4)))
    seen, _ = np.histogram(months, bins=edges + 0.5)
    p = float(stats.chisquare(seen, chance / chance.sum() * seen.sum()).pvalue)
    told("closed-forms", quantity=f"planned length (n = {len(months)}), chi-square p",
         stated="Weibull, median 36, shape 4", found=p, allowed=f"p > {ERROR:g}")  # fmt: skip
    assert len(months) > 1000 and p > ERROR


def test_a_constant_hazard_breaks_off_the_share_that_it_should(told: Tell) -> None:
    """P(broken off) = h E[running time], by the same integral as Little's law."""
    hazard = 0.2
    rows = np.concatenate([alone(1.0, hazard, k).cooperations for k in range(2)])
    ended = rows["outcome"][rows["start"] < SETTLED]
    stated = hazard * mean_running(3.0, 4.0, hazard)
    error = math.sqrt(stated * (1 - stated) / len(ended))
    within(told, "broken off at .2 a year", stated, (ended == Outcome.BROKEN_OFF).mean(), error)


def test_littles_law_holds_for_contacts_and_cooperations(told: Tell) -> None:
    """Mean stock = flow × mean time. Errors: spread of times over arrivals, and of both edges of the window."""
    runs = [alone(1.0, 0.016, k).run for k in range(4)]
    stocks = {name: np.stack([r.panel[..., PANEL.index(name)].sum((1, 2, 3)) for r in runs])
              for name in ("open_contacts", "contacts_own", "running_cooperations", "cooperations")}  # fmt: skip
    in_funnel = 1 / 5 + 0.5 / 2 + 0.25 / 1.5
    # second moment of the time in the funnel, stage by stage
    second = 2 / 25 + 0.5 * (2 / 4 + 2 / 10) + 0.25 * (2 / 2.25 + 2 / (5 * 1.5) + 2 / (2 * 1.5))
    spread = {"open_contacts": math.sqrt(second - in_funnel**2), "running_cooperations": 0.95}
    time = {"open_contacts": in_funnel, "running_cooperations": mean_running(3.0, 4.0, 0.016)}
    since = 4 * 5  # from 2015: the first state is forgotten
    for stock, flow in (
        ("open_contacts", "contacts_own"),
        ("running_cooperations", "cooperations"),
    ):
        begun = stocks[flow][:, since:].sum()
        found = stocks[stock][:, since:].sum() / 4 / begun
        held = stocks[stock][:, since:].mean() * len(runs)
        rest = (spread[stock] ** 2 + time[stock] ** 2) / (2 * time[stock])  # mean time left
        edges = math.sqrt(2 * held) * rest / begun
        within(told, f"Little: {stock.replace('_', ' ')} over {flow.replace('_', ' ')}, years",
               time[stock], found, math.hypot(spread[stock] / math.sqrt(begun), edges))  # fmt: skip
