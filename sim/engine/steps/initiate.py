"""Step 5: contacts begin, over five channels. First everyone decides, then all is carried out."""

from __future__ import annotations

import numpy as np

from sim.compiled import inlined, stepwise
from sim.engine.applying import may_apply
from sim.engine.luck import draw_cluster
from sim.engine.moment import fixed_point
from sim.engine.relations import current_load
from sim.engine.steps.choose import choose_partners
from sim.rules.contacts import (
    allotted_share,
    buzz_base_per_year,
    buzz_per_year,
    inbound_per_year,
    introductions_per_year,
    most_own_search_per_year,
    own_search_per_year,
    quality_after,
    travel_left,
)
from sim.rules.demography import is_young
from sim.rules.numbers import by_kind, poisson_count, safe_exp
from sim.rules.ties import slack_of
from sim.words import NONE, Origin, Purpose, VoucherGroup
from sim.world.chance import uniform_of, uniforms
from sim.world.pools import resident
from sim.world.records import NOWHERE
from sim.world.state import COUNTERS
from sim.world.traits import FIRM, INSTITUTION

CHANNELS, ADDED = int(Purpose.CHANNELS), int(Purpose.ADDED)
OWN, BUZZ = int(Origin.OWN), int(Origin.BUZZ)
INBOUND, BROKER = int(Origin.INBOUND), int(Origin.BROKER)
BROKER_ADDED, VOUCHER = int(Origin.BROKER_ADDED), int(Origin.VOUCHER)
FIRMS, YOUNG_FIRMS = int(VoucherGroup.FIRMS), int(VoucherGroup.YOUNG_FIRMS)
INSTITUTIONS = int(VoucherGroup.INSTITUTIONS)
PAIR_POOL = COUNTERS.index("overflow_pair_pool")
MOST_CONTACTS = 15


@stepwise
def decide_contacts(world, moment, scratch, place):
    """Intentions of one cluster from the state as it is: their number, and that of vouchers' apart."""
    vouchers = 0
    count = decide_in_cluster(world, moment, scratch, place)
    if is_paid_phase(world, place, moment):
        count, vouchers = decide_paid(world, moment, scratch, place, count, vouchers)
        vouchers = choose_partners(world, moment, scratch, scratch.vouchers, vouchers)
    return choose_partners(world, moment, scratch, scratch.intentions, count), vouchers


@inlined
def is_paid_phase(world, place, moment):
    """Whether the cluster is between selection and gate."""
    cluster = world.state.clusters[place]
    return cluster.in_round != NONE and moment.now < cluster.gate_at


@inlined
def measure_slack(world, scratch, place):
    """Slack of each living actor of a cluster, and how many experienced mates it has; slack in all, fixed point."""
    state = world.state
    cluster = state.clusters[place]
    total = 0
    for number in range(cluster.living):
        slot = resident(state, cluster, number)
        scratch.slack[slot] = slack_of(current_load(world, slot), state.actors[slot].capacity)
        scratch.posted[np.uint32(slot - cluster.first), 3] = min(1.0, state.actors[slot].experience)
    for number in range(cluster.living):
        slot = resident(state, cluster, number)
        scratch.mates[slot] = experienced_mates(state, scratch, slot, cluster.first)
        total += fixed_point(scratch.slack[slot])
    return total


@inlined
def experienced_mates(state, scratch, slot, first):
    """B = Σ min(1, e) over local mates."""
    total = 0.0
    for place in range(state.actors[slot].ties):
        total += scratch.posted[np.uint32(state.mates[slot, place] - first), 3]
    return total


@inlined
def decide_in_cluster(world, moment, scratch, place):
    """Own search, referral, inbound and the base introductions of one cluster; their number."""
    count = 0
    state, rates = world.state, world.rates
    cluster = state.clusters[place]
    shock = world.travel[moment.step]
    total = measure_slack(world, scratch, place)
    quality = quality_after(cluster.quality, cluster.brokered, rates)
    brokered = introductions_per_year(rates.management_introductions_per_year, quality, rates)
    brokered *= travel_left(shock, rates.exposure_broker) * moment.years
    base_firm, base_unit = buzz_base_per_year(FIRM, rates), buzz_base_per_year(INSTITUTION, rates)
    own_left = travel_left(shock, rates.exposure_own) * moment.years
    steady_firm = steady_search(world, moment, place, FIRM)
    steady_unit = steady_search(world, moment, place, INSTITUTION)
    buzz_left = travel_left(shock, rates.exposure_buzz) * moment.years
    inbound_left = travel_left(shock, rates.exposure_inbound) * moment.years
    words = scratch.words
    draw_cluster(world, scratch, cluster, CHANNELS, moment.step)
    for number in range(cluster.living):
        slot = resident(state, cluster, number)
        slack = scratch.slack[slot]
        if slack <= 0.0:
            continue
        u0, u1 = uniform_of(words[0, number]), uniform_of(words[1, number])
        u2, u3 = uniform_of(words[2, number]), uniform_of(words[3, number])
        steady = by_kind(state.actors[slot].kind, steady_firm, steady_unit)
        own = own_contacts(world, moment, slot, u0, slack * own_left, steady)
        base = base_unit if state.actors[slot].kind != FIRM else base_firm
        buzz = buzz_rate(world, moment, scratch, slot, base) * slack * buzz_left
        inbound = inbound_rate(world, slot) * slack * inbound_left
        share = brokered * allotted_share(fixed_point(slack), total)
        count = intend(world, scratch.intentions, slot, OWN, own, count)
        count = intend(world, scratch.intentions, slot, BUZZ, poisson_count(u1, buzz), count)
        count = intend(world, scratch.intentions, slot, INBOUND, poisson_count(u2, inbound), count)
        count = intend(world, scratch.intentions, slot, BROKER, poisson_count(u3, share), count)
    return count


@inlined
def steady_search(world, moment, place, kind):
    """The most of own search that an actor of a kind and cluster may owe to anything but size and experience."""
    business = world.business[moment.step]
    most = own_search_per_year(1.0, kind, False, 0.0, moment.now, False, business, world.rates)
    if kind == FIRM:
        most *= safe_exp(max(0.0, world.rates.contacts_beta_young))
    if world.state.clusters[place].is_calling:
        most *= safe_exp(max(0.0, world.rates.contacts_beta_call))
    return most


@inlined
def own_contacts(world, moment, slot, uniform, left, steady):
    """Contacts by own search in this step; the rate itself is worked out only where the bound leaves it open."""
    actor = world.state.actors[slot]
    most = most_own_search_per_year(actor.own_search, steady, actor.experience, world.rates)
    if uniform <= 1.0 - most * left:
        return 0
    return poisson_count(uniform, own_rate(world, moment, slot) * left)


@inlined
def own_rate(world, moment, slot):
    """Own search of an actor, a year at full slack."""
    actor = world.state.actors[slot]
    return own_search_per_year(
        actor.own_search,
        actor.kind,
        actor.kind == FIRM and is_young(actor.founded, moment.now, world.rates),
        actor.experience,
        moment.now,
        world.state.clusters[actor.cluster].is_calling and may_apply(world, moment, slot),
        world.business[moment.step],
        world.rates,
    )


@inlined
def buzz_rate(world, moment, scratch, slot, base):
    """Referral to an actor, a year at full slack."""
    actor = world.state.actors[slot]
    young = actor.kind == FIRM and is_young(actor.founded, moment.now, world.rates)
    intensity = world.state.clusters[actor.cluster].intensity
    return buzz_per_year(base, young, intensity, scratch.mates[slot], world.rates)


@inlined
def inbound_rate(world, slot):
    """Approaches to an actor, a year at full slack."""
    actor = world.state.actors[slot]
    return inbound_per_year(
        actor.inbound, world.state.clusters[actor.cluster].in_round != NONE, world.rates
    )


@inlined
def intend(world, intentions, slot, origin, contacts, count):
    """Notes that an actor wants this many contacts; the number of intentions so far."""
    for index in range(min(contacts, MOST_CONTACTS)):
        if count >= len(intentions):
            world.state.counters[PAIR_POOL] += 1
            return count
        intention = intentions[count]
        intention.actor, intention.origin, intention.index = slot, origin, index
        intention.pair = NOWHERE
        count += 1
    return count


@inlined
def decide_paid(world, moment, scratch, place, count, vouchers):
    """What the programme pays for between selection and gate: added introductions and travel vouchers."""
    state, rates, design = world.state, world.rates, world.design
    cluster = state.clusters[place]
    shock = world.travel[moment.step]
    total = 0
    for number in range(cluster.living):
        total += weighted_slack(world, moment, scratch, resident(state, cluster, number))
    quality = quality_after(cluster.quality, cluster.brokered, rates)
    added = introductions_per_year(design.concept_introductions_per_year, quality, rates)
    added *= travel_left(shock, rates.exposure_broker) * moment.years
    if moment.now < cluster.starts_at:
        added = 0.0
    trips = design.vouchers_contacts_per_year
    trips *= travel_left(shock, rates.exposure_own) * moment.years
    for number in range(cluster.living):
        slot = resident(state, cluster, number)
        slack = scratch.slack[slot]
        if slack <= 0.0:
            continue
        u0, u1, _, _ = uniforms(world.seed, ADDED, state.actors[slot].id, 0, moment.step, 0)
        share = added * allotted_share(weighted_slack(world, moment, scratch, slot), total)
        count = intend(
            world, scratch.intentions, slot, BROKER_ADDED, poisson_count(u0, share), count
        )
        if trips > 0.0 and may_use_voucher(world, moment, slot):
            wanted = poisson_count(u1, trips * slack)
            vouchers = intend(world, scratch.vouchers, slot, VOUCHER, wanted, vouchers)
    return count, vouchers


@inlined
def weighted_slack(world, moment, scratch, slot):
    """Targeting weight · slack of an actor, in fixed point."""
    actor, design = world.state.actors[slot], world.design
    weight = design.broker_institution
    if actor.kind == FIRM:
        young = is_young(actor.founded, moment.now, world.rates)
        weight = design.broker_young_firm if young else design.broker_firm
    return fixed_point(weight * scratch.slack[slot])


@inlined
def may_use_voucher(world, moment, slot):
    """Whether an actor belongs to the group that may use travel vouchers."""
    actor = world.state.actors[slot]
    group = world.design.vouchers_group
    if group == FIRMS:
        return actor.kind == FIRM
    if group == YOUNG_FIRMS:
        return actor.kind == FIRM and is_young(actor.founded, moment.now, world.rates)
    return actor.kind != FIRM if group == INSTITUTIONS else True
