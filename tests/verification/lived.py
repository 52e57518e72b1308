"""Runs whose end is looked at: the world as it is left, beside the arrays, in small clusters."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from sim.engine.run import Arrays, run_world
from sim.scenario.schema.scenario import Scenario
from sim.words import Stage
from sim.world.build import build
from sim.world.state import World

HERE = Path(__file__).parent


class Lived(NamedTuple):
    """A scenario, the world at its end and what the run left."""

    asked: Scenario
    world: World
    run: Arrays

    @property
    def contacts(self) -> Any:
        """Rows of contacts."""
        return self.run.events[self.run.events["stage"] < Stage.COOPERATION]

    @property
    def cooperations(self) -> Any:
        """Rows of cooperations, those of the first state apart."""
        events = self.run.events
        return events[(events["stage"] == Stage.COOPERATION) & (events["attempt"] >= 0)]

    def of_actors(self, ids: Any, column: str) -> Any:
        """A column of the actors with these ids; NaN for those who have closed."""
        return _looked_up(self.run.actors, ids, column)

    def of_partners(self, ids: Any, column: str) -> Any:
        """A column of the partners with these ids."""
        return _looked_up(self.run.partners, ids, column)

    def of_clusters(self, ids: Any, column: str) -> Any:
        """A column of the clusters with these ids."""
        return _looked_up(self.run.clusters, ids, column)

    def of_countries(self, codes: Any, column: str) -> Any:
        """A column of the countries at these places."""
        return self.world.state.countries[column][codes]


def _looked_up(rows: Any, ids: Any, column: str) -> Any:
    order = np.argsort(rows["id"])
    known = rows["id"][order]
    at = np.minimum(np.searchsorted(known, ids), len(known) - 1)
    found = rows[column][order][at].astype(float)
    return np.where(known[at] == ids, found, np.nan)


def lived(scenario: Scenario, seed: int, replicate: int) -> Lived:
    """Runs a scenario, contacts in its log, with room enough that nothing is left out."""
    world = build(scenario, seed, replicate, keeps_contacts=True, room=4.0)
    run = run_world(world)
    full = {name: count for name, count in run.counters.items() if "overflow" in name and count}
    assert not full, full
    return Lived(scenario, world, run)


def rows_of(name: str) -> list[dict[str, str]]:
    """Rows of a table beside the tests."""
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
