"""How contacts and information spread: first contacts abroad by channel, steps of referral, and time lags.

*First contact*: the earliest contact of an actor that has no row of any kind in the log before the counted window and
did not inherit the tie (a renewal is no first contact). *Steps*: 0 for contacts that the programme itself links (its
added introductions, vouchers) and for pairs it funds; a referral is one step more than the introducer's tie to that
partner; renewals keep the pair's steps. *Referral lag*: from the introducer's first cooperation with that partner to
the referred contact. *Mate lag*: years of exposure, from the earliest cooperation of a local mate, or from the own
founding if that is later, to the own first contact; mates are those of the evaluation date, since earlier ties are not
kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from sim.outcome.lived import rows_of_lives
from sim.outcome.window import COOPERATION, Log
from sim.words import Channel, Kind, Linked

#: Steps 0 to 5, more, unknown (the introducer's own link is not in the log, or came with a spin-off).
STEPS = ("0", "1", "2", "3", "4", "5", "more", "unknown")
#: Grid of lags, years; what is longer is counted in the last cell.
GRID, CELLS = 0.25, 96
LAGS = ("referral_lag_years", "mate_lag_years")
QUANTILES = (0.25, 0.5, 0.75)
RENEWAL, UNLINKED, REFERRAL = int(Channel.RENEWAL), int(Linked.NONE), int(Linked.REFERRAL)
COLUMNS = ("scenario", "measure", "kind", "key", "value", "n")


class Diffusion(NamedTuple):
    """Counts of one run."""

    first: Any  # i8 [2 kinds, 5 channels]: first contacts
    steps: Any  # i8 [2 kinds, STEPS]: linked contacts of the window
    lags: Any  # i8 [LAGS, 2 kinds, CELLS]


def diffusion_of(log: Log) -> Diffusion:
    """Counts the first contacts, the steps and the lags of a run that kept its contacts."""
    first = first_contacts(log)
    channels = np.zeros((len(Kind), len(Channel)), np.int64)
    np.add.at(channels, (first["kind"].astype(int), first["channel"].astype(int)), 1)
    lags = np.zeros((len(LAGS), len(Kind), CELLS), np.int64)
    for place, (kinds, years) in enumerate((_referral_lags(log), _mate_lags(log, first))):
        cells = np.clip((years / GRID).astype(int), 0, CELLS - 1)
        np.add.at(lags, (np.full(len(cells), place), kinds.astype(int), cells), 1)
    return Diffusion(channels, referral_steps(log), lags)


def first_contacts(log: Log) -> Any:
    """Rows of the first contacts, in order of actor."""
    if not len(log.events):
        return log.events
    actor, start = log.events["actor"], log.events["start"]
    order = np.argsort(actor, kind="stable")
    ordered = actor[order]
    begins = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1]))
    earliest = np.minimum.reduceat(start[order], begins)
    new = (earliest >= log.begin) & (earliest < log.end)
    novices = log.events[np.isin(actor, ordered[begins[new]])]
    ranks = (novices["stage"] == COOPERATION, novices["start"], novices["actor"])
    novices = novices[np.lexsort(ranks)]
    _, first = np.unique(novices["actor"], return_index=True)
    rows = novices[first]
    return rows[(rows["stage"] != COOPERATION) & (rows["channel"] != RENEWAL)]


def referral_steps(log: Log) -> np.ndarray:
    """Linked contacts of the window by kind and steps: i8 [2 kinds, STEPS]."""
    linked = log.events[log.events["linked"] != UNLINKED]
    ranks = (linked["stage"], linked["partner"], linked["actor"], linked["start"])
    linked = linked[np.lexsort(ranks)]
    names = ("actor", "partner", "introducer", "linked", "stage", "kind", "start")
    known: dict[tuple[int, int], int | None] = {}
    counts = np.zeros((len(Kind), len(STEPS)), np.int64)
    for row in zip(*(linked[name].tolist() for name in names), strict=True):
        actor, partner, introducer, link, stage, kind, start = row
        steps = _steps(known, (actor, partner), introducer, link)
        known[actor, partner] = steps
        if stage != COOPERATION and log.begin <= start < log.end:
            counts[kind, len(STEPS) - 1 if steps is None else min(steps, len(STEPS) - 2)] += 1
    return counts


def _steps(
    known: dict[tuple[int, int], int | None], pair: tuple[int, int], introducer: int, link: int
) -> int | None:
    """Steps of this row: 0 by the programme itself, one more than the introducer's, else what the pair had."""
    if link != REFERRAL:
        return 0
    if not introducer:
        return known.get(pair)
    before = known.get((introducer, pair[1]))
    return None if before is None else before + 1


def _referral_lags(log: Log) -> tuple[np.ndarray, np.ndarray]:
    """Kinds and lags of the referred contacts of the window whose introducer's first cooperation is in the log."""
    rows, started = log.contacts[log.contacts["introducer"] > 0], log.all_cooperations
    keys, starts = _earliest(_key(started["actor"], started["partner"]), started["start"])
    if not len(keys) or not len(rows):
        return rows["kind"][:0], np.zeros(0)
    wanted = _key(rows["introducer"], rows["partner"])
    place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    years = rows["start"] - starts[place]
    known = (keys[place] == wanted) & (years >= 0)
    return rows["kind"][known], years[known]


def _mate_lags(log: Log, first: Any) -> tuple[np.ndarray, np.ndarray]:
    """Kinds and years of exposure of first contacts before which a mate had begun to cooperate."""
    ties = np.asarray(log.arrays.ties).reshape(-1, 2)
    ends = np.concatenate([ties, ties[:, ::-1]])
    ends = ends[np.isin(ends[:, 0], first["actor"])]
    actors, starts = _earliest(log.all_cooperations["actor"], log.all_cooperations["start"])
    if not len(actors) or not len(ends):
        return first["kind"][:0], np.zeros(0)
    place = np.minimum(np.searchsorted(actors, ends[:, 1]), len(actors) - 1)
    begun = np.where(actors[place] == ends[:, 1], starts[place], np.inf)
    earliest = np.full(len(first), np.inf)
    np.minimum.at(earliest, np.searchsorted(first["actor"], ends[:, 0]), begun)
    lives = log.arrays.lives
    founded = np.asarray(lives["founded"][rows_of_lives(first["actor"], lives)])
    years = first["start"] - np.maximum(earliest, founded)
    known = years >= 0
    return first["kind"][known], years[known]


def _key(actors: np.ndarray, partners: np.ndarray) -> np.ndarray:
    return (actors.astype(np.uint64) << np.uint64(32)) | partners.astype(np.uint64)


def _earliest(keys: np.ndarray, starts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Each key once, with its earliest start."""
    order = np.lexsort((starts, keys))
    found, first = np.unique(keys[order], return_index=True)
    return found, np.asarray(starts)[order][first]


def diffusion_rows(scenario: str, runs: Sequence[Diffusion]) -> list[dict[str, Any]]:
    """Rows of ``diffusion.csv``: shares and quantiles pooled over runs; ``n``: what they are taken of, a run."""
    if not runs:
        return []
    rows: list[tuple[Any, ...]] = []
    for kind, place in (("all", slice(None)), *((one.label, slice(one, one + 1)) for one in Kind)):
        for measure, labels, attribute in (
            ("first_contact_channel_share", Channel.labels(), "first"),
            ("referral_step_share", STEPS, "steps"),
        ):
            counts = sum(getattr(run, attribute) for run in runs)[place].sum(axis=0)
            whole = counts.sum()
            values = counts / whole if whole else np.full(len(counts), np.nan)
            rows += [
                (measure, kind, label, v, whole / len(runs))
                for label, v in zip(labels, values, strict=True)
            ]
        for number, measure in enumerate(LAGS):
            counts = sum(run.lags[number] for run in runs)[place].sum(axis=0)
            told = zip(QUANTILES, quantiles(counts), strict=True)
            rows += [
                (measure, kind, f"q{q * 100:.0f}", v, counts.sum() / len(runs)) for q, v in told
            ]
    return [dict(zip(COLUMNS, (scenario, *row), strict=True)) for row in rows]


def quantiles(counts: np.ndarray) -> list[float]:
    """Quantiles of lags counted on the grid, taken as spread evenly within a cell; none where nothing is counted."""
    if not counts.sum():
        return [float("nan")] * len(QUANTILES)
    edges = np.arange(len(counts) + 1) * GRID
    cumulated = np.concatenate([[0], np.cumsum(counts)]) / counts.sum()
    return [_inverted(q, cumulated, edges) for q in QUANTILES]


def _inverted(q: float, cumulated: np.ndarray, edges: np.ndarray) -> float:
    cell = int(np.searchsorted(cumulated, q, "left"))
    low, high = cumulated[cell - 1], cumulated[cell]
    return float(edges[cell - 1] + (q - low) / (high - low) * (edges[cell] - edges[cell - 1]))
