"""Who may apply to a call, and with which pair."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.mesa_model.plain_rules import rules
from sim.words import CallsReach, CountryPolicy, SelectionRule

if TYPE_CHECKING:
    from sim.mesa_model.agents import DomesticActor, Management
    from sim.mesa_model.model import ClusterModel
    from sim.mesa_model.relations import Country, Pair
    from sim.mesa_model.rounds import Round

POLICIES = {int(policy): policy for policy in CountryPolicy}


def may_apply(model: ClusterModel, actor: DomesticActor) -> bool:
    """Whether there is money, a country and a place for this actor in the projects of the programme."""
    design = model.design
    if not design.implementation_projects * design.implementation_grant_eur > 0:
        return False
    countries = any(is_allowed(model, actor.cluster, one) for one in model.countries)
    return (countries or not design.countries) and rules.has_place_for(
        actor.kind, actor.is_young(), design
    )


def may_apply_with(model: ClusterModel, pair: Pair) -> bool:
    """Whether the actor may apply with this pair."""
    if model.design.conditions_new_partner and pair.is_acquainted:
        return False
    cluster, country = pair.actor.cluster, pair.partner.country
    return is_allowed(model, cluster, country) and may_apply(model, pair.actor)


def is_allowed(model: ClusterModel, cluster: Management, country: Country) -> bool:
    """Whether the country policy allows pairs of the cluster with this country."""
    policy = POLICIES[int(model.design.countries)]
    if policy is CountryPolicy.LISTED:
        return country.place in cluster.targets
    if policy is CountryPolicy.EU:
        return country.is_in_eu
    return policy is CountryPolicy.FREE or bool(country.overseas)


def is_reached(model: ClusterModel, cluster: Management, round_: Round) -> bool:
    """Whether the call of this round reaches the cluster."""
    if round_.rule != SelectionRule.LISTED or model.design.calls_reach == CallsReach.ALL:
        return True
    return cluster.place in round_.listed
