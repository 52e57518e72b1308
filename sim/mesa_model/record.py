"""Rows of what happened: contacts, cooperations, lives; and the arrays they become."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.mesa_model.relations import COOPERATION, EXCHANGE, LEAD, PROPOSAL
from sim.words import NONE, Funded, Outcome
from sim.world.logs import EVENT, LIFE
from sim.world.state import FLOWS, MICRO

if TYPE_CHECKING:
    from sim.mesa_model.agents import DomesticActor
    from sim.mesa_model.relations import Pair

Row = tuple[Any, ...]
EVENT_ORDER = ("actor", "partner", "attempt", "stage")


class Record:
    """The log of a run and the flows of the current step."""

    def __init__(self, cost_cents: int) -> None:
        self.events: list[Row] = []
        self.cost_cents = cost_cents
        self.lives: list[Row] = []
        self.flows: dict[str, int] = dict.fromkeys(FLOWS, 0)
        self.overflows = 0

    def begin_step(self) -> None:
        """Flows count from 0 in each step."""
        self.flows = dict.fromkeys(FLOWS, 0)

    def count(self, flow: str, number: int = 1) -> None:
        """Adds to a flow of this step."""
        self.flows[flow] += number

    def contact(self, pair: Pair, outcome: Outcome, end: float) -> None:
        """A contact that has closed, was accepted, or is still open."""
        stage = pair.stage if pair.stage in (LEAD, EXCHANGE) else PROPOSAL
        row = _event(pair, stage, int(Funded.NO), outcome, 0, end)
        self.events.append((*row, 0, 0, 0))

    def cooperation(self, pair: Pair, outcome: Outcome, end: float) -> None:
        """A cooperation that has ended or still runs."""
        is_first = int(pair.past == 1)
        row = _event(pair, COOPERATION, pair.funded, outcome, is_first, end)
        self.events.append((*row, *self.books(pair)))

    def books(self, pair: Pair) -> tuple[int, int, int]:
        """Own, other public and foreign money committed to a cooperation, cents."""
        own = self.cost_cents - pair.grant - pair.other_public
        return own, pair.other_public, self.cost_cents if pair.foreign_own else 0

    def life(self, actor: DomesticActor, closed: float) -> None:
        """A life that has ended, or goes on at the horizon."""
        self.lives.append(
            (
                actor.id,
                actor.cluster.id,
                actor.kind,
                actor.size_class,
                actor.is_young_group,
                actor.founded,
                closed,
                actor.made_contacts,
                actor.made_cooperations,
                actor.first_cooperations,
                actor.funded_cooperations,
                actor.local_cooperations,
                actor.alive_at_evaluation,
                actor.innovations,
                actor.grants,
            )
        )


def _event(pair: Pair, stage: int, funded: int, outcome: Outcome, is_first: int, end: float) -> Row:
    """One row of the event log, in the order of its columns, but for the last three: the books."""
    actor = pair.actor
    return (
        actor.id,
        actor.cluster.id,
        pair.partner.id,
        pair.introducer,
        pair.partner.country.place,
        actor.kind,
        actor.is_young_group,
        pair.side,
        pair.channel,
        stage,
        pair.linked,
        funded,
        int(outcome),
        is_first,
        pair.attempt,
        pair.project.number if pair.project else NONE,
        pair.start,
        pair.exchange_at,
        pair.proposal_at,
        end,
        pair.grant,
    )


def innovation_of(gained: float) -> int:
    """An innovation in millionths."""
    return math.floor(MICRO * gained + 0.5)


def as_array(rows: Sequence[Row], kind: np.dtype, order: Sequence[str]) -> Any:
    """Rows as a record array, sorted by these columns."""
    array = np.array(rows, kind)
    return array[np.lexsort([array[name] for name in reversed(order)])].view(np.recarray)


def events_of(rows: Sequence[Row]) -> Any:
    """The event log."""
    return as_array(rows, EVENT, EVENT_ORDER)


def lives_of(rows: Sequence[Row]) -> Any:
    """The lives."""
    return as_array(rows, LIFE, ("actor",))
