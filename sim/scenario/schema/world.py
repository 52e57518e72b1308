"""Who there is: population, time, the clusters and countries of the data files."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import Field

from sim.scenario.schema.parameter import Section, parameter, switch

FieldName = Literal[
    "biotech-medtech",
    "ict",
    "materials",
    "mobility-aviation",
    "photonics-electronics",
    "production",
    "energy-bioeconomy",
]


class Time(Section):
    """Calendar of a run. A date belongs to the step that holds it; steps are seen at their end.

    Only the dates of rounds are moved to the nearest beginning of a step, for there the programme acts.
    """

    steps_per_year: Literal[4, 12] = switch(
        4, "steps a year (step length 1/4 or 1/12)", role="constant"
    )
    run_in_start: dt.date = switch(
        dt.date(2005, 1, 1), "first day of the run-in, which is never reported", role="constant"
    )
    start: dt.date = switch(dt.date(2010, 1, 1), "first day reported", role="constant")
    end: dt.date = switch(dt.date(2028, 12, 31), "last day", role="constant")
    count_from: dt.date = switch(
        dt.date(2014, 11, 1),
        "outcomes count from here in every arm: the first announcement",
        role="constant",
    )
    evaluation_date: dt.date = switch(
        dt.date(2026, 12, 31), "dates survival outcomes in every arm", role="constant"
    )
    age_group_date: dt.date = switch(
        dt.date(2016, 1, 1), "age groups are those at this date in every arm", role="constant"
    )


class Population(Section):
    """Sizes and spreads of the synthetic population."""

    scale: int = parameter(
        1,
        "factor",
        1,
        100,
        "multiplies clusters and foreign partners",
        role="constant",
        bounds=(1, 250),
    )
    firms: int = parameter(
        70,
        "firms/cluster",
        50,
        100,
        "firms of a cluster whose row gives none",
        source="T85 T86",
        role="constant",
        bounds=(0, 500),
    )
    institutions: int = parameter(
        16,
        "units/cluster",
        8,
        24,
        "research units of such a cluster",
        source="T83 T85",
        role="constant",
        bounds=(0, 250),
    )
    sme_share: float = parameter(
        0.864, "share", 0.8, 0.95, "SMEs among firms", source="T85", role="constant"
    )
    size_sd: float = parameter(
        0.8, "log", 0.5, 1.2, "sd of log size within a size class", role="constant", bounds=(0, 3)
    )
    size_sd_institution: float = parameter(
        1.5,
        "log",
        0.8,
        2.0,
        "sd of log size of research units",
        source="T23 T24",
        role="constant",
        bounds=(0, 3),
    )
    size_gap: float = parameter(
        2.0, "log", 1, 3, "log size of large firms over SMEs", role="constant", bounds=(0, 6)
    )
    cluster_effect_sd: float = parameter(
        0.56, "log", 0.2, 1.0, "sd of the cluster random effect", source="V06 FIT", bounds=(0, 3)
    )
    actor_effect_sd: float = parameter(
        0.9,
        "log",
        0,
        1.2,
        "sd of an actor's own effect on international activity, beyond its cluster's; neutral: 0",
        source="T23 T24",
        bounds=(0, 3),
    )
    cluster_effect_listed: float = parameter(
        0.4, "correlation", 0, 0.7, "of the cluster effect with having been funded", bounds=(-1, 1)
    )
    knowledge_sd: float = parameter(
        0.25,
        "distance",
        0.15,
        0.4,
        "sd of actors' positions around their field's centre",
        role="constant",
        bounds=(0.01, 2),
    )
    field_gap: float = parameter(
        0.5,
        "distance",
        0.3,
        0.8,
        "radius on which the fields' centres lie",
        role="constant",
        bounds=(0, 5),
    )
    partner_offset: float = parameter(
        0.0,
        "distance",
        0,
        0.4,
        "how far partners of a field lie beyond its domestic centre; neutral: 0",
        bounds=(0, 5),
    )
    partner_spread: float = parameter(
        1.0,
        "ratio",
        0.7,
        1.5,
        "sd of partners' positions over that of domestic actors; neutral: 1",
        bounds=(0.01, 10),
    )
    partners: int = parameter(4000, "partners", 1500, 8000, "foreign partners", bounds=(0, 100_000))
    partner_capacity: float = parameter(
        6.0, "places", 4, 15, "mean room of a foreign partner", bounds=(1, 1e6)
    )
    partner_capacity_tail: float = parameter(
        2.5,
        "exponent",
        1.5,
        4,
        "Pareto tail of room and attractiveness",
        role="constant",
        bounds=(1.1, 20),
    )
    partner_firm_share: float = parameter(
        0.5, "share", 0.3, 0.6, "firms among foreign partners", role="constant"
    )
    partner_university_share: float = parameter(
        0.3, "share", 0.2, 0.4, "universities among foreign partners", role="constant"
    )
    record_by_age: bool = switch(
        True, "initial records grow with age; false: all as if old", role="uncertainty"
    )
    record_years: float = parameter(
        15.0,
        "years",
        10,
        25,
        "how far back an initial record reaches",
        role="constant",
        bounds=(0, 100),
    )
    completions_firm: float = parameter(
        0.06,
        "1/year",
        0.03,
        0.12,
        "past completions of a firm (initial record)",
        role="constant",
        bounds=(0, 10),
    )
    completions_institution: float = parameter(
        0.72,
        "1/year",
        0.4,
        1.2,
        "past completions of a research unit",
        role="constant",
        bounds=(0, 20),
    )


class ClusterRow(Section):
    """A cluster as the data file gives it."""

    id: int = Field(ge=1, le=16383, description="stable number; luck is keyed by it")
    key: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$", description="short name")
    name: str
    field: FieldName
    founded: int = Field(ge=1900, le=2030, description="year")
    location: str
    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)
    round: int = Field(
        default=0, ge=0, le=9, description="round of the reference programme; 0: not funded"
    )
    firms: int | None = Field(default=None, ge=0, le=500)
    institutions: int | None = Field(default=None, ge=0, le=250)
    targets: tuple[str, ...] = Field(default=(), description="target countries (ISO codes)")
    synthetic: bool = Field(description="true: not a real cluster")
    source: str


class CountryRow(Section):
    """A partner country."""

    code: str = Field(pattern=r"^[A-Z]{2}$")
    name: str
    distance_km: float = Field(ge=1, le=20_100, description="distance to Germany")
    eu_from: int = Field(
        default=0, ge=0, le=2100, description="first year of EU membership; 0: never"
    )
    eu_until: int = Field(default=9999, ge=0, le=9999, description="last year of EU membership")
    border: bool
    german: bool = Field(description="German among the official languages")
    overseas: bool = Field(description="outside Europe")
    stock: float = Field(
        ge=0,
        le=1e9,
        description="relative stock of potential partners; shipped: Europe by FP7 projects without Germans, "
        "overseas of the order of R&D personnel",
    )
    closed: float = Field(
        ge=0, le=1, description="share of a travel shock that closes this country"
    )
    source: str


class FieldRow(Section):
    """A technology field."""

    field: FieldName
    intensity: float = Field(ge=0, le=1, description="knowledge intensity (tacitness)")
    partner_share: float = Field(ge=0, le=1, description="share of foreign partners")
    source: str
