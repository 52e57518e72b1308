"""The event log as a table: one row a contact or cooperation."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from sim.outcome.tally import places_of
from sim.words import Channel, Funded, Kind, Linked, Outcome, Side, Stage

WORDS = {
    "kind": ("kind", Kind),
    "initiator": ("side", Side),
    "channel": ("channel", Channel),
    "stage": ("stage", Stage),
    "funded": ("funded", Funded),
    "linked": ("linked", Linked),
    "outcome": ("outcome", Outcome),
}
FLAGS = {"is_first": "is_first", "young": "is_young_group"}
#: With ``own_eur`` and ``other_public_eur`` the grant is the domestic cost of a cooperation; 0 for contacts.
MONEY = {
    "grant_eur": "grant",
    "own_eur": "own",
    "other_public_eur": "other_public",
    "foreign_eur": "foreign",
}
PLAIN = ("scenario", "draw", "replicate", "seed")


def table_of(run: Any) -> pd.DataFrame:
    """The events of one run; dates are decimal years, empty where a stage was not reached or nothing has ended."""
    rows = run.events
    if rows is None:
        raise ValueError(
            "this run kept no events: ask for them with keep_contacts=True or --events"
        )
    columns: dict[str, Any] = {name: getattr(run, name) for name in PLAIN}
    columns["contact_id"] = _ids(rows)
    columns["actor"] = rows["actor"]
    columns["cluster"] = np.array(run.clusters, object)[places_of(rows["cluster"], run.cluster_ids)]
    columns["partner"] = rows["partner"]
    columns["country"] = np.array(run.countries, object)[rows["country"]]
    for name, (field, words) in WORDS.items():
        columns[name] = pd.Categorical.from_codes(rows[field], pd.Index(list(words.labels())))
    columns["introducer"] = pd.array(
        np.where(rows["introducer"] > 0, rows["introducer"], 0), "UInt32"
    )
    columns["introducer"][rows["introducer"] == 0] = pd.NA
    for name in ("start", "exchange_at", "proposal_at", "end"):
        when = np.array(rows[name])
        columns[name] = np.where(np.isfinite(when) & (when > 0), when, np.nan)
    columns["project"] = pd.array(rows["project"], "Int32")
    columns["project"][rows["project"] < 0] = pd.NA
    for name, field in MONEY.items():
        columns[name] = rows[field] / 100
    for name, field in FLAGS.items():
        columns[name] = rows[field] == 1
    return pd.DataFrame(columns)[list(COLUMNS)]


COLUMNS = (
    *PLAIN, "contact_id", "actor", "kind", "cluster", "partner", "country", "initiator", "channel", "introducer",
    "stage", "start", "end", "project", "funded", *MONEY, "linked", "outcome", "exchange_at", "proposal_at",
    "is_first", "young",
)  # fmt: skip


def _ids(rows: Any) -> list[str]:
    """``actor-partner-attempt``, the key of a contact's luck (a cooperation has that of its contact)."""
    triples = zip(
        rows["actor"].tolist(), rows["partner"].tolist(), rows["attempt"].tolist(), strict=True
    )
    return [f"{actor}-{partner}-{attempt}" for actor, partner, attempt in triples]
