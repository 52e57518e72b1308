"""Intervals of a survey's targets cover what is true of the run: clusters drawn, their members asked, errors computed.

The truth is that of all members of all 256 clusters of a run, everyone told without error. A survey draws G of the
clusters with replacement (so that they are independent draws, as the errors assume) and asks their members, of whom
half answer. Seeds are fixed here, before any of it was run. The intervals pass if no statistic's coverage is below .94
(a point below what they promise) by a one-sided binomial test, Holm's correction over all statistics, error 5 % in all.
The control leaves clusters out of account, and must fail.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy import stats
from surveyed import run_of, scenario_of

from calibration.microdata.errors import Estimate, change_estimate, level_estimate
from calibration.microdata.names import Rows
from calibration.microdata.simulated import rows_of, sample_of_clusters
from calibration.microdata.statistics import STATISTICS, groups_of, sums_of, value_of
from sim.engine.run import Arrays
from sim.engine.survey.answers import ask
from sim.scenario.schema.questionnaire import Questionnaire
from tests.verification.conftest import Tell

PROMISED, LEAST, ERROR = 0.95, 0.94, 0.05
SEED = 4711
CENSUS = Questionnaire(clusters="all")
HALF = Questionnaire(clusters="all", response_firms=0.5, response_institutions=0.5)
#: Cells are judged whose interval can be computed in this share of surveys or more.
USUAL = 0.9

Key = tuple[str, str, str]
Cells = dict[Key, Estimate]


def estimates_of(rows: Rows, groups: Callable[[Any], tuple[str, ...]]) -> Cells:
    """All estimates of a survey."""
    found: Cells = {}
    for statistic in STATISTICS.values():
        share = statistic.is_share
        for group in groups(statistic):
            sums = [sums_of(statistic, group, rows, wave) for wave in (0, 1)]
            for name, one in (("first wave", sums[0]), ("second wave", sums[1])):
                found[statistic.name, group, name] = level_estimate(one, is_share=share)
            found[statistic.name, group, "change"] = change_estimate(*sums, is_share=share)
    return found


def truth_of(scale: int) -> dict[Key, float]:
    rows = rows_of(ask(run_of(scale), scenario_of(scale), CENSUS, SEED))
    found: dict[Key, float] = {}
    for statistic in STATISTICS.values():
        for group in groups_of(statistic):
            first, second = (value_of(sums_of(statistic, group, rows, wave)) for wave in (0, 1))
            levels = {"first wave": first, "second wave": second, "change": second - first}
            found |= {(statistic.name, group, name): value for name, value in levels.items()}
    return found


def surveys_of(scale: int, clusters: int, count: int) -> Any:
    """Surveys of so many clusters each, one after the other."""
    run, luck = run_of(scale), np.random.default_rng((SEED, clusters))
    ids = np.asarray(run.clusters["id"])
    for number in range(count):
        drawn, places = np.unique(luck.integers(0, len(ids), clusters), return_inverse=True)
        rows = rows_of(ask(part_of(run, ids[drawn]), scenario_of(scale), HALF, SEED + number))
        yield sample_of_clusters(rows, places)


def part_of(run: Arrays, ids: Any) -> Arrays:
    """The actors and events of these clusters alone: answers are the same as if all were asked."""
    lives, events = run.lives, run.events
    return run._replace(
        lives=lives[np.isin(lives.cluster, ids)], events=events[np.isin(events.cluster, ids)]
    )


def coverage_of(surveys: Any, truth: dict[Key, float], groups: Any) -> dict[Key, tuple[int, int]]:
    """Of each cell how often it has an interval, and how often that covers."""
    found: dict[Key, tuple[int, int]] = {}
    for rows in surveys:
        for key, one in estimates_of(rows, groups).items():
            n, hits = found.get(key, (0, 0))
            is_told = not np.isnan(one.lower)
            found[key] = (n + is_told, hits + bool(one.lower <= truth[key] <= one.upper))
    return found


def judged(found: dict[Key, tuple[int, int]], count: int) -> dict[Key, tuple[int, int]]:
    return {key: one for key, one in found.items() if one[0] >= USUAL * count}


def too_low(cells: dict[Key, tuple[int, int]]) -> list[Key]:
    """Cells whose coverage is below the least by Holm's procedure."""
    chances = {key: float(stats.binom.cdf(hits, n, LEAST)) for key, (n, hits) in cells.items()}
    rejected: list[Key] = []
    for rank, key in enumerate(sorted(chances, key=lambda one: chances[one])):
        if chances[key] > ERROR / (len(chances) - rank):
            break
        rejected.append(key)
    return rejected


def by_kind(statistic: Any) -> tuple[str, ...]:
    return groups_of(statistic)[:3]


def without_clusters(rows: Rows) -> Rows:
    """The control: every respondent of a wave a cluster of its own."""
    n = len(rows.cluster)
    return rows._replace(cluster=np.arange(n), clusters=n)


def test_intervals_cover_with_eight_clusters(kernels: None) -> None:
    found = judged(coverage_of(surveys_of(1, 8, 100), truth_of(1), by_kind), 100)
    assert len(found) > 60
    assert not too_low(found)
    assert 0.92 < np.mean([hits / n for n, hits in found.values()]) < 0.98


def test_errors_that_ignore_clusters_fail_the_same_test(kernels: None) -> None:
    surveys = (without_clusters(rows) for rows in surveys_of(1, 8, 60))
    found = judged(coverage_of(surveys, truth_of(1), by_kind), 60)
    assert too_low(found)


@pytest.mark.verify
@pytest.mark.slow
@pytest.mark.parametrize("clusters", [8, 22, 32])
def test_intervals_of_all_groups_cover(clusters: int, kernels: None, told: Tell) -> None:
    count = 500
    found = coverage_of(surveys_of(4, clusters, count), truth_of(4), groups_of)
    cells = judged(found, count)
    shares = [hits / n for n, hits in cells.values()]
    told(
        "surveys",
        clusters=clusters,
        surveys=count,
        cells=len(cells),
        left_out=len(found) - len(cells),
        mean_coverage=round(float(np.mean(shares)), 3),
        least_coverage=round(min(shares), 3),
        promised=PROMISED,
        too_low=len(too_low(cells)),
    )
    assert len(cells) > 150
    assert not too_low(cells)
