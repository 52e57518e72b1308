"""Choosing a foreign partner: the consideration set of each channel, and the best in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.mesa_model.luck import gumbel_for, key_of, number_for
from sim.mesa_model.plain_rules import rules
from sim.mesa_model.relations import DORMANT
from sim.words import Linked, Origin, Purpose

if TYPE_CHECKING:
    from sim.mesa_model.agents import DomesticActor, ForeignPartner
    from sim.mesa_model.model import ClusterModel
    from sim.mesa_model.relations import Pair

CHOICE = int(Purpose.CHOICE)
BUZZ, INBOUND = int(Origin.BUZZ), int(Origin.INBOUND)
BROKERS = (int(Origin.BROKER), int(Origin.BROKER_ADDED))
MOST_KNOWN = 32  # partners of mates that are considered


@dataclass(slots=True)
class Introduction:
    """What a mate lends to a contact that it brings about, as it stood when the contact was decided on."""

    introducer: int = 0
    trust: float = 0.0
    reputation: float = 0.0
    is_linked: bool = False


@dataclass(slots=True)
class Intention:
    """A contact that an actor is about to make."""

    actor: DomesticActor
    partner: ForeignPartner
    origin: int
    start: float | None = None  # of a renewal
    introduction: Introduction | None = None
    priority: int = 0


def intend(model: ClusterModel, actor: DomesticActor, origin: int, i: int) -> list[Intention]:
    """The partner that contact number i of this origin goes to; empty if there is none."""
    words = model.luck.words(CHOICE, actor.id, i, model.number, origin)
    sampling_key, choice_key = key_of(*words[:2]), key_of(*words[2:])
    known = partners_of_mates(actor) if origin == BUZZ else []
    candidates = known or sampled(model, actor, origin, sampling_key)
    partner = best_of(model, actor, candidates, choice_key, origin != INBOUND)
    if partner is None:
        return []
    introduction = introduced_by(model, actor, partner) if known else None
    return [Intention(actor, partner, origin, introduction=introduction)]


def is_closed_to(actor: DomesticActor, partner: ForeignPartner) -> bool:
    """Whether the pair is in any stage but dormant."""
    pair = actor.pairs.get(partner)
    return pair is not None and pair.stage != DORMANT


def partners_of_mates(actor: DomesticActor) -> list[ForeignPartner]:
    """The first partners with whom mates are acquainted and to whom the actor may turn."""
    known: dict[ForeignPartner, None] = {}
    for mate in actor.ties:
        for pair in reversed(mate.pairs.values()):
            if pair.past > 0 and pair.partner not in known:
                if not is_closed_to(actor, pair.partner):
                    known[pair.partner] = None
                if len(known) == MOST_KNOWN:
                    return list(known)
    return list(known)


def sampled(
    model: ClusterModel, actor: DomesticActor, origin: int, key: np.uint64
) -> list[ForeignPartner]:
    """Partners sampled from the field and from all, or from the cluster's target countries."""
    cluster, size = actor.cluster, int(model.rates.choice_candidates)
    pool = cluster.partners_of_field or model.partners
    of_pool = size - int(model.rates.choice_from_other_fields)
    if origin in BROKERS and cluster.partners_of_targets:
        pool, of_pool = cluster.partners_of_targets, size
    considered: dict[ForeignPartner, None] = {}
    for j in range(size if model.partners else 0):
        some = pool if j < of_pool else model.partners
        partner = some[number_for(key, j, len(some))]
        if not is_closed_to(actor, partner):
            considered[partner] = None
    return list(considered)


def best_of(
    model: ClusterModel,
    actor: DomesticActor,
    candidates: list[ForeignPartner],
    key: np.uint64,
    feels_target: bool,
) -> ForeignPartner | None:
    """The candidate of highest utility, luck included; the first of equals."""
    targets = actor.cluster.targets
    pulls = feels_target and actor.cluster.is_in_programme()
    linked = linked_mates(actor)
    best, best_utility = None, 0.0
    for partner in candidates:
        is_target = pulls and partner.country.place in targets
        utility = utility_of(model, actor, partner, linked.get(partner, 0), is_target)
        utility += gumbel_for(key, partner.id)
        if best is None or utility > best_utility:
            best, best_utility = partner, utility
    return best


def linked_mates(actor: DomesticActor) -> dict[ForeignPartner, int]:
    """How many mates are acquainted with each partner that any of them knows."""
    linked: dict[ForeignPartner, int] = {}
    for mate in actor.ties:
        for partner, pair in mate.pairs.items():
            if pair.past > 0:
                linked[partner] = linked.get(partner, 0) + 1
    return linked


def utility_of(
    model: ClusterModel,
    actor: DomesticActor,
    partner: ForeignPartner,
    linked: int,
    is_target: bool,
) -> float:
    """What this partner is worth to this actor, but for luck."""
    rates = model.rates
    pair = actor.pairs.get(partner)
    trust = pair.trust_at(model.now, rates) if pair else 0.0
    appeal = rules.appeal_of_partner(
        partner.country.utility, partner.running, partner.attractiveness, rates
    )
    distance = rules.cognitive_distance(
        actor.x0, actor.x1, actor.x2, partner.x0, partner.x1, partner.x2
    )
    return rules.utility_of_partner(appeal, distance, rates) + rules.utility_of_relation(
        linked, trust, rules.effect_of_kinds(actor.kind, partner.kind, rates), is_target, rates
    )


def introduced_by(
    model: ClusterModel, actor: DomesticActor, partner: ForeignPartner
) -> Introduction:
    """The acquainted mate that trusts the partner most introduces."""
    best: Pair | None = None
    best_trust = -1.0
    for mate in actor.ties:
        pair = mate.pairs.get(partner)
        if pair is not None and pair.past > 0:
            trust = pair.trust_at(model.now, model.rates)
            if trust > best_trust:
                best, best_trust = pair, trust
    if best is None:
        return Introduction()
    mate = best.actor
    return Introduction(mate.id, best_trust, mate.reputation, best.linked != Linked.NONE)
