"""The runs that all judging shares: pairs over the prior, programme and absence under common luck, both rivals in turn.

A run is told as the statistics of all targets and as three policy contrasts, so that each can serve as a known truth.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from calibration.fit.model import Model, nuisance
from calibration.judge.surveyed import COLUMNS, told_by_surveys
from calibration.patterns.study import span_of
from calibration.statistics.registry import STATISTICS
from calibration.statistics.simulated import Simulated, Span
from calibration.targets.scorecard import Job
from sim.engine.run import simulate
from sim.outcome.reduce import Keep, run_of

#: Outcomes whose gain, programme against absence, is a contrast: per cluster of the programme.
GAINS = ("first_cooperations", "partnerships_alive")
#: Policy contrasts: these gains, and net additional first cooperations over funded ones (1 − windfall).
CONTRASTS_OF_RUNS = ("additional_first_cooperations", "additional_alive", "additional_share")
ABSENT: dict[str, object] = {"programme.rounds": []}
KEPT = Keep(events=False, contacts=True, detail=False, lives=False, network=False, research=False)


def paired(job: Job) -> list[float]:
    """Statistics of the targets in one pair of runs, then its contrasts, then the figures of surveys."""
    asked, absent = job.arms["asked"], job.arms["no programme"]
    with_it = simulate(asked, job.seed, job.replicate, keep_contacts=True)
    without = simulate(absent, job.seed, job.replicate, keep_contacts=True)
    countries = tuple(asked.countries)
    run = Simulated(with_it, countries, ended=span_of(asked)[1])
    run.others.update({"no programme": Simulated(without, countries, ended=span_of(asked)[1])})
    told = [float(STATISTICS[one.statistic].of_run(run, one.span)) for one in job.targets]
    run_of_both = zip((with_it, without), (asked, absent), strict=True)
    other, base = (
        run_of(scenario, arrays, job.seed, job.replicate, KEPT).levels
        for arrays, scenario in run_of_both
    )
    funded = max(sum(row.round > 0 for row in asked.clusters), 1)
    gains = [(other[name] - base[name]) / funded for name in GAINS]
    share = float(STATISTICS["additional_share"].of_run(run, Span(0.0, 0.0)))
    return [*told, *gains, share, *told_by_surveys(run, job)]


@dataclass(frozen=True)
class Paired(Model):
    """The model run in pairs; ``changes``: what a wrong world sets beside what is drawn."""

    changes: Mapping[str, object] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """Columns of a run: targets, contrasts, figures of surveys."""
        return (*(one.id for one in self.targets), *CONTRASTS_OF_RUNS, *COLUMNS)

    @property
    def tell(self) -> Callable[[Job], list[float]]:
        """What a worker does with a job."""
        return paired

    def _what(self) -> str:
        return f"pair {sorted(self.changes.items())} "

    def _job_of(self, place: np.ndarray, number: int) -> Job:
        asked = self.scenario.with_changes(self.point(place, number) | dict(self.changes))
        arms = {"asked": asked, "no programme": asked.with_changes(ABSENT)}
        return Job(arms, self.targets, self.seed, number)


def pooled(model: Paired, count: int, first: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Places [n, all parameters] and what the pairs tell [n, names], rivals in turn."""
    places = nuisance(model.seed, first, count, len(model.whole))
    return places, model.moments(places, first)
