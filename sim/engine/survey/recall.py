"""What those asked tell of their contacts and cooperations: what is remembered, when it seems to have been, and whose.

An event that ended t years ago is remembered with chance e^(−omission·t); one that began t years ago seems to have
begun t·e^(−telescoping + sd·n) years ago, so that positive telescoping brings old events into the period.

*Source*: neter-waksberg-1964 (telescoping), tourangeau-2000 (omission grows with time). *Ours*: both forms, one
factor for beginning and end of an event, and that what still goes on is not forgotten.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from sim.engine.survey.frame import Asked
from sim.engine.survey.luck import normals_of, steps_of, uniforms_of
from sim.scenario.schema.questionnaire import Questionnaire
from sim.words import Item, Linked, Outcome, PartnerKind, Purpose, Side, Stage

RECALL = int(Purpose.RECALL)
#: A cooperation that came to its planned end.
DONE = (Outcome.SUCCESS, Outcome.FAILURE)


class Remembered(NamedTuple):
    """Events of those asked, begun before the wave, as they tell them; e of them."""

    who: Any  # i8 [e]: row among those asked
    began: Any  # f8 [e]: years ago
    ended: Any  # f8 [e]: years ago; 0 while it goes on
    is_kept: Any  # bool [e]: remembered
    is_linked: Any  # bool [e]: told as linked to the programme
    is_own: Any  # bool [e]: told as begun by the own side


def counts_of(
    arrays: Any, regions: Any, asked: Asked, questionnaire: Questionnaire, seed: Any
) -> Any:
    """Answers of all who are asked: i4 [n, items]; true ones where every distortion of recall is off."""
    rows, who = _events_of(arrays, asked)
    told = _told(rows, who, asked, questionnaire, seed)
    counts = np.zeros((len(asked.lives), len(Item)), np.int32)
    for item, chosen in _chosen(arrays, regions, asked, rows, told, questionnaire).items():
        counts[:, item] = np.bincount(who[chosen], minlength=len(counts))
    for item in (Item.COOPERATED, Item.EUROPE, Item.UNITED_STATES, Item.CHINA_INDIA):
        counts[:, item] = counts[:, item] > 0
    return counts


def _events_of(arrays: Any, asked: Asked) -> tuple[Any, Any]:
    """Rows of the log of those asked, begun before the wave, and whose they are (by place among those asked)."""
    events, ids = np.asarray(arrays.events), asked.lives["actor"]
    if not len(ids):
        return events[:0], np.zeros(0, np.int64)
    place = np.minimum(np.searchsorted(ids, events["actor"]), len(ids) - 1)
    chosen = (ids[place] == events["actor"]) & (events["start"] < asked.date)
    return events[chosen], place[chosen]


def _told(rows: Any, who: Any, asked: Asked, questionnaire: Questionnaire, seed: Any) -> Remembered:
    """Each event as it is told, by luck keyed by the event itself and the wave."""
    is_cooperation = rows["stage"] == Stage.COOPERATION
    began, ended = asked.date - rows["start"], np.maximum(asked.date - rows["end"], 0.0)
    luck, nearer = np.empty((4, len(rows))), np.ones(len(rows))
    for draw, mask in ((0, ~is_cooperation), (1, is_cooperation)):
        keys = (rows["actor"][mask].astype(np.uint64), rows["partner"][mask].astype(np.uint64))
        steps = steps_of(asked.wave, rows["attempt"][mask])
        luck[:, mask] = uniforms_of(seed, RECALL, *keys, steps, draw)
        spread = questionnaire.telescoping_sd * normals_of(seed, RECALL, *keys, steps, draw + 2)
        nearer[mask] = np.exp(spread - questionnaire.telescoping)
    links = np.where(
        rows["linked"] != Linked.NONE,
        luck[1] >= questionnaire.links_missed,
        luck[1] < questionnaire.links_claimed,
    )
    return Remembered(
        who=who,
        began=began * nearer,
        ended=ended * nearer,
        is_kept=luck[0] < np.exp(-questionnaire.omission_per_year * ended),
        is_linked=links,
        is_own=(rows["side"] == Side.DOMESTIC) | (luck[2] < questionnaire.initiative_claimed),
    )


def _chosen(
    arrays: Any,
    regions: Any,
    asked: Asked,
    rows: Any,
    told: Remembered,
    questionnaire: Questionnaire,
) -> dict[Item, Any]:
    """Which events count for which question."""
    years = questionnaire.reference_years
    is_cooperation = told.is_kept & (rows["stage"] == Stage.COOPERATION)
    contacts = told.is_kept & (rows["stage"] != Stage.COOPERATION) & (told.began <= years)
    recent = is_cooperation & (told.ended <= years)
    running = is_cooperation & (rows["end"] >= asked.date)
    done = recent & ~running & np.isin(rows["outcome"], DONE)
    kinds = np.asarray(arrays.partners)["kind"][rows["partner"] - 1]
    return {
        Item.CONTACTS: contacts,
        Item.INITIATED: contacts & told.is_own,
        Item.COOPERATED: recent,
        Item.EUROPE: recent & (regions[rows["country"]] == 1),
        Item.UNITED_STATES: recent & (regions[rows["country"]] == 2),
        Item.CHINA_INDIA: recent & (regions[rows["country"]] == 3),
        Item.STARTED: is_cooperation & (told.began <= years),
        Item.RUNNING: running,
        Item.LINKED: running & told.is_linked,
        Item.WITH_INSTITUTIONS: running & (kinds != PartnerKind.FIRM),
        Item.ENDED: done,
        Item.CONTINUED: done & _is_continued(rows),
    }


def _is_continued(rows: Any) -> Any:
    """Whether the same pair has begun another cooperation since (by the wave: later rows are not among these)."""
    found = np.zeros(len(rows), bool)
    places = np.flatnonzero(rows["stage"] == Stage.COOPERATION)
    order = places[
        np.lexsort((rows["start"][places], rows["partner"][places], rows["actor"][places]))
    ]
    here, after = order[:-1], order[1:]
    same = (rows["actor"][here] == rows["actor"][after]) & (
        rows["partner"][here] == rows["partner"][after]
    )
    found[here] = same
    return found
