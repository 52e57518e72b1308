"""What a caution says nothing reads, nothing reads: the run is the same to the last byte with and without it."""

from __future__ import annotations

from typing import Any

import pytest

from sim.engine.run import simulate
from sim.scenario import parameters
from sim.scenario.cautions import cautions_in
from sim.scenario.cautions_unread import HANGING
from sim.scenario.schema.scenario import Scenario
from tests.properties.designs import LIVELY, world

ROUND = {"announced": "2015-01-15", "selected": "2015-06-08", "start": "2016-01-01", "clusters": 2}
LISTED = ROUND | {"rule": "listed", "listed": ["c1", "c2"]}
MERIT = ROUND | {"rule": "merit"}
VOUCHER = {"programme.exit.rule": "voucher", "programme.exit.budget_eur": 1e6}
TAPER = {"programme.exit.rule": "taper", "programme.exit.budget_eur": 1e6}
#: What contradicts something else at the end of its range.
UNREAD_ELSEWHERE = {
    "programme.quotas.firms", "programme.quotas.young_firms", "programme.quotas.institutions",
    "programme.conditions.minimum_firms", "programme.conditions.minimum_institutions",
}  # fmt: skip
#: What is set -> the rounds it is set beside, what else holds, and a word of the caution.
UNREAD: dict[str, tuple[Any, list[dict[str, Any]], dict[str, Any], str]] = {
    "programme.quotas.firms": (0.5, [], {}, "no round"),
    "programme.implementation.grant_eur": (900_000.0, [], {}, "no round"),
    "programme.exit.rule": ("taper", [], {}, "no round"),
    "programme.vouchers.contacts_per_year": (1.0, [LISTED], {}, "no voucher is paid"),
    "programme.gate.waits": (False, [LISTED], {"programme.implementation.projects": 0.0}, "no project has money"),
    "programme.countries": ("overseas", [LISTED], {"programme.implementation.grant_eur": 0.0}, "no project has money"),
    "programme.merit_correlation": (0.9, [LISTED], {}, "merit"),
    "programme.calls_reach": ("all", [MERIT], {}, "lists its clusters"),
    "programme.anticipation_years": (0.5, [LISTED], {"contacts.beta_call": 0.0}, "calls move nobody"),
    "programme.broker.firm": (5.0, [LISTED], {"programme.concept.introductions_per_year": 0.0}, "no introductions"),
    "programme.concept.introductions_per_year": (20.0, [LISTED], {"programme.concept.years": 0.0}, "no time for them"),
    "programme.vouchers.each_eur": (9_000.0, [LISTED], {}, "no vouchers"),
    "programme.exit.share": (0.4, [LISTED], {}, "'cliff'"),
    "programme.exit.taper_years": (2.0, [LISTED], VOUCHER, "not 'taper'"),
    "programme.exit.voucher_after_years": (2.0, [LISTED], TAPER, "not 'voucher'"),
    "finance.partner_budget_eur": (300_000.0, [LISTED], {}, "not asked for"),
    "shocks.exposure.own": (0.6, [LISTED], {"shocks.list": []}, "no shock to travel"),
    "choice.b_closed": (0.5, [LISTED], {"shocks.list": []}, "closes a border"),
    "demography.spin_off_share": (0.5, [LISTED], {"demography.founding_per_year": 0.0}, "no firm is founded"),
    "demography.inherited_contact": (0.6, [LISTED], {"demography.spin_off_share": 0.0}, "no spin-offs"),
    "population.firms": (60, [LISTED], {}, "own number of firms"),
    "population.institutions": (20, [LISTED], {}, "own number of institutions"),
    "contacts.beta_call": (0.7, [], {}, "no round"),
    "choice.b_target": (1.2, [], {}, "no round"),
    "contacts.inbound_funded": (0.4, [], {}, "no round"),
    "acceptance.applying": (0.5, [], {"acceptance.applying": 0.7}, "no round"),
    "acceptance.gamma_grant": (3.0, [], {}, "no round"),
    "cooperation.follow_on_funded_new": (0.6, [], {}, "no round"),
    "cooperation.follow_on_funded_old": (0.6, [], {}, "no round"),
    "cooperation.jump_at_grant_end": (0.3, [], {}, "no round"),
    "cooperation.trust_decay_funded": (0.6, [], {}, "no round"),
    "finance.own_response": (0.5, [], {}, "no round"),
    "demography.closing_funded": (0.6, [], {}, "no round"),
}  # fmt: skip


def designed(rounds: list[dict[str, Any]], also: dict[str, Any]) -> Scenario:
    """A tiny lively world with these rounds."""
    return world().with_changes(LIVELY | {"programme.rounds": rounds} | also)


def lives(scenario: Scenario) -> list[Any]:
    """All that a run leaves, books apart: money that is set aside and left over changes nothing else."""
    run = simulate(scenario, 3, keep_contacts=True)
    return [run.events.tolist(), run.lives.tolist(), run.panel.tolist()]


def test_the_worlds_compared_have_funded_cooperations() -> None:
    run = simulate(designed([LISTED], {}), 3)
    assert (run.events["funded"] > 0).sum() > 3


@pytest.mark.parametrize("key", UNREAD)
def test_what_a_caution_says_nothing_reads_changes_nothing(key: str) -> None:
    value, rounds, also, word = UNREAD[key]
    base = designed(rounds, also)
    changed = base.with_changes({key: value})
    told = [caution for caution in cautions_in(changed) if key in caution and word in caution]
    assert told, cautions_in(changed)
    assert not [
        caution for caution in cautions_in(base) if key in caution and "nothing reads" in caution
    ]
    assert lives(changed) == lives(base)


def test_without_money_for_projects_nothing_reads_how_they_are_filled() -> None:
    base = designed(
        [LISTED], {"programme.implementation.projects": 0.0, "acceptance.applying": 0.7}
    )
    [hanging] = [one for one in HANGING if "programme.gate" in one.keys]
    moved = {
        one.key: one.low if one.default != one.low else one.high
        for one in parameters(Scenario)
        if one.key.startswith(tuple(hanging.keys)) and one.key not in UNREAD_ELSEWHERE
    }
    assert len(moved) > 20
    changed = base.with_changes(moved)
    told = " ".join(cautions_in(changed))
    assert not [key for key in moved if key not in told]
    assert lives(changed) == lives(base)


NOTHING_PAID = {
    "an exit rule without budget": {"programme.exit.rule": "voucher"},
    "an exit rule that pays no share": {
        "programme.exit.rule": "taper", "programme.exit.budget_eur": 0.0, "programme.exit.share": 0.0,
    },
    "a budget below one follow-on": {
        "programme.exit.rule": "voucher", "programme.exit.budget_eur": 0.0, "programme.exit.share": 0.5,
    },
}  # fmt: skip


@pytest.mark.parametrize("changes", NOTHING_PAID.values(), ids=NOTHING_PAID.keys())
def test_an_exit_rule_that_pays_nothing_is_no_exit_rule(changes: dict[str, Any]) -> None:
    base = designed([LISTED], {})
    assert any("nothing is paid" in caution for caution in cautions_in(base.with_changes(changes)))
    assert lives(base.with_changes(changes)) == lives(base)


@pytest.mark.parametrize("rule", ("merit", "need", "lottery", "network", "listed"))
def test_a_round_that_funds_nobody_has_no_effect(rule: str) -> None:
    nobody = ROUND | {"clusters": 0, "rule": rule}
    scenario = designed([nobody], {"programme.calls_reach": "all"})
    assert any("has no effect" in caution for caution in cautions_in(scenario))
    assert lives(scenario) == lives(designed([], {}))


def test_where_no_country_is_allowed_no_pair_is_funded_and_no_call_moves_anyone() -> None:
    rows = [row.model_dump() | {"targets": []} for row in world().clusters]
    listed = {"clusters": rows, "programme.countries": "listed"}
    scenario = designed([LISTED], listed)
    assert any("no pair can be funded" in caution for caution in cautions_in(scenario))
    run = simulate(scenario, 3)
    assert not (run.events["funded"] > 0).any()
    assert lives(scenario.with_changes({"contacts.beta_call": 0.0})) == lives(scenario)
