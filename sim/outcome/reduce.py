"""From the arrays of a run to what is kept of it: small enough for thousands of runs. Free of pandas."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from sim.outcome.levels import levels_of
from sim.outcome.network import Measure, network_of
from sim.outcome.research.reading import Research, research_of
from sim.outcome.series import dates_of, series_of
from sim.outcome.tally import Tally, tally_of
from sim.outcome.window import Log


class Keep(NamedTuple):
    """What to keep of a run beside its summaries."""

    contacts: bool = (
        True  # the log of a run has rows for contacts: what is read from them needs these
    )
    events: bool = False  # the event log itself
    detail: bool = False  # every cell of the panel
    lives: bool = True  # one row an actor
    series: bool = True
    network: bool = True
    research: bool = True  # patterns of clusters, who chooses whom, how contacts spread

    @property
    def only_sums(self) -> bool:
        """Whether nothing is kept but sums, to which the order of events does not matter."""
        return not (self.events or self.lives or self.network or self.research)


@dataclass(frozen=True, repr=False)
class Run:
    """One run: one scenario, one seed, one replicate."""

    scenario: str
    seed: int
    replicate: int
    draw: int
    clusters: tuple[str, ...]  # keys, in the order of the panel
    dates: Any  # datetime64[D]: last day of each reported step
    tally: Tally
    series: Any  # Series, or None
    levels: dict[str, float]
    network: tuple[Measure, ...]
    lives: Any  # LIFE, or None
    conversions: Any = (
        None  # i8 [channels, sides, kinds, reached], or None where the run kept no contacts
    )
    research: Research | None = None
    overflow: dict[str, int] = field(default_factory=dict)
    countries: tuple[str, ...] = ()
    cluster_ids: Any = None
    events: Any = None  # EVENT, or None
    panel: Any = None  # i4 [steps, C, kinds, age groups, columns], or None
    seconds: float = 0.0

    def __repr__(self) -> str:
        return f"Run({self.scenario}, seed {self.seed}, replicate {self.replicate}, {len(self.dates)} steps)"

    def events_table(self) -> Any:
        """The event log as a table (kept only if asked for)."""
        from sim.outcome.eventlog import table_of

        return table_of(self)

    def indicators(self) -> Any:
        """Indicators over time as a long table."""
        from sim.outcome.indicators import table_of

        return table_of(self)


@dataclass(frozen=True)
class Failure:
    """A run that failed: what it was asked and what went wrong."""

    scenario: str
    seed: int
    replicate: int
    draw: int
    error: str
    traceback: str


def run_of(
    scenario: Any, arrays: Any, seed: int, replicate: int, keep: Keep, *, draw: int = 0
) -> Run:
    """Keeps of a run what its tables need."""
    log = Log(arrays)
    tally = tally_of(arrays, scenario, log)
    ids = np.array(arrays.clusters["id"])
    return Run(
        scenario=scenario.name,
        seed=seed,
        replicate=replicate,
        draw=draw,
        clusters=tally.keys,
        dates=dates_of(arrays.calendar),
        tally=tally,
        series=series_of(arrays) if keep.series else None,
        levels=levels_of(tally),
        network=tuple(network_of(arrays, seed, replicate)) if keep.network else (),
        lives=np.array(arrays.lives) if keep.lives else None,
        research=research_of(log) if keep.research else None,
        overflow={
            name: int(count)
            for name, count in arrays.counters.items()
            if name.startswith("overflow_") and count
        },
        countries=tuple(row.code for row in scenario.countries),
        cluster_ids=ids,
        events=np.array(arrays.events) if keep.events else None,
        panel=np.array(arrays.panel) if keep.detail else None,
    )
