"""Intervals of comparisons cover a long-run truth: 500 independent small studies of simulated worlds.

Worlds, outcomes, sizes and seeds are fixed here, before any of it was run. Every study is judged by the mean over all
pairs of all studies, of which it is one part in 500. The intervals pass if none of them covers less often than they
say, at 5 % for all of them together (exact binomial, Bonferroni). Sequential studies draw their pairs from all pairs.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binomtest, norm

from sim.outcome.designs import compared
from sim.outcome.intervals import LEVEL, looked_at, mean_interval, ratio_interval, welch_interval
from sim.outcome.reduce import Keep, Run
from sim.scenario.load import load
from sim.scenario.schema.scenario import Scenario
from sim.study.executors import default_workers, executor_for, in_order
from sim.study.precision import FEWEST
from sim.study.task import Task, do

pytestmark = [pytest.mark.verify, pytest.mark.slow]
STUDIES, PAIRS, SEED = 500, 12, 41
ALTERNATIVES = ("interspin", "institutions-first")
OUTCOME = "foreign_cooperations"
KEEP = Keep(events=False, contacts=False, detail=False, lives=False, network=False, research=False)
#: Least share of all tests' error.
ALPHA = 0.05


class Pairs(NamedTuple):
    """Levels of all pairs: outcome and grants paid [pairs, base and alternatives]."""

    values: np.ndarray
    grants: np.ndarray

    @property
    def gains(self) -> np.ndarray:
        """Of the alternatives over the base [pairs, alternatives]."""
        return self.values[:, 1:] - self.values[:, :1]


def small(name: str) -> Scenario:
    """A world of six clusters: one of each round of the programme, three that were not funded."""
    whole = load(name)
    rows = [next(row for row in whole.clusters if row.round == number) for number in (1, 2, 3)]
    rows += [row for row in whole.clusters if row.round == 0][:3]
    rounds = {
        f"programme.rounds.{number}.clusters": 1 for number in range(len(whole.programme.rounds))
    }
    return whole.with_changes(
        {
            "clusters": [row.model_dump() for row in rows],
            "population.firms": 10,
            "population.institutions": 4,
            "population.partners": 200,
        }
        | rounds
    )


@pytest.fixture(scope="module")
def pairs() -> Pairs:
    arms = tuple(small(name) for name in ("no-programme", *ALTERNATIVES))
    tasks = (Task(arms, SEED, number, KEEP) for number in range(STUDIES * PAIRS))
    rows = []
    with executor_for("thread", default_workers()) as pool:
        for done in in_order(pool, do, tasks, 64):
            assert all(isinstance(run, Run) for run in done.runs)
            rows.append([(run.levels[OUTCOME], run.levels["grant_eur"]) for run in done.runs])  # type: ignore[union-attr]
    table = np.array(rows, float)
    return Pairs(table[:, :, 0], table[:, :, 1])


def studies(pairs: Pairs) -> list[Pairs]:
    """The pairs cut into studies."""
    return [
        Pairs(*(part[first : first + PAIRS] for part in pairs))
        for first in range(0, STUDIES * PAIRS, PAIRS)
    ]


def holds(lower: float, upper: float, truth: float) -> bool:
    return bool(lower <= truth <= upper)


def paired(study: Pairs, truth: Any) -> bool:
    found = mean_interval(study.gains[:, 0])
    return holds(found.lower, found.upper, truth.gains[0])


def unpaired(study: Pairs, truth: Any) -> bool:
    return holds(*welch_interval(study.values[:, 1], study.values[:, 0]), truth.gains[0])


def ratio(study: Pairs, truth: Any) -> bool:
    found = ratio_interval(study.gains[:, 0], study.grants[:, 1], "grants")
    return holds(found.lower, found.upper, truth.ratio)


def simultaneous(study: Pairs, truth: Any) -> bool:
    effects, costs = (
        pd.DataFrame(part, columns=ALTERNATIVES) for part in (study.gains, study.grants[:, 1:])
    )
    table = compared(effects, costs, OUTCOME, "cooperations", 0.0)
    return bool(((table["lower"] <= truth.gains) & (truth.gains <= table["upper"])).all())


class Truth(NamedTuple):
    gains: np.ndarray
    ratio: float


METHODS: dict[str, Callable[[Pairs, Any], bool]] = {
    "paired": paired, "unpaired": unpaired, "ratio": ratio, "simultaneous": simultaneous,
}  # fmt: skip


def sequential(gains: np.ndarray, luck: np.random.Generator, precision: float) -> tuple[bool, int]:
    """One study that doubles its pairs until the interval is narrow enough: whether it holds, and its pairs."""
    seen, look = luck.choice(gains, FEWEST), 1
    while True:
        found = mean_interval(seen, looked_at(LEVEL, look))
        if (found.upper - found.lower) / 2 <= precision or look == 5:
            return holds(found.lower, found.upper, float(gains.mean())), len(seen)
        seen, look = np.concatenate([seen, luck.choice(gains, len(seen))]), look + 1


def test_intervals_of_small_studies_cover_the_long_run_truth(
    pairs: Pairs, told: Callable[..., None], kernels: None
) -> None:
    truth = Truth(pairs.gains.mean(axis=0), pairs.gains[:, 0].mean() / pairs.grants[:, 1].mean())
    hits = {
        name: sum(method(study, truth) for study in studies(pairs))
        for name, method in METHODS.items()
    }
    gains, luck = pairs.gains[:, 0], np.random.default_rng(SEED)
    # What the third look reaches or misses by luck (at 1.3 sd / √200, the first choice, all stopped at the fourth).
    wanted = norm.ppf((1 + looked_at(LEVEL, 3)) / 2) * gains.std()
    precision = float(wanted / np.sqrt(4 * FEWEST))
    looked = [sequential(gains, luck, precision) for _ in range(STUDIES)]
    hits["sequential"] = sum(is_held for is_held, _ in looked)
    sizes = {size for _, size in looked}
    assert len(sizes) > 1, "stopping was not left to luck"
    least = {
        name: binomtest(count, STUDIES, LEVEL, alternative="less").pvalue
        for name, count in hits.items()
    }
    for name, count in hits.items():
        told(
            "comparisons", interval=name, studies=STUDIES,
            pairs_a_study=PAIRS if name in METHODS else "200 and more",
            coverage=count / STUDIES, promised=LEVEL, p_if_it_held=least[name],
        )  # fmt: skip
    assert min(least.values()) > ALPHA / len(least), (hits, least)


def test_pairing_saves_runs(pairs: Pairs, told: Callable[..., None], kernels: None) -> None:
    """Variance of a difference of independent runs over that of paired ones: how many times fewer runs are needed."""
    apart = pairs.values[:, 0].var() + pairs.values[:, 1].var()
    saved = float(apart / pairs.gains[:, 0].var())
    told("pairing", world="six clusters", outcome=OUTCOME, times_fewer_runs=saved)
    assert saved > 1
