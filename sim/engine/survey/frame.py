"""The sampling frame of a wave: who is on the list, who is drawn from it."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from sim.engine.survey.luck import uniforms_of
from sim.scenario.schema.questionnaire import Questionnaire
from sim.words import Funded, Kind, Purpose, Stage

SURVEY = int(Purpose.SURVEY)


class Asked(NamedTuple):
    """The actors asked in a wave, by id; n of them."""

    wave: int
    date: float  # decimal year
    lives: Any  # LIFE [n]
    place: Any  # i8 [n]: their places among all lives
    is_there: Any  # bool [n]: not closed since the list was made
    is_young: Any  # bool [n], at the wave; firms alone
    is_involved: Any  # bool [n]: has had a funded cooperation begun by then
    weight: Any  # f8 [n]: 1 / chance of being drawn
    luck: Any  # f8 [3, n]: of response, attrition, and none


def frame_of(arrays: Any, questionnaire: Questionnaire, wave: int, date: float, seed: Any) -> Asked:
    """Members of the chosen clusters at the date of the list, of the kinds and ages asked, as far as drawn."""
    lives = np.asarray(arrays.lives)
    listed_at = date - questionnaire.frame_lag_years
    is_listed = np.isin(lives["cluster"], clusters_of(arrays, questionnaire, date))
    is_listed &= (lives["founded"] < listed_at) & (lives["closed"] >= listed_at)
    is_listed &= date - lives["founded"] >= questionnaire.least_age_years
    if questionnaire.kinds != "both":
        wanted = Kind.FIRM if questionnaire.kinds == "firms" else Kind.INSTITUTION
        is_listed &= lives["kind"] == wanted
    place = np.flatnonzero(is_listed)
    place = place[np.argsort(lives["actor"][place], kind="stable")]
    actors = lives["actor"][place].astype(np.uint64)
    none, steps = np.zeros_like(actors), np.full_like(actors, wave)
    luck = uniforms_of(seed, SURVEY, actors, none, steps, 0)
    firms, institutions = questionnaire.sampled_firms, questionnaire.sampled_institutions
    share = np.where(lives["kind"][place] == Kind.FIRM, firms, institutions)
    is_drawn = luck[0] < share
    place, weight = place[is_drawn], 1.0 / share[is_drawn]
    return _asked(arrays, questionnaire, wave, date, (place, weight, luck[1:, is_drawn]))


def _asked(
    arrays: Any, questionnaire: Questionnaire, wave: int, date: float, drawn: tuple[Any, Any, Any]
) -> Asked:
    place, weight, luck = drawn
    lives = np.asarray(arrays.lives)[place]
    age = date - lives["founded"]
    return Asked(
        wave=wave,
        date=date,
        lives=lives,
        place=place,
        is_there=lives["closed"] >= date,
        is_young=(age < questionnaire.young_years) & (lives["kind"] == Kind.FIRM),
        is_involved=np.isin(lives["actor"], _with_grant(arrays.events, date)),
        weight=weight,
        luck=luck,
    )


def clusters_of(arrays: Any, questionnaire: Questionnaire, date: float) -> Any:
    """Ids of the clusters whose members are asked."""
    clusters = np.asarray(arrays.clusters)
    if questionnaire.clusters == "funded":
        in_round, chosen = clusters["in_round"] + 1, clusters["selected_at"] <= date
        chosen &= in_round > 0
    else:
        in_round = clusters["listed_round"]
        chosen = (in_round > 0) | (questionnaire.clusters == "all")
    if questionnaire.rounds:
        chosen &= np.isin(in_round, questionnaire.rounds)
    return clusters["id"][chosen]


def _with_grant(events: Any, date: float) -> Any:
    """Ids of actors with a funded cooperation begun before the date."""
    rows = np.asarray(events)
    is_funded = (rows["stage"] == Stage.COOPERATION) & (rows["funded"] != Funded.NO)
    return np.unique(rows["actor"][is_funded & (rows["start"] < date)])
