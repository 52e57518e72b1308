"""What a foreign partner is worth to an actor, luck apart."""

from __future__ import annotations

import numpy as np

from sim.compiled import entry, inlined, stepwise
from sim.rules.choice import (
    appeal_of_partner,
    cognitive_distance,
    most_of_distance,
    most_of_linked,
    utility_of_partner,
    utility_of_relation,
)
from sim.rules.numbers import safe_exp


@stepwise
def post_appeal(world):
    """What each partner is worth to anyone in this step."""
    state = world.state
    for place in range(len(state.partners)):
        partner = state.partners[place]
        appeal = appeal_of_partner(
            state.countries[partner.country].utility,
            partner.running,
            partner.attractiveness,
            world.rates,
        )
        if appeal != partner.appeal or partner.handicap == 0.0:
            partner.appeal, partner.handicap = appeal, safe_exp(-appeal)


@entry
def handicaps_of_linked(count, rates):
    """Lowest handicap e^(−appeal) that a link can give to who has 0, 1, … ``count`` − 1 mates."""
    handicaps = np.empty(count)
    for mates in range(count):
        handicaps[mates] = safe_exp(-most_of_linked(mates, rates))
    return handicaps


@inlined
def is_on(world, moment, slot):
    """Whether the programme runs in the cluster of an actor."""
    cluster = world.state.clusters[world.state.actors[slot].cluster]
    return cluster.selected_at <= moment.now < cluster.ends_at


@inlined
def utility_for(world, slot, partner, linked_mates, trust, has_targets):
    """Utility of a partner for an actor, luck apart."""
    state, rates = world.state, world.rates
    actor, other = state.actors[slot], state.partners[partner]
    distance = cognitive_distance(actor.x0, actor.x1, actor.x2, other.x0, other.x1, other.x2)
    utility = utility_of_partner(other.appeal, distance, rates)
    return utility + worth_of_relation(world, slot, partner, linked_mates, trust, has_targets)


@inlined
def worth_of_relation(world, slot, partner, linked_mates, trust, has_targets):
    """What the relation of an actor with a partner adds to its utility."""
    actor, other = world.state.actors[slot], world.state.partners[partner]
    is_target = has_targets and world.state.targets[actor.cluster, other.country] != 0
    kinds = world.kinds[actor.kind, other.kind]
    return utility_of_relation(linked_mates, trust, kinds, is_target, world.rates)


@inlined
def most_of_relation(world, slot, has_targets):
    """No new partner without linked mates is worth more to this actor, appeal and luck apart."""
    kinds = world.kinds[world.state.actors[slot].kind]
    most = max(kinds[0], max(kinds[1], kinds[2])) + most_of_distance(world.rates)
    return most + max(0.0, world.rates.choice_b_target) if has_targets else most
