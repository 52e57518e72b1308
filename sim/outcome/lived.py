"""What lives and events add up to by cluster, size class and age group: the panel knows no size classes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from sim.outcome.window import NEW, Log, places_of, sums_of
from sim.words import Linked, SizeClass

#: Columns taken from lives as they are.
FROM_LIVES = (
    "contacts", "cooperations", "first_cooperations", "funded_cooperations", "local_cooperations", "innovations",
    "partnerships_alive",
)  # fmt: skip
#: Columns at the evaluation date, from lives and events.
AT_THE_DATE = ("actors", "active_abroad", "running_cooperations")
LINKED = ("running_funded", "running_broker", "running_referral")
LIVED = (*FROM_LIVES, *AT_THE_DATE, *LINKED, "funded_first")


def rows_of_lives(actors: np.ndarray, lives: Any) -> np.ndarray:
    """Rows of the lives of these actors (each of them has one)."""
    ids = np.asarray(lives["actor"])
    order = np.argsort(ids, kind="stable")
    place = np.clip(np.searchsorted(ids, actors, sorter=order), 0, max(len(ids) - 1, 0))
    return order[place] if len(ids) else np.zeros(len(actors), np.int64)


def cells_of_lives(lives: Any, columns: Sequence[np.ndarray], clusters: np.ndarray) -> np.ndarray:
    """Sums columns of whole numbers, a life each, into cells of cluster, size class and age group: [C, 3, 2, L]."""
    shape = (len(clusters), len(SizeClass), 2)
    places = places_of(lives["cluster"], clusters)
    flat = (len(SizeClass) * places + lives["size_class"]) * 2 + lives["is_young_group"]
    sums = [sums_of(flat, column, int(np.prod(shape))).reshape(shape) for column in columns]
    return np.stack(sums, axis=-1)


def counts_of_actors(lives: Any, actors: np.ndarray) -> np.ndarray:
    """How often each life comes among these actors: [lives]."""
    return np.bincount(rows_of_lives(actors, lives), minlength=len(lives))[: len(lives)]


def lived_of(log: Log) -> np.ndarray:
    """Cells of all columns ``LIVED``: [C, 3 size classes, 2 age groups (old, young), L]."""
    lives, events, date = log.arrays.lives, log.all_cooperations, log.end
    is_there = (lives["founded"] < date) & (lives["closed"] >= date)
    alive = lives["partnerships_alive"]
    columns = [lives[name] for name in FROM_LIVES] + [is_there, alive > 0, alive]
    linked = events.compress(events["linked"] != Linked.NONE)
    linked = linked.compress((linked["start"] < date) & (linked["end"] >= date))
    for reading in (Linked.FUNDED, Linked.BROKER, Linked.REFERRAL):
        columns.append(counts_of_actors(lives, linked["actor"][linked["linked"] == reading]))
    started = log.cooperations
    funded = started["actor"][(started["is_first"] == 1) & (started["funded"] == NEW)]
    columns.append(counts_of_actors(lives, funded))
    return cells_of_lives(lives, columns, log.ids)
