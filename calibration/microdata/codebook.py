"""A codebook: which column and code of a user's file is which of our names. TOML; all its faults at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError
from pydantic_core import ErrorDetails

from calibration.microdata.codes import BLANK, GENUINE, NOT_ASKED, SPECIAL, key_of
from calibration.microdata.names import COLUMNS, ITEMS, MEANS, REQUIRED, WORDS
from calibration.microdata.statistics import STATISTICS
from sim.errors import Fault, ScenarioError, nearest, shown
from sim.files.delimited import Form
from sim.files.naming import repeated
from sim.files.toml import read_table
from sim.scenario.parameters import allowed_in, field_at
from sim.scenario.schema.parameter import Section
from sim.scenario.tables import fitted


class FileForm(Section):
    """How the file is written, where that is to be said, and codes that all columns share."""

    encoding: str = Field(default="", description="of a text file: utf-8, cp1252, latin-1 …")
    separator: str = Field(default="", max_length=1, description="between columns")
    decimal: str = Field(default="", pattern=r"^[.,]?$", description="decimal point or comma")
    blank: tuple[str, ...] = Field(default=("",), description="codes of an answer not given")
    not_asked: tuple[str, ...] = Field(default=(), description="codes of a question not asked")

    def said(self) -> Form:
        """What is said of a text file; the rest is found."""
        return Form(self.encoding, self.separator, self.decimal, "the codebook")


class Codebook(Section):
    """What a survey's file holds, and what is to be made of it."""

    name: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$", description="short name, for ids")
    source: str = Field(min_length=1, description="who asked whom, to be cited in each target")
    population: str = Field(min_length=1, description="whom the respondents stand for")
    filter: str = Field(default="", description="who of them was asked")
    reference_years: float = Field(gt=0, le=50, description="length of the period asked about")
    young_years: float = Field(default=10.0, gt=0, le=100, description="age below which is young")
    smallest_cell: int = Field(default=5, ge=1, description="smaller cells are suppressed")
    held_out: tuple[str, ...] = Field(default=(), description="statistics kept for validation")
    not_asked_is_zero: tuple[str, ...] = Field(
        default=(), description="items that are 0 where a filter skipped them"
    )
    file: FileForm = Field(default=FileForm(), description="how the file is written")
    waves: dict[str, dt.date] = Field(min_length=1, description="value in the file -> its date")
    columns: dict[str, str] = Field(description="our name -> the file's column")
    codes: dict[str, dict[str, tuple[str, ...]]] = Field(
        default={}, description="our column -> our word -> codes of the file"
    )

    def ordered_waves(self) -> tuple[str, ...]:
        """Values of the waves in the file, in order of date."""
        return tuple(sorted(self.waves, key=lambda value: self.waves[value]))

    def meanings_of(self, column: str) -> dict[str, str]:
        """Key of a code -> what it stands for in this column: one of our words, ``blank`` or ``not_asked``.

        What is said of the column goes before what [file] says of all; without words of its own, ours stand for
        themselves. A code that is *genuine* in the column stands for nothing but itself.
        """
        own = self.codes.get(column, {})
        words = {word: codes for word, codes in own.items() if word not in SPECIAL}
        if not words:
            words = {word: (word,) for word in WORDS.get(column, ())}
        found = {key_of(code): NOT_ASKED for code in self.file.not_asked}
        found |= {key_of(code): BLANK for code in self.file.blank}
        said = words | {word: own.get(word, ()) for word in (BLANK, NOT_ASKED)}
        found |= {key_of(code): word for word, codes in said.items() for code in codes}
        for key in self.genuine_of(column):
            found.pop(key, None)
        return found

    def genuine_of(self, column: str) -> set[str]:
        """Keys of values that look like codes in this column, and are none."""
        return {key_of(code) for code in self.codes.get(column, {}).get(GENUINE, ())}


def load_codebook(path: Path) -> Codebook:
    """The codebook in this file. ``ScenarioError`` with all its faults."""
    codebook, faults = read_codebook(path)
    if codebook is None or faults:
        raise ScenarioError(faults)
    return codebook


def read_codebook(path: Path) -> tuple[Codebook | None, list[Fault]]:
    """The codebook as far as it can be read, and everything that is wrong with it."""
    try:
        table = _spelled(read_table(path))
    except ScenarioError as error:
        return None, list(error.faults)
    try:
        codebook = Codebook.model_validate(fitted(Codebook, table))
    except ValidationError as error:
        details = error.errors(include_url=False)
        return None, [_fault(detail, str(path)) for detail in details] + _unknown_in(table, path)
    return codebook, [*_unknown_in(table, path), *_between(codebook, str(path))]


def _spelled(table: dict[str, Any]) -> dict[str, Any]:
    """Codes and blanks may be written as numbers or single values: texts and lists from here on."""
    codes, file = table.get("codes"), table.get("file")
    if isinstance(codes, Mapping):
        table["codes"] = {
            column: {word: _texts(given) for word, given in words.items()}
            if isinstance(words, Mapping)
            else words
            for column, words in codes.items()
        }
    if isinstance(file, Mapping):
        lists = {name: _texts(file[name]) for name in ("blank", "not_asked") if name in file}
        table["file"] = {**file, **lists}
    return table


def _texts(given: Any) -> Any:
    values = given if isinstance(given, list) else [given]
    if all(isinstance(one, (str, int, float)) and not isinstance(one, bool) for one in values):
        return tuple(str(value) for value in values)
    return given


def _fault(detail: ErrorDetails, where: str) -> Fault:
    loc, given = detail["loc"], detail["input"]
    key = ".".join(str(step) for step in loc)
    if detail["type"] == "extra_forbidden":
        section = FileForm if loc[0] == "file" and len(loc) > 1 else Codebook
        known = tuple(section.model_fields)
        hint = nearest(str(loc[-1]), known) or "known here: " + ", ".join(known)
        return Fault(where, key, "unknown key", hint=hint)
    problem = "is missing" if detail["type"] == "missing" else f"given {shown(given)}"
    field = field_at(Codebook, tuple(step for step in loc if not isinstance(step, int)))
    if field is None:
        return Fault(where, key, f"{problem}: {detail['msg']}")
    return Fault(where, key, problem, allowed_in(field), field.description or "")


def _unknown_in(table: Mapping[str, Any], path: Path) -> list[Fault]:
    """Names of columns and words that we do not know; told even if the rest cannot be read."""
    where, faults = str(path), []
    columns, codes = table.get("columns"), table.get("codes")
    if isinstance(columns, Mapping):
        faults += _strangers(where, "columns", columns, COLUMNS)
        faults += [
            Fault(where, f"columns.{name}", "is missing", "a column of the file", MEANS[name])
            for name in REQUIRED
            if name not in columns
        ]
        if not set(columns) & set(ITEMS):
            faults.append(Fault(where, "columns", "names no question", ", ".join(ITEMS)))
    if isinstance(codes, Mapping):
        faults += _strangers(where, "codes", codes, COLUMNS)
        for column in set(codes) & set(COLUMNS):
            if isinstance(codes[column], Mapping):
                known = (*WORDS.get(column, ()), *SPECIAL)
                faults += _strangers(where, f"codes.{column}", codes[column], known)
    return faults


def _strangers(where: str, key: str, given: Iterable[Any], known: tuple[str, ...]) -> list[Fault]:
    return [
        Fault(
            where, f"{key}.{name}", "unknown name", ", ".join(known), "", nearest(str(name), known)
        )
        for name in given
        if name not in known
    ]


def _between(codebook: Codebook, where: str) -> list[Fault]:
    """Faults between entries that are sound by themselves."""
    faults: list[Fault] = []
    by_column: dict[str, list[str]] = {}
    for name, column in codebook.columns.items():
        by_column.setdefault(column, []).append(name)
    for column, names in by_column.items():
        if len(names) > 1:
            told = f"{shown(column)} stands for {' and '.join(names)}"
            faults.append(Fault(where, "columns", told, "each column of the file once"))
    for column in codebook.codes:
        faults += _codes_of(codebook, column, where)
    keys = [key_of(value) for value in codebook.waves]
    if len(set(keys)) < len(keys):
        faults.append(Fault(where, "waves", "a wave stands there twice", "each wave once"))
    if len(set(codebook.waves.values())) < len(codebook.waves):
        faults.append(Fault(where, "waves", "two waves have the same date", "each its own date"))
    for key, given, known in (
        ("held_out", codebook.held_out, tuple(STATISTICS)),
        ("not_asked_is_zero", codebook.not_asked_is_zero, ITEMS),
    ):
        faults += _strangers(where, key, given, known)
    both = set(map(key_of, codebook.file.blank)) & set(map(key_of, codebook.file.not_asked))
    if both:
        told = f"{shown(min(both))} stands for no answer and for not asked"
        faults.append(Fault(where, "file", told, "one meaning a code"))
    return faults


def _codes_of(codebook: Codebook, column: str, where: str) -> list[Fault]:
    """Codes of a column that have two meanings, or no column."""
    key, words, faults = f"codes.{column}", codebook.codes[column], []
    codes = [key_of(code) for given in words.values() for code in given]
    if twice := repeated(codes):
        told = f"codes given twice: {', '.join(twice)}"
        faults.append(Fault(where, key, told, "each code for one word"))
    shared = {key_of(code) for code in (*codebook.file.blank, *codebook.file.not_asked)}
    ours = {key_of(code) for word, given in words.items() if word not in SPECIAL for code in given}
    if shared & ours:
        told = f"{shown(min(shared & ours))} stands for a word here, and for no answer under [file]"
        faults.append(Fault(where, key, told, "one meaning a code"))
    if column in COLUMNS and column not in codebook.columns:
        faults.append(Fault(where, key, "has no entry in [columns]"))
    return faults
