"""The three sharp tests of the model: closed form and step length, inert money, placebo."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import sim.scenario as scenarios
from sim.engine.run import Arrays, run_world, simulate
from sim.outcome.twins import UNFUNDED, facts_of
from sim.scenario.schema.scenario import Scenario
from sim.words import Stage
from sim.world.build import build

NO_POLICY = ("project", "funded", "grant", "own", "linked")
QUIET = {
    "shocks.list": [],
    "contacts.beta_trend": 0.0,
    "contacts.beta_exp": 0.0,
    "contacts.beta_size": 0.0,
    "population.cluster_effect_sd": 0.0,
    "population.actor_effect_sd": 0.0,
}
FUNNEL_NEUTRAL = {
    "funnel.f_ac": 0.0,
    "funnel.f_trust": 0.0,
    "funnel.f_tacit": 0.0,
    "funnel.f_distance": 0.0,
    "acceptance.gamma_ac": 0.0,
    "acceptance.gamma_trust": 0.0,
    "acceptance.gamma_load": 0.0,
    "acceptance.theta_reputation": 0.0,
    "acceptance.theta_trust": 0.0,
    "acceptance.theta_tacit": 0.0,
}
RICH = {
    "finance.budget_sme_eur": 1e9,
    "finance.budget_large_eur": 1e9,
    "finance.budget_institution_eur": 1e9,
}
SMALL = {"population.firms": 14, "population.institutions": 5, "population.partners": 700}


def small(name: str, changes: dict[str, Any] | None = None) -> Scenario:
    """A shipped scenario with small clusters of one size."""
    scenario = scenarios.load(name)
    rows = [row.model_dump() | {"firms": None, "institutions": None} for row in scenario.clusters]
    return scenario.with_changes({"clusters": rows} | SMALL | (changes or {}))


def without(events: Any, *columns: str) -> bytes:
    """The event log without some columns, as bytes."""
    kept = [name for name in events.dtype.names if name not in columns]
    return b"".join(np.ascontiguousarray(events[name]).tobytes() for name in kept)


def flow(run: Arrays, name: str) -> int:
    return int(run.panel[..., run.panel_names.index(name)].sum())


def isolated(steps_per_year: int, capacity: float, rate: float = 5.0) -> Scenario:
    """Institutions alone in their clusters, whose only channel is own search at a given rate a year."""
    return small(
        "no-programme",
        QUIET
        | FUNNEL_NEUTRAL
        | RICH
        | {
            "time.steps_per_year": steps_per_year,
            "population.firms": 0,
            "population.institutions": 1,
            "population.scale": 8,
            "population.partners": 1500,
            "population.partner_capacity": 1e6,
            "load.capacity_institution": capacity,
            "contacts.institution": rate,
            "contacts.own_share": 1.0,
            "contacts.buzz_share": 0.0,
            "contacts.inbound_share": 0.0,
            "contacts.reference_slack_institution": 1.0,
            "contacts.renewal_per_trust": 0.0,
            "management.introductions_per_year": 0.0,
            "local_ties.cooperations_institution": 0.0,
        },
    )


def totals(scenario: Scenario, replicates: int) -> tuple[float, float, float]:
    """Contacts, starts and mean running cooperations per actor and year."""
    contacts, starts, running, years = 0.0, 0.0, 0.0, 0.0
    for replicate in range(replicates):
        run = simulate(scenario, 11, replicate)
        assert not any(value for name, value in run.counters.items() if "overflow" in name)
        names = run.panel_names
        actor_steps = run.panel[..., names.index("actors")].sum()
        years += actor_steps * float(run.calendar.years)
        contacts += flow(run, "contacts_own")
        starts += flow(run, "cooperations")
        running += run.panel[..., names.index("running_cooperations")].sum() * run.calendar.years
    return contacts / years, starts / years, running / years


def mean_length(median: float, shape: float) -> float:
    """Mean of a Weibull length rounded up to whole months, in years: Σ P(length > m)."""
    scale = median / math.log(2.0) ** (1.0 / shape)
    return sum(math.exp(-((month / 12 / scale) ** shape)) for month in range(400)) / 12


def mean_running(median: float, shape: float, hazard: float) -> float:
    """Mean time a cooperation runs: ∫ P(planned length > t) e^(−h t) dt, planned in whole months."""
    scale = median / math.log(2.0) ** (1.0 / shape)
    total = 0.0
    for month in range(400):
        survives = math.exp(-((month / 12 / scale) ** shape))
        total += survives * (math.exp(-hazard * month / 12) - math.exp(-hazard * (month + 1) / 12))
    return total / hazard


@pytest.mark.parametrize("steps_per_year", [4, 12])
def test_an_isolated_actor_makes_five_contacts_a_year_and_littles_law_holds(
    steps_per_year: int,
) -> None:
    # 2 × 512 actors × 19 years × 5 ≈ 97,000 contacts: one per cent is 3.1 standard errors
    scenario = isolated(steps_per_year, 1e6)
    lengths = scenario.cooperation
    years = mean_running(lengths.median_years, lengths.shape, lengths.break_off_per_year)
    contacts, starts, running = totals(scenario, 2)
    assert contacts == pytest.approx(5.0, rel=0.01)
    assert running == pytest.approx(starts * years, rel=0.02)


def test_with_binding_room_the_two_steps_agree() -> None:
    quarter = totals(isolated(4, 3.0), 3)
    month = totals(isolated(12, 3.0), 3)
    assert quarter == pytest.approx(month, rel=0.03)


INERT = RICH | {
    "acceptance.gamma_grant": 0.0,
    "programme.gate.waits": False,
    "programme.gate.ends_with_project": False,
    "programme.concept.introductions_per_year": 0.0,
    "contacts.beta_call": 0.0,
    "choice.b_target": 0.0,
}


def test_money_without_effect_changes_nothing_but_the_books() -> None:
    """In every one of four worlds, since in one of so few clusters few new pairs are funded."""
    funded = 0
    for replicate in range(4):
        paid = simulate(small("interspin", INERT), 5, replicate, keep_contacts=True)
        unpaid = simulate(small("no-programme", INERT), 5, replicate, keep_contacts=True)
        assert without(paid.events, *NO_POLICY) == without(unpaid.events, *NO_POLICY)
        is_new = (paid.events.funded == 1) & (paid.events.is_first == 1)
        first = flow(paid, "first_cooperations") - flow(unpaid, "first_cooperations")
        assert first == 0
        pairs = facts_of(unpaid, paid).pairs
        assert len(pairs) == is_new.sum() and set(pairs["attempt"]) <= {UNFUNDED}
        funded += int(is_new.sum())
    assert funded >= 5


def test_money_without_which_nothing_happens_has_no_windfall() -> None:
    needed = RICH | {
        "acceptance.domestic_firm": 1e-9,
        "acceptance.domestic_institution": 1e-9,
        "acceptance.gamma_grant": 100.0,
        "cooperation.follow_on_firm": 0.0,
        "cooperation.follow_on_institution": 0.0,
        "contacts.renewal_per_trust": 0.0,
        "contacts.buzz_share": 0.0,
        "programme.concept.introductions_per_year": 0.0,
    }
    paid = simulate(small("interspin", needed), 5, 0)
    unpaid = simulate(small("no-programme", needed), 5, 0, keep_contacts=True)
    funded = ((paid.events.funded == 1) & (paid.events.is_first == 1)).sum()
    assert funded > 50
    assert flow(unpaid, "first_cooperations") == 0
    assert 1 - flow(paid, "first_cooperations") / funded == 0.0
    pairs = facts_of(unpaid, paid).pairs
    assert (pairs["attempt"] == UNFUNDED).sum() > 50 and pairs["became"].sum() == 0


def test_unfunded_clusters_live_the_same_lives_if_nothing_is_shared() -> None:
    apart = {
        "population.partner_capacity": 1e6,
        "choice.b_pop": 0.0,
        "learning.eta_foreign": 0.0,
    }
    funded = simulate(small("interspin", apart), 5, 0, keep_contacts=True)
    unfunded = simulate(small("no-programme", apart), 5, 0, keep_contacts=True)
    outside = set(funded.clusters.id[funded.clusters.in_round < 0].tolist())
    logs = [
        without(run.events[np.isin(run.events.cluster, list(outside))])
        for run in (funded, unfunded)
    ]
    assert len(outside) == 32 and len(logs[0]) > 0
    assert logs[0] == logs[1]


PLACEBO = {
    "acceptance.kappa": 0.0,
    "acceptance.kappa_trust": 0.0,
    "acceptance.theta_tacit": 0.0,
    "funnel.f_tacit": 0.0,
    "contacts.beta_field": 0.0,
    "population.record_by_age": False,
    "demography.founding_per_year": 0.0,
    "demography.closing_new": 0.0,
    "demography.closing_old": 0.0,
    "demography.young_age": 40.0,
}


def buzz_effects(changes: dict[str, Any], replicates: int) -> tuple[np.ndarray, np.ndarray]:
    """Effect of referral on exchanges per firm, (young − old) and (biotech-medtech − others), run by run."""
    on = small("no-programme", changes)
    off = on.with_changes({"contacts.buzz_share": 0.0})
    by_age, by_field = [], []
    for replicate in range(replicates):
        runs = [simulate(scenario, 3, replicate) for scenario in (on, off)]
        column = runs[0].panel_names.index("exchanges")
        stock = runs[0].panel_names.index("actors")
        effect = (runs[0].panel[..., column] - runs[1].panel[..., column]).sum(0)[:, 0, :]
        actors = runs[0].panel[..., stock].mean(0)[:, 0, :]
        old, young = effect.sum(0) / actors.sum(0)
        by_age.append(young - old)
        is_biotech = runs[0].clusters["field"] == 0
        share = [effect[mask].sum() / actors[mask].sum() for mask in (is_biotech, ~is_biotech)]
        by_field.append(share[0] - share[1])
    return np.array(by_age), np.array(by_field)


def test_placebo_shows_neither_age_nor_field() -> None:
    for contrast in buzz_effects(PLACEBO, 16):
        error = contrast.std(ddof=1) / math.sqrt(len(contrast))
        assert abs(contrast.mean()) < 3.7 * error  # t with 15 degrees of freedom: p = 0.002


def test_age_is_read_nowhere_once_demography_is_off() -> None:
    """With records that grow with age and reputation that is lent, the labels themselves still do nothing."""
    settings = PLACEBO | {"population.record_by_age": True, "acceptance.kappa": 0.5}
    scenario = small("interspin", settings)
    worlds = [build(scenario, 3, 0, keeps_contacts=True) for _ in range(2)]
    actors = worlds[1].state.actors
    firms = np.flatnonzero((actors.is_alive == 1) & (actors.kind == 0))
    order = np.random.default_rng(1).permutation(firms)
    for name in ("founded", "is_young_group"):
        actors[name][firms] = actors[name][order]
    logs = [run_world(world).events for world in worlds]
    assert (logs[0].is_young_group != logs[1].is_young_group).any()
    assert without(logs[0], "is_young_group") == without(logs[1], "is_young_group")
    assert (logs[0].stage == int(Stage.COOPERATION)).sum() > 100
