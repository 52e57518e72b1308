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

from sim.outcome.intervals import WITHIN, central
from sim.outcome.window import Log
from sim.words import Channel, Kind, Outcome, Side

FOLLOW_UP = 4.0
#: What is counted of a cohort, along the last axis.
REACHED = ("contacts", "exchange", "proposal", "cooperation", "open")
BECAME, OPEN = int(Outcome.COOPERATION), int(Outcome.OPEN)
COLUMNS = (
    "scenario", "channel", "initiator", "kind", "runs", "contacts", "exchange_share", "proposal_share",
    "cooperation_share", "cooperation_q05", "cooperation_q95", "level", "open_share", "follow_up_years",
)  # fmt: skip


class Conversions(NamedTuple):
    """Counts of the cohort of one run."""

    reached: Any  # i8 [5 channels, 2 sides, 2 kinds, REACHED]
    cells: Any  # i8 [C, 2 kinds, 2 age groups, 2]: contacts, and those that became cooperations


def conversions_of(log: Log) -> Conversions:
    """Counts what each contact of the cohort had reached after the follow-up."""
    rows = log.contacts.compress(log.contacts["start"] <= log.horizon - FOLLOW_UP)
    until = rows["start"] + FOLLOW_UP
    end, outcome = rows["end"], rows["outcome"]
    became = (outcome == BECAME) & (end <= until)
    masks = (
        slice(None), rows["exchange_at"] <= until, rows["proposal_at"] <= until, became,
        (outcome == OPEN) | (end > until),
    )  # fmt: skip
    kind = rows["kind"].astype(np.int64)
    by_channel = _Cells((len(Channel), len(Side), len(Kind)), rows["channel"], rows["side"], kind)
    by_cluster = _Cells((len(log.ids), 2, 2), log.places(rows), kind, rows["is_young_group"])
    return Conversions(
        np.stack([by_channel.counted(mask) for mask in masks], axis=-1),
        np.stack([by_cluster.counted(mask) for mask in (masks[0], became)], axis=-1),
    )


class _Cells:
    """Cells of these axes, and in which of them each row lies."""

    def __init__(self, shape: tuple[int, ...], *axes: np.ndarray) -> None:
        self.shape = shape
        self.flat = np.ravel_multi_index(tuple(axis.astype(np.int64) for axis in axes), shape)

    def counted(self, mask: Any) -> np.ndarray:
        """Rows of the mask in each cell."""
        counts = np.bincount(self.flat[mask], minlength=int(np.prod(self.shape)))
        return counts.reshape(self.shape).astype(np.int64)


def conversion_rows(scenario: str, counts: Sequence[np.ndarray]) -> list[dict[str, Any]]:
    """Rows of ``conversions.csv``: shares of the cohort pooled over runs.

    ``cooperation_q05, cooperation_q95``: the central interval of the shares of runs that have such contacts, at the
    ``level`` that it really holds.
    """
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
    low, high, level = central(known[:, 3] / known[:, 0], WITHIN)
    contacts = part[:, 0].mean()
    shares = (exchange, proposal, cooperation, low, high, level, still_open)
    return (len(part), contacts, *(float(share) for share in shares), FOLLOW_UP)
