"""Effects in words: plain, no more digits than they bear, no direction that their interval does not carry."""

from __future__ import annotations

import math

from sim.outcome.sentences import figure, sentence


def test_sentences_are_plain() -> None:
    row = {
        "base": "no-programme", "alternative": "interspin", "outcome": "foreign_contacts", "unit": "contacts",
        "effect": 212.0, "lower": 190.0, "upper": 233.0, "level": 0.95, "covers": "luck", "n_pairs": 40, "reason": "",
    }  # fmt: skip
    words = "The programme adds 212 international contacts (95 % interval 190 to 233; luck only)."
    assert sentence(row) == words
    fewer = sentence(row | {"effect": -212.0, "lower": -233.0, "upper": -190.0})
    assert "takes away 212 international contacts (95 % interval 190 to 233" in fewer
    assert "no clear effect" in sentence(row | {"lower": -4.0})


def test_numbers_have_no_more_digits_than_they_bear() -> None:
    told = [figure(value) for value in (0, 0.5, -0.088, 3.8e-6, 7.04, -1234.5, 2.05e6)]
    assert told == ["0", "0.50", "−0.088", "3.8e−06", "7.0", "−1,234", "2.0 million"]


def test_what_is_displaced_is_fewer_also_where_the_sign_is_open() -> None:
    """The outcome counts what is lost; the sentence tells how the noun changes."""
    row = {
        "base": "no-programme", "alternative": "interspin", "outcome": "displaced_local_cooperations",
        "unit": "cooperations", "effect": 4.3, "lower": -2.0, "upper": 10.0, "level": 0.95,
        "covers": "luck", "reason": "", "n_pairs": 40,
    }  # fmt: skip
    assert sentence(row) == (
        "The programme has no clear effect on local R&D cooperations: −4.3 "
        "(95 % interval −10.0 to 2.0; luck only)."
    )
    assert "displaces 4.3 local" in sentence(row | {"lower": 1.0})
    assert sentence(row | {"effect": 0.0}).split(": ")[1].startswith("0 (")


def test_one_pair_tells_no_direction() -> None:
    row = {
        "base": "no-programme", "alternative": "interspin", "outcome": "foreign_contacts",
        "unit": "contacts", "effect": 170.0, "lower": math.nan, "upper": math.nan, "level": 0.95,
        "covers": "luck", "reason": "one pair: no interval", "n_pairs": 1,
    }  # fmt: skip
    assert "no clear effect on international contacts: +170 (one pair: no interval)" in sentence(
        row
    )


def test_an_interval_of_a_low_level_tells_no_direction() -> None:
    row = {
        "base": "no-programme", "alternative": "interspin", "outcome": "foreign_contacts",
        "unit": "contacts", "effect": 725.0, "lower": 406.0, "upper": 1137.0, "level": 0.5,
        "covers": "both", "reason": "", "n_pairs": 3,
    }  # fmt: skip
    told = "no clear effect on international contacts (too few draws to tell): +725 (50 % interval"
    assert told in sentence(row)
    assert "adds 725 international contacts" in sentence(row | {"level": 19 / 21})
