"""Small random worlds for the twin: every parameter anywhere in its range, every switch thrown, by seed."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

from sim.scenario.schema.parameter import Section
from sim.scenario.schema.programme import Round
from sim.scenario.schema.scenario import Scenario
from sim.scenario.schema.world import ClusterRow, CountryRow, FieldRow, Time

FIELDS = ("biotech-medtech", "ict", "materials", "production")
COUNTRIES = (
    ("FR", 880, 1958, 9999, True, False, False),
    ("AT", 520, 1995, 9999, True, True, False),
    ("GB", 930, 1973, 2020, False, False, False),
    ("US", 7_000, 0, 9999, False, False, True),
    ("JP", 9_000, 0, 9999, False, False, True),
)
SWITCHES: dict[str, tuple[Any, ...]] = {
    "programme.countries": ("free", "free", "listed", "eu", "overseas"),
    "programme.gate.waits": (True, True, False),
    "programme.gate.ends_with_project": (True, False),
    "programme.conditions.new_partner": (False, False, True),
    "programme.vouchers.group": ("all", "firms", "young-firms", "institutions"),
    "programme.exit.rule": ("cliff", "taper", "voucher"),
    "population.record_by_age": (True, False),
    "finance.partner_money_binds": (False, True),
    "programme.calls_reach": ("listed", "all"),
}
#: Ranges other than those of the sensitivity analysis: so that little worlds see the rare things too.
WIDER: dict[str, tuple[float, float]] = {
    "contacts.rejection_memory_years": (-1.5, 2.0),
    "programme.conditions.foreign_cofinancing": (-0.5, 0.5),
    "programme.vouchers.budget_eur": (20_000, 200_000),
    "programme.exit.budget_eur": (0, 300_000),
    "programme.anticipation_years": (-0.5, 1.0),
    "programme.quotas.firms": (-0.3, 0.4),
    "programme.quotas.young_firms": (-0.3, 0.3),
    "programme.quotas.institutions": (-0.3, 0.4),
    "programme.implementation.members": (2, 6),
    "programme.conditions.minimum_firms": (0, 1),
    "programme.conditions.minimum_institutions": (0, 1),
    "funnel.lead_advance": (4, 12),
    "funnel.exchange_advance": (3, 8),
    "contacts.firm": (2, 6),
    "contacts.institution": (5, 12),
    "contacts.own_share": (0.3, 0.5),
    "contacts.buzz_share": (0.1, 0.25),
    "contacts.inbound_share": (0.1, 0.2),
    "finance.budget_sme_eur": (100_000, 900_000),
    "demography.founding_per_year": (0.02, 0.06),
    "demography.entry_per_year": (-0.02, 0.02),
    "management.learning": (0, 0.1),
}
KEPT = (
    "population.partners",
    "population.scale",
    "population.firms",
    "population.institutions",
    "learning.alpha_growth",
)


def random_world(seed: int, *, end: dt.date = dt.date(2028, 12, 31)) -> Scenario:
    """A world of two to five clusters, with a programme of one or two rounds."""
    luck = random.Random(f"twin {seed}")
    clusters = tuple(_cluster(luck, number + 1) for number in range(luck.randint(2, 5)))
    base = Scenario(
        name=f"twin-{seed}",
        time=Time(
            end=end,
            evaluation_date=min(end, dt.date(2026, 12, 31)),
            count_from=dt.date(2013, 11, 1),
        ),
        clusters=clusters,
        countries=tuple(_country(luck, *row) for row in COUNTRIES),
        fields=tuple(_field(luck, name) for name in FIELDS),
    )
    changes = {key: luck.choice(words) for key, words in SWITCHES.items()}
    for name in type(base).model_fields:
        section = getattr(base, name)
        if isinstance(section, Section) and name != "time":
            changes |= _drawn(luck, section, f"{name}.")
    changes["population.partners"] = luck.randint(40, 120)
    shock = {
        "start": dt.date(2020, 1, 1),
        "end": dt.date(2021, 6, 30),
        "travel": luck.random(),
        "business": luck.uniform(-1, 1),
    }
    changes["shocks.list"] = (
        [shock] if end > shock["start"] else []
    )  # a shock lies within the horizon
    changes["programme.rounds"] = _rounds(luck, clusters)
    return base.with_changes(changes)


def _drawn(luck: random.Random, section: Section, prefix: str) -> dict[str, Any]:
    """A value in its range for every parameter of a section."""
    found: dict[str, Any] = {}
    for name, field in type(section).model_fields.items():
        key, value = prefix + name, getattr(section, name)
        if isinstance(value, Section):
            found |= _drawn(luck, value, f"{key}.")
        extra = field.json_schema_extra
        if isinstance(extra, dict) and extra.get("range") and key not in KEPT:
            low, high = WIDER.get(key, tuple(extra["range"]))  # type: ignore[arg-type]
            if isinstance(value, int):
                found[key] = luck.randint(int(low), int(high))
            else:
                found[key] = max(
                    luck.uniform(low, high), min(low, 0.0) if key not in WIDER else 0.0
                )
    return found


def _cluster(luck: random.Random, number: int) -> ClusterRow:
    return ClusterRow(
        id=number,
        key=f"c{number}",
        name=f"Cluster {number}",
        field=luck.choice(FIELDS),
        founded=2000,
        location="nowhere",
        latitude=50.0,
        longitude=10.0,
        round=luck.choice((0, 1)),
        firms=luck.randint(4, 12),
        institutions=luck.randint(2, 5),
        targets=tuple(luck.sample([row[0] for row in COUNTRIES], luck.randint(0, 3))),
        synthetic=True,
        source="made up",
    )


def _country(
    luck: random.Random,
    code: str,
    distance: float,
    eu_from: int,
    eu_until: int,
    border: bool,
    german: bool,
    overseas: bool,
) -> CountryRow:
    return CountryRow(
        code=code,
        name=code,
        distance_km=float(distance),
        eu_from=eu_from,
        eu_until=eu_until,
        border=border,
        german=german,
        overseas=overseas,
        stock=luck.uniform(0.5, 2.0),
        closed=luck.random(),
        source="made up",
    )


def _field(luck: random.Random, name: Any) -> FieldRow:
    return FieldRow(field=name, intensity=luck.random(), partner_share=0.25, source="made up")


def _rounds(luck: random.Random, clusters: tuple[ClusterRow, ...]) -> list[dict[str, Any]]:
    """One or two rounds, together for no more clusters than there are."""
    rules = ("listed", "merit", "need", "lottery", "network")
    keys = [row.key for row in clusters]
    luck.shuffle(keys)
    half = len(keys) // 2
    rounds = []
    for number, some in enumerate((keys[:half], keys[half:])[: luck.randint(1, 2)]):
        rule = luck.choice(rules)
        year = 2015 + number
        row = Round(
            announced=dt.date(year, 1, 15),
            selected=dt.date(year, 6, 15),
            start=dt.date(year + luck.randint(0, 1), 7, 1),
            clusters=len(some),
            rule=rule,
            listed=tuple(some) if rule == "listed" else (),
        )
        rounds.append(row.model_dump())
    if len(rounds) == 2 and rounds[1]["start"] < rounds[0]["start"]:
        rounds[1]["start"] = rounds[0]["start"]
    return rounds


def test_random_worlds_reach_what_they_are_meant_to_reach() -> None:
    worlds = [random_world(seed) for seed in range(1, 13)]
    assert {world.programme.gate.waits for world in worlds} == {True, False}
    assert {world.programme.gate.ends_with_project for world in worlds} == {True, False}
    assert len({world.programme.countries for world in worlds}) == 4
    assert len({world.programme.exit.rule for world in worlds}) == 3
    assert {world.finance.partner_money_binds for world in worlds} == {True, False}
    assert {world.contacts.rejection_memory_years > 0 for world in worlds} == {True, False}
    assert len({one.rule for world in worlds for one in world.programme.rounds}) == 5
