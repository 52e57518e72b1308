"""Step 9: observers count. They have no luck of their own and change nothing."""

from __future__ import annotations

import math

from sim.compiled import inlined, stepwise
from sim.engine.relations import COOPERATION, DORMANT
from sim.words import Linked
from sim.world.pools import TIE_TOP, resident
from sim.world.records import NOWHERE
from sim.world.state import COUNTERS, PANEL

SNAPSHOT = COUNTERS.index("snapshot")
ACTORS, ACTIVE = PANEL.index("actors"), PANEL.index("active_abroad")
RUNNING, SLEEPING = PANEL.index("running_cooperations"), PANEL.index("dormant_ties")
CONTACTS, TIES = PANEL.index("open_contacts"), PANEL.index("local_ties")
LOCAL, FIRST_READING = PANEL.index("running_local"), PANEL.index("running_funded")
UNLINKED = int(Linked.NONE)


@stepwise
def observe(world, moment, place):
    """Stocks of one cluster at the end of the step."""
    if moment.step >= world.calendar.first_reported:
        cluster = world.state.clusters[place]
        for number in range(cluster.living):
            observe_actor(world, moment, resident(world.state, cluster, number))
        observe_ledger(world, moment, place)


@inlined
def observe_actor(world, moment, slot):
    """Adds the stocks of one actor to its cell of the panel."""
    state = world.state
    actor = state.actors[slot]
    place = moment.step - world.calendar.first_reported
    cell = state.panel[place, actor.cluster, actor.kind, actor.is_young_group]
    cell[ACTORS] += 1
    cell[ACTIVE] += actor.cooperations > 0
    cell[RUNNING] += actor.cooperations
    cell[CONTACTS] += actor.contacts
    cell[TIES] += actor.ties
    cell[LOCAL] += actor.local
    pair = actor.first_pair
    while pair != NOWHERE:
        stage = state.pairs[pair].stage
        if stage == DORMANT:
            cell[SLEEPING] += 1
        elif stage == COOPERATION and state.pairs[pair].linked != UNLINKED:
            cell[FIRST_READING + state.pairs[pair].linked - 1] += 1
        pair = state.pairs[pair].next


@inlined
def observe_ledger(world, moment, place):
    """The books of a cluster at the end of the step, in cents."""
    books = world.state.ledger[moment.step - world.calendar.first_reported, place]
    cluster = world.state.clusters[place]
    books[0] = cluster.granted
    books[1] = cluster.paid
    books[2] = cluster.committed
    books[3] = cluster.returned
    books[4] = cluster.left


@stepwise
def evaluate(world, moment):
    """At the evaluation date: partnerships alive per actor, and the local ties."""
    if moment.step != world.calendar.evaluation:
        return
    state = world.state
    for slot in range(len(state.actors)):
        if state.actors[slot].is_alive:
            state.actors[slot].alive_at_evaluation = state.actors[slot].cooperations
    for place in range(state.counters[TIE_TOP]):
        if state.tie_due[place] < math.inf:
            tie, row = state.ties[place], state.counters[SNAPSHOT]
            state.snapshot[row, 0] = state.actors[tie.a].id
            state.snapshot[row, 1] = state.actors[tie.b].id
            state.counters[SNAPSHOT] += 1
