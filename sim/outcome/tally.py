"""What a run adds up to: flows of the counted window and stocks at the evaluation date, by cluster, kind and age.

Twice: from the panel by kind and age group, and from lives by size class and age group.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np

from sim.outcome.abroad import Abroad, abroad_of
from sim.outcome.conversions import Conversions, conversions_of
from sim.outcome.lived import LIVED, lived_of
from sim.outcome.window import (
    COOPERATION,
    NEW,
    Cells,
    Log,
    cooperations_of,
    places_of,
    window_of,
    window_years,
)

__all__ = [
    "CONTACTS", "COOPERATION", "LEDGER", "Cells", "NEW", "STOCKS", "Tally", "cooperations_of", "keys_of",
    "places_of", "tally_of", "window_of", "window_years",
]  # fmt: skip

#: Columns of the panel that are stocks at the end of a step; all others are flows within it.
STOCKS = frozenset(
    (
        "actors", "active_abroad", "running_cooperations", "dormant_ties", "open_contacts", "local_ties",
        "running_local", "running_funded", "running_broker", "running_referral",
    )
)  # fmt: skip
#: Panel columns that together are all contacts.
CONTACTS = tuple(
    f"contacts_{channel}" for channel in ("renewal", "own", "buzz", "inbound", "broker")
)
#: Ledger columns, cents.
LEDGER = ("granted", "paid", "committed", "returned", "left")
#: Event columns of money beside the grant, cents.
BOOKS = ("own", "other_public", "foreign")


class Tally(NamedTuple):
    """Sums of a run. C: clusters, 2 kinds, 2 age groups (old, young), P: panel columns."""

    names: tuple[str, ...]  # panel columns
    window: Any  # i8 [C, 2, 2, P]: flows summed over the window (stock columns mean nothing here)
    stock: Any  # i8 [C, 2, 2, P]: values at the end of the evaluation step
    alive: Any  # i8 [C, 2, 2]: partnerships alive at the evaluation date
    funded_first: Any  # i8 [C, 2, 2]: funded first cooperations of a pair, started in the window
    projects: Any  # i8 [C]
    paid: Any  # i8 [C]: cents paid by the end of the evaluation step
    round: Any  # i4 [C]: round in which this run's programme funded the cluster; -1 none
    listed: Any  # i4 [C]: round of the reference programme; 0 none
    books: dict[str, Any]  # i8 [C, 2, 2] each: cents committed to cooperations begun in the window
    field: Any  # i4 [C]: technology field
    keys: tuple[str, ...]  # names of the clusters
    sized: Any  # i8 [C, 3 size classes, 2, LIVED]
    abroad: Abroad
    conversions: Conversions
    has_contacts: bool  # whether the log had rows for contacts

    def flow(self, *names: str) -> Any:
        """Flows of the window, summed over these columns: [C, 2, 2]."""
        return sum(self.window[..., self.names.index(name)] for name in names)

    def held(self, *names: str) -> Any:
        """Stocks at the evaluation date, summed over these columns: [C, 2, 2]."""
        return sum(self.stock[..., self.names.index(name)] for name in names)

    def lived(self, *names: str) -> Any:
        """Columns of lives, summed: [C, 3, 2]."""
        return sum(self.sized[..., LIVED.index(name)] for name in names)

    def cells(self, who: str, *names: str) -> Any:
        """Flows of the window in the cells that this selection needs: by size from lives, else from the panel."""
        if not who.startswith("size="):
            return self.flow(*names)
        return self.lived(*(("contacts",) if names == CONTACTS else names))


def keys_of(scenario: Any, ids: Iterable[int]) -> tuple[str, ...]:
    """Cluster keys in the order of these ids; copies of a scaled population are numbered."""
    rows = {row.id: row.key for row in scenario.clusters}
    period = max(rows, default=1)
    return tuple(_key(rows, (int(number) - 1) // period, int(number), period) for number in ids)


def _key(rows: dict[int, str], copy: int, number: int, period: int) -> str:
    key = rows.get(number - copy * period, f"cluster-{number}")
    return f"{key}~{copy + 1}" if copy else key


def tally_of(arrays: Any, scenario: Any = None, log: Log | None = None) -> Tally:
    """Adds up the arrays of one run; the scenario gives names and target countries, ``log`` spares cutting again."""
    first, last = window_of(arrays.calendar)
    log = log or Log(arrays)
    ids, started = log.ids, log.cooperations
    projects = np.zeros(len(ids), np.int64)
    begun = arrays.projects[arrays.projects["start"] < log.end]
    np.add.at(projects, places_of(begun["cluster"], ids), 1)
    return Tally(
        names=tuple(arrays.panel_names),
        window=arrays.panel[first : last + 1].sum(axis=0, dtype=np.int64),
        stock=arrays.panel[last].astype(np.int64),
        alive=Cells(arrays.lives, ids).sum(arrays.lives["partnerships_alive"]),
        funded_first=log.cells.count((started["is_first"] == 1) & (started["funded"] == NEW)),
        projects=projects,
        paid=arrays.ledger[last, :, LEDGER.index("paid")].astype(np.int64),
        round=np.array(arrays.clusters["in_round"], np.int32),
        listed=np.array(arrays.clusters["listed_round"], np.int32),
        books={name: log.cells.sum(started[name]) for name in BOOKS},
        field=np.array(arrays.clusters["field"], np.int32),
        keys=() if scenario is None else keys_of(scenario, ids),
        sized=lived_of(log),
        abroad=abroad_of(log, scenario),
        conversions=conversions_of(log),
        has_contacts=log.has_contacts,
    )
