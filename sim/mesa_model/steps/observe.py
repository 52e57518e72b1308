"""Step 9: observers count; they have no luck and change nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.mesa_model.relations import DORMANT
from sim.words import Linked

if TYPE_CHECKING:
    from sim.mesa_model.model import ClusterModel


def observe(model: ClusterModel) -> None:
    """Stocks at the end of the step; ledgers; at the evaluation date, who is alive."""
    model.stocks = stocks_of(model)
    model.ledgers.append([cluster.ledger() for cluster in model.clusters])
    if model.number == model.calendar.evaluation:
        for cluster in model.clusters:
            for actor in cluster.living:
                actor.alive_at_evaluation = actor.cooperations
                model.ties_at_evaluation += [
                    (actor.id, mate.id) for mate in actor.ties if actor.id < mate.id
                ]


def stocks_of(model: ClusterModel) -> dict[str, int]:
    """What there is, over all clusters; a tie counts for both actors."""
    actors = [actor for cluster in model.clusters for actor in cluster.living]
    links = [pair.linked for pair in model.cooperating]
    return {
        "actors": len(actors),
        "active_abroad": sum(actor.cooperations > 0 for actor in actors),
        "running_cooperations": sum(actor.cooperations for actor in actors),
        "dormant_ties": sum(
            pair.stage == DORMANT for actor in actors for pair in actor.pairs.values()
        ),
        "open_contacts": sum(actor.contacts for actor in actors),
        "local_ties": sum(len(actor.ties) for actor in actors),
        "running_local": sum(actor.local for actor in actors),
        "running_funded": links.count(Linked.FUNDED),
        "running_broker": links.count(Linked.BROKER),
        "running_referral": links.count(Linked.REFERRAL),
    }
