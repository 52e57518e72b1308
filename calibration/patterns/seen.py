"""What the patterns read of a run, summed: small enough to keep for every arm of a draw."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from sim.outcome.research.choices import choices_of
from sim.outcome.window import Log, window_of

#: Contacts that the domestic side begins.
INITIATED = ("contacts_own", "contacts_buzz", "contacts_broker", "contacts_renewal")
#: Flows of the window, in the order of ``Seen.flows``; *initiated* is the sum of ``INITIATED``.
FLOWS = ("initiated", "exchanges", "cooperations", "innovations")
#: Columns of ``Seen.lives``: place of cluster, kind, age group, whether there at the fixed date, counts.
LIVES = ("cluster", "kind", "young", "there", "contacts", "cooperations", "innovations")
#: Micro-units of the panel in one innovation.
MICRO = 1e6


class Seen(NamedTuple):
    """One run. C: clusters; kinds: firm, institution; ages: old, young at the fixed date of all arms."""

    flows: Any  # f8 [C, 2 kinds, 2 ages, FLOWS]: within the counted window
    years: Any  # f8 [C, 2, 2]: actor-years in the window
    field: Any  # i8 [C]
    dates: Any  # f8 [reported steps]: end of each step, decimal years
    running: Any  # i8 [reported steps, C, 2]: running foreign cooperations, of them linked to the programme
    made: Any  # i8 [fields, 2 kinds, 3 kinds of partners]: new partnerships of the window
    pool: Any  # i8 [fields, 3]: foreign partners
    is_reference: Any  # bool [C]: funded by the programme as it was
    ties: Any  # f8 [2 kinds, 2 ages]: local ties an actor, mean over the window
    lives: Any  # i8 [lives, LIVES]


def seen_of(arrays: Any) -> Seen:
    """Sums of a run's panel, events and lives."""
    log = Log(arrays)
    panel, names = np.asarray(arrays.panel), tuple(arrays.panel_names)
    calendar = arrays.calendar
    first, last = window_of(calendar)
    inside = panel[first : last + 1]
    step = float(calendar["years"])
    begin = float(calendar["start"]) + int(calendar["first_reported"]) * step
    stocks = panel.sum(axis=(2, 3), dtype=np.int64)
    linked = _columns(stocks, names, ("running_funded", "running_broker", "running_referral"))
    choices = choices_of(log)
    actors, ties = (
        _columns(inside, names, (name,)).sum((0, 1)) for name in ("actors", "local_ties")
    )
    return Seen(
        flows=np.stack([_flow(inside, names, flow) for flow in FLOWS], axis=-1),
        years=_columns(inside, names, ("actors",)).sum(axis=0) * step,
        field=np.asarray(arrays.clusters["field"]).astype(np.int64),
        dates=begin + step * np.arange(1, len(panel) + 1),
        running=np.stack([_columns(stocks, names, ("running_cooperations",)), linked], axis=-1),
        made=choices.made.sum(axis=-1),
        pool=choices.pool,
        is_reference=np.asarray(arrays.clusters["listed_round"]) > 0,
        ties=np.divide(ties, actors, out=np.full(ties.shape, np.nan), where=actors > 0),
        lives=_lives(log, float(calendar["age_group_date"])),
    )


def _lives(log: Log, date: float) -> np.ndarray:
    """Lives as columns ``LIVES``."""
    rows = log.arrays.lives
    is_there = (rows["founded"] < date) & (rows["closed"] > date)
    counts = [rows[name] for name in LIVES[4:]]
    columns = [log.places(rows), rows["kind"], rows["is_young_group"], is_there, *counts]
    return np.stack([np.asarray(column, np.int64) for column in columns], axis=1)


def life(run: Seen, name: str) -> np.ndarray:
    """A column of a run's lives."""
    found: np.ndarray = run.lives[:, LIVES.index(name)]
    return found


def _columns(panel: np.ndarray, names: tuple[str, ...], chosen: tuple[str, ...]) -> np.ndarray:
    places = [names.index(name) for name in chosen]
    found: np.ndarray = panel[..., places].sum(axis=-1, dtype=np.int64)
    return found


def _flow(inside: np.ndarray, names: tuple[str, ...], flow: str) -> np.ndarray:
    columns = INITIATED if flow == "initiated" else (flow,)
    factor = 1.0 / MICRO if flow == "innovations" else 1.0
    return _columns(inside, names, columns).sum(axis=0) * factor


def flow_of(runs: tuple[Seen, ...], flow: str) -> np.ndarray:
    """A flow over replicates: [C, 2 kinds, 2 ages]."""
    found: np.ndarray = np.sum([run.flows[..., FLOWS.index(flow)] for run in runs], axis=0)
    return found


def years_of(runs: tuple[Seen, ...]) -> np.ndarray:
    """Actor-years over replicates: [C, 2 kinds, 2 ages]."""
    found: np.ndarray = np.sum([run.years for run in runs], axis=0)
    return found
