"""A survey of a run: who is asked, who answers, and what the file of answers then holds.

P(answers) = σ(logit(rate of the kind) + large + young + involved + outcome), where a rate of 1 is 1 whatever else.
Of those who have answered, a share never does again from one wave to the next.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, NamedTuple, Protocol

import numpy as np

from sim.engine.survey.frame import SURVEY, Asked, frame_of
from sim.engine.survey.luck import uniforms_of
from sim.engine.survey.recall import counts_of
from sim.scenario.dates import decimal_year
from sim.scenario.schema.questionnaire import Questionnaire
from sim.words import Item, Kind, SizeClass
from sim.world.chance import run_seed

#: Codes of an answer that is not there: asked in vain, and not asked because of the filter.
BLANK, NOT_ASKED = -9, -8
#: Questions behind the filter.
BEHIND = tuple(item for item in Item if item > Item.COOPERATED)
#: Parts and wholes: no part is told larger than its whole.
PARTS = (
    (Item.INITIATED, Item.CONTACTS), (Item.LINKED, Item.RUNNING), (Item.WITH_INSTITUTIONS, Item.RUNNING),
    (Item.CONTINUED, Item.ENDED),
)  # fmt: skip
#: Multiples that counts are heaped at.
HEAP = 5


class HasCountries(Protocol):
    """What the survey asks of a scenario: its countries, in its order."""

    @property
    def countries(self) -> tuple[Any, ...]:
        """Rows with ``code`` and ``overseas``."""


class Answers(NamedTuple):
    """One row an actor asked and wave, in order of wave and actor; r rows."""

    wave: Any  # i4 [r], from 0
    actor: Any  # u4 [r]
    cluster: Any  # u4 [r]: id
    kind: Any  # i1 [r]
    size_class: Any  # i1 [r]
    founded: Any  # f8 [r]: decimal year
    is_young: Any  # bool [r]: a firm, young at the wave
    is_involved: Any  # bool [r]
    weight: Any  # f8 [r]
    has_answered: Any  # bool [r]
    items: Any  # i4 [r, items]; BLANK, NOT_ASKED; BLANK in all of who has not answered
    dates: tuple[float, ...]  # of the waves, decimal years


def ask(
    arrays: Any,
    scenario: HasCountries,
    questionnaire: Questionnaire,
    seed: int = 1,
    replicate: int = 0,
) -> Answers:
    """Surveys a run: its arrays (contacts kept), the scenario's countries, and the seed and replicate it was run with.

    Raises ``ValueError`` if the run kept no contacts.
    """
    if not arrays.calendar["keeps_contacts"]:
        raise ValueError("a survey asks about contacts: run with keep_contacts=True")
    key, regions = run_seed(seed, replicate), regions_of(scenario)
    dates = years_of(questionnaire.waves)
    before = np.zeros(len(arrays.lives), bool)
    gone = np.zeros(len(arrays.lives), bool)
    waves = []
    for wave, date in enumerate(dates):
        asked = frame_of(arrays, questionnaire, wave, date, key)
        counts = counts_of(arrays, regions, asked, questionnaire, key)
        gone[asked.place] |= before[asked.place] & (asked.luck[1] < questionnaire.attrition)
        answers = asked.is_there & ~gone[asked.place]
        answers &= asked.luck[0] < chance_of_response(asked, counts, questionnaire)
        before[asked.place] |= answers
        items = _filled_in(asked, counts, questionnaire, key)
        items[~answers] = BLANK
        waves.append(_rows(asked, answers, items))
    columns: list[Any] = [np.concatenate(column) for column in zip(*waves, strict=True)]
    return Answers._make([*columns, dates])


def years_of(dates: Iterable[dt.date]) -> tuple[float, ...]:
    """Dates as decimal years."""
    return tuple(decimal_year(date) for date in dates)


def _rows(asked: Asked, answers: Any, items: Any) -> tuple[Any, ...]:
    lives = asked.lives
    wave = np.full(len(lives), asked.wave, np.int32)
    who = tuple(lives[name] for name in ("actor", "cluster", "kind", "size_class", "founded"))
    return (wave, *who, asked.is_young, asked.is_involved, asked.weight, answers, items)


def chance_of_response(asked: Asked, counts: Any, questionnaire: Questionnaire) -> Any:
    """Chance that each of those asked answers: [n]."""
    is_firm = asked.lives["kind"] == Kind.FIRM
    rate = np.where(is_firm, questionnaire.response_firms, questionnaire.response_institutions)
    more = questionnaire.response_large * (asked.lives["size_class"] == SizeClass.LARGE)
    more = more + questionnaire.response_young * asked.is_young
    more = more + questionnaire.response_involved * asked.is_involved
    more = more + questionnaire.response_outcome * (counts[:, Item.RUNNING] > 0)
    with np.errstate(over="ignore"):
        return rate / (rate + (1.0 - rate) * np.exp(-more))


def _filled_in(asked: Asked, counts: Any, questionnaire: Questionnaire, seed: Any) -> Any:
    """What the sheet holds: counts heaped, questions behind the filter left out, some answers blank."""
    items, blank = counts.copy(), np.zeros(counts.shape, bool)
    actors = asked.lives["actor"].astype(np.uint64)
    none, steps = np.zeros_like(actors), np.full_like(actors, asked.wave)
    for item in Item:
        luck = uniforms_of(seed, SURVEY, actors, none, steps, 1 + int(item))
        count = items[:, item]
        heaps = (count >= questionnaire.heaping_from) & (luck[0] < questionnaire.heaping)
        items[:, item] = np.where(heaps, HEAP * ((count + HEAP // 2) // HEAP), count)
        blank[:, item] = luck[1] < questionnaire.item_nonresponse
    for part, whole in PARTS:
        items[:, part] = np.minimum(items[:, part], items[:, whole])
    if questionnaire.cooperators_alone:
        items[np.ix_(counts[:, Item.COOPERATED] == 0, BEHIND)] = NOT_ASKED
    items[blank & (items != NOT_ASKED)] = BLANK
    return items


def regions_of(scenario: HasCountries) -> Any:
    """Regions of the countries that surveys tell apart: 1 Europe, 2 United States, 3 China and India, 0 others."""
    apart = {"US": 2, "CN": 3, "IN": 3}
    rows = scenario.countries
    return np.array([apart.get(row.code, 0 if row.overseas else 1) for row in rows], np.int8)
