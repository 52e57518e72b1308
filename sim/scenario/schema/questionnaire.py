"""The questionnaire: whom an evaluation asks, when, and what happens to the answers on the way to a table.

Not part of a scenario: it changes nothing in a run, only how the run is seen. Every default is neutral: everyone in
the frame is asked, answers, forgets nothing, and is published. Each distortion has a parameter of its own; the ranges
are those of calibration's adjustment parameters.
"""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import Field, model_validator

from sim.errors import Fault, ScenarioError
from sim.scenario.schema.parameter import Section, parameter, switch


class Questionnaire(Section):
    """How actors are surveyed; with the defaults a census without error."""

    # whom
    waves: tuple[dt.date, ...] = Field(
        default=(dt.date(2017, 10, 1), dt.date(2019, 10, 1)),
        min_length=1,
        max_length=50,
        description="dates of the waves, in order (two years apart as in D06)",
    )
    reference_years: float = parameter(
        3.0,
        "years",
        1,
        3,
        "period asked about, before each wave",
        source="T01",
        role="constant",
        bounds=(0.01, 50),
    )
    clusters: Literal["funded", "listed", "all"] = switch(
        "funded",
        "whose members: of clusters selected by then, of those that the reference lists, or of all",
    )
    rounds: tuple[int, ...] = Field(
        default=(), description="rounds of these clusters, 1 the first; none: all (D01: 1 and 2)"
    )
    kinds: Literal["both", "firms", "institutions"] = switch("both", "kinds asked")
    least_age_years: float = parameter(
        0.0,
        "years",
        0,
        3,
        "youngest age in the frame at the wave",
        role="constant",
        bounds=(0, 100),
    )
    young_years: float = parameter(
        10.0,
        "years",
        5,
        15,
        "age below which answers count as young",
        role="constant",
        bounds=(0, 100),
    )
    # sampling and response; neutral: 1 for shares, 0 for all others
    frame_lag_years: float = parameter(
        0.0,
        "years",
        0,
        2,
        "age of the list: who came later is missing, who closed is asked in vain",
        bounds=(0, 20),
    )
    sampled_firms: float = parameter(1.0, "share", 0.3, 1, "firms drawn from the frame")
    sampled_institutions: float = parameter(
        1.0, "share", 0.3, 1, "institutions drawn from the frame"
    )
    response_firms: float = parameter(
        1.0, "share", 0.2, 0.7, "chance that a firm answers: old, small, not involved"
    )
    response_institutions: float = parameter(
        1.0, "share", 0.3, 0.8, "chance that an institution answers: not involved"
    )
    response_large: float = parameter(
        0.0, "log odds", -0.5, 0.5, "more for a large firm (of no effect at a chance of 1)"
    )
    response_young: float = parameter(
        0.0, "log odds", -0.5, 0.5, "more for a young firm (of no effect at a chance of 1)"
    )
    response_involved: float = parameter(
        0.0, "log odds", 0, 2, "more for who has had a grant (of no effect at 1)"
    )
    response_outcome: float = parameter(
        0.0, "log odds", 0, 1, "more for who cooperates abroad (of no effect at 1)"
    )
    attrition: float = parameter(
        0.0, "share", 0, 0.4, "of those who answered, who never do again, a wave"
    )
    # what is asked and told
    cooperators_alone: bool = switch(
        False, "filter: only who tells a cooperation in the period is asked about cooperations"
    )
    omission_per_year: float = parameter(
        0.0, "1/year", 0, 0.5, "rate at which what has ended is forgotten", bounds=(0, 100)
    )
    telescoping: float = parameter(
        0.0,
        "log years",
        0,
        0.3,
        "how much nearer past events seem (log of elapsed time)",
        bounds=(-5, 5),
    )
    telescoping_sd: float = parameter(
        0.0, "log years", 0, 0.4, "spread of the same between events", bounds=(0, 10)
    )
    heaping: float = parameter(
        0.0, "share", 0, 0.8, "of counts from heaping_from on, rounded to multiples of 5"
    )
    heaping_from: int = Field(
        default=8, ge=1, le=1_000_000, description="least count that is rounded"
    )
    links_missed: float = parameter(
        0.0, "share", 0, 0.4, "linked cooperations told as not linked to the programme"
    )
    links_claimed: float = parameter(
        0.0, "share", 0, 0.3, "cooperations told as linked that are not"
    )
    initiative_claimed: float = parameter(
        0.0, "share", 0, 0.5, "contacts begun abroad that are told as own initiative"
    )
    item_nonresponse: float = parameter(
        0.0, "share", 0, 0.2, "answers left blank, of each question"
    )
    # what is published
    smallest_cell: int = Field(
        default=0, ge=0, le=1_000_000, description="cells of fewer answers are suppressed; 0: none"
    )
    rounding: float = parameter(
        0.0,
        "units",
        0,
        0.05,
        "means and shares are rounded to multiples of this; 0: not",
        bounds=(0, 10),
    )

    @model_validator(mode="after")
    def _in_order(self) -> Questionnaire:
        """Waves stand in order, each once."""
        if list(self.waves) != sorted(set(self.waves)):
            problem = "dates of waves must rise, each given once"
            raise ScenarioError([Fault("questionnaire", "waves", problem)])
        return self
