"""From texts to rows: codes to words, numbers to numbers; every value that does not fit is told, by column."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from calibration.microdata.codebook import Codebook
from calibration.microdata.coder import Coding
from calibration.microdata.codes import key_of
from calibration.microdata.names import ITEMS, REQUIRED, WORDS, YES_NO, Rows
from calibration.microdata.reading import Survey
from calibration.microdata.valued import ages_of, counts_of, weights_of
from sim.engine.survey.answers import years_of
from sim.errors import nearest, shown
from sim.files.naming import plain

PARTS = (
    ("initiated", "contacts"), ("linked", "running"), ("with_institutions", "running"), ("continued", "ended"),
)  # fmt: skip


def coded(survey: Survey, codebook: Codebook) -> tuple[Rows | None, Coding]:
    """Rows of a survey, or none if the coding has faults."""
    coding = Coding(survey, codebook)
    weight = weights_of(coding)
    for name in REQUIRED:
        empty = coding.is_blank(name) | coding.is_skipped(name)
        if empty.any():
            coding.fault(name, f"is blank in {empty.sum()} rows, {coding.survey.at(empty)}")
    wave = _waves(coding)
    words = {name: _words(coding, name) for name in WORDS if coding.has(name)}
    items = np.full((len(coding), len(ITEMS)), np.nan)
    for name in ITEMS:
        if coding.has(name):
            column = words[name] == "yes" if name in YES_NO else counts_of(coding, name)
            items[:, ITEMS.index(name)] = _answers(coding, name, column)
    _parts(coding, items)
    cluster = _clusters(coding)
    _structure(coding, (wave, cluster), items)
    ages = ages_of(coding, wave, words.get("age", np.full(len(coding), "", object)))
    if coding.faults:
        return None, coding
    return _rows(coding, wave, {**words, "age": ages}, (weight, items, cluster)), coding


def _waves(coding: Coding) -> Any:
    """Number of the wave of each row, by date; −1 where it is unknown."""
    known = coding.codebook.ordered_waves()
    wave = np.full(len(coding), -1)
    for place, value in enumerate(known):
        wave[coding.keys["wave"] == key_of(value)] = place
    unknown = (wave < 0) & ~coding.is_blank("wave")
    if unknown.any():
        told = f"holds waves that the codebook does not date: {coding.told('wave', unknown)}"
        coding.fault("wave", told, ", ".join(known))
    return wave


def _words(coding: Coding, name: str) -> Any:
    """Our words for the codes of a column; empty where there is none."""
    meaning = coding.meaning[name]
    words = np.where(np.isin(meaning, WORDS[name]), meaning, "")
    wrong = meaning == ""
    if name in ("size", "age"):
        wrong &= coding.is_firm
    if wrong.any():
        known = [code for code, word in coding.codebook.meanings_of(name).items() if code and word]
        told = f"holds codes that the codebook does not know: {coding.told(name, wrong)}"
        first = str(coding.survey.texts[name][np.argmax(wrong)])
        coding.fault(name, told, ", ".join(known), nearest(first, known))
    if name == "kind":
        coding.is_firm = words != "institution"
    return words


def _answers(coding: Coding, name: str, column: Any) -> Any:
    """Answers as numbers; where a filter skipped the question, 0 or none as the codebook says."""
    values = np.asarray(column, float).copy()
    skipped = coding.is_skipped(name)
    values[coding.is_blank(name) | skipped] = np.nan
    if name in coding.codebook.not_asked_is_zero:
        values[skipped] = 0.0
    return values


def _parts(coding: Coding, items: Any) -> None:
    """No part may be larger than its whole."""
    for part, whole in PARTS:
        wrong = items[:, ITEMS.index(part)] > items[:, ITEMS.index(whole)]
        if wrong.any():
            told = f"is larger than {whole} in {wrong.sum()} rows, {coding.survey.at(wrong)}"
            coding.fault(part, told, f"at most {whole}")


def _clusters(coding: Coding) -> Any:
    """Numbers of the clusters; names that differ only in case, accents or blanks are one cluster, and said."""
    names, place = np.unique(coding.survey.texts["cluster"], return_inverse=True)
    first: dict[str, int] = {}
    for number, name in enumerate(names):
        first.setdefault(plain(name), number)
    same = np.array([first[plain(name)] for name in names], dtype=np.int64)
    merged = [name for number, name in enumerate(names) if same[number] != number]
    if merged:
        told = ", ".join(
            f"{shown(name)} is {shown(str(names[first[plain(name)]]))}" for name in merged
        )
        coding.cautions.append(f"names of clusters that differ only in spelling are one: {told}")
    return np.unique(same[place], return_inverse=True)[1]


def _structure(coding: Coding, of: tuple[Any, Any], items: Any) -> None:
    """Waves with answers, each respondent once a wave, two clusters or more in each wave."""
    wave, cluster = of
    who = coding.survey.texts["respondent"]
    keys = pd.Series(list(zip(who, wave, strict=True)))
    twice = keys.duplicated(keep=False).to_numpy() & (wave >= 0)
    if twice.any():
        told = f"comes twice in a wave: {coding.told('respondent', twice)}"
        coding.fault("respondent", told, "a row a respondent and wave")
    for name, given in (("cluster", cluster), ("kind", coding.keys["kind"])):
        moved = int((pd.Series(given).groupby(who).nunique() > 1).sum())
        if moved:
            coding.cautions.append(f"{moved} respondents are of another {name} in another wave")
    answers = (~np.isnan(items)).any(axis=1)
    for number, value in enumerate(coding.codebook.ordered_waves()):
        here = wave == number
        if not (here & answers).any():
            told = "no rows" if not here.any() else f"{here.sum()} rows, but no answer to anything"
            coding.fault("wave", f"wave {shown(value)} is empty: {told}", "answers in every wave")
        elif len(np.unique(cluster[here & answers])) < 2:
            told = f"wave {shown(value)} has answers of one cluster alone"
            hint = "errors are computed from differences between clusters"
            coding.fault("cluster", told, "two clusters or more in every wave", hint)


def _rows(coding: Coding, wave: Any, words: dict[str, Any], numbers: tuple[Any, Any, Any]) -> Rows:
    weight, items, cluster = numbers
    is_firm, size = words["kind"] == "firm", words.get("size", np.full(len(wave), "", object))
    known = coding.codebook.waves
    return Rows(
        wave=wave,
        cluster=cluster,
        is_firm=is_firm,
        is_large=is_firm & (size == "large"),
        is_small=is_firm & (size == "sme"),
        is_young=is_firm & (words["age"] == "young"),
        is_old=is_firm & (words["age"] == "old"),
        weight=weight,
        items=items,
        clusters=int(cluster.max()) + 1,
        dates=years_of(known[value] for value in coding.codebook.ordered_waves()),
    )
