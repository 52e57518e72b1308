"""A world: its columns, what is counted, and what a run needs beside."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

#: Most members of a project.
MOST_MEMBERS = 16
#: Fixed-point unit of innovations and of knowledge sums.
MICRO = 1_000_000


#: Columns of the panel: stocks at the end of a step, then flows within it.
STOCKS = (
    "actors", "active_abroad", "running_cooperations", "dormant_ties", "open_contacts", "local_ties",
    "running_local", "running_funded", "running_broker", "running_referral",
)  # fmt: skip
FLOWS = (
    "contacts_renewal", "contacts_own", "contacts_buzz", "contacts_inbound", "contacts_broker", "contacts_linked",
    "exchanges", "proposals", "decisions", "refused_home", "refused_abroad", "no_room", "no_money",
    "cooperations", "first_cooperations", "funded_cooperations", "follow_ons", "linked_cooperations",
    "successes", "failures", "local_cooperations", "foundings", "closings", "innovations",
    "local_innovations",  # of them, those of local cooperations
)  # fmt: skip
PANEL = STOCKS + FLOWS

#: Things that can overflow; 0 in the shipped scenarios.
OVERFLOWS = ("ties_of_actor", "tie_pool", "pair_pool", "actor_slots", "projects", "payroll", "event_log", "life_log",
    "ranks", "innovations",
)  # fmt: skip


class State(NamedTuple):
    """All that changes, and what it is made of. n: actor slots, m: partners, C: clusters."""

    clusters: Any  # CLUSTER [C]
    roster: Any  # u4 [n]: living slots of each cluster from its first place on, in order
    actors: Any  # ACTOR [n]
    closes: Any  # f8 [n]: when an actor closes; infinity: never, or nobody there
    mates: Any  # u4 [n, most ties]: slots of local mates, in order of forming
    ties_of: Any  # u4 [n, most ties]: the ties to them
    partners: Any  # PARTNER [m], sorted by (field, country, id)
    countries: Any  # COUNTRY [k]
    offsets: Any  # i4 [fields, k + 1]: partners of field f and country c are offsets[f, c] to offsets[f, c + 1]
    targets: Any  # i1 [C, k]: target countries of a cluster
    pairs: Any  # PAIR [p]
    dossiers: Any  # DOSSIER [p]
    chunks: Any  # u4 [p / CHUNK]: next chunk of the pool that the same cluster has
    due: Any  # f8 [p]: when a pair's waiting time falls due; infinity: never
    ties: Any  # TIE [t]
    tie_due: Any  # f8 [t]: when a tie may fade; infinity: free place
    tie_end: Any  # f8 [t]: planned end of the local R&D cooperation it carries; infinity: none
    free_ties: Any  # u4 [t]: places given back, the latest last
    payroll: Any  # u4 [w]: pairs with a running grant, each once (what ended is dropped at the next payment)
    projects: Any  # PROJECT [q]
    events: Any  # EVENT [e]
    lives: Any  # LIFE [l]
    panel: Any  # i4 [steps, C, 2 kinds, 2 age groups, PANEL]
    ledger: Any  # i8 [steps, C, 5]: granted, paid, committed, returned, left
    snapshot: Any  # u4 [t, 2]: ids of local ties at the evaluation date
    counters: Any  # i8 [COUNTERS]


#: Places in ``State.counters``.
COUNTERS = (
    "pair_top", "tie_top", "tie_free", "payroll", "projects", "events", "lives", "snapshot",
    "gain_home", "gain_abroad",
) + tuple(f"overflow_{name}" for name in OVERFLOWS)  # fmt: skip


class World(NamedTuple):
    """A population at the start, the rules' numbers, and the design: all that a run needs."""

    state: State
    rates: Any  # one record of floats: every behavioural parameter, ``section_name``
    design: Any  # one record of floats: every scalar of the programme
    rounds: Any  # ROUND [r]
    listed: Any  # i1 [r, C]: clusters that a 'listed' round names
    calendar: Any  # CALENDAR, one record
    travel: Any  # f8 [steps]: travel shock
    business: Any  # f8 [steps]: log effect of the business cycle on own search
    kinds: Any  # f8 [2, 3]: effect of each pair of kinds on the choice of partner
    ages: Any  # f8 [257]: quantiles of the stationary age of firms, years
    seed: np.uint64
