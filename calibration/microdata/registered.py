"""Statistics of surveys by the names that targets carry: what a simulated run gives, asked as a census without error
unless the run says how it is asked.

The wave is the end of the target's window in the model, the reference period its length; asked are all members of the
clusters funded by then. Changes between waves need two waves and are not taken from runs by themselves.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from functools import partial
from typing import Any

from calibration.microdata.names import MEANS
from calibration.microdata.simulated import rows_of
from calibration.microdata.statistics import STATISTICS, groups_of, sums_of, value_of
from calibration.microdata.statistics import Statistic as OfSurvey
from calibration.statistics.simulated import Asking, Simulated, Span
from calibration.statistics.statistic import Statistic
from sim.scenario.schema.questionnaire import Questionnaire

#: What names of statistics of surveys begin with.
PREFIX = "survey."
CENSUS = Asking(Questionnaire(), 1, 0)


def name_of(statistic: OfSurvey, group: str, *, is_change: bool = False) -> str:
    """What a target calls a statistic of a survey."""
    change = ".change" if is_change else ""
    return f"{PREFIX}{statistic.name}{change}" + (f"[{group}]" if group else "")


def of_surveys() -> Iterator[Statistic]:
    """All of them."""
    for statistic in STATISTICS.values():
        told = "; ".join(MEANS[item] for item in statistic.asks)
        for group in groups_of(statistic):
            run = partial(in_run, statistic, group)
            yield Statistic(name_of(statistic, group), statistic.unit, told, run=run)
            name = name_of(statistic, group, is_change=True)
            yield Statistic(name, statistic.unit, f"{told}: change between waves", speaks=False)


def in_run(statistic: OfSurvey, group: str, run: Simulated, span: Span) -> float:
    """The statistic of everyone in a run; not a number where nobody can be asked."""
    key = ("survey", span)
    if key not in run.kept:
        run.kept[key] = _asked(run, span)
    rows = run.kept[key]
    return math.nan if rows is None else value_of(sums_of(statistic, group, rows, 0))


def _asked(run: Simulated, span: Span) -> Any:
    from sim.engine.survey.answers import ask

    if not run.arrays.calendar["keeps_contacts"]:
        return None
    asking = run.asking or CENSUS
    questionnaire = at_wave(asking.questionnaire, span)
    return rows_of(ask(run.arrays, run, questionnaire, asking.seed, asking.replicate))


def at_wave(questionnaire: Questionnaire, span: Span) -> Questionnaire:
    """The same questions in one wave at the end of a span, about the span."""
    asked = {"waves": (date_of(span.last),), "reference_years": span.last - span.first}
    return Questionnaire(**(questionnaire.model_dump() | asked))


def date_of(year: float) -> dt.date:
    """The day nearest to a decimal year, in which months are twelfths."""
    months = math.floor(year * 12 + 1e-6)
    first = dt.date(months // 12, months % 12 + 1, 1)
    return first + dt.timedelta(days=round((year * 12 - months) * 30))
