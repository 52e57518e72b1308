"""Numbers of a survey: counts, weights and ages; what is no such number, or rather a code, is told and not used."""

from __future__ import annotations

from typing import Any

import numpy as np

from calibration.microdata.coder import Coding
from calibration.microdata.founded import founded_of
from calibration.microdata.plausible import FIRST_YEAR, implausible_years, likely_codes
from sim.engine.survey.answers import years_of
from sim.files.numbers import THOUSANDS, number

#: Numbers that a spreadsheet stores days as, of the years 1954 to 2036.
DAY_NUMBERS = (20_000, 50_000)


def counts_of(coding: Coding, name: str) -> Any:
    """Whole numbers from 0 on; not a number where there is no answer, or where a value is rather a code."""
    values = _parsed(coding, name)
    wrong = ~np.isnan(values) & ((values < 0) | (values != np.floor(values)))
    if wrong.any():
        hint = f"a code? name it under [codes.{name}] blank or not_asked" * bool((values < 0).any())
        told = f"holds {coding.told(name, wrong)}"
        coding.fault(name, told, "whole numbers from 0 on", hint)
        values[wrong] = np.nan
    return _without_codes(coding, name, values)


def _without_codes(coding: Coding, name: str, values: Any) -> Any:
    """Values that dwarf all others are asked about and not used, unless the codebook says that they are genuine."""
    genuine = coding.codebook.genuine_of(name)
    is_asked = np.array([key not in genuine for key in coding.keys[name]])
    codes = likely_codes(np.where(is_asked, values, np.nan))
    if codes:
        wrong = np.isin(values, [code for code, _ in codes])
        told = f"holds {coding.told(name, wrong)}, the next largest is {codes[0][1]:g}: a code?"
        hint = f"name it under [codes.{name}] as blank or not_asked, or as genuine if it is true"
        coding.fault(name, told, "", hint)
        values[wrong] = np.nan
    return values


def _parsed(coding: Coding, name: str) -> Any:
    """Numbers of a column; texts that are none are told."""
    sign = coding.survey.decimal.sign
    values = np.array([number(text, sign) for text in coding.survey.texts[name]], dtype=float)
    return _told_if_none(coding, name, values, "a number")


def _told_if_none(coding: Coding, name: str, values: Any, allowed: str) -> Any:
    """The values, unknown where there is no answer; what is no such value is told."""
    empty = coding.is_blank(name) | coding.is_skipped(name)
    values[empty] = np.nan
    wrong = np.isnan(values) & ~empty
    if wrong.any():
        first = str(coding.survey.texts[name][np.argmax(wrong)])
        hint = f"blanks and filters have codes: [file] blank, not_asked, or those of [codes.{name}]"
        if THOUSANDS.fullmatch(first):
            hint = f"decimal sign {coding.survey.decimal.told}: is {first} a number in thousands?"
        coding.fault(name, f"holds {coding.told(name, wrong)}", allowed, hint)
    return values


def weights_of(coding: Coding) -> Any:
    """Weights of the rows; those of none are left out."""
    if not coding.has("weight"):
        return np.ones(len(coding))
    values = _parsed(coding, "weight")
    empty = coding.is_blank("weight") | coding.is_skipped("weight")
    wrong = empty | (values < 0)
    if wrong.any():
        hint = "a row that is to count for nothing has weight 0"
        coding.fault("weight", f"holds {coding.told('weight', wrong)}", "0 or more", hint)
    none = values == 0
    _without_codes(coding, "weight", np.where(none, np.nan, values))
    if none.any():
        coding.without_weight = f"{none.sum()} rows of weight 0 ({coding.survey.at(none)})"
        coding.keep(~none)
    return values[~none]


def ages_of(coding: Coding, wave: Any, told: Any) -> Any:
    """*young* or *old* by the year of founding, empty where it is not known; ``told``: ages as the file has them."""
    if not coding.has("founded"):
        return told
    if coding.has("age"):
        coding.cautions.append("age is not used: years of founding give it")
    known = coding.codebook.waves
    dates = np.array(years_of(known[value] for value in coding.codebook.ordered_waves()))
    found = founded_of(coding.survey.texts["founded"].tolist(), coding.survey.decimal.sign)
    coding.founded = found
    coding.cautions += [f"founded: {found.caution}"] if found.caution else []
    allowed = "a year as 1998, or a date as 1998-03-12 or 12.03.1998"
    years = _told_if_none(coding, "founded", found.years, allowed)
    wrong = coding.is_firm & implausible_years(years, dates[wave])
    if wrong.any():
        problem = f"holds {coding.told('founded', wrong)}: before {FIRST_YEAR:g} or after the wave"
        hint = "a code? name it under [codes.founded] blank"
        if all(DAY_NUMBERS[0] <= one <= DAY_NUMBERS[1] for one in years[wrong]):
            hint = "days as a spreadsheet counts them? show the column as dates there"
        coding.fault("founded", problem, "a year from 1000 to the wave", hint)
        years[wrong] = np.nan
    age = dates[wave] - years
    return np.where(np.isnan(age), "", np.where(age < coding.codebook.young_years, "young", "old"))
