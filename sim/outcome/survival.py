"""How long pairs last: Kaplan–Meier survival of partnerships with censoring, by how they began."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from sim.outcome.window import Log
from sim.words import Funded

#: Grid of durations, years; longer spells are censored at its end.
STEP, LENGTH = 0.25, 49
STATUS = Funded.labels()


class Spells(NamedTuple):
    """Counts on the grid of durations by funding status of the first cooperation: [status, LENGTH]."""

    ended: np.ndarray
    censored: np.ndarray


class Chains(NamedTuple):
    """Partnerships that began in the window, in order of actor and partner."""

    rows: Any  # EVENT: the first cooperation of each
    lasted: np.ndarray  # years, to the horizon at most
    is_running: np.ndarray  # at the horizon


def chains_of(log: Log) -> Chains:
    """Cooperations of a pair that follow each other at once, taken as one.

    Chained over all cooperations, so that follow-ons after the window prolong and those of older spells do not begin.
    """
    rows = log.all_cooperations
    rows = rows[np.lexsort((rows["start"], rows["partner"], rows["actor"]))]
    same = (rows["actor"][1:] == rows["actor"][:-1]) & (rows["partner"][1:] == rows["partner"][:-1])
    follows = np.zeros(len(rows), bool)
    follows[1:] = same & (np.abs(rows["start"][1:] - rows["end"][:-1]) < 1e-6)
    begins = np.flatnonzero(~follows)
    ends = np.append(begins[1:], len(rows)) - 1 if len(rows) else begins
    is_inside = (rows["start"][begins] >= log.begin) & (rows["start"][begins] < log.end)
    begins, ends = begins[is_inside], ends[is_inside]
    closed = rows["end"][ends]
    lasted = np.minimum(closed, log.horizon) - rows["start"][begins]
    return Chains(rows[begins], lasted, closed >= log.horizon)


def spells_of(arrays: Any) -> Spells:
    """Spells of partnerships that began in the window, by the funding of their first cooperation.

    A spell ends when a cooperation is not followed by one of the same pair on the same day; it is censored when it
    still runs at the horizon. Times are quarters, rounded down.
    """
    chains = chains_of(Log(arrays))
    place = np.clip((chains.lasted / STEP + 1e-9).astype(int), 0, LENGTH - 1)
    is_censored = chains.is_running | (chains.lasted >= STEP * LENGTH)
    counts = np.zeros((2, len(STATUS), LENGTH), np.int64)
    np.add.at(counts, (is_censored.astype(int), chains.rows["funded"].astype(int), place), 1)
    return Spells(counts[0], counts[1])


def survival(ended: np.ndarray, censored: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Kaplan–Meier estimate after each grid cell and the number at risk at its beginning (censored leave last)."""
    gone = np.cumsum(ended + censored)
    at_risk = gone[-1] - gone + ended + censored
    chance = np.where(at_risk > 0, 1 - ended / np.maximum(at_risk, 1), 1.0)
    return np.cumprod(chance), at_risk
