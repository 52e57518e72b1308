"""The data files and the shares: nothing twice, nothing unknown, nothing above 1."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, TypeVar

from sim.errors import Fault, nearest

if TYPE_CHECKING:
    from sim.scenario.schema.scenario import Scenario

#: Ids of entrants leave this much room for the id of their cluster.
HIGHEST_ID = 16_383
HAIR = 1e-9
Word = TypeVar("Word", int, str)


def clusters_once(scenario: Scenario) -> Iterator[Fault]:
    """Ids and keys of clusters are their own."""
    yield from _twice("clusters", "id", (row.id for row in scenario.clusters))
    yield from _twice("clusters", "key", (row.key for row in scenario.clusters))
    for place, row in enumerate(scenario.clusters):
        if re.fullmatch(r"round-\d", row.key):
            key = f"clusters.{place}.key"
            yield Fault("", key, f"{row.key!r} stands for all clusters of a round", "another name")


def fields_and_countries_once(scenario: Scenario) -> Iterator[Fault]:
    """Each field and each country has one row."""
    yield from _twice("fields", "field", (row.field for row in scenario.fields))
    yield from _twice("countries", "code", (row.code for row in scenario.countries))


def fields_of_clusters(scenario: Scenario) -> Iterator[Fault]:
    """The field of a cluster has a row of its own."""
    known = {row.field for row in scenario.fields}
    for place, row in enumerate(scenario.clusters):
        if row.field not in known:
            allowed = "a field with a row in the fields file: " + ", ".join(sorted(known))
            yield Fault("", f"clusters.{place}.field", f"no row for {row.field!r}", allowed)


def targets_of_clusters(scenario: Scenario) -> Iterator[Fault]:
    """Target countries have a row of their own."""
    known = {row.code for row in scenario.countries}
    for place, row in enumerate(scenario.clusters):
        for code in row.targets:
            if code not in known:
                key, hint = f"clusters.{place}.targets", nearest(code, known)
                allowed = "ISO codes with a row in the countries file (the United Kingdom is GB)"
                yield Fault("", key, f"unknown country {code!r} of {row.key}", allowed, "", hint)
        for code in sorted(_doubles(row.targets)):
            yield Fault("", f"clusters.{place}.targets", f"{row.key} targets {code} twice")


def ids_when_scaled(scenario: Scenario) -> Iterator[Fault]:
    """Copies of clusters find ids."""
    highest = max((row.id for row in scenario.clusters), default=0)
    scale = scenario.population.scale
    if scale * highest > HIGHEST_ID:
        problem = f"{scale} copies of clusters with ids up to {highest}"
        allowed = f"scale times the highest id at most {HIGHEST_ID}"
        yield Fault("", "population.scale", problem, allowed)


def partners_somewhere(scenario: Scenario) -> Iterator[Fault]:
    """Where there are clusters, foreign partners have countries and fields to be in."""
    if not scenario.population.partners or not scenario.clusters:
        return
    if sum(row.stock for row in scenario.countries) <= 0:
        reason = "population.partners is above 0, but the countries' stocks add up to 0"
        yield Fault("", "countries", reason, "at least one country with a stock above 0")
    if sum(row.partner_share for row in scenario.fields) <= 0:
        reason = "population.partners is above 0, but the fields' partner shares add up to 0"
        yield Fault("", "fields", reason, "at least one field with a partner_share above 0")


def membership_of_countries(scenario: Scenario) -> Iterator[Fault]:
    """A country leaves the European Union no earlier than it joins."""
    for place, row in enumerate(scenario.countries):
        if row.eu_from > row.eu_until:
            allowed = f"at least eu_from, {row.eu_from} (year)"
            yield Fault("", f"countries.{place}.eu_until", f"given {row.eu_until}", allowed)


def shares_of_channels(scenario: Scenario) -> Iterator[Fault]:
    """The channels' shares before the programme leave room for the broker."""
    contacts = scenario.contacts
    shares = {
        name: getattr(contacts, name) for name in ("own_share", "buzz_share", "inbound_share")
    }
    yield from _above_one("contacts", shares)


def shares_of_partners(scenario: Scenario) -> Iterator[Fault]:
    """Firms and universities leave room for research organisations."""
    names = ("partner_firm_share", "partner_university_share")
    yield from _above_one("population", {n: getattr(scenario.population, n) for n in names})


def candidates_of_other_fields(scenario: Scenario) -> Iterator[Fault]:
    """Candidates from other fields are among the candidates."""
    choice = scenario.choice
    if choice.from_other_fields > choice.candidates:
        allowed = f"at most choice.candidates, {choice.candidates} (partners)"
        given = f"given {choice.from_other_fields}"
        yield Fault("", "choice.from_other_fields", given, allowed)


def _above_one(table: str, shares: dict[str, float]) -> Iterator[Fault]:
    total = sum(shares.values())
    if total > 1 + HAIR:
        problem = f"{', '.join(shares)} add up to {total:g}"
        yield Fault("", f"{table}.{next(iter(shares))}", problem, "at most 1 together (share)")


def _twice(table: str, name: str, values: Iterable[Word]) -> Iterator[Fault]:
    for value in _doubles(values):
        yield Fault("", table, f"more than one row has {name} = {value!r}", f"each {name} once")


def _doubles(values: Iterable[Word]) -> list[Word]:
    return [value for value, count in Counter(values).items() if count > 1]
