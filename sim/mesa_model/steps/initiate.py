"""Step 5: contacts are initiated, over five channels and by vouchers."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from sim.mesa_model.luck import MOST, joined
from sim.mesa_model.plain_rules import rules
from sim.mesa_model.relations import LEAD, NEVER, PROPOSAL, Pair
from sim.mesa_model.steps.applying import may_apply
from sim.mesa_model.steps.choose import Intention, Introduction, intend, is_closed_to
from sim.mesa_model.steps.pairs import draw_waking, enter_stage, priority_of
from sim.words import NONE, Channel, Kind, Linked, Origin, Purpose, Side, VoucherGroup

if TYPE_CHECKING:
    from sim.mesa_model.agents import DomesticActor, Management
    from sim.mesa_model.model import ClusterModel

CHANNELS, ADDED, WAKING = int(Purpose.CHANNELS), int(Purpose.ADDED), int(Purpose.WAKING)
CONTACT, APPROACH = int(Purpose.CONTACT), int(Purpose.APPROACH)
FIRM, INSTITUTION = int(Kind.FIRM), int(Kind.INSTITUTION)
RENEWAL, OWN, BUZZ = int(Origin.RENEWAL), int(Origin.OWN), int(Origin.BUZZ)
INBOUND, BROKER = int(Origin.INBOUND), int(Origin.BROKER)
BROKER_ADDED, VOUCHER = int(Origin.BROKER_ADDED), int(Origin.VOUCHER)
#: The channel that each origin belongs to; a voucher pays for own search.
CHANNEL_OF = {
    RENEWAL: int(Channel.RENEWAL),
    OWN: int(Channel.OWN),
    BUZZ: int(Channel.BUZZ),
    INBOUND: int(Channel.INBOUND),
    BROKER: int(Channel.BROKER),
    BROKER_ADDED: int(Channel.BROKER),
    VOUCHER: int(Channel.OWN),
}
WHOLE = 2**20  # fixed point of allotment


def initiate(model: ClusterModel) -> None:
    """Intentions are collected from the state as it is, then carried out."""
    for cluster in model.clusters:
        for actor in cluster.living:
            actor.slack = rules.slack_of(actor.load(), actor.capacity)
    renewals = wake(model)
    others: list[Intention] = []
    vouchers: list[Intention] = []
    for cluster in model.clusters:
        others += contacts_of(model, cluster)
        if cluster.awaits_gate():
            vouchers += vouchers_of(model, cluster)
    for intention in renewals + others:
        carry_out(model, intention)
    for intention in sorted(vouchers, key=lambda one: one.priority):
        use_voucher(model, intention)


def wake(model: ClusterModel) -> list[Intention]:
    """Dormant ties that wake; those for which there is no room or no travel sleep on."""
    left = rules.travel_left(model.travel, model.rates.exposure_renewal)
    renewals = []
    for pair in model.wakings_due.take_until(model.then):
        actor, partner = pair.actor, pair.partner
        luck = model.luck.uniforms(WAKING, actor.id, partner.id, model.number, 0)
        if luck[0] < actor.slack * left:
            start = max(pair.due, model.now)
            renewals.append(Intention(actor, partner, RENEWAL, start=start))
        else:
            sleep_on(model, pair)
    return renewals


def sleep_on(model: ClusterModel, pair: Pair) -> None:
    """The waking of a tie that could not wake is drawn anew, from when it fell due."""
    trust = pair.trust_at(pair.due, model.rates)
    draw_waking(model, pair, pair.due, trust, draw=1)


def contacts_of(model: ClusterModel, cluster: Management) -> list[Intention]:
    """What the actors of a cluster intend: own, buzz, inbound, broker, added broker; actor by actor."""
    rates, quality = model.rates, cluster.quality
    slacks = [math.floor(WHOLE * actor.slack) for actor in cluster.living]
    total = sum(slacks)
    base = rules.introductions_per_year(rates.management_introductions_per_year, quality, rates)
    added = added_broker_means(model, cluster)
    intentions: list[Intention] = []
    for place, actor in enumerate(cluster.living):
        if actor.slack > 0.0:
            introductions = base * rules.allotted_share(slacks[place], total)
            intentions += own_contacts(model, actor, introductions)
        if added:
            luck = model.luck.uniforms(ADDED, actor.id, 0, model.number, 0)
            number = rules.poisson_count(luck[0], added[place])
            intentions += intended(model, actor, BROKER_ADDED, number)
    return intentions


def own_contacts(
    model: ClusterModel, actor: DomesticActor, introductions: float
) -> list[Intention]:
    """The contacts of one actor over the channels that are always there."""
    rates, cluster, years = model.rates, actor.cluster, model.years
    is_young = actor.is_young()
    luck = model.luck.uniforms(CHANNELS, actor.id, 0, model.number, 0)
    own = rules.own_search_per_year(
        actor.own_search,
        actor.kind,
        is_young,
        actor.experience,
        model.now,
        cluster.is_calling and may_apply(model, actor),
        model.business,
        rates,
    )
    buzz = rules.buzz_per_year(
        model.buzz_base[actor.kind], is_young, cluster.intensity, actor.experienced_mates(), rates
    )
    inbound = rules.inbound_per_year(actor.inbound, cluster.round != NONE, rates)
    own_left, buzz_left, inbound_left, broker_left = model.travel_left
    means = (
        (OWN, own * actor.slack * own_left * years),
        (BUZZ, buzz * actor.slack * buzz_left * years),
        (INBOUND, inbound * actor.slack * inbound_left * years),
        (BROKER, introductions * broker_left * years),
    )
    intentions: list[Intention] = []
    for uniform, (origin, mean) in zip(luck, means, strict=True):
        if number := rules.poisson_count(uniform, mean):
            intentions += intended(model, actor, origin, number)
    return intentions


def intended(
    model: ClusterModel, actor: DomesticActor, origin: int, number: int
) -> Iterator[Intention]:
    """So many intentions of one origin."""
    for i in range(min(number, MOST)):
        yield from intend(model, actor, origin, i)


def added_broker_means(model: ClusterModel, cluster: Management) -> list[float]:
    """Introductions that the concept phase adds, for each living actor; empty outside it."""
    if not (cluster.awaits_gate() and cluster.starts <= model.number):
        return []
    design = model.design
    weighted = [
        math.floor(WHOLE * broker_weight(model, actor) * actor.slack) for actor in cluster.living
    ]
    total = sum(weighted)
    rate = rules.introductions_per_year(
        design.concept_introductions_per_year, cluster.quality, model.rates
    )
    left = model.travel_left[3]
    return [rate * rules.allotted_share(one, total) * left * model.years for one in weighted]


def broker_weight(model: ClusterModel, actor: DomesticActor) -> float:
    """Weight by which added introductions are allotted."""
    if actor.kind == INSTITUTION:
        return model.design.broker_institution
    return model.design.broker_young_firm if actor.is_young() else model.design.broker_firm


def vouchers_of(model: ClusterModel, cluster: Management) -> list[Intention]:
    """Contacts for which actors of the eligible group would use a voucher."""
    intentions = []
    left = model.travel_left[0]
    for actor in cluster.living:
        if may_use_vouchers(model, actor):
            luck = model.luck.uniforms(ADDED, actor.id, 0, model.number, 0)
            mean = model.design.vouchers_contacts_per_year * actor.slack * left * model.years
            number = rules.poisson_count(luck[1], mean)
            for intention in intended(model, actor, VOUCHER, number):
                words = model.luck.words(CONTACT, actor.id, intention.partner.id, model.number, 1)
                intention.priority = joined(words[2], words[3])
                intentions.append(intention)
    return intentions


def may_use_vouchers(model: ClusterModel, actor: DomesticActor) -> bool:
    """Whether the actor belongs to the group that vouchers are for."""
    group = model.design.vouchers_group
    if group == VoucherGroup.ALL:
        return True
    if group == VoucherGroup.INSTITUTIONS:
        return actor.kind == INSTITUTION
    return actor.kind == FIRM and (group == VoucherGroup.FIRMS or actor.is_young())


def use_voucher(model: ClusterModel, intention: Intention) -> None:
    """A voucher pays for a contact, while the cluster's money lasts."""
    cluster, value = intention.actor.cluster, model.voucher_cents
    if cluster.voucher_cents < value or is_closed_to(intention.actor, intention.partner):
        return
    cluster.voucher_cents -= value
    cluster.pay(value)
    carry_out(model, intention)


def carry_out(model: ClusterModel, intention: Intention) -> None:
    """A contact is made, unless the pair has one by then."""
    actor, partner, rates = intention.actor, intention.partner, model.rates
    if is_closed_to(actor, partner):
        return
    pair = actor.pairs.get(partner)
    if pair is None:
        pair = actor.pairs[partner] = Pair(actor, partner)
    lent = intention.introduction or Introduction()
    luck = model.luck.uniforms(CONTACT, actor.id, partner.id, model.number, 0)
    approach = model.luck.uniforms(APPROACH, actor.id, partner.id, model.number, 0)
    pair.trust = max(pair.trust_at(model.now, rates), rules.lent_trust(lent.trust, rates))
    pair.attempt = model.number
    pair.channel = CHANNEL_OF[intention.origin]
    pair.side = int(Side.FOREIGN if intention.origin == INBOUND else Side.DOMESTIC)
    pair.introducer, pair.lent = lent.introducer, lent.reputation
    pair.linked = rules.link_after(pair.linked, link_of(intention))
    pair.u_home, pair.u_abroad, pair.u_money = luck[0], luck[1], approach[0]
    pair.priority = priority_of(model, pair)
    pair.applies = approach[1] < rates.acceptance_applying
    pair.distance = actor.distance_to(partner)
    pair.start = model.now + approach[2] * model.years
    pair.exchange_at = pair.proposal_at = NEVER
    stage = LEAD
    if intention.start is not None:
        stage = PROPOSAL
        model.record.count("proposals")
        pair.start = pair.exchange_at = pair.proposal_at = intention.start
    actor.contacts += 1
    enter_stage(model, pair, stage, pair.start)
    _count_contact(model, pair)


def link_of(intention: Intention) -> int:
    """How the contact is linked to the programme."""
    if intention.origin == BROKER_ADDED:
        return int(Linked.BROKER)
    if intention.origin == VOUCHER:
        return int(Linked.FUNDED)
    if intention.introduction and intention.introduction.is_linked:
        return int(Linked.REFERRAL)
    return int(Linked.NONE)


def _count_contact(model: ClusterModel, pair: Pair) -> None:
    """Counts a contact in the actor's life and among the flows of the step."""
    model.record.count(f"contacts_{Channel(pair.channel).label}")
    model.record.count("contacts_linked", pair.linked != Linked.NONE)
    if model.counts:
        pair.actor.made_contacts += 1
