"""The funding design: rounds, phases, gate, quotas, conditions, exit. Wholly data."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import Field

from sim.scenario.schema.parameter import Section, parameter, switch


class Round(Section):
    """One round of the competition."""

    announced: dt.date = Field(description="the call opens")
    selected: dt.date = Field(description="the winners are named")
    start: dt.date = Field(description="the concept phase begins")
    clusters: int = Field(ge=0, le=16383, description="how many clusters are funded")
    rule: Literal["listed", "merit", "need", "lottery", "network"] = Field(
        default="listed", description="how they are chosen"
    )
    listed: tuple[str, ...] = Field(
        default=(), description="for 'listed': cluster keys, or 'round-1', 'round-2', 'round-3'"
    )


class Concept(Section):
    """Concept phase of a funded cluster."""

    years: float = parameter(
        2.0, "years", 0, 2, "length", source="R08", role="lever", bounds=(0, 10)
    )
    grant_eur: float = parameter(
        350_000,
        "EUR/cluster",
        200_000,
        600_000,
        "grant to the management",
        source="R10",
        role="lever",
        bounds=(0, 1e9),
    )
    introductions_per_year: float = parameter(
        9.0,
        "1/cluster/year",
        3,
        25,
        "introductions added",
        source="T62",
        role="lever",
        bounds=(0, 200),
    )


class Implementation(Section):
    """R&D projects of a funded cluster."""

    years: float = parameter(
        3.0, "years", 1, 3, "length of projects", source="R09", role="lever", bounds=(0.25, 10)
    )
    projects: float = parameter(
        2.5,
        "projects/cluster",
        2,
        3,
        "mean number of projects (the fraction by keyed draw)",
        source="R12",
        role="lever",
        bounds=(0, 20),
    )
    grant_eur: float = parameter(
        1_000_000,
        "EUR/project",
        800_000,
        1_200_000,
        "grant of a project",
        source="R14",
        role="lever",
        bounds=(0, 1e9),
    )
    members: int = parameter(
        6,
        "members/project",
        4,
        10,
        "domestic members of a project",
        source="T31",
        role="lever",
        bounds=(1, 16),
    )
    cluster_cap_eur: float = parameter(
        4_000_000,
        "EUR/cluster",
        2_000_000,
        8_000_000,
        "most a cluster gets in all",
        source="R06",
        role="lever",
        bounds=(0, 1e10),
    )
    public_share: float = parameter(
        0.5, "share", 0.3, 1, "most public money in the domestic cost", source="R13", role="lever"
    )
    rate_sme: float = parameter(0.5, "share", 0.4, 0.6, "funding rate of SMEs", role="lever")
    rate_large: float = parameter(
        0.4, "share", 0.25, 0.5, "funding rate of large firms", role="lever"
    )
    rate_institution: float = parameter(
        1.0, "share", 0.8, 1, "funding rate of institutions", role="lever"
    )


class Gate(Section):
    """How pairs are put into projects."""

    waits: bool = switch(True, "proposals of applicants wait for the gate")
    ends_with_project: bool = switch(True, "a funded cooperation ends with its project")
    merit: float = parameter(
        1.0,
        "score",
        0,
        2,
        "weight of merit (absorptive capacity, trust, reputation)",
        role="lever",
        bounds=(0, 50),
    )
    local_tie_bonus: float = parameter(
        0.5, "score", 0, 2, "bonus for a local tie to a chosen member", role="lever"
    )
    noise: float = parameter(
        0.5, "score", 0, 2, "scale of keyed noise", role="lever", bounds=(0, 50)
    )
    firm: float = parameter(0.0, "score", 0, 5, "policy weight of firms", role="lever")
    young_firm: float = parameter(0.0, "score", 0, 5, "policy weight of young firms", role="lever")
    institution: float = parameter(
        0.0, "score", 0, 5, "policy weight of institutions", role="lever"
    )


class Quotas(Section):
    """Places of a project kept for a group, as a share of its members."""

    firms: float = parameter(0.0, "share", 0, 1, "places kept for firms", role="lever")
    young_firms: float = parameter(0.0, "share", 0, 1, "places kept for young firms", role="lever")
    institutions: float = parameter(
        0.0, "share", 0, 1, "places kept for institutions", role="lever"
    )


class Conditions(Section):
    """What a project or pair must fulfil."""

    minimum_firms: int = parameter(
        1, "members", 0, 3, "fewest firms in a project", role="lever", bounds=(0, 16)
    )
    minimum_institutions: int = parameter(
        1, "members", 0, 3, "fewest institutions in a project", role="lever", bounds=(0, 16)
    )
    foreign_cofinancing: float = parameter(
        0.0,
        "EUR/EUR",
        0,
        1,
        "foreign money per EUR of domestic cost",
        source="R15",
        role="lever",
        bounds=(0, 10),
    )
    new_partner: bool = switch(False, "only pairs that have not cooperated before")


class Broker(Section):
    """To whom the added introductions go: weights of allotment."""

    firm: float = parameter(1.0, "weight", 0, 5, "firms", role="lever")
    young_firm: float = parameter(
        1.0, "weight", 0, 5, "young firms, in place of the former", role="lever"
    )
    institution: float = parameter(1.0, "weight", 0, 5, "institutions", role="lever")


class Vouchers(Section):
    """Travel vouchers from selection to gate: contacts that the programme pays for."""

    group: Literal["all", "firms", "young-firms", "institutions"] = switch(
        "all", "who may use them"
    )
    contacts_per_year: float = parameter(
        0.0, "1/actor/year", 0, 2, "contacts added per eligible actor", role="lever", bounds=(0, 20)
    )
    each_eur: float = parameter(
        5_000, "EUR", 2_000, 10_000, "value of a voucher", role="lever", bounds=(0.01, 1e7)
    )
    budget_eur: float = parameter(
        0.0, "EUR/cluster", 0, 500_000, "voucher budget of a cluster", role="lever", bounds=(0, 1e9)
    )


class Exit(Section):
    """What follows when the grant ends."""

    rule: Literal["cliff", "taper", "voucher"] = switch(
        "cliff", "nothing; a grant for follow-ons that declines; a voucher for those that survive"
    )
    share: float = parameter(
        0.25,
        "share",
        0,
        0.5,
        "share of a follow-on's cost that is paid; of a taper: in its first year",
        role="lever",
    )
    budget_eur: float = parameter(
        0.0, "EUR/cluster", 0, 1_000_000, "money set aside for it", role="lever", bounds=(0, 1e9)
    )
    taper_years: float = parameter(
        3.0,
        "years",
        1,
        5,
        "years after which a taper has declined, year by year, to nothing",
        role="lever",
        bounds=(1, 20),
    )
    voucher_after_years: float = parameter(
        1.0,
        "years",
        0.5,
        2,
        "a voucher is paid if the follow-on lives this long",
        role="lever",
        bounds=(0, 20),
    )


class Programme(Section):
    """The funding design. Without rounds there is no programme."""

    countries: Literal["free", "listed", "eu", "overseas"] = switch(
        "free", "countries of funded pairs"
    )
    calls_reach: Literal["listed", "all"] = switch(
        "listed",
        "whom the call of a listed round reaches: its clusters, or all; other rounds call all",
    )
    anticipation_years: float = parameter(
        0.0,
        "years",
        0,
        1,
        "effort begins this long before a call opens",
        role="lever",
        bounds=(0, 5),
    )
    merit_correlation: float = parameter(
        0.4, "correlation", 0, 1, "of merit with the cluster effect", role="lever", bounds=(0, 1)
    )
    concept: Concept = Concept()
    implementation: Implementation = Implementation()
    gate: Gate = Gate()
    quotas: Quotas = Quotas()
    conditions: Conditions = Conditions()
    broker: Broker = Broker()
    vouchers: Vouchers = Vouchers()
    exit: Exit = Exit()
    rounds: tuple[Round, ...] = Field(default=(), description="the rounds, in order of time")
