"""A run to be surveyed, made once, and how tests ask it."""

from __future__ import annotations

from functools import cache
from typing import Any

from sim.engine.run import Arrays, simulate
from sim.engine.survey.answers import Answers
from sim.engine.survey.publish import GROUPS, totals
from sim.scenario.load import load
from sim.scenario.schema.questionnaire import Questionnaire
from sim.words import Item

SEED = 3
CENSUS = Questionnaire(clusters="listed")
#: Every distortion of answers at once.
DISTORTED: dict[str, Any] = {
    "frame_lag_years": 1.0, "sampled_firms": 0.8, "response_firms": 0.5, "response_institutions": 0.6,
    "response_large": 0.3, "response_young": -0.2, "response_involved": 1.0, "response_outcome": 0.5,
    "attrition": 0.2, "cooperators_alone": True, "omission_per_year": 0.2, "telescoping": 0.1,
    "telescoping_sd": 0.2, "heaping": 0.5, "links_missed": 0.2, "links_claimed": 0.1, "initiative_claimed": 0.2,
    "item_nonresponse": 0.1,
}  # fmt: skip


@cache
def scenario_of(scale: int = 1) -> Any:
    return load("interspin", {"population.scale": scale})


@cache
def run_of(scale: int = 1) -> Arrays:
    return simulate(scenario_of(scale), SEED, keep_contacts=True)


def with_(**changes: Any) -> Questionnaire:
    return Questionnaire.model_validate(CENSUS.model_dump() | changes)


def table(answers: Answers, questionnaire: Questionnaire, group: str, item: Item, wave: int) -> Any:
    rows = totals(answers, questionnaire)
    chosen = (rows.group == GROUPS.index(group)) & (rows.question == item) & (rows.wave == wave)
    return rows[chosen][0]


def total(answers: Answers, item: Item, wave: int = 1) -> float:
    return float(table(answers, CENSUS, "all", item, wave).total)
