"""Made-up arrays of a run, of the engine's dtypes, for tests of what is read from them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np

from sim.words import Channel, Funded, Outcome, Stage
from sim.world.logs import EVENT, LIFE
from sim.world.records import ACTOR, CALENDAR, CLUSTER, PARTNER, PROJECT
from sim.world.state import COUNTERS, PANEL

STEPS, CLUSTERS = 76, 4
START = 2010.0


class MadeUp(NamedTuple):
    """The fields of the engine's arrays that outcomes read."""

    events: Any
    lives: Any
    panel: Any
    panel_names: tuple[str, ...]
    ledger: Any
    clusters: Any
    projects: Any
    ties: Any
    actors: Any
    calendar: Any
    counters: dict[str, int]
    partners: Any


def records(kind: np.dtype, count: int) -> Any:
    return np.zeros(count, kind).view(np.recarray)


def calendar() -> Any:
    record = records(CALENDAR, 1)
    record[0] = (2005.0, 0.25, 4, 96, 20, 39, 87, 2016.0, 1)
    return record[0]


def clusters(rounds: tuple[int, ...] = (0, 1, -1, -1)) -> Any:
    rows = records(CLUSTER, len(rounds))
    rows.id = np.arange(1, len(rounds) + 1)
    rows.in_round = rounds
    rows.listed_round = np.array(rounds) + 1
    return rows


def cooperation(actor: int, partner: int, start: float, **more: Any) -> dict[str, Any]:
    """A cooperation's row; a funded one with ``funded=Funded.NEW``."""
    row = dict(
        actor=actor, partner=partner, start=start, stage=Stage.COOPERATION, cluster=1, is_first=1
    )
    row |= dict(end=start + 3, outcome=Outcome.SUCCESS, funded=Funded.NO, project=-1, attempt=40)
    return row | more


def contact(actor: int, partner: int, start: float, **more: Any) -> dict[str, Any]:
    """A contact's row: dropped as a lead half a year later, unless said otherwise."""
    row = dict(actor=actor, partner=partner, start=start, stage=Stage.LEAD, cluster=1, attempt=40)
    row |= dict(end=start + 0.5, outcome=Outcome.DROPPED, project=-1, channel=Channel.OWN)
    return row | dict(exchange_at=np.inf, proposal_at=np.inf) | more


def partners(count: int = 40) -> Any:
    """Partners 1 to ``count`` of the first field; kinds in turn."""
    rows = records(PARTNER, count)
    rows.id = np.arange(1, count + 1)
    rows.kind = np.arange(count) % 3
    return rows


def without_contacts(arrays: MadeUp) -> MadeUp:
    """The same run, had it kept no rows of contacts."""
    changed = arrays.calendar.copy()
    changed["keeps_contacts"] = 0
    events = arrays.events[arrays.events.stage == Stage.COOPERATION]
    return arrays._replace(calendar=changed, events=events)


def events(rows: list[dict[str, Any]]) -> Any:
    table = records(EVENT, len(rows))
    for place, row in zip(table, rows, strict=True):
        for name, value in row.items():
            place[name] = value
    return table


def lives(luck: np.random.Generator, a_cluster: int = 20) -> Any:
    table = records(LIFE, CLUSTERS * a_cluster)
    table.cluster = np.repeat(np.arange(1, CLUSTERS + 1), a_cluster)
    table.actor = table.cluster * 1024 + np.tile(np.arange(a_cluster), CLUSTERS)
    table.kind = np.tile(np.arange(a_cluster) >= 15, CLUSTERS)
    table.size_class = np.where(table.kind == 1, 2, 0)
    table.is_young_group = luck.random(len(table)) < 0.3
    table.founded, table.closed = 2000.0, np.inf
    for name in ("contacts", "cooperations", "first_cooperations", "partnerships_alive"):
        table[name] = luck.poisson(2, len(table))
    return table


def arrays(
    seed: int = 0,
    rows: list[dict[str, Any]] | None = None,
    rounds: tuple[int, ...] = (0, 1, -1, -1),
    **panel_means: float,
) -> MadeUp:
    """Arrays of a run; ``panel_means``: mean of a panel column in each cell and step (default 1)."""
    luck = np.random.default_rng(seed)
    panel = np.zeros((STEPS, CLUSTERS, 2, 2, len(PANEL)), np.int32)
    for place, name in enumerate(PANEL):
        panel[..., place] = luck.poisson(panel_means.get(name, 1.0), panel.shape[:-1])
    people = lives(luck)
    ties = luck.choice(people.actor[:20], (60, 2))
    ties = np.unique(np.sort(ties[ties[:, 0] != ties[:, 1]], axis=1), axis=0).astype(np.uint32)
    actors = records(ACTOR, len(people))
    actors.is_alive, actors.cluster = 1, people.cluster - 1
    for name in ("x0", "x1", "x2"):
        actors[name] = luck.normal(size=len(people))
    counters = dict.fromkeys(COUNTERS, 0) | {"gain_home": 200, "gain_abroad": 50}
    ledger = np.cumsum(np.ones((STEPS, CLUSTERS, 5), np.int64) * 1000, axis=0)
    log = events(rows if rows is not None else [cooperation(1025, 7, 2018.1)])
    return MadeUp(
        log,
        people,
        panel,
        PANEL,
        ledger,
        clusters(rounds),
        records(PROJECT, 0),
        ties,
        actors,
        calendar(),
        counters,
        partners(),
    )


def scenario(name: str = "made-up", countries: str = "free", scale: int = 1) -> Any:
    """As much of a scenario as outcomes ask for: clusters 1 and 3 target the second country, 2 the first."""
    targets = {1: ("US",), 2: ("FR",), 3: ("US",)}
    rows = [
        SimpleNamespace(id=number, key=f"cluster-{number}", targets=targets.get(number, ()))
        for number in range(1, CLUSTERS // scale + 1)
    ]
    known = [
        SimpleNamespace(code="FR", overseas=False, eu_from=1958, eu_until=9999),
        SimpleNamespace(code="US", overseas=True, eu_from=0, eu_until=9999),
    ]
    programme = SimpleNamespace(rounds=(), countries=countries)
    return SimpleNamespace(
        name=name, clusters=rows, countries=known, programme=programme, time=None
    )
