"""How far contacts come: of a cohort of contacts, the shares that reach each stage, by channel and initiator.

*Cohort*: contacts that began within the counted window and at least ``FOLLOW_UP`` years before the horizon. Each is
followed for exactly so long, in every arm: a stage counts as reached if that happened within ``FOLLOW_UP`` years of the
beginning. No contact is censored; what is still undecided by then is told as *open*. A renewal enters at *proposal*, so
its first two shares are 1 by construction.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from sim.outcome.window import contacts_of, horizon_of, places_of
from sim.words import Channel, Kind, Outcome, Side

FOLLOW_UP = 4.0
#: What is counted of a cohort, along the last axis.
REACHED = ("contacts", "exchange", "proposal", "cooperation", "open")
BECAME, OPEN = int(Outcome.COOPERATION), int(Outcome.OPEN)
COLUMNS = (
    "scenario", "channel", "initiator", "kind", "runs", "contacts", "exchange_share", "proposal_share",
    "cooperation_share", "cooperation_q05", "cooperation_q95", "open_share", "follow_up_years",
)  # fmt: skip


def cohort_of(arrays: Any) -> Any:
    """Rows of the contacts that are followed."""
    rows = contacts_of(arrays)
    return rows[rows["start"] <= horizon_of(arrays.calendar) - FOLLOW_UP]


def reached_by(rows: Any) -> np.ndarray:
    """What each contact had reached after the follow-up: i8 [rows, REACHED]."""
    until = rows["start"] + FOLLOW_UP
    began = (rows["exchange_at"] <= until, rows["proposal_at"] <= until)
    became = (rows["outcome"] == BECAME) & (rows["end"] <= until)
    still_open = (rows["outcome"] == OPEN) | (rows["end"] > until)
    return np.stack([np.ones(len(rows), bool), *began, became, still_open], axis=1).astype(np.int64)


def conversions_of(arrays: Any) -> np.ndarray:
    """Counts of the cohort: i8 [5 channels, 2 sides, 2 kinds, REACHED]."""
    rows = cohort_of(arrays)
    counts = np.zeros((len(Channel), len(Side), len(Kind), len(REACHED)), np.int64)
    at = tuple(rows[name].astype(int) for name in ("channel", "side", "kind"))
    np.add.at(counts, at, reached_by(rows))
    return counts


def cohort_cells(arrays: Any) -> np.ndarray:
    """Contacts of the cohort and those that became cooperations: i8 [C, 2 kinds, 2 age groups, 2]."""
    rows, ids = cohort_of(arrays), np.asarray(arrays.clusters["id"])
    cells = np.zeros((len(ids), 2, 2, 2), np.int64)
    at = (rows[name].astype(int) for name in ("kind", "is_young_group"))
    reached = reached_by(rows)[:, [REACHED.index("contacts"), REACHED.index("cooperation")]]
    np.add.at(cells, (places_of(rows["cluster"], ids), *at), reached)
    return cells


def conversion_rows(scenario: str, counts: Sequence[np.ndarray]) -> list[dict[str, Any]]:
    """Rows of ``conversions.csv``: shares of the cohort pooled over runs; quantiles are those between runs."""
    if not counts:
        return []
    every = np.stack(counts)
    rows = []
    for names, part in _groups(every):
        if part[:, 0].sum():
            rows.append(dict(zip(COLUMNS, (scenario, *names, *_shares(part)), strict=True)))
    return rows


def _groups(every: np.ndarray) -> list[tuple[tuple[str, str, str], np.ndarray]]:
    """Totals, by channel, by initiator and channel, each for all kinds and each kind: [runs, REACHED]."""
    kinds = [("all", slice(None)), *((kind.label, slice(kind, kind + 1)) for kind in Kind)]
    channels = [("all", slice(None)), *((one.label, slice(one, one + 1)) for one in Channel)]
    sides = [("all", slice(None)), *((side.label, slice(side, side + 1)) for side in Side)]
    chosen = [(c, s) for c in channels for s in sides if "all" in (c[0], s[0])]
    return [
        ((c[0], s[0], k[0]), every[:, c[1], s[1], k[1]].sum(axis=(1, 2, 3)))
        for c, s in chosen
        for k in kinds
    ]


def _shares(part: np.ndarray) -> tuple[Any, ...]:
    """Numbers of one row from counts of runs [runs, REACHED]."""
    whole = part.sum(axis=0)
    _, exchange, proposal, cooperation, still_open = whole / whole[0]
    known = part[part[:, 0] > 0]
    low, high = np.quantile(known[:, 3] / known[:, 0], (0.05, 0.95))
    contacts = part[:, 0].mean()
    shares = (exchange, proposal, cooperation, low, high, still_open)
    return (len(part), contacts, *(float(share) for share in shares), FOLLOW_UP)
