"""Indicators of what becomes of contacts and cooperations."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.words import Channel, Exit, Outcome, Stage
from tests.verification.lived import Lived


def _gap(value: Any, mark: Any) -> float:
    return float(np.nanmean(value[mark]) - np.nanmean(value[~mark]))


def alpha_of_advancing(lived: Lived) -> float:
    """Absorptive capacity of contacts that reach exchange, less that of those dropped before."""
    rows = lived.contacts
    return _gap(lived.of_actors(rows["actor"], "absorptive"), rows["stage"] > Stage.LEAD)


def advancing_of(lived: Lived, channel: str) -> float:
    """Share of contacts through a channel that reach exchange, begun before 2026."""
    rows = lived.contacts
    rows = rows[(rows["channel"] == Channel[channel.upper()]) & (rows["start"] < 2026.0)]
    return float((rows["stage"] > Stage.LEAD).mean())


def accepted_at_home_by(lived: Lived, column: str) -> float:
    """A column of actors whose decided proposals are accepted at home, less that of those refused there."""
    rows = lived.contacts
    rows = rows[(rows["outcome"] >= Outcome.REFUSED_AT_HOME) & (rows["outcome"] <= 7)]
    value = lived.of_actors(rows["actor"], column)
    return _gap(value, rows["outcome"] != Outcome.REFUSED_AT_HOME)


def accepted_abroad_by(lived: Lived, column: str) -> float:
    """A column of actors accepted abroad, less that of those refused there; institutions."""
    rows = lived.contacts
    rows = rows[(rows["outcome"] >= Outcome.REFUSED_ABROAD) & (rows["outcome"] <= 7)]
    rows = rows[rows["kind"] == 1]
    value = lived.of_actors(rows["actor"], column)
    return _gap(value, rows["outcome"] != Outcome.REFUSED_ABROAD)


def alpha_of_successes(lived: Lived) -> float:
    """Absorptive capacity in successes, less that in failures."""
    rows = lived.cooperations
    rows = rows[np.isin(rows["outcome"], (Outcome.SUCCESS, Outcome.FAILURE))]
    return _gap(lived.of_actors(rows["actor"], "absorptive"), rows["outcome"] == Outcome.SUCCESS)


def variation_of_waiting(lived: Lived) -> float:
    """Sd over mean of the time from lead to exchange."""
    rows = lived.contacts
    rows = rows[(rows["stage"] > Stage.LEAD) & (rows["channel"] != Channel.RENEWAL)]
    waited = rows["exchange_at"] - rows["start"]
    return float(np.std(waited) / np.mean(waited))


def variation_of_lengths(lived: Lived) -> float:
    """Sd over mean of the length of cooperations that reach their planned end, begun before 2020."""
    rows = lived.cooperations
    done = np.isin(rows["outcome"], (Outcome.SUCCESS, Outcome.FAILURE)) & (rows["start"] < 2020)
    length = (rows["end"] - rows["start"])[done]
    return float(np.std(length) / np.mean(length))


def length_of_funded(lived: Lived) -> float:
    """Mean length of funded cooperations."""
    rows = lived.cooperations
    rows = rows[(rows["funded"] > 0) & np.isfinite(rows["end"])]
    return float((rows["end"] - rows["start"]).mean())


def break_offs(lived: Lived) -> float:
    """Share of ended cooperations that are broken off."""
    ended = lived.cooperations["outcome"]
    return float((ended[ended >= Outcome.SUCCESS] == Outcome.BROKEN_OFF).mean())


def exits_by_forgetting(lived: Lived) -> float:
    """Dormant pairs at the end that will be forgotten before they wake."""
    pairs = lived.world.state.pairs
    is_dormant = pairs["stage"] == Stage.DORMANT
    return float((pairs["exit"][is_dormant] == Exit.FORGET).sum())
