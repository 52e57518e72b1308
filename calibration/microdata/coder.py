"""A survey while it is coded: what each value stands for, and what is wrong with it, by column."""

from __future__ import annotations

from typing import Any

import numpy as np

from calibration.microdata.codebook import Codebook
from calibration.microdata.codes import BLANK, NOT_ASKED, key_of
from calibration.microdata.founded import Founded
from calibration.microdata.names import MEANS
from calibration.microdata.reading import Survey
from sim.errors import Fault, shown

MOST_TOLD = 6


class Coding:
    """One survey being coded; gathers faults and cautions as it goes.

    ``meaning``: of each value of a column, one of our words, ``blank``, ``not_asked``, or nothing. ``without_weight``:
    places of rows that count for nothing and are left out.
    """

    def __init__(self, survey: Survey, codebook: Codebook) -> None:
        self.survey, self.codebook = survey, codebook
        self.faults: list[Fault] = []
        self.cautions: list[str] = []
        self.without_weight = ""
        self.founded: Founded | None = None
        self._code()
        self.is_firm: Any = np.zeros(len(self), bool)  # once kinds are coded

    def __len__(self) -> int:
        return len(self.survey.numbers)

    def _code(self) -> None:
        self.keys: dict[str, Any] = {}
        self.meaning: dict[str, Any] = {}
        for name, texts in self.survey.texts.items():
            values, places = np.unique(texts, return_inverse=True)
            keys = [key_of(value, self.survey.decimal.sign) for value in values]
            known, genuine = self.codebook.meanings_of(name), self.codebook.genuine_of(name)
            missing = {key_of(code) for code in self.survey.declared[name]} - genuine
            named = [known.get(key, BLANK if key in missing or not key else "") for key in keys]
            self.keys[name] = np.array(keys, dtype=object)[places]
            self.meaning[name] = np.array(named, dtype=object)[places]

    def keep(self, chosen: Any) -> None:
        """Goes on with these rows alone."""
        self.survey = self.survey.of(chosen)
        self._code()

    def is_blank(self, name: str) -> Any:
        """Where there is no answer."""
        return self.meaning[name] == BLANK

    def is_skipped(self, name: str) -> Any:
        """Where the question was not asked."""
        return self.meaning[name] == NOT_ASKED

    def has(self, name: str) -> bool:
        """Whether the survey has a column of this name of ours."""
        return name in self.survey.texts

    def fault(self, name: str, problem: str, allowed: str = "", hint: str = "") -> None:
        """Adds a fault of a column, by its name in the file."""
        column = f"column {self.survey.columns[name]}"
        meaning = f"{name}: {MEANS[name]}"
        where = self.survey.table.where
        self.faults.append(Fault(where, column, problem, allowed, meaning, hint))

    def told(self, name: str, wrong: Any) -> str:
        """Which values are wrong, how often, and where."""
        values, counts = np.unique(self.survey.texts[name][wrong], return_counts=True)
        parts = [
            f"{shown(str(value))} ({count} rows)"
            for value, count in zip(values[:MOST_TOLD], counts[:MOST_TOLD], strict=True)
        ]
        more = " …" if len(values) > MOST_TOLD else ""
        return f"{', '.join(parts)}{more}, {self.survey.at(wrong)}"
