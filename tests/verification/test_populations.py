"""Births and deaths against closed forms: local ties, firms, their ages; and twenty years without a policy."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from scipy import integrate

from sim.engine.run import simulate
from sim.scenario.load import load
from sim.scenario.schema.scenario import Scenario
from sim.world.build import build
from sim.world.state import PANEL
from tests.verification.conftest import Tell
from tests.verification.test_closed_forms import follows, within
from tests.verification.test_sharp import small

pytestmark = pytest.mark.verify

SEED, YEARS, QUARTER = 31, 24, 0.25
QUIET = {
    "population.institutions": 0,
    "population.scale": 8,
    "contacts.firm": 0.01,
    "local_ties.cooperations_firm": 0.0,
    "demography.spin_off_share": 0.0,
}
#: Stated before looking: what 20 years without a policy and without a trend may change, per actor or in all.
BANDS = {
    "institutions": (1.0, 1.0),
    "local ties per actor": (0.95, 1.05),
    "running cooperations per actor": (0.90, 1.10),
    "running local cooperations per actor": (0.90, 1.10),
    "young share of firms": (0.20, 0.30),
}


def test_local_ties_are_born_and_die_as_stated(told: Tell) -> None:
    """M/M/∞: a cluster's ties are Poisson with mean n · accepted / fading, but for pairs that meet twice a step."""
    firms, accepted, fading = 60, 0.6, 0.2
    run = simulate(small("no-programme", QUIET | {
        "population.firms": firms, "population.scale": 4, "demography.founding_per_year": 0.0,
        "demography.closing_new": 0.0, "demography.closing_old": 0.0,
        "local_ties.management_share": 0.0, "local_ties.b_tech": 0.0, "local_ties.b_kind": 0.0,
        "local_ties.b_tri": 0.0, "local_ties.b_pop": 0.0}), SEED)  # fmt: skip
    ties = run.panel[-1, ..., PANEL.index("local_ties")].sum((1, 2)) / 2.0
    met = firms * accepted * QUARTER
    strangers = firms * (firms - 1) / 2 - firms * accepted / fading
    stated = firms * accepted / fading * strangers * -math.expm1(-met / strangers) / met
    count = len(ties)
    within(
        told, "local ties of a cluster of 60, mean", stated, ties.mean(), math.sqrt(stated / count)
    )
    spread = math.sqrt(2 / (count - 1))
    within(told, "the same, variance over mean", 1.0, ties.var(ddof=1) / ties.mean(), spread)


def growing(founding: float, closing: float) -> Any:
    """Firms that found and close at constant rates, ages forgotten."""
    rates = {"demography.founding_per_year": founding, "demography.closing_new": closing,
             "demography.closing_old": closing, "population.firms": 40}  # fmt: skip
    return simulate(small("no-programme", QUIET | rates), SEED)


def test_firms_enter_and_leave_as_a_birth_and_death_process(told: Tell) -> None:
    """In a step survivors s = e^(−hΔ) found f Δ each; the closing of a founded one is dated from the step."""
    founding, closing, steps = 0.04, 0.03, int(YEARS / QUARTER)
    run = growing(founding, closing)
    firms = run.panel[-1, ..., PANEL.index("actors")].sum((1, 2)).astype(float)
    stays, born = math.exp(-closing * QUARTER), founding * QUARTER
    stated = 40 * stays * (stays * (1 + stays * born)) ** (steps - 1) * (1 + born)
    grown = math.exp((founding - closing) * YEARS)
    variance = 40 * (founding + closing) / (founding - closing) * grown * (grown - 1)
    count = len(firms)
    within(
        told,
        "firms after 24 years, by the scheme",
        stated,
        firms.mean(),
        math.sqrt(variance / count),
    )
    within(
        told, "the same, in continuous time", 40 * grown, firms.mean(), math.sqrt(variance / count)
    )
    # variance of a sample variance, nearly normal
    within(
        told,
        "the same, variance",
        variance,
        firms.var(ddof=1),
        variance * math.sqrt(2 / (count - 1)),
    )


def test_rates_of_founding_and_closing_are_as_stated(told: Tell) -> None:
    founding, closing = 0.04, 0.03
    panel = growing(founding, closing).panel.sum((1, 2, 3)).astype(float)
    actors = panel[:, PANEL.index("actors")]
    born, gone = (panel[1:, PANEL.index(name)] for name in ("foundings", "closings"))
    counted = (actors[1:] - born) * QUARTER  # firms are counted after closing
    within(told, "foundings a firm and year", founding, born.sum() / counted.sum(),
           math.sqrt(founding / counted.sum()))  # fmt: skip
    # at risk: the firms at the end of the step before, newborns twice
    chance = -math.expm1(-closing * QUARTER)
    newborn = panel[:-1, PANEL.index("foundings")]
    expected = (
        chance * (actors[:-1] - newborn) - newborn * math.expm1(-2 * closing * QUARTER)
    ).sum()
    within(
        told, "closings over those expected", 1.0, gone.sum() / expected, 1 / math.sqrt(expected)
    )


def surviving(age: Any, rates: Scenario) -> Any:
    """e^(−Λ(age)) as the specification states the hazard."""
    of = rates.demography
    new, old, scale = of.closing_new, of.closing_old, of.closing_scale
    return np.exp(-old * age - (new - old) * scale * (1 - np.exp(-age / scale)))


def age_law(rates: Scenario, oldest: float = 100.0) -> tuple[Any, Any]:
    """A table of the distribution of ages in a steady state, cut where the first state is: at 100 years."""
    ages = np.linspace(0, oldest, 20001)
    share = integrate.cumulative_simpson(surviving(ages, rates), x=ages, initial=0)
    return ages, share / share[-1]


def ages_at_start(scenario: Scenario) -> Any:
    """Ages of the firms of the first state."""
    world = build(scenario, SEED, 0)
    actors = world.state.actors
    return float(world.calendar.start) - actors["founded"][actors["is_alive"] == 1]


def test_ages_of_firms_are_drawn_from_the_stationary_distribution(told: Tell) -> None:
    scenario = small("no-programme", QUIET | {"population.firms": 40})
    ages, share = age_law(scenario)
    follows(told, "ages of firms at the start, density ∝ e^(−Λ)", ages_at_start(scenario),
            lambda age: np.interp(age, ages, share))  # fmt: skip


def test_ages_of_firms_follow_the_equation_of_renewal(told: Tell) -> None:
    """Shares below some ages after 24 years; errors from 512 clusters that live apart."""
    scenario = small("no-programme", QUIET | {
        "population.firms": 40, "demography.closing_new": 0.16, "demography.closing_old": 0.08,
        "demography.founding_per_year": 0.09})  # fmt: skip
    actors = simulate(scenario, SEED, 0).actors
    cohorts, weights, _ = renewal(scenario, 40.0, YEARS)
    count = np.bincount(actors["cluster"], minlength=512).astype(float)
    for age in (1.0, 5.0, 10.0, 20.0):
        young = np.bincount(actors["cluster"], 2029.0 - actors["founded"] < age, minlength=512)
        share = young.sum() / count.sum()
        error = math.sqrt(((young - share * count) ** 2).sum()) / count.sum()
        stated = float(weights[cohorts <= age].sum() / weights.sum())
        within(told, f"firms below {age:g} years, by the equation of renewal", stated, share, error)


def neutral() -> Scenario:
    """No programme, no trend, no shocks; twenty years reported."""
    return load("no-programme", {
        "contacts.beta_trend": 0.0, "shocks.list": [], "time.end": "2029-12-31"})  # fmt: skip


@pytest.mark.slow
def test_without_policy_and_trend_the_population_stays_what_it_is_for_twenty_years(
    told: Tell,
) -> None:
    runs = [simulate(neutral(), SEED, number) for number in range(4)]
    panel = np.mean([run.panel.sum((1, 3)) for run in runs], axis=0)  # [steps, kinds, columns]
    young = np.array([young_shares(run.lives) for run in runs])

    def per_actor(name: str) -> Any:
        column = panel[..., PANEL.index(name)].sum(1)
        return column / panel[..., PANEL.index("actors")].sum(1)

    units = panel[:, 1, PANEL.index("actors")]
    seen = {
        "institutions": units / units[0],
        "local ties per actor": per_actor("local_ties"),
        "running cooperations per actor": per_actor("running_cooperations"),
        "running local cooperations per actor": per_actor("running_local"),
    }
    out = []
    for name, column in seen.items():
        relative = column / column[0]
        out.append(banded(told, name, float(relative.min()), float(relative.max())))
    out.append(
        banded(told, "young share of firms", float(young.mean(0).min()), float(young.mean(0).max()))
    )
    assert all(out)


def young_shares(lives: Any) -> list[float]:
    """Firms below ten years among the living, at each year end."""
    firms, shares = lives[lives["kind"] == 0], []
    for end in range(2011, 2031):
        living = (firms["founded"] <= end) & (firms["closed"] > end)
        shares.append(float(np.mean(end - firms["founded"][living] < 10.0)))
    return shares


def banded(tell: Tell, name: str, least: float, most: float) -> bool:
    """Tells a row; whether lowest and highest stay in the band."""
    low, high = BANDS[name]
    tell("twenty-years", quantity=name, lowest=least, highest=most, band=f"{low:g} to {high:g}")
    return low <= least and most <= high


@pytest.mark.slow
def test_the_number_of_firms_follows_the_equation_of_renewal_for_twenty_years(told: Tell) -> None:
    """Cohort by cohort in expectation; the error is that of births and deaths, each a Poisson count."""
    scenario = neutral()
    runs = [simulate(scenario, SEED, number) for number in range(4)]
    seen = np.mean([run.panel[:, :, 0, :, 0].sum((1, 2)) for run in runs], axis=0)
    start = np.mean([_firms_at_start(scenario, number) for number in range(4)])
    _, weights, turnover = renewal(scenario, start, 25)
    error = math.sqrt(turnover / len(runs))
    within(told, "firms after 25 years, by the equation of renewal", weights.sum(), seen[-1], error)


def _firms_at_start(scenario: Scenario, number: int) -> int:
    actors = build(scenario, SEED, number).state.actors
    return int(((actors["is_alive"] == 1) & (actors["kind"] == 0)).sum())


def renewal(scenario: Scenario, start: float, years: int) -> tuple[Any, Any, float]:
    """Ages and expected numbers of firms after some years, and foundings and closings till then, step by step.

    The closing of who is founded in a step is dated from the step's beginning: two steps are at risk in the next.
    """
    ages, share = age_law(scenario)
    cohorts, weights = (
        np.interp((np.arange(2000) + 0.5) / 2000, share, ages),
        np.full(2000, start / 2000),
    )
    turnover = 0.0
    for _ in range(int(years / QUARTER)):
        older = np.where(cohorts == 0.0, 2 * QUARTER, cohorts + QUARTER)
        kept = weights * surviving(older, scenario) / surviving(cohorts, scenario)
        born = float(kept.sum()) * scenario.demography.founding_per_year * QUARTER
        turnover += float((weights - kept).sum()) + born
        cohorts, weights = np.append(older, 0.0), np.append(kept, born)
    return cohorts, weights, turnover
