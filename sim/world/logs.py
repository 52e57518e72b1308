"""Records that a run leaves: events and lives. Units in the comments, as in `records`."""

from __future__ import annotations

from sim.world.records import dtype

EVENT = dtype(
    ("actor", "u4"),
    ("cluster", "u4"),
    ("partner", "u4"),
    ("introducer", "u4"),
    ("country", "i2"),
    ("kind", "i1"),
    ("is_young_group", "i1"),
    ("side", "i1"),
    ("channel", "i1"),
    ("stage", "i1"),  # furthest stage of a contact; COOPERATION for a cooperation's own row
    ("linked", "i1"),
    ("funded", "i1"),
    ("outcome", "i1"),
    ("is_first", "i1"),  # the pair's first cooperation
    ("attempt", "i4"),
    ("project", "i4"),
    ("start", "f8"),
    ("exchange_at", "f8"),
    ("proposal_at", "f8"),
    ("end", "f8"),  # infinity: still open at the horizon
    ("grant", "i8"),  # cents; with the next two the domestic cost of a cooperation
    ("own", "i8"),  # cents that its actor committed
    ("other_public", "i8"),  # cents of other public money
    ("foreign", "i8"),  # cents that its partner committed; 0 in cooperations of the first state
)

LIFE = dtype(
    ("actor", "u4"),
    ("cluster", "u4"),
    ("kind", "i1"),
    ("size_class", "i1"),
    ("is_young_group", "i1"),
    ("founded", "f8"),
    ("closed", "f8"),  # infinity: alive at the horizon
    ("contacts", "i4"),
    ("cooperations", "i4"),
    ("first_cooperations", "i4"),
    ("funded_cooperations", "i4"),
    ("local_cooperations", "i4"),
    ("partnerships_alive", "i4"),
    ("innovations", "i8"),  # micro-units
    ("grant", "i8"),  # cents
)
