"""Rates and designs as the rules take them, at values of the tests' own: they do not move with the defaults."""

from __future__ import annotations

from functools import cache
from typing import Any

from sim.scenario.schema.scenario import Scenario
from sim.world.rates import design_of, rates_of

#: Every parameter that a rule reads, as the tests state it.
STATED: dict[str, dict[str, float]] = {
    "population": {
        "cluster_effect_sd": 0.5, "actor_effect_sd": 0.9, "size_sd": 0.8, "size_sd_institution": 1.5,
        "sme_share": 0.864, "size_gap": 2.0,
    },
    "load": {
        "cooperation": 1.0, "local_cooperation": 1.0, "contact": 0.1, "local_tie": 0.05,
        "reference_firm": 0.6, "reference_institution": 3.0,
    },
    "local_ties": {
        "accepted_per_year": 0.6, "acceptance": 0.6, "management_share": 0.2, "b_tech": 1.0,
        "b_kind": 0.2, "b_tri": 0.3, "b_pop": 0.2, "cooperations_firm": 0.15,
        "cooperations_institution": 0.8,
    },
    "contacts": {
        "firm": 0.7, "institution": 5.0, "own_share": 0.5, "buzz_share": 0.2,
        "inbound_share": 0.25, "beta_size": 0.2, "beta_exp": 0.3, "beta_field": 0.0,
        "beta_young": 0.0, "beta_trend": 0.02, "trend_origin": 2015.0, "beta_call": 0.3,
        "reference_slack_firm": 0.5, "reference_slack_institution": 0.25,
        "reference_exp_firm": 0.32, "reference_exp_institution": 1.45, "buzz_half": 3.0,
        "buzz_reference": 2.3, "buzz_young": 0.0, "buzz_intensity": 0.0,
        "renewal_per_trust": 0.1, "inbound_effect": 1.0, "inbound_funded": 0.0, "inbound_firm": 0.0,
    },
    "choice": {
        "b_geo": 0.25, "b_border": 0.1, "b_lang": 0.2, "b_eu": 0.4, "b_1": 2.0, "b_2": 2.5,
        "b_pop": 0.2, "b_att": 0.3, "b_tri": 0.5, "b_trust": 1.0, "b_target": 0.5,
        "b_closed": 1.0, "b_firm_firm": 0.0, "b_firm_university": 0.0, "b_firm_research": 0.0,
        "b_institution_firm": 0.0, "b_institution_university": 0.0,
        "b_institution_research": 0.0,
    },
    "funnel": {
        "lead_advance": 2.5, "lead_drop": 2.5, "exchange_advance": 1.0, "exchange_drop": 1.0,
        "proposal_decide": 1.2, "proposal_drop": 0.3, "f_ac": 0.5, "f_trust": 0.8,
        "f_tacit": 0.8, "f_distance": 0.0, "f_institution": 0.0,
    },
    "acceptance": {
        "domestic_firm": 0.4, "domestic_institution": 0.5, "gamma_ac": 0.5, "gamma_trust": 0.8,
        "gamma_grant": 5.0, "gamma_load": 0.5, "foreign_firm": 0.7, "foreign_institution": 0.8,
        "theta_reputation": 1.0, "theta_trust": 0.8, "theta_tacit": 0.8,
        "reference_reputation_firm": 0.1, "reference_reputation_institution": 0.5,
        "reference_intensity": 0.6, "kappa": 0.5, "kappa_trust": 0.5,
    },
    "cooperation": {
        "follow_on_firm": 0.4, "follow_on_institution": 0.45, "follow_on_funded_new": 1.0,
        "follow_on_funded_old": 1.0, "success": 0.75, "s_ac": 0.5, "s_trust": 0.5,
        "s_distance": 0.5, "trust_gain": 0.5, "trust_loss": 0.5, "trust_decay": 0.25,
        "trust_decay_funded": 1.0, "forgotten_below": 0.05,
    },
    "learning": {
        "eta": 0.1, "best_distance": 0.4, "experience_sharing": 0.05, "reputation_gain": 0.3,
        "alpha_growth": 0.0,
    },
    "demography": {
        "young_age": 10.0, "closing_new": 0.06, "closing_old": 0.025, "closing_scale": 5.0,
        "closing_size": 0.0, "closing_funded": 1.0, "leaving_per_year": 0.0,
    },
    "management": {"quality_effect": 0.5, "learning": 0.0},
    "programme.implementation": {
        "public_share": 0.5, "rate_sme": 0.5, "rate_large": 0.4, "rate_institution": 1.0,
    },
    "programme.gate": {"merit": 1.0},
}  # fmt: skip


@cache
def _scenario(changes: tuple[tuple[str, Any], ...]) -> Scenario:
    stated = {
        f"{section}.{name}": value
        for section, values in STATED.items()
        for name, value in values.items()
    }
    return Scenario(name="of tests").with_changes(stated | dict(changes))


@cache
def _rates(changes: tuple[tuple[str, Any], ...]) -> Any:
    return rates_of(_scenario(changes))


@cache
def _design(changes: tuple[tuple[str, Any], ...]) -> Any:
    return design_of(_scenario(changes))


def rates(changes: dict[str, Any] | None = None) -> Any:
    """The record of behavioural parameters: ``rates({"acceptance.kappa": 0.0})``."""
    return _rates(tuple((changes or {}).items()))


def design(changes: dict[str, Any] | None = None) -> Any:
    """The record of the programme; keys without ``programme.``: ``design({"gate.merit": 0.0})``."""
    return _design(tuple((f"programme.{key}", value) for key, value in (changes or {}).items()))
