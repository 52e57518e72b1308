"""The counted window and the rows within it.

The window runs from ``time.count_from`` to ``time.evaluation_date``, both steps included, in every arm.
"""

from __future__ import annotations

from functools import cached_property
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


def sums_of(places: np.ndarray, values: np.ndarray, size: int) -> np.ndarray:
    """Sums of whole numbers by place [size]; exact while they stay below 2^53."""
    return np.bincount(places, values, size).astype(np.int64)


class Cells:
    """Cells of cluster, kind and age group, and in which of them each row of events or lives lies."""

    def __init__(self, rows: Any, clusters: np.ndarray) -> None:
        self.shape = (len(clusters), 2, 2)
        places = places_of(rows["cluster"], clusters)
        self.at = (2 * places + rows["kind"]) * 2 + rows["is_young_group"]

    def count(self, chosen: Any = slice(None)) -> np.ndarray:
        """How many rows, of those chosen, each cell has."""
        return np.bincount(self.at[chosen], minlength=4 * self.shape[0]).reshape(self.shape)

    def sum(self, values: np.ndarray) -> np.ndarray:
        """Values of the rows, whole numbers, summed in each cell."""
        return sums_of(self.at, values, 4 * self.shape[0]).reshape(self.shape)


class Log:
    """The event log of a run, cut once for all that is read from it; rows keep their order."""

    def __init__(self, arrays: Any) -> None:
        self.arrays = arrays
        self.events = np.asarray(arrays.events)
        self.begin, self.end = window_years(arrays.calendar)
        self.horizon = horizon_of(arrays.calendar)
        self.has_contacts = keeps_contacts(arrays)
        self.ids = np.asarray(arrays.clusters["id"])

    @cached_property
    def _is_cooperation(self) -> np.ndarray:
        found: np.ndarray = self.events["stage"] == COOPERATION
        return found

    @cached_property
    def _is_within(self) -> np.ndarray:
        start = np.ascontiguousarray(self.events["start"])
        found: np.ndarray = (start >= self.begin) & (start < self.end)
        return found

    @cached_property
    def all_cooperations(self) -> Any:
        """All cooperations, of the run-in too."""
        return self.events.compress(self._is_cooperation) if self.has_contacts else self.events

    @cached_property
    def cooperations(self) -> Any:
        """Cooperations that started within the window."""
        chosen = self._is_within
        return self.events.compress(chosen & self._is_cooperation if self.has_contacts else chosen)

    @cached_property
    def contacts(self) -> Any:
        """Contacts that began within the window; none where the run kept no contacts."""
        if not self.has_contacts:
            return self.events[:0]
        return self.events.compress(~self._is_cooperation & self._is_within)

    @cached_property
    def cells(self) -> Cells:
        """Where the cooperations that started within the window lie."""
        return Cells(self.cooperations, self.ids)

    def places(self, rows: Any) -> np.ndarray:
        """Places of the clusters of these rows."""
        return places_of(rows["cluster"], self.ids)


def cooperations_of(arrays: Any) -> Any:
    """Event rows of cooperations that started within the window."""
    return Log(arrays).cooperations


def places_of(ids: np.ndarray, clusters: np.ndarray) -> np.ndarray:
    """Places of these cluster ids along the panel's cluster axis."""
    place = np.zeros(int(clusters.max(initial=0)) + 1, np.int64)
    place[clusters] = np.arange(len(clusters))
    return place[ids]


def pair_keys(rows: Any) -> np.ndarray:
    """One number for each pair of actor and partner."""
    return (rows["actor"].astype(np.uint64) << np.uint64(32)) | rows["partner"].astype(np.uint64)
