"""The worlds of a draw: rival mechanisms, controls without them, and the arms that are compared under common luck."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from calibration.patterns.draws import Draw
from sim.scenario.parameters import value_of
from sim.scenario.schema.scenario import Scenario

#: The emergent side: lent reputation, lent trust, tacitness (drawn; at 0 where it is off).
EMERGENT = (
    "acceptance.kappa",
    "acceptance.kappa_trust",
    "acceptance.theta_tacit",
    "funnel.f_tacit",
)
#: The put-in side: extra referral of young firms (β_By) and by knowledge intensity (β_Bk).
PUT_IN = ("contacts.buzz_young", "contacts.buzz_intensity")
#: The rival mechanisms, prior weight ½ each: what a run under each of them sets.
RIVALS: tuple[tuple[str, Mapping[str, float]], ...] = (
    ("emergent", dict.fromkeys(PUT_IN, 0.0)),
    ("put in", dict.fromkeys(EMERGENT, 0.0)),
)
NO_BUZZ = {"contacts.buzz_share": 0.0}
STILL = {
    "demography.founding_per_year": 0.0,
    "demography.closing_new": 0.0,
    "demography.closing_old": 0.0,
    "demography.entry_per_year": 0.0,
    "demography.leaving_per_year": 0.0,
    "population.record_by_age": False,
}
#: Records, size and composition independent of age; nobody comes or goes, so *young* needs a wider meaning.
PLACEBO = STILL | {"demography.young_age": 40.0}
#: Nothing that clusters differ in, and nothing that their members pass on to each other.
EVEN = {
    "population.cluster_effect_sd": 0.0,
    "contacts.buzz_share": 0.0,
    "learning.experience_sharing": 0.0,
    "learning.eta_local": 0.0,
    "management.quality_effect": 0.0,
    "management.introductions_per_year": 0.0,
    "choice.b_tri": 0.0,
}
#: Local ties form and fade this many times as fast: as many of them, but the young have theirs as soon as the old.
QUICK = 8.0
TURNOVER = ("local_ties.accepted_per_year", "local_ties.fading_per_year")
#: What firms and institutions have apart: both get the mean of the two (of all three for size classes).
APART = (
    ("contacts.firm", "contacts.institution"),
    ("contacts.reference_slack_firm", "contacts.reference_slack_institution"),
    ("contacts.reference_exp_firm", "contacts.reference_exp_institution"),
    ("acceptance.domestic_firm", "acceptance.domestic_institution"),
    ("acceptance.foreign_firm", "acceptance.foreign_institution"),
    ("acceptance.reference_reputation_firm", "acceptance.reference_reputation_institution"),
    ("load.capacity_sme", "load.capacity_large", "load.capacity_institution"),
    ("load.reference_firm", "load.reference_institution"),
    ("local_ties.cooperations_firm", "local_ties.cooperations_institution"),
    ("cooperation.follow_on_firm", "cooperation.follow_on_institution"),
    ("finance.budget_sme_eur", "finance.budget_large_eur", "finance.budget_institution_eur"),
    ("population.completions_firm", "population.completions_institution"),
    ("population.size_sd", "population.size_sd_institution"),
)
KIND_TERMS = (
    "population.size_gap", "funnel.f_institution", "local_ties.b_kind",
    "contacts.inbound_firm", "contacts.beta_young", "contacts.buzz_young",
    "choice.b_firm_firm", "choice.b_firm_university", "choice.b_firm_research",
    "choice.b_institution_firm", "choice.b_institution_university", "choice.b_institution_research",
)  # fmt: skip


def arms_of(
    programme: Scenario, none: Scenario, draw: Draw, changes: Mapping[str, object]
) -> dict[str, Scenario]:
    """The arms of a draw by name; ``changes`` go into every arm, before what makes an arm.

    ``none`` is the scenario without a programme. An arm's name says its world; *without buzz* is its other life.
    """
    off, emergent = dict.fromkeys(EMERGENT, 0.0), dict.fromkeys(PUT_IN, 0.0)
    start = none.with_changes({**draw, **changes})
    alone = start.with_changes(emergent)
    neither = alone.with_changes(off)
    quick = neither.with_changes({key: QUICK * value_of(neither, key) for key in TURNOVER})
    placebo = neither.with_changes(PLACEBO | _of_one_size(neither))
    return {
        "programme": programme.with_changes({**draw, **changes, **emergent}),
        "emergent": alone,
        "emergent without buzz": alone.with_changes(NO_BUZZ),
        "put in": start.with_changes(off),
        "neither": neither,
        "neither without buzz": neither.with_changes(NO_BUZZ),
        "neither, quick ties": quick,
        "neither, quick ties without buzz": quick.with_changes(NO_BUZZ),
        "placebo": placebo,
        "placebo without buzz": placebo.with_changes(NO_BUZZ),
        "kinds alike": alone.with_changes(alike(alone)),
        "no cluster effect": alone.with_changes({"population.cluster_effect_sd": 0.0}),
        "clusters alike": placebo.with_changes(EVEN),
    }


def alike(scenario: Scenario) -> dict[str, Any]:
    """Changes by which nothing in the rules tells institutions from firms."""
    changes: dict[str, Any] = STILL | dict.fromkeys(KIND_TERMS, 0.0)
    for keys in APART:
        values = [value_of(scenario, key) for key in keys]
        changes |= dict.fromkeys(keys, sum(values) / len(values))
    return changes


def _of_one_size(scenario: Scenario) -> dict[str, Any]:
    """Clusters of the same size and composition."""
    rows = [row.model_dump() | {"firms": None, "institutions": None} for row in scenario.clusters]
    return {"clusters": rows}
