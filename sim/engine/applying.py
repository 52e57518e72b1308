"""Who may apply to a call, and with which pair: one answer for effort, for waiting and for the gate."""

from __future__ import annotations

from sim.compiled import inlined
from sim.rules.demography import is_young
from sim.rules.funding import allows_country, has_place_for
from sim.words import CountryPolicy
from sim.world.traits import FIRM

FREE = int(CountryPolicy.FREE)


@inlined
def may_apply(world, moment, slot):
    """Whether an actor may become a member of a funded project: with money, a place and a country for it."""
    design = world.design
    actor = world.state.actors[slot]
    if design.implementation_projects * design.implementation_grant_eur <= 0.0:
        return False
    young = actor.kind == FIRM and is_young(actor.founded, moment.now, world.rates)
    return has_place_for(actor.kind, young, design) and has_country(world, actor.cluster)


@inlined
def may_apply_with(world, moment, place):
    """Whether an actor may apply with this pair: its country is allowed and, if need be, the partner is new."""
    state, design = world.state, world.design
    pair = state.pairs[place]
    dossier = state.dossiers[place]
    if design.conditions_new_partner > 0.0 and pair.past > 0:
        return False
    country = state.partners[pair.partner].country
    if not is_allowed(world, state.actors[dossier.actor].cluster, country):
        return False
    return may_apply(world, moment, dossier.actor)


@inlined
def is_allowed(world, cluster, place):
    """Whether pairs of this cluster with partners of this country may be funded at this step."""
    country = world.state.countries[place]
    is_target = world.state.targets[cluster, place]
    return allows_country(world.design.countries, is_target, country.is_in_eu, country.overseas)


@inlined
def has_country(world, cluster):
    """Whether there is any country whose partners this cluster may be funded with."""
    if world.design.countries == FREE:
        return True
    for place in range(len(world.state.countries)):
        if is_allowed(world, cluster, place):
            return True
    return False
