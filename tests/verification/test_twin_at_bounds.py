"""Twin = kernel at the bounds of every parameter: nothing overflows, nothing stops, every event is the same."""

from __future__ import annotations

import contextlib
import datetime as dt
import random
from typing import Any

import numpy as np
import pytest

from sim.engine.run import simulate
from sim.mesa_model import ClusterModel
from sim.scenario import Scenario, ScenarioError, parameters
from tests.properties.designs import LIVELY, world
from tests.verification.conftest import Tell

DECLARED = {one.key: one for one in parameters(Scenario)}
#: Too large for a test at their upper bound: there they only multiply what is there already.
SMALLER = {
    "population.scale": 2,
    "population.firms": 12,
    "population.institutions": 8,
    "population.partners": 400,
}
#: What else must hold for a bound to be allowed.
GIVEN: dict[tuple[str, str], dict[str, Any]] = {
    ("contacts.own_share", "most"): {"contacts.buzz_share": 0.0, "contacts.inbound_share": 0.0},
    ("contacts.buzz_share", "most"): {"contacts.own_share": 0.0, "contacts.inbound_share": 0.0},
    ("contacts.inbound_share", "most"): {"contacts.own_share": 0.0, "contacts.buzz_share": 0.0},
    ("population.partner_firm_share", "most"): {"population.partner_university_share": 0.0},
    ("population.partner_university_share", "most"): {"population.partner_firm_share": 0.0},
    ("choice.candidates", "least"): {"choice.from_other_fields": 1},
    ("choice.from_other_fields", "most"): {"choice.candidates": 24},
    ("programme.implementation.members", "least"): {
        "programme.conditions.minimum_firms": 1,
        "programme.conditions.minimum_institutions": 0,
    },
    ("programme.conditions.minimum_firms", "most"): {
        "programme.implementation.members": 16,
        "programme.conditions.minimum_institutions": 0,
    },
    ("programme.conditions.minimum_institutions", "most"): {
        "programme.implementation.members": 16,
        "programme.conditions.minimum_firms": 0,
    },
    ("programme.anticipation_years", "most"): {
        "time.run_in_start": dt.date(2008, 1, 1),
        "time.start": dt.date(2009, 1, 1),
        "time.count_from": dt.date(2009, 1, 1),
    },
    ("programme.quotas.firms", "most"): {"programme.conditions.minimum_institutions": 0},
    ("programme.quotas.young_firms", "most"): {"programme.conditions.minimum_institutions": 0},
    ("programme.quotas.institutions", "most"): {"programme.conditions.minimum_firms": 0},
}
#: Where twin and kernel once parted, or the twin stopped.
ONCE_APART = (
    ("choice.b_tri", "most"),
    ("local_ties.b_pop", "least"),
    ("local_ties.b_kind", "least"),
    ("learning.eta_foreign", "most"),
    ("learning.eta_local", "most"),
    ("local_ties.acceptance", "least"),
)
#: One bound in sixteen, spread over all sections: what `make test` runs beside these.
SOME = [(key, end) for key in DECLARED for end in ("least", "most")][::16]


def lively() -> Scenario:
    """Three little clusters with two rounds, a voucher, a taper and shocks of both kinds, within nine years."""
    rounds = [
        {"announced": "2014-01-15", "selected": "2014-05-08", "start": "2014-07-01",
         "clusters": 1, "rule": "merit"},
        {"announced": "2014-11-08", "selected": "2015-02-08", "start": "2015-04-01",
         "clusters": 1, "rule": "need"},
    ]  # fmt: skip
    changes = LIVELY | {
        "time.run_in_start": dt.date(2012, 1, 1),
        "time.start": dt.date(2013, 1, 1),
        "time.end": dt.date(2019, 12, 31),
        "time.evaluation_date": dt.date(2019, 6, 30),
        "time.age_group_date": dt.date(2014, 1, 1),
        "programme.rounds": rounds,
        "programme.concept.years": 1.0,
        "programme.implementation.years": 2.0,
        "programme.implementation.members": 3,
        "programme.vouchers.contacts_per_year": 1.0,
        "programme.vouchers.budget_eur": 100_000.0,
        "programme.exit.rule": "taper",
        "programme.exit.budget_eur": 300_000.0,
        "programme.merit_correlation": 0.5,
        "finance.partner_money_binds": True,
        "demography.entry_per_year": 0.01,
        "contacts.rejection_memory_years": 0.5,
        "shocks.list": [
            {"start": "2016-01-01", "end": "2016-09-30", "travel": 0.7, "business": -0.5}
        ],
    }
    return world().with_changes(changes)


def at(key: str, end: str) -> Scenario:
    """The lively world with a parameter at one of its bounds."""
    one = DECLARED[key]
    bound = one.least if end == "least" else SMALLER.get(key, one.most)
    assert bound is not None
    value = int(bound) if one.kind == "whole number" else float(bound)
    given = dict(GIVEN.get((key, end), {}))
    if key in ("population.firms", "population.institutions"):
        rows = [row.model_dump() | {key.rpartition(".")[2]: None} for row in lively().clusters]
        given["clusters"] = rows
    return lively().with_changes({**given, key: value})


def anywhere(seed: int) -> Scenario:
    """The lively world with about a third of all parameters somewhere within their bounds, half of them at an end."""
    luck = random.Random(f"within bounds {seed}")
    scenario = lively()
    for key, one in DECLARED.items():
        assert one.least is not None and one.most is not None
        most = SMALLER.get(key, one.most)
        value = luck.choice(
            (
                one.least,
                most,
                luck.uniform(one.least, most),
                luck.uniform(one.low, min(one.high, most)),
            )
        )
        if luck.random() < 1 / 3:
            with contextlib.suppress(ScenarioError):  # does not fit what is there already
                whole = one.kind == "whole number"
                scenario = scenario.with_changes({key: int(value) if whole else float(value)})
    return scenario


def assert_same_lives(scenario: Scenario, seed: int = 5) -> None:
    """Logs, lives and ledgers of both are the same; nothing that is counted has wrapped around."""
    model = ClusterModel(scenario, rng=seed)
    model.run_model()
    kernel = simulate(scenario, seed, keep_contacts=True)
    full = {name: count for name, count in kernel.counters.items() if "overflow" in name and count}
    assert full.pop("overflow_ranks", 0) == model.record.overflows, "entrants beyond 64 in a step"
    assert not full
    assert model.events().tolist() == np.asarray(kernel.events).tolist()
    assert model.lives().tolist() == np.asarray(kernel.lives).tolist()
    first = model.calendar.first_reported
    assert np.array_equal(np.array(model.ledgers[first:]), kernel.ledger)
    assert kernel.panel.min() >= 0 and kernel.ledger.min() >= 0
    assert all(
        np.isfinite(kernel.actors[name]).all() for name in ("x0", "experience", "reputation")
    )


@pytest.mark.parametrize(("key", "end"), [*ONCE_APART, *SOME])
def test_at_bounds_where_they_once_parted_and_at_others_they_live_the_same_lives(
    key: str, end: str
) -> None:
    assert_same_lives(at(key, end))


@pytest.mark.verify
@pytest.mark.parametrize("end", ("least", "most"))
@pytest.mark.parametrize("key", DECLARED)
def test_at_the_bounds_of_every_parameter_twin_and_kernel_live_the_same_lives(
    key: str, end: str, told: Tell
) -> None:
    assert_same_lives(at(key, end))
    told("twins", world=f"{key} at its bound ({end})", seed=5, how="compiled", equal=True)


@pytest.mark.verify
@pytest.mark.parametrize("seed", range(40))
def test_with_many_parameters_far_out_twin_and_kernel_live_the_same_lives(
    seed: int, told: Tell
) -> None:
    assert_same_lives(anywhere(seed), seed)
    told("twins", world=f"far out {seed}", seed=seed, how="compiled", equal=True)
