"""A user's file under our names: the columns that the codebook names, as texts; all that is wrong with it in words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from calibration.microdata.codebook import Codebook
from calibration.microdata.formats import LARGEST_MB, Source, source_of
from calibration.microdata.names import COUNTS, MEANS
from sim.errors import Fault, ScenarioError, nearest, shown
from sim.files.delimited import Table, places
from sim.files.guarded import file_bytes
from sim.files.naming import matches, plain
from sim.files.numbers import Decimal, decimal_of

#: Columns that hold numbers.
NUMERIC = ("founded", "weight", *COUNTS)
#: What tells the wave in the name of a column of wide data: q1_w2, q1.2017, w2_q1 …
SUFFIX = re.compile(r"[ _.\-]?(?:w|t|wv|wave|welle|vague|onda)?[ _.\-]?(\d{1,4})")
PREFIX = re.compile(r"(?:w|t|wv|wave|welle|vague|onda)?[ _.\-]?(\d{1,4})[ _.\-]")
MOST_APART, MOST_TOLD = 5, 20


class Survey(NamedTuple):
    """The columns of a file that are used.

    ``texts``: our name -> stripped texts; ``numbers``: of each row, as the user's program counts them, in ``unit``;
    ``declared``: our name -> codes that the file itself declares missing.
    """

    texts: Mapping[str, Any]
    numbers: Any
    source: Source
    decimal: Decimal
    columns: Mapping[str, str]  # our name -> the file's column
    declared: Mapping[str, frozenset[str]]

    @property
    def table(self) -> Table:
        """The table as it stands in the file."""
        return self.source.table

    def at(self, chosen: Any) -> str:
        """Where rows are, in words."""
        return places(self.table.unit, self.numbers[chosen].tolist())

    def of(self, chosen: Any) -> Survey:
        """These rows alone."""
        texts = {name: column[chosen] for name, column in self.texts.items()}
        return self._replace(texts=texts, numbers=self.numbers[chosen])


def read_survey(path: Path, codebook: Codebook) -> tuple[Survey | None, list[Fault]]:
    """The columns that the codebook names, under our names; none, and why, if it cannot be read."""
    wanted = list(codebook.columns.values())
    try:
        source = source_of(path, codebook.file.said(), wanted)
    except ScenarioError as error:
        return None, list(error.faults)
    table = source.table
    found = matches(wanted, table.names)
    faults = _unclear(table, found.unclear) + _missing(table, codebook, found.found)
    faults += _shared(table, found.found)
    if faults:
        return None, faults
    if not table.rows:
        return None, [Fault(table.where, "", "has no rows, only a header")]
    columns = {name: found.found[column] for name, column in codebook.columns.items()}
    texts = {
        name: np.array([text.strip() for text in table.texts(column)], dtype=object)
        for name, column in columns.items()
    }
    numbers = {name: texts[name] for name in NUMERIC if name in texts}
    decimal = decimal_of(numbers, source.decimal)
    declared = {name: source.declared.get(column, frozenset()) for name, column in columns.items()}
    return Survey(texts, np.array(table.numbers), source, decimal, columns, declared), []


def faults_of_place(path: Path) -> list[Fault]:
    """Why there is no file to read here."""
    try:
        file_bytes(path, "a survey", LARGEST_MB)
    except ScenarioError as error:
        return list(error.faults)
    return []


def _unclear(table: Table, unclear: Mapping[str, list[str]]) -> list[Fault]:
    return [
        Fault(table.where, f"column {name}", f"may be {' or '.join(map(shown, columns))}", "one")
        for name, columns in unclear.items()
    ]


def _shared(table: Table, found: Mapping[str, str]) -> list[Fault]:
    """Two names of the codebook that lead to one column."""
    by_column: dict[str, list[str]] = {}
    for name, column in found.items():
        by_column.setdefault(column, []).append(name)
    return [
        Fault(table.where, f"column {column}", f"is named as {' and '.join(map(shown, names))}")
        for column, names in by_column.items()
        if len(names) > 1
    ]


def _missing(table: Table, codebook: Codebook, found: Mapping[str, str]) -> list[Fault]:
    """Columns that are not there: one fault for wide data, one for another table, else one each."""
    known = list(table.names)
    unclear = matches(codebook.columns.values(), known).unclear
    lost = {
        name: column
        for name, column in codebook.columns.items()
        if column not in found and column not in unclear
    }
    faults, wide = [], _wide(known, list(lost.values()))
    if wide:
        faults.append(_wide_fault(table, wide))
        lost = {
            name: column for name, column in lost.items() if column not in wide and name != "wave"
        }
    told = ", ".join(known[:MOST_TOLD]) + (" …" if len(known) > MOST_TOLD else "")
    if len(lost) > MOST_APART:
        problem = (
            f"{len(lost)} columns that the codebook names are missing: {', '.join(lost.values())}"
        )
        one = "; only one column: is this the survey?" if len(known) == 1 else ""
        return [*faults, Fault(table.where, "", f"{problem}{one}", f"some of {told}")]
    return faults + [
        Fault(
            table.where, f"column {column}", f"is missing, which the codebook names for {name}",
            f"one of {told}", MEANS.get(name, ""), nearest(column, known),
        )
        for name, column in lost.items()
    ]  # fmt: skip


def _wide(known: list[str], lost: list[str]) -> dict[str, dict[str, str]]:
    """Missing column -> wave -> the file's column, where the file has the answers of the waves side by side."""
    names = {plain(name): name for name in known}
    found: dict[str, dict[str, str]] = {}
    for column in lost:
        own, waves = plain(column), {}
        for name, written in names.items():
            end, begin = name.removeprefix(own), name.removesuffix(own)
            part = SUFFIX.fullmatch(end) if end != name else None
            part = part or (PREFIX.fullmatch(begin) if begin != name else None)
            if part:
                waves[part[1]] = written
        if len(waves) > 1:
            found[column] = waves
    return found if len(found) > 1 else {}


def _wide_fault(table: Table, wide: dict[str, dict[str, Any]]) -> Fault:
    column, waves = next(iter(wide.items()))
    example = ", ".join(waves.values())
    told = (
        f"is wide: a row a respondent, with the waves side by side ({column} as {example}; "
        f"{len(wide)} columns so)"
    )
    hint = "reshape it: pivot_longer in R, reshape long in Stata, VARSTOCASES in SPSS, wide_to_long in pandas"
    return Fault(
        table.where, "", told, "a row a respondent and wave, the wave in a column", "", hint
    )
