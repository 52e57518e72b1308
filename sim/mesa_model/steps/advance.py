"""Step 6: contacts advance through the funnel, or are dropped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.mesa_model.relations import EXCHANGE, LEAD, PROPOSAL
from sim.mesa_model.steps.pairs import ADVANCE, close_contact, enter_stage
from sim.words import Outcome

if TYPE_CHECKING:
    from sim.mesa_model.model import ClusterModel
    from sim.mesa_model.relations import Pair


def advance(model: ClusterModel) -> list[Pair]:
    """Everything that falls due, several stages a step; returns the proposals put up for decision."""
    decided: list[Pair] = []
    while due := model.contacts_due.take_until(model.then):
        for pair in due:
            if pair.exit != ADVANCE:
                close_contact(model, pair, Outcome.DROPPED, pair.due)
            elif pair.stage == PROPOSAL:
                decided.append(pair)
            else:
                move_on(model, pair)
    return decided


def move_on(model: ClusterModel, pair: Pair) -> None:
    """From lead to exchange, from exchange to proposal."""
    at = pair.due
    if pair.stage == LEAD:
        pair.exchange_at = at
        model.record.count("exchanges")
        enter_stage(model, pair, EXCHANGE, at)
    else:
        pair.proposal_at = at
        model.record.count("proposals")
        enter_stage(model, pair, PROPOSAL, at)
