"""Records of a world: one type per kind of thing. Units in the comments.

Times are decimal years; money is integer cents; ids are stable keys of luck, slots are places in the arrays. Places
are unsigned, so that compiled code need not look out for negative ones; ``NOWHERE`` is no place, ``NONE`` (−1) no
round or project.
What is read often stands first, so that it shares cache lines.
"""

from __future__ import annotations

from typing import Any

import numpy as np

#: No place.
NOWHERE = np.uint32(0xFFFFFFFF)
#: Bytes of a cache line.
LINE = 64


def dtype(*fields: tuple) -> np.dtype:
    """An aligned record type."""
    return np.dtype(list(fields), align=True)


def in_lines(kind: np.dtype) -> np.dtype:
    """The same record, padded to whole cache lines, so that none begins in the middle of one."""
    names = list(kind.names or ())
    size = -(-kind.itemsize // LINE) * LINE
    places = [kind.fields[name] for name in names]  # type: ignore[index]
    return np.dtype(
        {
            "names": names,
            "formats": [place[0] for place in places],
            "offsets": [place[1] for place in places],
            "itemsize": size,
        },
        align=True,
    )


def records(kind: np.dtype, count: int, *, blank: bool = True) -> Any:
    """``count`` records, the first of which begins a cache line; all zero, or whatever was there before."""
    size = count * kind.itemsize + LINE
    room = np.zeros(size, np.uint8) if blank else np.empty(size, np.uint8)
    start = -room.ctypes.data % LINE
    return room[start : start + count * kind.itemsize].view(kind).view(np.recarray)


def in_place(table: Any) -> Any:
    """A copy of some records, the first of which begins a cache line."""
    copy = records(table.dtype, len(table), blank=False)
    copy[:] = table
    return copy


CLUSTER = dtype(
    ("id", "u4"),
    ("field", "i4"),
    ("first", "i4"),  # first slot of its block of actors
    ("slots", "i4"),  # length of the block
    ("living", "i4"),  # living actors
    ("firms", "i4"),  # of them firms
    ("free_pair", "u4"),  # head of its list of free pairs
    ("first_chunk", "u4"),  # head of its list of chunks of the pool of pairs
    ("effect", "f8"),  # random effect on international activity, log
    ("intensity", "f8"),  # knowledge intensity of the field
    ("quality", "f8"),  # management quality at the start, [0, 1]
    ("brokered", "i4"),  # cooperations that the management brokered
    ("listed_round", "i4"),  # round of the reference programme; 0 none
    # the programme in this cluster; NONE or infinity while not selected
    ("in_round", "i4"),
    ("selected_at", "f8"),
    ("starts_at", "f8"),
    ("gate_at", "f8"),
    ("ends_at", "f8"),
    ("is_calling", "i1"),  # an open call reaches it
    ("projects", "i4"),  # projects it may have
    # ledger, cents: granted = paid + committed + returned + left
    ("granted", "i8"),
    ("paid", "i8"),
    ("committed", "i8"),
    ("returned", "i8"),
    ("left", "i8"),
    # what of the committed is not yet bound to a project, cents
    ("concept_cents", "i8"),
    ("concept_paid", "i8"),
    ("project_cents", "i8"),
    ("voucher_cents", "i8"),
    ("exit_cents", "i8"),
)

ACTOR = in_lines(
    dtype(
        # what others read of it first: one cache line
        ("x0", "f8"),
        ("x1", "f8"),
        ("x2", "f8"),
        ("experience", "f8"),
        ("bloom", "u8"),  # which partners may be among its pairs
        ("near", "u8"),  # which slots may be among its mates
        ("first_pair", "u4"),  # head of its list of pairs
        ("id", "u4"),
        ("ties", "u2"),
        ("cooperations", "i2"),  # foreign, running
        ("local", "i2"),  # local R&D cooperations, running
        ("contacts", "i2"),  # open: lead, exchange, proposal, waiting
        ("cluster", "u4"),
        ("kind", "u1"),
        ("size_class", "u1"),
        ("is_alive", "i1"),
        ("is_young_group", "u1"),  # age group at the fixed date
        ("capacity", "f8"),
        ("reputation", "f8"),
        ("absorptive", "f8"),
        ("founded", "f8"),
        ("own_search", "f8"),  # constant part of its rate, a year
        ("inbound", "f8"),  # constant part of its rate, a year
        ("budget", "i8"),  # own R&D money, cents a year
        ("bound", "i8"),  # of it committed, cents a year
        ("log_size", "f8"),
        (
            "effect",
            "f8",
        ),  # own effect on international activity, log, centred so that its exponential has mean 1
        # life so far, counted from ``count_from``
        ("made_contacts", "i4"),
        ("made_cooperations", "i4"),
        ("first_cooperations", "i4"),
        ("funded_cooperations", "i4"),
        ("local_cooperations", "i4"),
        ("alive_at_evaluation", "i4"),
        ("innovations", "i8"),  # micro-units
        ("grants", "i8"),  # cents granted to it
    )
)

PARTNER = in_lines(
    dtype(
        # what a choice reads: one cache line
        ("x0", "f8"),
        ("x1", "f8"),
        ("x2", "f8"),
        ("appeal", "f8"),  # what it is worth to anyone at this step, distance and relation apart
        ("handicap", "f8"),  # e^(−appeal)
        ("known_in", "u8"),  # in which clusters it may have cooperated
        ("id", "u4"),
        ("running", "i4"),  # cooperations, running
        ("country", "u4"),
        ("kind", "u4"),
        ("attractiveness", "f8"),
        ("capacity", "i4"),
        ("field", "i4"),
        ("budget", "i8"),  # cents a year
        ("bound", "i8"),
        ("shift0", "i8"),  # knowledge it will move by, 2^-40 units: sums of integers have no order
        ("shift1", "i8"),
        ("shift2", "i8"),
    )
)

COUNTRY = dtype(
    ("distance_km", "f8"),
    ("remoteness", "f8"),  # log(km / 1,000)
    ("eu_from", "f8"),
    ("eu_until", "f8"),
    ("border", "i1"),
    ("german", "i1"),
    ("overseas", "i1"),
    ("is_in_eu", "i1"),  # at this step
    ("closed", "f8"),
    ("utility", "f8"),  # at this step
)

#: What is read in walking the pairs of an actor: four in a cache line.
PAIR = dtype(
    ("partner", "u4"),
    ("next", "u4"),  # next pair of the same actor
    ("past", "i2"),  # cooperations begun so far
    ("stage", "i1"),
    ("exit", "i1"),  # what happens when it falls due
    ("linked", "i1"),
    ("funded", "i1"),
)

#: The rest of a pair, read only when something happens to it; same place as the pair.
DOSSIER = in_lines(
    dtype(
        # of the contact: one cache line
        ("actor", "u4"),
        ("attempt", "i4"),  # step of initiation (or of the follow-on)
        ("introducer", "u4"),  # id of the mate who referred; 0 none
        ("project", "i4"),
        ("channel", "i1"),
        ("side", "i1"),
        ("applies", "i1"),
        ("is_chosen", "i1"),  # a grant is reserved for it
        ("money_luck", "u4"),  # word of the draw for other public money
        ("start", "f8"),  # of the contact, later of the cooperation
        ("exchange_at", "f8"),
        ("proposal_at", "f8"),
        ("trust", "f8"),
        ("since", "f8"),  # when a dormant tie had this trust
        # of the proposal
        ("distance", "f8"),  # cognitive distance when it began
        ("lent", "f8"),  # reputation of the introducer
        ("u_home", "f8"),  # the uniforms of its verdicts; while it runs: of success
        ("u_abroad", "f8"),  # while it runs: of the follow-on
        ("priority", "u8"),
        ("left", "f8"),  # waiting time left when the clock stood still
        ("grant", "i8"),  # cents
        (
            "on_payroll",
            "i1",
        ),  # the payroll has an entry of this place (it may be of a pair that is gone)
        # of the cooperation
        ("end", "f8"),  # planned end
        ("paid", "i8"),
        ("own", "i8"),  # own money of the actor, cents a year
        ("foreign_own", "i8"),
        ("other_public", "i8"),  # other public money that closes the gap, cents in all
    )
)

TIE = dtype(
    ("a", "u4"),  # slot of the actor with the lower id
    ("b", "u4"),
    ("formed", "f8"),
    ("starter", "i1"),  # 0: a started the running cooperation, 1: b
    ("start", "f8"),  # of the running local R&D cooperation
    ("u_success", "f8"),
    ("distance", "f8"),
)

PROJECT = dtype(
    ("cluster", "u4"),  # id
    ("in_round", "i4"),
    ("number", "i4"),
    ("lead", "u4"),  # id of the leading actor; 0 when all are gone
    ("start", "f8"),
    ("end", "f8"),
    ("members", "i4"),
    ("running", "i4"),
    ("granted", "i8"),
)

CALENDAR = dtype(
    ("start", "f8"),  # first day of the run-in
    ("years", "f8"),  # step length
    ("per_year", "i4"),
    ("steps", "i4"),
    ("first_reported", "i4"),  # step
    ("count_from", "i4"),  # step from which outcomes count
    ("evaluation", "i4"),  # step at whose end survival is dated
    ("age_group_date", "f8"),
    ("keeps_contacts", "i1"),  # whether the event log has rows for contacts
)

ROUND = dtype(
    ("announced", "i4"),  # steps; anticipation included
    ("selected", "i4"),
    ("starts", "i4"),
    ("gate", "i4"),
    ("ends", "i4"),
    ("clusters", "i4"),
    ("rule", "i4"),
)
