"""Ranks of inputs, and which of them cannot be told apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from calibration.sensitivity.inputs import DUMMY
from sim.outcome.intervals import central

#: Chance of the reverse order from which neighbours count as overlapping.
OVERLAP = 0.05
MOST_TOLD = 5


class Ranks(NamedTuple):
    """Rank (1: the most), its 95 % range over the bootstrap in whole ranks, whether the next one might be before it."""

    table: pd.DataFrame
    note: str


def ranks_of(names: Sequence[str], index: np.ndarray, drawn: np.ndarray, is_told: np.ndarray) -> Ranks:  # fmt: skip
    """Ranks of an index [names] with its draws [draws, names]; neighbours are warned of where ``is_told``."""
    known = np.isfinite(index) & (np.array(names) != DUMMY)
    falling = np.argsort(-np.where(known, index, -np.inf), kind="stable")
    order = [place for place in falling if known[place]]
    table = pd.DataFrame(
        {"rank": np.nan, "rank_lower": np.nan, "rank_upper": np.nan}, index=list(names)
    )
    table["overlaps_next"] = False
    if not order:
        return Ranks(table, "")
    sorted_draws = np.where(np.isfinite(drawn[:, order]), drawn[:, order], -np.inf)
    places = np.argsort(np.argsort(-sorted_draws, axis=1, kind="stable"), axis=1) + 1
    span = central(places)
    low, high = np.floor(span.lower), np.ceil(span.upper)
    overlaps = [
        float((sorted_draws[:, one + 1] >= sorted_draws[:, one]).mean()) > OVERLAP
        for one in range(len(order) - 1)
    ] + [False]
    table.iloc[order, 0] = np.arange(1, len(order) + 1)
    table.iloc[order, 1], table.iloc[order, 2] = low, high
    table.iloc[order, 3] = overlaps
    return Ranks(table, _note([names[one] for one in order], overlaps, is_told[order]))


def _note(ordered: list[str], overlaps: list[bool], is_told: np.ndarray) -> str:
    pairs = [
        f"{ordered[one]} and {ordered[one + 1]}"
        for one, overlap in enumerate(overlaps[:-1])
        if overlap and is_told[one]
    ]
    if not pairs:
        return ""
    more = f" and {len(pairs) - MOST_TOLD} more pairs" if len(pairs) > MOST_TOLD else ""
    return f"neighbours whose order may be the reverse: {', '.join(pairs[:MOST_TOLD])}{more}"
