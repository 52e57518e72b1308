"""Numbers that are rather codes, years that cannot be, dates, and codes compared by what they say."""

from __future__ import annotations

import numpy as np
import pytest

from calibration.microdata.codes import key_of
from calibration.microdata.founded import founded_of
from calibration.microdata.plausible import implausible_years, likely_codes

USUAL = [0] * 50 + [1] * 30 + [2] * 20 + [5] * 8 + [12] * 3 + [40]


@pytest.mark.parametrize(
    ("more", "codes"),
    [
        ([999] * 5, [999]),
        ([999], [999]),
        ([997, 998, 998, 999], [997, 998, 999]),
        ([99] * 10, [99]),
        ([99], []),
        ([76], []),
        ([1943], [1943]),
        ([60, 70, 80], []),
        ([9] * 10, []),
        ([], []),
    ],
)
def test_values_that_dwarf_all_others_are_asked_about(more: list[int], codes: list[int]) -> None:
    values = np.array([*USUAL, *more, np.nan], float)
    assert [code for code, _ in likely_codes(values)] == codes


def test_nines_among_small_counts_are_asked_about() -> None:
    values = np.array([0] * 40 + [1] * 10 + [2] * 4 + [3] + [9] * 12, float)
    assert likely_codes(values) == [(9.0, 3.0)]
    assert likely_codes(np.array([np.nan])) == [] == likely_codes(np.array([3.0, 3.0]))


def test_years_before_1000_and_after_the_wave_cannot_be() -> None:
    years = np.array([1.943, 999, 1000, 2017, 2018, 2017.8, 2018.4, 9999, np.nan])
    found = implausible_years(years, np.full(len(years), 2017.75))
    assert found.tolist() == [True, True, False, False, True, False, True, True, False]


def test_dates_become_decimal_years_and_the_rest_nothing() -> None:
    texts = [
        "1998",
        "1998,5",
        "12.03.1998",
        "1998-03-12 00:00:00",
        "3/1998",
        "31.02.1998",
        "soon",
        "12.3.98",
    ]
    found = founded_of(texts, ",")
    assert found.years[:5] == pytest.approx([1998, 1998.5, 1998.197, 1998.197, 1998.205], abs=0.01)
    assert np.isnan(found.years[5:]).all() and found.dates == 3
    assert found.order == "day.month.year" and not found.caution


def test_the_order_of_day_and_month_is_that_of_all_dates() -> None:
    found = founded_of(["03/04/2007", "12/31/2007"], ".")
    assert found.order == "month/day/year" and found.years[0] == pytest.approx(2007.17, abs=0.02)
    assert "unclear" in founded_of(["03/04/2007"], ".").caution


@pytest.mark.parametrize(
    ("one", "other"), [("1", "1.0"), ("01", "1"), ("-9", "-9.00"), (" Firm", "firm"), ("Größe", "GRÖSSE")]
)  # fmt: skip
def test_codes_are_the_same_if_they_say_the_same(one: str, other: str) -> None:
    assert key_of(one) == key_of(other)


def test_other_codes_differ() -> None:
    assert len({key_of(code) for code in ("1", "10", "-1", "1.5", "1a", "", "0")}) == 7
    assert key_of("1,0", ",") == "1" and key_of("1,0") != "1"
