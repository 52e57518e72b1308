"""The order of a step, written once; the only place that changes the world."""

from __future__ import annotations

import numpy as np

from sim.compiled import entry, inlined
from sim.engine.agenda import due_pairs, read_cluster_ahead
from sim.engine.luck import list_ids
from sim.engine.moment import INTENTION, MEETING, REFERRAL, RUNNING, Moment, Scratch
from sim.engine.record import log_the_rest
from sim.engine.samples import CHOICES, room_for_samples
from sim.engine.steps.advance import advance_contacts
from sim.engine.steps.begin import begin_contacts
from sim.engine.steps.decide import decide
from sim.engine.steps.demography import close_firms, found_firms
from sim.engine.steps.end import end_cooperations
from sim.engine.steps.gate import pass_gate
from sim.engine.steps.initiate import decide_contacts
from sim.engine.steps.learn import forget, learn, move_partners
from sim.engine.steps.observe import evaluate, observe
from sim.engine.steps.programme import close_books, open_calls, pay, select_clusters
from sim.engine.steps.refer import MOST_REFERRED
from sim.engine.steps.shocks import shock
from sim.engine.steps.ties import end_ties, renew_ties
from sim.engine.steps.wake import wake_dormant
from sim.engine.worth import handicaps_of_linked, post_appeal
from sim.world.pools import call_roll
from sim.world.state import MOST_MEMBERS


def scratch_for(world):
    """Room for work within the steps of this world; what is always written before it is read begins as it comes."""
    actors, pairs = len(world.state.actors), len(world.state.pairs)
    most_slots = world.state.clusters.slots.max(initial=0)
    counts = np.log1p(np.arange(world.state.mates.shape[1] + 1))
    longest = pairs + 4 * actors + 64
    most_due = max(pairs, len(world.state.ties))
    return Scratch(
        slack=np.zeros(actors),
        mates=np.zeros(actors),
        ids=np.zeros(most_slots, np.uint64),
        words=np.zeros((4, most_slots), np.uint64),
        drift=np.zeros(actors, np.uint64),
        posted=np.zeros((most_slots, 4)),
        renewals=np.empty(pairs, INTENTION).view(np.recarray),
        intentions=np.empty(pairs, INTENTION).view(np.recarray),
        vouchers=np.empty(pairs, INTENTION).view(np.recarray),
        meetings=np.empty(4 * actors + 64, MEETING).view(np.recarray),
        running=np.empty(pairs, RUNNING).view(np.recarray),
        ways=np.zeros((most_slots, 3)),
        agenda=np.empty(most_due, np.uint32),
        places=np.empty(pairs, np.uint32),
        keys=np.empty(longest, np.uint64),
        order=np.empty(longest, np.uint32),
        spare=np.empty(longest, np.uint32),
        calls=np.zeros(actors, np.int64),
        samples=room_for_samples(),
        for_degree=np.exp(-world.rates.local_ties_b_pop * counts),
        for_kind=np.exp(-np.ones(1) * world.rates.local_ties_b_kind),
        for_linked=handicaps_of_linked(len(counts), world.rates),
        for_trusted=np.exp(-np.ones(1) * max(0.0, world.rates.choice_b_trust)),
        for_shared=np.exp(-max(0.0, world.rates.local_ties_b_tri) * counts),
        callers=np.zeros(CHOICES, np.uint32),
        referrals=np.zeros(MOST_REFERRED, REFERRAL).view(np.recarray),
        room=np.zeros(len(world.state.partners), np.int32),
        pledged=np.zeros(len(world.state.partners), np.int64),
        merits=np.empty(pairs),
        is_used=np.empty(pairs, np.bool_),
        has_declined=np.empty(pairs, np.bool_),
        firsts=np.zeros(len(world.state.clusters) + 1, np.int64),
        standing=np.zeros(len(world.state.clusters)),
        members=np.zeros(MOST_MEMBERS, np.int64),
        shares=np.zeros((2, MOST_MEMBERS)),
    )


@entry
def run(world, scratch, stop):
    """Runs all steps of a world in place; it ends before a step where ``stop`` (u1 [1]), set from outside, is not 0."""
    calendar = world.calendar
    call_roll(world.state)
    for step in range(calendar.steps):
        if stop[0] != 0:
            return
        now = calendar.start + step / calendar.per_year
        then = calendar.start + (step + 1) / calendar.per_year
        advance_time(world, Moment(step, now, then, calendar.years), scratch)
    log_the_rest(world)


@inlined
def advance_time(world, moment, scratch):
    """One step."""
    shock(world, moment)  # 1 shocks
    pay(world, moment)  # 2 grants are paid in arrears; firms age, close, are founded
    close_firms(world, moment)
    found_firms(world, moment)
    select_clusters(world, moment, scratch)  # 3 the programme
    open_calls(world, moment)
    pass_gate(world, moment, scratch)
    close_books(world, moment)
    end_ties(world, moment, scratch)  # 4 local ties and local cooperations
    post_appeal(world)
    count = 0
    for place in range(len(world.state.clusters)):  # cluster by cluster, while its data is at hand
        read_cluster_ahead(world.state, place + 1)
        list_ids(world.state, scratch, place)
        renew_ties(world, moment, scratch, place)
        contacts, vouchers = decide_contacts(world, moment, scratch, place)  # 5 contacts begin
        renewals = wake_dormant(world, moment, scratch, place)
        begin_contacts(world, moment, scratch, place, renewals, contacts, vouchers)
        due = due_pairs(world.state, scratch.agenda, place, moment.then)
        count = advance_contacts(world, moment, scratch, due, count)  # 6 contacts advance
        count = end_cooperations(world, moment, scratch, place, due, count)  # 7 cooperations end …
    decide(world, moment, scratch, count)  # … and start: partners are shared by all clusters
    for place in range(len(world.state.clusters)):
        read_cluster_ahead(world.state, place + 1)
        forget(world, moment, scratch, place)  # 8 learning
        learn(world, moment, scratch, place)
        observe(world, moment, place)  # 9 observers count
    move_partners(world)
    evaluate(world, moment)
