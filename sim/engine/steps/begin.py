"""The second half of step 5: intentions become contacts, in the order of the channels."""

from __future__ import annotations

from sim.compiled import inlined, stepwise
from sim.engine.moment import sort_by_key
from sim.engine.record import is_counted, tally
from sim.engine.relations import DORMANT, enter_stage, trust_now
from sim.engine.steps.initiate import BROKER_ADDED, BUZZ, INBOUND, VOUCHER
from sim.engine.steps.wake import RENEWAL
from sim.rules.choice import cognitive_distance
from sim.rules.contacts import link_after
from sim.rules.cooperation import lent_trust
from sim.rules.funding import whole_cents
from sim.words import NONE, Channel, Linked, Purpose, Side, Stage
from sim.world.chance import block, joined, uniform_of
from sim.world.pools import add_pair, find_pair, read_free_pairs_ahead
from sim.world.records import NOWHERE
from sim.world.state import PANEL

CONTACT, APPROACH = int(Purpose.CONTACT), int(Purpose.APPROACH)
LEAD, PROPOSAL = int(Stage.LEAD), int(Stage.PROPOSAL)
DOMESTIC, FOREIGN = int(Side.DOMESTIC), int(Side.FOREIGN)
LINKED_NONE, LINKED_FUNDED = int(Linked.NONE), int(Linked.FUNDED)
LINKED_BROKER, LINKED_REFERRAL = int(Linked.BROKER), int(Linked.REFERRAL)
BROKER, OWN = int(Channel.BROKER), int(Channel.OWN)
FIRST_CHANNEL, LINKED_CONTACTS = PANEL.index("contacts_renewal"), PANEL.index("contacts_linked")
PROPOSALS = PANEL.index("proposals")


@stepwise
def begin_contacts(world, moment, scratch, place, renewals, count, vouchers):
    """Carries out what was decided in a cluster; a pair that is open by then is passed over."""
    read_free_pairs_ahead(world.state, place, count + vouchers)
    for number in range(renewals):
        begin(world, moment, scratch.renewals[number])
    for number in range(count):
        begin(world, moment, scratch.intentions[number])
    for number in range(vouchers):
        intention = scratch.vouchers[number]
        state = world.state
        actor, partner = state.actors[intention.actor], state.partners[intention.partner]
        scratch.keys[number] = priority_of(world, actor.id, partner.id, moment)
    sort_by_key(scratch, vouchers)
    for number in range(vouchers):
        redeem(world, moment, scratch.vouchers[scratch.order[number]])


@inlined
def priority_of(world, actor_id, partner_id, moment):
    """Priority of a voucher's contact: a draw of its own, so that the contact's luck is read once."""
    _, _, w2, w3 = block(world.seed, CONTACT, actor_id, partner_id, moment.step, 1)
    return joined(w2, w3)


@inlined
def redeem(world, moment, intention):
    """A voucher pays for a contact while the cluster's voucher money lasts."""
    cluster = world.state.clusters[world.state.actors[intention.actor].cluster]
    value = whole_cents(world.design.vouchers_each_eur)
    if cluster.voucher_cents >= value and begin(world, moment, intention):
        cluster.voucher_cents -= value
        cluster.committed -= value
        cluster.paid += value


@inlined
def begin(world, moment, intention):
    """A contact begins; False if the pair is open already (or the pool is full)."""
    state = world.state
    slot, partner = intention.actor, intention.partner
    place = find_pair(state, slot, partner)
    if place != NOWHERE and state.pairs[place].stage != DORMANT:
        return False
    trust = trust_now(world, place, moment) if place != NOWHERE else 0.0
    if place == NOWHERE:
        place = add_pair(state, slot, partner)
    if place == NOWHERE:
        return False
    draw_luck(world, moment, place, intention)
    introduce(world, place, intention, trust)
    actor, other = state.actors[slot], state.partners[partner]
    dossier = state.dossiers[place]
    dossier.project = NONE
    dossier.is_chosen = 0
    dossier.distance = cognitive_distance(
        actor.x0, actor.x1, actor.x2, other.x0, other.x1, other.x2
    )
    actor.contacts += 1
    count_contact(world, moment, place)
    if intention.origin == RENEWAL:
        dossier.exchange_at, dossier.proposal_at = dossier.start, dossier.start
        tally(world, moment, slot, PROPOSALS, 1)
        enter_stage(world, place, PROPOSAL, dossier.start, moment)
    else:
        enter_stage(world, place, LEAD, dossier.start, moment)
    return True


@inlined
def draw_luck(world, moment, place, intention):
    """Whether it would apply, its chance of other public money, and when in the step it begins."""
    state = world.state
    dossier = state.dossiers[place]
    actor, partner = state.actors[dossier.actor], state.partners[state.pairs[place].partner]
    money, applies, instant, _ = block(world.seed, APPROACH, actor.id, partner.id, moment.step, 0)
    dossier.money_luck = money
    dossier.applies = 1 if uniform_of(applies) < world.rates.acceptance_applying else 0
    dossier.attempt = moment.step
    dossier.start = moment.now + uniform_of(instant) * moment.years
    if intention.origin == RENEWAL:
        dossier.start = intention.at
    dossier.exchange_at, dossier.proposal_at = float("inf"), float("inf")


@inlined
def introduce(world, place, intention, trust):
    """Channel, side, introducer, what the introducer lends, and the link to the programme."""
    state = world.state
    pair = state.pairs[place]
    dossier = state.dossiers[place]
    origin = intention.origin
    dossier.channel = origin if origin <= BROKER else (BROKER if origin == BROKER_ADDED else OWN)
    dossier.side = FOREIGN if origin == INBOUND else DOMESTIC
    dossier.introducer = 0
    dossier.trust = trust
    if intention.introducer != NOWHERE:
        dossier.introducer = state.actors[intention.introducer].id
        dossier.lent = state.actors[intention.introducer].reputation
        dossier.trust = max(trust, lent_trust(intention.trust, world.rates))
    link = LINKED_NONE
    if origin == BROKER_ADDED:
        link = LINKED_BROKER
    elif origin == VOUCHER:
        link = LINKED_FUNDED
    elif origin == BUZZ and intention.is_linked:
        link = LINKED_REFERRAL
    pair.linked = link_after(pair.linked, link)


@inlined
def count_contact(world, moment, place):
    """Counts a contact that begins."""
    pair = world.state.pairs[place]
    dossier = world.state.dossiers[place]
    tally(world, moment, dossier.actor, FIRST_CHANNEL + dossier.channel, 1)
    if pair.linked != LINKED_NONE:
        tally(world, moment, dossier.actor, LINKED_CONTACTS, 1)
    if is_counted(world, moment):
        world.state.actors[dossier.actor].made_contacts += 1
