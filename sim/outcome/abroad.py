"""Where activity goes: contacts and cooperations by country, and which countries a design favours."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from sim.outcome.window import Cells, Log

#: What is counted by country.
COUNTED = ("contacts", "cooperations")


class Abroad(NamedTuple):
    """Counts of the window by country, and the countries that matter to a cluster. k: countries."""

    counts: Any  # i4 [C, 2 kinds, 2 age groups, k, COUNTED]
    targets: Any  # bool [C, k]: target countries of the cluster, the same in all arms
    favoured: Any  # bool [C, k]: where this run's design pushes

    def within(self, name: str, chosen: Any) -> Any:
        """Counts in the chosen countries of each cluster: [C, 2, 2]."""
        cells = self.counts[..., COUNTED.index(name)]
        return (cells * np.asarray(chosen)[:, None, None, :]).sum(axis=-1, dtype=np.int64)

    def of_country(self, country: int, name: str) -> Any:
        """Counts in one country by cluster: [C]."""
        return self.counts[..., country, COUNTED.index(name)].sum(axis=(1, 2), dtype=np.int64)


def abroad_of(log: Log, scenario: Any) -> Abroad:
    """Counts by country of a run; without a scenario as many countries as the log has, none of them a target."""
    k = _countries_in(log.events) if scenario is None else len(scenario.countries)
    places = (Cells(log.contacts, log.ids), log.contacts), (log.cells, log.cooperations)
    counts = [_by_country(cells, rows["country"], k) for cells, rows in places]
    none = np.zeros((len(log.ids), k), bool)
    targets = none if scenario is None else targets_of(scenario, log.ids)
    favoured = none if scenario is None else targets | eligible_of(scenario)
    return Abroad(np.stack(counts, axis=-1), targets, favoured)


def _countries_in(events: Any) -> int:
    return 1 + int(events["country"].max(initial=0))


def _by_country(cells: Cells, countries: np.ndarray, k: int) -> np.ndarray:
    """Rows by cluster, kind, age group and country."""
    shape = (*cells.shape, k)
    counts = np.bincount(cells.at * k + countries, minlength=int(np.prod(shape)))
    return counts.reshape(shape).astype(np.int32)


def targets_of(scenario: Any, ids: np.ndarray) -> np.ndarray:
    """Target countries by cluster [C, k]; copies of a scaled population have those of their original."""
    place = {row.code: number for number, row in enumerate(scenario.countries)}
    period = max((row.id for row in scenario.clusters), default=1)
    named = {row.id: [place[code] for code in row.targets] for row in scenario.clusters}
    targets = np.zeros((len(ids), len(place)), bool)
    for number, cluster in enumerate(ids.tolist()):
        targets[number, named.get((cluster - 1) % period + 1, [])] = True
    return targets


def eligible_of(scenario: Any) -> np.ndarray:
    """Countries that the design favours in every cluster [k]: those of its policy, where that is EU or overseas.

    The policies *free* and *listed* add nothing to the target lists of the clusters. Members of the union are those
    of the year in which outcomes begin to count.
    """
    policy = scenario.programme.countries
    if policy == "overseas":
        return np.array([row.overseas for row in scenario.countries], bool)
    if policy == "eu":
        year = scenario.time.count_from.year
        return np.array(
            [0 < row.eu_from <= year <= row.eu_until for row in scenario.countries], bool
        )
    return np.zeros(len(scenario.countries), bool)
