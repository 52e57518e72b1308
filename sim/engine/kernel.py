"""The order of a step, written once; the only place that changes the world."""

from __future__ import annotations

import numpy as np

from sim.compiled import entry, inlined
from sim.engine.moment import INTENTION, MEETING, REFERRAL, Moment, Scratch
from sim.engine.record import log_the_rest
from sim.engine.steps.advance import advance_contacts
from sim.engine.steps.begin import begin_contacts
from sim.engine.steps.choose import MOST_CONSIDERED, MOST_REFERRED
from sim.engine.steps.cooperate import decide, end_cooperations
from sim.engine.steps.demography import call_roll, close_firms, found_firms
from sim.engine.steps.gate import pass_gate
from sim.engine.steps.initiate import decide_contacts, wake_dormant
from sim.engine.steps.learn import forget, learn, move_partners
from sim.engine.steps.observe import evaluate, observe
from sim.engine.steps.programme import close_books, open_calls, pay, select_clusters
from sim.engine.steps.shocks import shock
from sim.engine.steps.ties import end_ties, renew_ties
from sim.world.state import MOST_MEMBERS


def scratch_for(world):
    """Room for work within the steps of this world."""
    actors, pairs = len(world.state.actors), len(world.state.pairs)
    longest = pairs + 4 * actors + 64
    return Scratch(
        slack=np.zeros(actors),
        mates=np.zeros(actors),
        moved=np.zeros((actors, 4)),
        renewals=np.zeros(pairs, INTENTION).view(np.recarray),
        intentions=np.zeros(pairs, INTENTION).view(np.recarray),
        vouchers=np.zeros(pairs, INTENTION).view(np.recarray),
        meetings=np.zeros(4 * actors + 64, MEETING).view(np.recarray),
        places=np.zeros(pairs, np.int64),
        keys=np.zeros(longest, np.uint64),
        order=np.zeros(longest, np.int64),
        spare=np.zeros(longest, np.int64),
        calls=np.zeros(actors, np.int64),
        considered=np.zeros(MOST_CONSIDERED, np.int64),
        referrals=np.zeros(MOST_REFERRED, REFERRAL).view(np.recarray),
        room=np.zeros(len(world.state.partners), np.int32),
        pledged=np.zeros(len(world.state.partners), np.int64),
        merits=np.zeros(pairs),
        is_used=np.zeros(pairs, np.bool_),
        has_declined=np.zeros(pairs, np.bool_),
        standing=np.zeros(len(world.state.clusters)),
        members=np.zeros(MOST_MEMBERS, np.int64),
        shares=np.zeros((2, MOST_MEMBERS)),
    )


@entry
def run(world, scratch):
    """Runs all steps of a world in place."""
    calendar = world.calendar
    for step in range(calendar.steps):
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
    call_roll(world.state)
    select_clusters(world, moment, scratch)  # 3 the programme
    open_calls(world, moment)
    pass_gate(world, moment, scratch)
    close_books(world, moment)
    end_ties(world, moment)  # 4 local ties and local cooperations
    contacts, vouchers = 0, 0
    for place in range(
        len(world.state.clusters)
    ):  # cluster by cluster, while its actors are at hand
        renew_ties(world, moment, scratch, place)
        contacts, vouchers = decide_contacts(  # 5 contacts begin: first all decide
            world, moment, scratch, place, contacts, vouchers
        )
    renewals = wake_dormant(world, moment, scratch)
    begin_contacts(world, moment, scratch, renewals, contacts, vouchers)
    count = advance_contacts(world, moment, scratch)  # 6 contacts advance
    count = end_cooperations(world, moment, scratch, count)  # 7 cooperations end and start
    decide(world, moment, scratch, count)
    forget(world, moment)  # 8 learning
    for place in range(len(world.state.clusters)):
        learn(world, moment, scratch, place)
        observe(world, moment, place)  # 9 observers count
    move_partners(world)
    evaluate(world, moment)
