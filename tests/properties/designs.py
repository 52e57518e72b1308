"""Tiny worlds with funding designs at random: a run takes a few milliseconds, and every lever is pulled.

Contacts are many and acceptance is likely, so that projects fill, quotas bind and money runs out.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from hypothesis import strategies as st

from sim.engine.run import Arrays, simulate
from sim.scenario.schema.scenario import Scenario
from sim.scenario.schema.world import ClusterRow, CountryRow, FieldRow, Time

COUNTRIES = (("FR", 1958, 9999, False), ("GB", 1973, 2017, False), ("US", 0, 9999, True))
TARGETS = (("FR",), ("US", "GB"), ())
LIVELY = {
    "population.partners": 50,
    "contacts.firm": 4.0,
    "contacts.institution": 9.0,
    "contacts.own_share": 0.6,
    "contacts.inbound_share": 0.15,
    "funnel.lead_advance": 12.0,
    "funnel.exchange_advance": 8.0,
    "acceptance.domestic_firm": 0.8,
    "acceptance.domestic_institution": 0.8,
    "acceptance.foreign_firm": 0.9,
    "acceptance.foreign_institution": 0.9,
    "acceptance.applying": 0.9,
    "cooperation.break_off_per_year": 0.1,
    "cooperation.median_years": 1.5,
    "demography.founding_per_year": 0.06,
}


def whole(low: int, high: int) -> st.SearchStrategy[int]:
    return st.integers(low, high)


def between(low: float, high: float) -> st.SearchStrategy[float]:
    """Floats evenly over the range, with some love for its ends."""
    return whole(0, 997).map(lambda part: low + (high - low) * part / 997)


def euros(low: int, high: int) -> st.SearchStrategy[float]:
    """Amounts to the cent, so that shares of them do not come out even."""
    return between(low, high).map(lambda amount: round(amount, 2))


IMPLEMENTATION = {
    "years": between(0.25, 4.0),
    "projects": between(0.0, 4.0),
    "grant_eur": euros(0, 1_500_000),
    "cluster_cap_eur": euros(0, 8_000_000),
    "public_share": between(0.0, 1.0),
    "rate_sme": between(0.0, 1.0),
    "rate_large": between(0.0, 1.0),
    "rate_institution": between(0.0, 1.0),
}
#: Levers that take any value of their range, whatever the others are.
FREE: dict[str, st.SearchStrategy[Any]] = {
    **{f"implementation.{name}": some for name, some in IMPLEMENTATION.items()},
    "countries": st.sampled_from(("free", "listed", "eu", "overseas")),
    "anticipation_years": between(0.0, 1.0),
    "concept.years": between(0.0, 2.0),
    "concept.grant_eur": euros(0, 600_000),
    "concept.introductions_per_year": between(0.0, 25.0),
    "gate.waits": st.booleans(),
    "gate.ends_with_project": st.booleans(),
    "gate.local_tie_bonus": between(-1.0, 2.0),
    "gate.young_firm": between(-2.0, 5.0),
    "conditions.foreign_cofinancing": between(0.0, 1.0),
    "conditions.new_partner": st.booleans(),
    "vouchers.group": st.sampled_from(("all", "firms", "young-firms", "institutions")),
    "vouchers.contacts_per_year": between(0.0, 2.0),
    "vouchers.each_eur": euros(1, 20_000),
    "vouchers.budget_eur": euros(0, 200_000),
    "exit.rule": st.sampled_from(("cliff", "taper", "voucher")),
    "exit.share": between(0.0, 0.5),
    "exit.budget_eur": euros(0, 1_500_000),
    "exit.voucher_after_years": between(0.0, 2.0),
}


@st.composite
def places(draw: st.DrawFn) -> dict[str, Any]:
    """Members of a project, and how many of these places are kept for whom."""
    members = draw(whole(1, 8))
    kept = draw(whole(0, members))
    firms, young, units = draw(whole(0, kept)), draw(whole(0, kept)), members - kept
    units = draw(whole(0, units))
    return {
        "implementation.members": members,
        "quotas.firms": firms / members,
        "quotas.young_firms": young / members,
        "quotas.institutions": units / members,
        "conditions.minimum_firms": draw(whole(0, min(kept, 2))),
        "conditions.minimum_institutions": draw(whole(0, min(members - kept, 2))),
    }


@st.composite
def rounds(draw: st.DrawFn) -> list[dict[str, Any]]:
    """One or two rounds for the three clusters."""
    rules = st.sampled_from(("listed", "merit", "need", "lottery", "network"))
    found: list[dict[str, Any]] = []
    for number, keys in enumerate((("c1", "c2"), ("c3",))[: draw(whole(1, 2))]):
        rule, year = draw(rules), 2015 + number
        found.append(
            {
                "announced": dt.date(year, 1, 15),
                "selected": dt.date(year, draw(whole(1, 9)), 15),
                "start": dt.date(year + 1, draw(whole(1, 6)) + 6 * number, 1),
                "clusters": len(keys),
                "rule": rule,
                "listed": keys if rule == "listed" else (),
            }
        )
    return found


@st.composite
def designs(draw: st.DrawFn, **fixed: Any) -> Scenario:
    """A tiny world with a design at random; levers that are named keep the value that is given."""
    levers = {f"programme.{key}": draw(some) for key, some in FREE.items()}
    levers |= {f"programme.{key}": value for key, value in draw(places()).items()}
    levers["programme.rounds"] = draw(rounds())
    levers["time.steps_per_year"] = draw(st.sampled_from((4, 4, 12)))
    levers["finance.partner_money_binds"] = draw(st.booleans())
    return world().with_changes(LIVELY | levers | fixed)


def world() -> Scenario:
    """Three clusters of nine actors, three countries, one field."""
    clusters = tuple(
        ClusterRow(
            id=number, key=f"c{number}", name=f"Cluster {number}", field="ict", founded=2000,
            location="nowhere", latitude=50.0, longitude=10.0, round=0, firms=6, institutions=3,
            targets=TARGETS[number - 1], synthetic=True, source="made up",
        )
        for number in (1, 2, 3)
    )  # fmt: skip
    countries = tuple(
        CountryRow(
            code=code, name=code, distance_km=900.0, eu_from=first, eu_until=last, border=False,
            german=False, overseas=overseas, stock=1.0, closed=0.5, source="made up",
        )
        for code, first, last, overseas in COUNTRIES
    )  # fmt: skip
    field = FieldRow(field="ict", intensity=0.5, partner_share=1.0, source="made up")
    end = dt.date(2023, 12, 31)
    return Scenario(
        name="tiny",
        time=Time(
            end=end,
            evaluation_date=end,
            age_group_date=dt.date(2020, 12, 31),
            count_from=dt.date(2013, 11, 1),
        ),
        clusters=clusters,
        countries=countries,
        fields=(field,),
    )


def lived(scenario: Scenario, seed: int) -> Arrays:
    """A run of it, in which nothing was left out for want of room."""
    run = simulate(scenario, seed, 0, keep_contacts=True)
    assert not {name for name, count in run.counters.items() if "overflow" in name and count}
    return run


seeds = st.integers(1, 10_000)
