"""From texts to rows: codes to words, numbers to numbers; every value that does not fit is told, by column."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from calibration.microdata.codebook import Codebook
from calibration.microdata.names import ITEMS, MEANS, REQUIRED, WORDS, YES_NO, Rows
from sim.engine.survey.answers import years_of
from sim.errors import Fault, nearest, shown

MOST_TOLD = 6
PARTS = (
    ("initiated", "contacts"), ("linked", "running"), ("with_institutions", "running"), ("continued", "ended"),
)  # fmt: skip


class Coding:
    """One table being coded; gathers faults as it goes."""

    def __init__(self, table: pd.DataFrame, codebook: Codebook, where: str) -> None:
        self.table, self.codebook, self.where = table, codebook, where
        self.faults: list[Fault] = []
        self.is_firm: Any = np.zeros(len(table), bool)  # once kinds are coded
        form = codebook.file
        self.is_blank = {
            name: np.isin(table[name].to_numpy(str), form.blank) for name in table.columns
        }
        self.is_skipped = {
            name: np.isin(table[name].to_numpy(str), form.not_asked) for name in table.columns
        }

    def fault(self, name: str, problem: str, allowed: str = "", hint: str = "") -> None:
        """Adds a fault of a column, by its name in the file."""
        column = f"column {self.codebook.columns[name]}"
        meaning = f"{name}: {MEANS[name]}"
        self.faults.append(Fault(self.where, column, problem, allowed, meaning, hint))

    def texts(self, name: str) -> Any:
        """The column as it stands."""
        return self.table[name].to_numpy(str)

    def told(self, name: str, wrong: Any) -> str:
        """Which values are wrong, how often, and where first."""
        values, counts = np.unique(self.texts(name)[wrong], return_counts=True)
        parts = [
            f"{shown(str(value))} ({count} rows)"
            for value, count in zip(values[:MOST_TOLD], counts[:MOST_TOLD], strict=True)
        ]
        more = " …" if len(values) > MOST_TOLD else ""
        return f"{', '.join(parts)}{more}, first in row {int(np.argmax(wrong)) + 1}"


def coded(table: pd.DataFrame, codebook: Codebook, where: str) -> tuple[Rows | None, list[Fault]]:
    """Rows of a table, or all its faults."""
    coding = Coding(table, codebook, where)
    for name in REQUIRED:
        empty = coding.is_blank[name] | (coding.texts(name) == "")
        if empty.any():
            coding.fault(
                name, f"is blank in {empty.sum()} rows, first in row {np.argmax(empty) + 1}"
            )
    wave = _waves(coding)
    words = {name: _words(coding, name) for name in WORDS if name in table.columns}
    items = np.full((len(table), len(ITEMS)), np.nan)
    for name in ITEMS:
        if name in table.columns:
            column = words[name] == "yes" if name in YES_NO else _numbers(coding, name)
            items[:, ITEMS.index(name)] = _answers(coding, name, column)
    weight = _weights(coding)
    _parts(coding, items)
    _structure(coding, wave, items)
    if coding.faults:
        return None, coding.faults
    return _rows(coding, wave, words, (weight, items)), []


def _waves(coding: Coding) -> Any:
    """Number of the wave of each row, by date; −1 where it is unknown."""
    known = coding.codebook.ordered_waves()
    values = coding.texts("wave")
    wave = np.full(len(values), -1)
    for number, value in enumerate(known):
        wave[values == value] = number
    unknown = (wave < 0) & ~coding.is_blank["wave"]
    if unknown.any():
        told = f"holds waves that the codebook does not date: {coding.told('wave', unknown)}"
        coding.fault("wave", told, ", ".join(known))
    return wave


def _words(coding: Coding, name: str) -> Any:
    """Our words for the codes of a column; empty where there is none."""
    known = coding.codebook.words_of(name)
    values = coding.texts(name)
    words = np.array([known.get(value, "") for value in values], dtype=object)
    wrong = (words == "") & ~coding.is_blank[name] & ~coding.is_skipped[name] & (values != "")
    if name in ("size", "age"):
        wrong &= coding.is_firm
    if wrong.any():
        told = f"holds codes that the codebook does not know: {coding.told(name, wrong)}"
        first = str(values[np.argmax(wrong)])
        coding.fault(name, told, ", ".join(known), nearest(first, known))
    if name == "kind":
        coding.is_firm = words != "institution"
    return words


def _numbers(coding: Coding, name: str) -> Any:
    """Whole numbers from 0 on; not a number where there is no answer."""
    values = _parsed(coding, name)
    wrong = ~np.isnan(values) & ((values < 0) | (values != np.floor(values)))
    if wrong.any():
        coding.fault(name, f"holds {coding.told(name, wrong)}", "whole numbers from 0 on")
    return values


def _parsed(coding: Coding, name: str) -> Any:
    """Numbers of a column; texts that are none are told."""
    texts = coding.table[name].str.replace(coding.codebook.file.decimal, ".", regex=False)
    values = pd.to_numeric(texts, errors="coerce").to_numpy(float, copy=True)
    empty = coding.is_blank[name] | coding.is_skipped[name] | (coding.texts(name) == "")
    values[empty] = np.nan
    wrong = ~np.isfinite(values) & ~empty
    if wrong.any():
        hint = "blanks and filters have codes: [file] blank, not_asked"
        coding.fault(name, f"holds {coding.told(name, wrong)}", "a number", hint)
        values[wrong] = np.nan
    return values


def _answers(coding: Coding, name: str, column: Any) -> Any:
    """Answers as numbers; where a filter skipped the question, 0 or none as the codebook says."""
    values = np.asarray(column, float).copy()
    skipped = coding.is_skipped[name]
    values[coding.is_blank[name] | (coding.texts(name) == "") | skipped] = np.nan
    if name in coding.codebook.not_asked_is_zero:
        values[skipped] = 0.0
    return values


def _weights(coding: Coding) -> Any:
    if "weight" not in coding.table.columns:
        return np.ones(len(coding.table))
    values = _parsed(coding, "weight")
    wrong = np.isnan(values) | (values <= 0)
    if wrong.any():
        coding.fault("weight", f"holds {coding.told('weight', wrong)}", "a number above 0")
    return values


def _parts(coding: Coding, items: Any) -> None:
    """No part may be larger than its whole."""
    for part, whole in PARTS:
        wrong = items[:, ITEMS.index(part)] > items[:, ITEMS.index(whole)]
        if wrong.any():
            told = (
                f"is larger than {whole} in {wrong.sum()} rows, first in row {np.argmax(wrong) + 1}"
            )
            coding.fault(part, told, f"at most {whole}")


def _structure(coding: Coding, wave: Any, items: Any) -> None:
    """Waves with answers, each respondent once a wave, two clusters or more in each wave."""
    keys = pd.Series(list(zip(coding.texts("respondent"), wave, strict=True)))
    twice = keys.duplicated().to_numpy() & (wave >= 0)
    if twice.any():
        told = f"comes twice in a wave: {coding.told('respondent', twice)}"
        coding.fault("respondent", told, "a row a respondent and wave")
    answers = (~np.isnan(items)).any(axis=1)
    for number, value in enumerate(coding.codebook.ordered_waves()):
        here = wave == number
        if not (here & answers).any():
            told = "no rows" if not here.any() else f"{here.sum()} rows, but no answer to anything"
            coding.fault("wave", f"wave {shown(value)} is empty: {told}", "answers in every wave")
        elif len(np.unique(coding.texts("cluster")[here & answers])) < 2:
            told = f"wave {shown(value)} has answers of one cluster alone"
            hint = "errors are computed from differences between clusters"
            coding.fault("cluster", told, "two clusters or more in every wave", hint)


def _rows(coding: Coding, wave: Any, words: dict[str, Any], numbers: tuple[Any, Any]) -> Rows:
    weight, items = numbers
    none = np.full(len(wave), "", object)
    is_firm, size = words["kind"] == "firm", words.get("size", none)
    known = coding.codebook.waves
    dates = years_of(known[value] for value in coding.codebook.ordered_waves())
    names, cluster = np.unique(coding.texts("cluster"), return_inverse=True)
    age = words.get("age", none)
    if "founded" in coding.table.columns:
        years = np.asarray(dates)[wave] - _parsed(coding, "founded")
        age = np.where(
            np.isnan(years), "", np.where(years < coding.codebook.young_years, "young", "old")
        )
    return Rows(
        wave=wave,
        cluster=cluster,
        is_firm=is_firm,
        is_large=is_firm & (size == "large"),
        is_small=is_firm & (size == "sme"),
        is_young=is_firm & (age == "young"),
        is_old=is_firm & (age == "old"),
        weight=weight,
        items=items,
        clusters=len(names),
        dates=dates,
    )
