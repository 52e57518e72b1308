"""Room, and ties between actors of one cluster (buzz)."""

from __future__ import annotations

from sim.compiled import compiled
from sim.rules.numbers import by_kind, log_of_one_plus, safe_exp, shifted


@compiled
def load_of(cooperations, local_cooperations, contacts, ties, rates):
    """Room taken, in places: Σ count · load. *Ours*: MODEL section 2 fixes the weights."""
    return (
        rates.load_cooperation * cooperations
        + rates.load_local_cooperation * local_cooperations
        + rates.load_contact * contacts
        + rates.load_local_tie * ties
    )


@compiled
def slack_of(load, capacity):
    """Share of room that is free: max(0, 1 − load / capacity)."""
    return max(0.0, 1.0 - load / capacity)


@compiled
def has_room(cooperations, local_cooperations, capacity):
    """Whether one more cooperation fits: cooperations (foreign and local) + 1 ≤ capacity."""
    return cooperations + local_cooperations + 1 <= capacity


@compiled
def meetings_per_year(quality, rates):
    """Meetings an actor calls: accepted / acceptance · ((1 − m) + m · quality / ½).

    ``quality`` of the management in [0, 1]; m is its share of meetings at mean quality. *Ours*: assumed.
    """
    arranged = rates.local_ties_management_share
    base = rates.local_ties_accepted_per_year / rates.local_ties_acceptance
    return base * ((1.0 - arranged) + arranged * quality / 0.5)


@compiled
def proximity(distance):
    """Closeness of knowledge, e^(−d), in (0, 1]."""
    return safe_exp(-distance)


@compiled
def utility_of_mate(distance, kinds_differ, common_mates, degree, rates):
    """U = b_tech e^(−d) + b_kind [kinds differ] + b_tri log(1 + common mates) + b_pop log(1 + degree).

    Effects named as in the stochastic actor-oriented literature. *Source*: snijders-2010, V14.
    """
    utility = rates.local_ties_b_tech * proximity(distance)
    if kinds_differ:
        utility += rates.local_ties_b_kind
    utility += rates.local_ties_b_tri * log_of_one_plus(common_mates)
    return utility + rates.local_ties_b_pop * log_of_one_plus(degree)


@compiled
def chance_of_mate_accepting(distance, rates):
    """The other side of a meeting: log odds of the base chance + b_tech (e^(−d) − e^(−0.4)). *Ours*: assumed."""
    return shifted(
        rates.local_ties_acceptance,
        rates.local_ties_b_tech * (proximity(distance) - 0.6703200460356393),
    )


@compiled
def local_cooperations_per_year(kind, rates):
    """R&D cooperations that an actor proposes to mates: half of those it enters (for the other half it is asked)."""
    return 0.5 * by_kind(
        kind, rates.local_ties_cooperations_firm, rates.local_ties_cooperations_institution
    )
