"""The counted window and the rows within it.

The window runs from ``time.count_from`` to ``time.evaluation_date``, both steps included, in every arm.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.words import Funded, Stage

NEW, COOPERATION = int(Funded.NEW), int(Stage.COOPERATION)


def window_of(calendar: Any) -> tuple[int, int]:
    """First and last step of the window, counted from the first reported step."""
    first = int(calendar["first_reported"])
    return max(int(calendar["count_from"]) - first, 0), int(calendar["evaluation"]) - first


def window_years(calendar: Any) -> tuple[float, float]:
    """Beginning and end of the window as decimal years."""
    begin = max(int(calendar["count_from"]), int(calendar["first_reported"]))
    start, years = float(calendar["start"]), float(calendar["years"])
    return start + begin * years, start + (int(calendar["evaluation"]) + 1) * years


def horizon_of(calendar: Any) -> float:
    """End of the run as a decimal year."""
    return float(calendar["start"]) + int(calendar["steps"]) * float(calendar["years"])


def keeps_contacts(arrays: Any) -> bool:
    """Whether the log of this run has rows for contacts, not only for cooperations."""
    return bool(arrays.calendar["keeps_contacts"])


def all_cooperations_of(arrays: Any) -> Any:
    """Event rows of all cooperations, of the run-in too."""
    return arrays.events[arrays.events["stage"] == COOPERATION]


def cooperations_of(arrays: Any) -> Any:
    """Event rows of cooperations that started within the window."""
    return _within(all_cooperations_of(arrays), arrays.calendar)


def contacts_of(arrays: Any) -> Any:
    """Event rows of contacts that began within the window; none where the run kept no contacts."""
    return _within(arrays.events[arrays.events["stage"] != COOPERATION], arrays.calendar)


def _within(rows: Any, calendar: Any) -> Any:
    begin, end = window_years(calendar)
    return rows[(rows["start"] >= begin) & (rows["start"] < end)]


def places_of(ids: np.ndarray, clusters: np.ndarray) -> np.ndarray:
    """Places of these cluster ids along the panel's cluster axis."""
    order = np.argsort(clusters, kind="stable")
    return order[np.searchsorted(clusters, ids, sorter=order)]


def pair_keys(rows: Any) -> np.ndarray:
    """One number for each pair of actor and partner."""
    return (rows["actor"].astype(np.uint64) << np.uint64(32)) | rows["partner"].astype(np.uint64)
