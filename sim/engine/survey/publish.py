"""Published tables: what a report would print of the answers, by wave and group."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.engine.survey.answers import PARTS, Answers
from sim.scenario.schema.questionnaire import Questionnaire
from sim.words import Item, Kind, SizeClass
from sim.world.records import dtype

#: Groups of a table; young and old are firms.
GROUPS = ("all", "firm", "institution", "young", "old", "sme", "large")

TOTAL = dtype(
    ("wave", "i4"),  # from 0
    ("group", "i4"),  # place in GROUPS
    ("question", "i4"),  # Item
    ("n", "i4"),  # answers
    ("total", "f8"),  # sum of the answers, each by its weight; not a number where suppressed
    ("average", "f8"),  # the same over the sum of weights
    ("share", "f8"),  # of those with at least one
)
SHARE = dtype(
    ("wave", "i4"),
    ("group", "i4"),
    ("part", "i4"),  # Item
    ("whole", "i4"),  # Item
    ("n", "i4"),  # answers to both
    ("share", "f8"),  # sum of parts over sum of wholes, by weight
)


def totals(answers: Answers, questionnaire: Questionnaire) -> Any:
    """A row a wave, group and question; with every distortion off, exact counts of the run."""
    rows = [
        (wave, group, int(item), *_total(answers, chosen, item, questionnaire))
        for wave, group, chosen in _cells(answers)
        for item in Item
    ]
    return np.array(rows, TOTAL).view(np.recarray)


def shares(answers: Answers, questionnaire: Questionnaire) -> Any:
    """A row a wave, group and pair of part and whole."""
    rows = [
        (wave, group, int(part), int(whole), *_share(answers, chosen, (part, whole), questionnaire))
        for wave, group, chosen in _cells(answers)
        for part, whole in PARTS
    ]
    return np.array(rows, SHARE).view(np.recarray)


def groups_of(answers: Answers) -> tuple[Any, ...]:
    """Which rows belong to each group."""
    is_firm = answers.kind == Kind.FIRM
    return (
        np.ones(len(is_firm), bool), is_firm, ~is_firm, answers.is_young, is_firm & ~answers.is_young,
        answers.size_class == SizeClass.SME, answers.size_class == SizeClass.LARGE,
    )  # fmt: skip


def _cells(answers: Answers) -> list[tuple[int, int, Any]]:
    groups = groups_of(answers)
    return [
        (wave, place, answers.has_answered & (answers.wave == wave) & group)
        for wave in range(len(answers.dates))
        for place, group in enumerate(groups)
    ]


def _total(answers: Answers, chosen: Any, item: Item, questionnaire: Questionnaire) -> Any:
    values = answers.items[:, item]
    there = chosen & (values >= 0)
    n, weight = int(there.sum()), answers.weight[there]
    if n == 0 or n < questionnaire.smallest_cell:
        return n, np.nan if n else 0.0, np.nan, np.nan
    total, whole = float(weight @ values[there]), float(weight.sum())
    some = float(weight @ (values[there] > 0))
    return n, total, _rounded(total / whole, questionnaire), _rounded(some / whole, questionnaire)


def _share(
    answers: Answers, chosen: Any, pair: tuple[Item, Item], questionnaire: Questionnaire
) -> Any:
    part, whole = (answers.items[:, item] for item in pair)
    there = chosen & (part >= 0) & (whole >= 0)
    n, weight = int(there.sum()), answers.weight[there]
    below = float(weight @ whole[there])
    if n < questionnaire.smallest_cell or below == 0.0:
        return n, np.nan
    return n, _rounded(float(weight @ part[there]) / below, questionnaire)


def _rounded(value: float, questionnaire: Questionnaire) -> float:
    step = questionnaire.rounding
    return value if step == 0.0 else step * float(np.floor(value / step + 0.5))
