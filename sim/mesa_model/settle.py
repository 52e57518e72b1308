"""From the columns of a world to agents: the population at the start."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.mesa_model.agents import Firm, ForeignPartner, Institution, Management
from sim.mesa_model.relations import COOPERATION, Country, Pair
from sim.mesa_model.steps.pairs import WAKE
from sim.words import Kind
from sim.world.records import ACTOR, CLUSTER, COUNTRY, DOSSIER, NOWHERE, PAIR, PARTNER
from sim.world.state import State, World

if TYPE_CHECKING:
    from sim.mesa_model.model import ClusterModel

CLASS_OF = {int(Kind.FIRM): Firm, int(Kind.INSTITUTION): Institution}
#: Columns of a pair that its object holds under the same name.
SAME = (
    "stage", "exit", "attempt", "channel", "side", "introducer", "linked", "funded", "past", "trust", "since",
    "start", "exchange_at", "proposal_at", "end", "distance", "own", "foreign_own",
    "other_public",
)  # fmt: skip


def plain_record(record: Any) -> SimpleNamespace:
    """A record of numbers as an object of Python numbers."""
    return SimpleNamespace(**dict(zip(record.dtype.names, record.item(), strict=True)))


def row(record: Any, kind: np.dtype) -> dict[str, Any]:
    """A record as a dictionary of Python numbers."""
    return dict(zip(kind.names or (), record.item(), strict=True))


def settle(model: ClusterModel, world: World) -> None:
    """Countries, partners, clusters with their actors, then what connects them."""
    state = world.state
    names = [name for name in COUNTRY.names or () if name not in ("is_in_eu", "utility")]
    for place, record in enumerate(state.countries):
        values = row(record, COUNTRY)
        model.countries.append(Country(place, **{name: values[name] for name in names}))
    for record in state.partners:
        values = row(record, PARTNER)
        country = model.countries[values["country"]]
        model.partners.append(ForeignPartner(model, country, values))
    actors: dict[int, Any] = {}
    for place in range(len(state.clusters)):
        model.clusters.append(settle_cluster(model, state, place, actors))
    for slot, actor in actors.items():
        settle_pairs(model, state, actor, int(state.actors[slot].first_pair))
    settle_ties(model, state, actors)


def settle_cluster(
    model: ClusterModel, state: State, place: int, actors: dict[int, Any]
) -> Management:
    """A cluster: its management, its actors in their slots, and the partners in reach."""
    cluster = Management(model, place, row(state.clusters[place], CLUSTER))
    for rank in range(len(cluster.slots)):
        slot = cluster.first + rank
        values = row(state.actors[slot], ACTOR)
        if values["is_alive"]:
            values["closes"] = float(state.closes[slot])
            actor = CLASS_OF[values["kind"]](model, cluster, rank, values)
            actor.bound = values["bound"]
            cluster.slots[rank] = actors[slot] = actor
    cluster.count_living()
    cluster.targets = frozenset(int(country) for country in state.targets[place].nonzero()[0])
    ends = [int(end) for end in state.offsets[cluster.field]]
    cluster.partners_of_field = model.partners[ends[0] : ends[-1]]
    for country in sorted(cluster.targets):
        cluster.partners_of_targets += model.partners[ends[country] : ends[country + 1]]
    return cluster


def settle_pairs(model: ClusterModel, state: State, actor: Any, first: int) -> None:
    """The pairs of an actor at the start, which the columns list from the newest on."""
    places = []
    while first != NOWHERE:
        places.append(first)
        first = int(state.pairs[first].next)
    for place in reversed(places):
        values = row(state.pairs[place], PAIR) | row(state.dossiers[place], DOSSIER)
        partner = model.partners[values["partner"]]
        pair = Pair(actor, partner, **{name: values[name] for name in SAME})
        pair.due = float(state.due[place])
        actor.pairs[partner] = pair
        if pair.stage == COOPERATION:
            pair.u_success, pair.u_follow = values["u_home"], values["u_abroad"]
            actor.cooperations += 1
            model.cooperating[pair] = None
            model.cooperations_due.enter(pair)
        else:
            diary = model.wakings_due if pair.exit == WAKE else model.forgettings_due
            diary.enter(pair)


def settle_ties(model: ClusterModel, state: State, actors: dict[int, Any]) -> None:
    """Local ties at the start; each actor's in the order of forming."""
    ties: dict[int, Any] = {}
    for slot, actor in actors.items():
        for number in range(int(state.actors[slot].ties)):
            mate = actors[int(state.mates[slot, number])]
            place = int(state.ties_of[slot, number])
            if place not in ties:
                formed, due = float(state.ties[place].formed), float(state.tie_due[place])
                ties[place] = model.note_tie(actor, mate, formed, due)
            actor.ties[mate] = ties[place]
