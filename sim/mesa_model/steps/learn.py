"""Step 8: knowledge, experience and reputation move; what is forgotten goes."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.mesa_model.luck import tents
from sim.mesa_model.plain_rules import rules
from sim.mesa_model.relations import COOPERATION
from sim.mesa_model.steps.pairs import vanish

if TYPE_CHECKING:
    from sim.mesa_model.agents import DomesticActor, ForeignPartner
    from sim.mesa_model.model import ClusterModel

FINE = 2.0**40  # knowledge of partners is summed in whole units of 2^-40
Shift = tuple[float, float, float]
#: New position, experience and reputation of an actor.
After = tuple[float, float, float, float, float]


def learn(model: ClusterModel) -> None:
    """Everyone moves at once, from the old values of all."""
    actors = [actor for cluster in model.clusters for actor in cluster.living]
    after = [after_learning(model, actor) for actor in actors]
    shifts = shifts_of_partners(model)
    for actor, values in zip(actors, after, strict=True):
        actor.x0, actor.x1, actor.x2, actor.experience, actor.reputation = values
    for partner, (shift0, shift1, shift2) in shifts.items():
        partner.x0 += shift0 / FINE
        partner.x1 += shift1 / FINE
        partner.x2 += shift2 / FINE
    for pair in model.forgettings_due.take_until(model.then):
        vanish(pair)


def after_learning(model: ClusterModel, actor: DomesticActor) -> After:
    """Where an actor will stand, and what record it will have."""
    rates, years = model.rates, model.years
    s0, s1, s2 = shift_of(model, actor)
    shared = rules.experience_shared(
        actor.experience, actor.experienced_mates(), len(actor.ties), years, rates
    )
    return (
        actor.x0 + s0,
        actor.x1 + s1,
        actor.x2 + s2,
        (actor.experience + shared) * model.kept_experience,
        actor.reputation * model.kept_reputation,
    )


def shift_of(model: ClusterModel, actor: DomesticActor) -> Shift:
    """Towards partners of running cooperations, towards the mean of mates, and a drift."""
    rates, years = model.rates, model.years
    s0 = s1 = s2 = 0.0
    if actor.cooperations:
        for pair in reversed(actor.pairs.values()):
            if pair.stage == COOPERATION:
                partner = pair.partner
                share = rules.step_towards(
                    rates.learning_eta, actor.absorptive, actor.distance_to(partner), years, rates
                )
                s0 += share * (partner.x0 - actor.x0)
                s1 += share * (partner.x1 - actor.x1)
                s2 += share * (partner.x2 - actor.x2)
    if actor.ties:
        m0, m1, m2 = mean_of_mates(actor)
        distance = rules.cognitive_distance(actor.x0, actor.x1, actor.x2, m0, m1, m2)
        share = rules.step_towards(
            rates.learning_eta_local, actor.absorptive, distance, years, rates
        )
        s0 += share * (m0 - actor.x0)
        s1 += share * (m1 - actor.x1)
        s2 += share * (m2 - actor.x2)
    t0, t1, t2 = tents(actor.drift)
    scale = rates.learning_drift * math.sqrt(years)
    return s0 + scale * t0, s1 + scale * t1, s2 + scale * t2


def mean_of_mates(actor: DomesticActor) -> Shift:
    """Mean position of the local mates."""
    m0 = m1 = m2 = 0.0
    for mate in actor.ties:
        m0 += mate.x0
        m1 += mate.x1
        m2 += mate.x2
    count = len(actor.ties)
    return m0 / count, m1 / count, m2 / count


def shifts_of_partners(model: ClusterModel) -> dict[ForeignPartner, tuple[int, int, int]]:
    """How far each partner moves towards those it works with, in whole units of 2^-40."""
    rates, years = model.rates, model.years
    shifts: dict[ForeignPartner, tuple[int, int, int]] = {}
    for pair in model.cooperating:
        actor, partner = pair.actor, pair.partner
        share = rules.step_towards(
            rates.learning_eta_foreign,
            rates.learning_alpha_mean,
            actor.distance_to(partner),
            years,
            rates,
        )
        old = shifts.get(partner, (0, 0, 0))
        shifts[partner] = (
            old[0] + whole(share * (actor.x0 - partner.x0)),
            old[1] + whole(share * (actor.x1 - partner.x1)),
            old[2] + whole(share * (actor.x2 - partner.x2)),
        )
    return shifts


def whole(value: float) -> int:
    """A movement in whole units of 2^-40."""
    return math.floor(value * FINE + 0.5)
