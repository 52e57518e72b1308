"""Known truths that were surveyed: each run is asked by a questionnaire with errors of its own.

Two inferences of the same answers: one whose runs are asked with such errors too, one that takes them for a census.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from calibration.fit.problem import Observed
from calibration.judge.known import Pool, observed_at
from calibration.microdata.adjusted import drawn_asking
from calibration.microdata.errors import level_estimate
from calibration.microdata.registered import CENSUS, at_wave
from calibration.microdata.simulated import rows_of
from calibration.microdata.statistics import STATISTICS, sums_of, value_of
from calibration.statistics.simulated import Asking, Simulated, Span
from calibration.targets.scorecard import Job
from sim.engine.survey.answers import Answers, ask

#: What the members of the funded clusters are asked about: the three years before a wave late in the programme.
PERIOD = Span(2016.75, 2019.75)
#: Figures of the survey, of firms and of institutions.
FIGURES = (
    "cooperated_share", "active_abroad_share", "running_mean", "initiated_mean", "initiated_share",
    "linked_share", "with_institutions_share", "cooperated_europe_share",
)  # fmt: skip
GROUPS = ("kind=firm", "kind=institution")
NAMES = tuple(f"{name}[{group}]" for name in FIGURES for group in GROUPS)
#: Columns that a run tells: as asked, the standard error of that, and in a census.
COLUMNS = tuple(f"{name} {what}" for what in ("asked", "error", "census") for name in NAMES)


def told_by_surveys(run: Simulated, job: Job) -> list[float]:
    """The figures as asked with the errors of this run, their standard errors, and those of a census."""
    asked, census = (
        rows_of(_answers(run, asking))
        for asking in (drawn_asking(job.seed, job.replicate), CENSUS)
    )  # fmt: skip
    cells = [(STATISTICS[name], group) for name in FIGURES for group in GROUPS]
    found = [
        level_estimate(sums_of(one, group, asked, 0), is_share=one.is_share) for one, group in cells
    ]
    return [
        *(one.value for one in found),
        *(one.standard_error for one in found),
        *(value_of(sums_of(one, group, census, 0)) for one, group in cells),
    ]


def _answers(run: Simulated, asking: Asking) -> Answers:
    questionnaire = at_wave(asking.questionnaire, PERIOD)
    return ask(run.arrays, run, questionnaire, asking.seed, asking.replicate)


class Surveyed(NamedTuple):
    """The pool with the figures of surveys beside the fitted targets, and what a known truth shows of itself."""

    pool: Pool
    observed: Observed
    seen: Callable[[int], Observed]


def with_survey(
    pool: Pool, observed: Observed, surveys: np.ndarray, seed: int, *, as_census: bool
) -> Surveyed:
    """``surveys``: ``COLUMNS`` of each run [n, columns]; ``as_census``: runs are asked as if a survey had no errors."""
    asked, error, census = np.split(surveys, 3, axis=1)
    targets = pool.told.shape[1] - pool.contrasts
    figures = census if as_census else asked
    told = np.hstack([pool.told[:, :targets], figures, pool.told[:, targets:]])
    nothing = np.zeros(len(NAMES))

    def seen(number: int) -> Observed:
        published = observed_at(observed, pool.told[number, :targets], seed, number)
        known = np.isfinite(error[number])
        return replace(
            published,
            names=(*published.names, *NAMES),
            values=np.concatenate([published.values, np.where(known, asked[number], np.nan)]),
            error=np.concatenate([published.error, np.where(known, error[number], 0.0)]),
            discrepancy=np.concatenate([published.discrepancy, nothing]),
            rounding=np.concatenate([published.rounding, nothing]),
        )

    return Surveyed(replace(pool, told=told), observed, seen)
