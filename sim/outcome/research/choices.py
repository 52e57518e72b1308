"""Who chooses whom: new partnerships by field and kinds, over what random mixing would give.

New partnerships are first cooperations of a pair that started in the counted window; follow-ons and renewals are no new
choice. Two readings of random mixing: *pool*: partners drawn alike from all partners of the cluster's field; *margins*:
both kinds as active as they are, but paired at random within the field (row total · column total / total). By default
nothing in choice depends on the partner's kind; what differs from 1 comes from room, country, knowledge and luck.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from sim.outcome.window import Log
from sim.words import Channel, Field, Kind, PartnerKind

COLUMNS = (
    "scenario", "field", "kind", "partner_kind", "runs", "partnerships", "expected_pool", "over_pool",
    "expected_margins", "over_margins", *(f"{channel.label}_share" for channel in Channel),
)  # fmt: skip


class Choices(NamedTuple):
    """Counts of one run."""

    made: Any  # i8 [fields, 2 kinds, 3 kinds of partners, 5 channels]
    pool: Any  # i8 [fields, 3]: partners


def choices_of(log: Log) -> Choices:
    """Counts new partnerships by the field of the cluster, both kinds and the channel; and the partners there are."""
    rows = log.cooperations[log.cooperations["is_first"] == 1]
    made = np.zeros((len(Field), len(Kind), len(PartnerKind), len(Channel)), np.int64)
    pool = np.zeros((len(Field), len(PartnerKind)), np.int64)
    partners = np.asarray(log.arrays.partners)
    np.add.at(pool, (partners["field"].astype(int), partners["kind"].astype(int)), 1)
    order = np.argsort(partners["id"], kind="stable")
    whom = order[np.searchsorted(partners["id"], rows["partner"], sorter=order)]
    fields = np.asarray(log.arrays.clusters["field"])[log.places(rows)].astype(int)
    kinds = (rows["kind"].astype(int), partners["kind"][whom].astype(int))
    np.add.at(made, (fields, *kinds, rows["channel"].astype(int)), 1)
    return Choices(made, pool)


def choice_rows(scenario: str, runs: Sequence[Choices]) -> list[dict[str, Any]]:
    """Rows of ``who_chooses_whom.csv``: means over runs, by field and for all of them (expected within fields)."""
    if not runs:
        return []
    made = np.mean([run.made for run in runs], axis=0)
    counts = made.sum(axis=-1)
    pool = np.mean([run.pool for run in runs], axis=0)
    active = counts.sum(axis=2, keepdims=True)
    of_pool = _mixed(active, pool[:, None, :])
    margins = _mixed(active, counts.sum(axis=1, keepdims=True))
    tables = [
        np.concatenate([one.sum(axis=0)[None], one]) for one in (counts, of_pool, margins, made)
    ]
    rows = []
    for place, field in enumerate(("all", *Field.labels())):
        if not tables[0][place].sum():
            continue
        for kind in Kind:
            for other in PartnerKind:
                n, by_pool, by_margin, channels = (one[place, kind, other] for one in tables)
                shares = _over(channels, n)
                told = (
                    scenario,
                    field,
                    kind.label,
                    other.label,
                    len(runs),
                    n,
                    by_pool,
                    _over(n, by_pool),
                    by_margin,
                )
                rows.append(dict(zip(COLUMNS, (*told, _over(n, by_margin), *shares), strict=True)))
    return rows


def _mixed(active: np.ndarray, shares: np.ndarray) -> np.ndarray:
    """Counts of rows handed out in proportion to these; none where there is nothing to hand out."""
    told = active * _over(shares, shares.sum(axis=-1, keepdims=True))
    return np.where(active > 0, told, 0.0)


def _over(above: Any, below: Any) -> Any:
    """Ratio; not a number where there is nothing to divide by."""
    above, below = np.broadcast_arrays(np.asarray(above, float), np.asarray(below, float))
    found = np.divide(above, below, out=np.full(above.shape, np.nan), where=below > 0)
    return found if found.ndim else float(found)
