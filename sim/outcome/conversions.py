"""How far contacts come: of a cohort of contacts, the shares that reach each stage, by channel and initiator.

*Cohort*: contacts that began within the counted window and at least ``FOLLOW_UP`` years before the horizon. Each is
followed for exactly so long, in every arm: a stage counts as reached if that happened within ``FOLLOW_UP`` years of the
beginning. No contact is censored; what is still undecided by then is told as *open*. A renewal enters at *proposal*, so
its first two shares are 1 by construction.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from sim.outcome.window import Log
from sim.words import Channel, Kind, Outcome, Side

FOLLOW_UP = 4.0
#: What is counted of a cohort, along the last axis.
REACHED = ("contacts", "exchange", "proposal", "cooperation", "open")
BECAME, OPEN = int(Outcome.COOPERATION), int(Outcome.OPEN)
COLUMNS = (
    "scenario", "channel", "initiator", "kind", "runs", "contacts", "exchange_share", "proposal_share",
    "cooperation_share", "cooperation_q05", "cooperation_q95", "open_share", "follow_up_years",
)  # fmt: skip


class Conversions(NamedTuple):
    """Counts of the cohort of one run."""

    reached: Any  # i8 [5 channels, 2 sides, 2 kinds, REACHED]
    cells: Any  # i8 [C, 2 kinds, 2 age groups, 2]: contacts, and those that became cooperations


def conversions_of(log: Log) -> Conversions:
    """Counts what each contact of the cohort had reached after the follow-up."""
    rows = log.contacts[log.contacts["start"] <= log.horizon - FOLLOW_UP]
    until = rows["start"] + FOLLOW_UP
    became = (rows["outcome"] == BECAME) & (rows["end"] <= until)
    masks = (
        np.ones(len(rows), bool), rows["exchange_at"] <= until, rows["proposal_at"] <= until, became,
        (rows["outcome"] == OPEN) | (rows["end"] > until),
    )  # fmt: skip
    shape = (len(Channel), len(Side), len(Kind))
    reached = [
        _counted(shape, [rows[n] for n in ("channel", "side", "kind")], mask) for mask in masks
    ]
    axes = [log.places(rows), rows["kind"], rows["is_young_group"]]
    cells = [_counted((len(log.ids), 2, 2), axes, mask) for mask in (masks[0], became)]
    return Conversions(np.stack(reached, axis=-1), np.stack(cells, axis=-1))


def _counted(shape: tuple[int, ...], axes: list[Any], mask: np.ndarray) -> np.ndarray:
    """Rows of the mask in each cell of these axes."""
    flat = np.ravel_multi_index(tuple(axis[mask].astype(np.int64) for axis in axes), shape)
    return np.bincount(flat, minlength=int(np.prod(shape))).reshape(shape).astype(np.int64)


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
