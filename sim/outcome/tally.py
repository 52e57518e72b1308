"""What a run adds up to: flows of the counted window and stocks at the evaluation date, by cluster, kind and age.

The window runs from ``time.count_from`` to ``time.evaluation_date``, both steps included, in every arm.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from sim.words import Funded, Stage

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
NEW, COOPERATION = int(Funded.NEW), int(Stage.COOPERATION)


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
    books: dict[
        str, Any
    ]  # i8 [C, 2, 2] each: cents of BOOKS committed to cooperations begun in the window

    def flow(self, *names: str) -> Any:
        """Flows of the window, summed over these columns: [C, 2, 2]."""
        return sum(self.window[..., self.names.index(name)] for name in names)

    def held(self, *names: str) -> Any:
        """Stocks at the evaluation date, summed over these columns: [C, 2, 2]."""
        return sum(self.stock[..., self.names.index(name)] for name in names)


def window_of(calendar: Any) -> tuple[int, int]:
    """First and last step of the window, counted from the first reported step."""
    first = int(calendar["first_reported"])
    return max(int(calendar["count_from"]) - first, 0), int(calendar["evaluation"]) - first


def window_years(calendar: Any) -> tuple[float, float]:
    """Beginning and end of the window as decimal years."""
    begin = max(int(calendar["count_from"]), int(calendar["first_reported"]))
    start, years = float(calendar["start"]), float(calendar["years"])
    return start + begin * years, start + (int(calendar["evaluation"]) + 1) * years


def cooperations_of(arrays: Any) -> Any:
    """Event rows of cooperations that started within the window."""
    begin, end = window_years(arrays.calendar)
    events = arrays.events
    kept = (events["stage"] == COOPERATION) & (events["start"] >= begin) & (events["start"] < end)
    return events[kept]


def places_of(ids: np.ndarray, clusters: np.ndarray) -> np.ndarray:
    """Places of these cluster ids along the panel's cluster axis."""
    order = np.argsort(clusters, kind="stable")
    return order[np.searchsorted(clusters, ids, sorter=order)]


def count_cells(rows: Any, weights: np.ndarray | None, clusters: np.ndarray) -> np.ndarray:
    """Sums rows of events or lives into cells of cluster, kind and age group."""
    cells = np.zeros((len(clusters), 2, 2), np.int64)
    places = places_of(rows["cluster"], clusters)
    at = (places, rows["kind"].astype(np.int64), rows["is_young_group"].astype(np.int64))
    np.add.at(cells, at, np.int64(1) if weights is None else weights.astype(np.int64))
    return cells


def tally_of(arrays: Any) -> Tally:
    """Adds up the arrays of one run."""
    first, last = window_of(arrays.calendar)
    ids = np.asarray(arrays.clusters["id"])
    started = cooperations_of(arrays)
    funded = started[(started["is_first"] == 1) & (started["funded"] == NEW)]
    projects = np.zeros(len(ids), np.int64)
    _, end = window_years(arrays.calendar)
    begun = arrays.projects[arrays.projects["start"] < end]
    np.add.at(projects, places_of(begun["cluster"], ids), 1)
    return Tally(
        names=tuple(arrays.panel_names),
        window=arrays.panel[first : last + 1].sum(axis=0, dtype=np.int64),
        stock=arrays.panel[last].astype(np.int64),
        alive=count_cells(arrays.lives, arrays.lives["partnerships_alive"], ids),
        funded_first=count_cells(funded, None, ids),
        projects=projects,
        paid=arrays.ledger[last, :, LEDGER.index("paid")].astype(np.int64),
        round=np.array(arrays.clusters["in_round"], np.int32),
        listed=np.array(arrays.clusters["listed_round"], np.int32),
        books={name: count_cells(started, started[name], ids) for name in BOOKS},
    )
