"""Years of founding, written as years or as dates."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from sim.engine.survey.answers import years_of
from sim.files.numbers import number

_TIME = r"(?:[ T]\d{1,2}:\d{2}.*)?"
YEAR_FIRST = re.compile(rf"(\d{{4}})[-./](\d{{1,2}})[-./](\d{{1,2}}){_TIME}", re.ASCII)
YEAR_LAST = re.compile(rf"(\d{{1,2}})([-./])(\d{{1,2}})[-./](\d{{4}}){_TIME}", re.ASCII)
MONTH = re.compile(r"(?:(\d{1,2})[-/](\d{4})|(\d{4})[-/](\d{1,2}))", re.ASCII)
MIDDLE_OF_MONTH = 15


class Founded(NamedTuple):
    """Decimal years, NaN for texts that are neither years nor dates; how many are dates, and how these are written."""

    years: Any
    dates: int
    order: str
    caution: str = ""


def founded_of(texts: Sequence[str], decimal: str) -> Founded:
    """The years in a column; the order of day and month is that which all of its dates can have."""
    found = [match for text in texts if (match := YEAR_LAST.fullmatch(text))]
    month_first = any(int(one[3]) > 12 for one in found) and not any(
        int(one[1]) > 12 for one in found
    )
    is_sure = any(int(one[place]) > 12 for one in found for place in (1, 3))
    has_slash = any(one[2] == "/" for one in found)
    numbers = [number(text, decimal) for text in texts]
    years = np.array(
        [
            _date(text, month_first) if np.isnan(value) else value
            for text, value in zip(texts, numbers, strict=True)
        ],
        dtype=float,
    )
    dates = int((np.isnan(numbers) & ~np.isnan(years)).sum())
    order = ("month/day/year" if month_first else "day.month.year") if found else "year-month-day"
    unsure = "the order of day and month is unclear (taken as day/month/year; ages move by less than a year)"
    return Founded(
        years, dates, order if dates else "", unsure if has_slash and not is_sure else ""
    )


def _date(text: str, month_first: bool) -> float:
    """The decimal year of a date; NaN for any other text."""
    parts: tuple[str, ...]
    if one := YEAR_FIRST.fullmatch(text):
        parts = one.groups()
    elif one := YEAR_LAST.fullmatch(text):
        first, _, second, year = one.groups()
        parts = (year, first, second) if month_first else (year, second, first)
    elif one := MONTH.fullmatch(text):
        parts = (one[2] or one[3], one[1] or one[4], str(MIDDLE_OF_MONTH))
    else:
        return float("nan")
    try:
        return years_of([dt.date(*map(int, parts))])[0]
    except ValueError:
        return float("nan")
