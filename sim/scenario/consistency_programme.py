"""The funding design: rounds whose dates are in order, clusters that exist, places that fit."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from sim.errors import Fault, nearest, shown

if TYPE_CHECKING:
    from sim.scenario.schema.scenario import Scenario

HAIR = 1e-9


def dates_of_rounds(scenario: Scenario) -> Iterator[Fault]:
    """Announced, selected, started: in this order, and not before outcomes count."""
    count_from = scenario.time.count_from
    for place, one in enumerate(scenario.programme.rounds):
        table = f"programme.rounds.{place}"
        if one.announced < count_from:
            allowed = f"on or after time.count_from, {count_from}: else effects go uncounted"
            yield Fault("", f"{table}.announced", f"given {one.announced}", allowed)
        if one.selected < one.announced:
            allowed = f"on or after announced, {one.announced}"
            yield Fault("", f"{table}.selected", f"given {one.selected}", allowed)
        if one.start < one.selected:
            allowed = f"on or after selected, {one.selected}"
            yield Fault("", f"{table}.start", f"given {one.start}", allowed)


def anticipation_counted(scenario: Scenario) -> Iterator[Fault]:
    """Effort in anticipation of a call begins no earlier than outcomes count."""
    years, count_from = scenario.programme.anticipation_years, scenario.time.count_from
    for place, one in enumerate(scenario.programme.rounds, start=1):
        begins = one.announced - dt.timedelta(days=round(365.25 * years))
        if years > 0 and one.announced >= count_from > begins:
            given = f"effort for round {place} would begin on {begins}"
            allowed = f"on or after time.count_from, {count_from}: set that earlier, the same in every arm"
            yield Fault("", "programme.anticipation_years", given, allowed)


def order_of_rounds(scenario: Scenario) -> Iterator[Fault]:
    """Rounds follow each other in time."""
    for place, (one, following) in enumerate(pairwise(scenario.programme.rounds), start=1):
        for name in ("announced", "selected", "start"):
            before, after = getattr(one, name), getattr(following, name)
            if after < before:
                key = f"programme.rounds.{place}.{name}"
                allowed = f"rounds in order of time: on or after {before}, that of the round before"
                yield Fault("", key, f"given {after}", allowed)


def listed_clusters(scenario: Scenario) -> Iterator[Fault]:
    """A listed round names clusters that exist, each once, and no more than it funds."""
    members = _members(scenario)
    taken: dict[str, int] = {}
    for place, one in enumerate(scenario.programme.rounds):
        if one.rule != "listed":
            continue
        key = f"programme.rounds.{place}.listed"
        for entry in one.listed:
            if entry not in members:
                meaning = "keys of clusters, or 'round-1' for the clusters with round = 1"
                hint = nearest(entry, members)
                yield Fault("", key, f"no cluster is called {shown(entry)}", "", meaning, hint)
        names = [name for entry in one.listed for name in members.get(entry, ())]
        for name in sorted({name for name in names if names.count(name) > 1}):
            yield Fault("", key, f"lists the cluster {name!r} twice")
        for name in sorted(set(names).intersection(taken)):
            yield Fault("", key, f"lists {name!r}, which round {taken[name] + 1} has already")
        taken.update(dict.fromkeys(names, place))
        yield from _numbers(key, len(set(names)), one.clusters, bool(one.listed))


def number_of_clusters(scenario: Scenario) -> Iterator[Fault]:
    """All rounds together fund no more clusters than there are."""
    rounds = scenario.programme.rounds
    wanted = sum(one.clusters for one in rounds)
    there = len(scenario.clusters) * scenario.population.scale
    if wanted > there:
        problem = f"the rounds fund {wanted} clusters in all"
        yield Fault("", "programme.rounds", problem, f"at most {there}, the clusters there are")


def places_in_a_project(scenario: Scenario) -> Iterator[Fault]:
    """Quotas leave room for each other: young firms are firms, institutions are not."""
    quotas = scenario.programme.quotas
    for name in ("firms", "young_firms"):
        together = getattr(quotas, name) + quotas.institutions
        if together > 1 + HAIR:
            problem = f"{name} and institutions keep {together:g} of the places of a project"
            yield Fault("", f"programme.quotas.{name}", problem, "at most 1 together (share)")


def minima_in_a_project(scenario: Scenario) -> Iterator[Fault]:
    """The places that minima and quotas keep are no more than a project has."""
    quotas, conditions = scenario.programme.quotas, scenario.programme.conditions
    members = scenario.programme.implementation.members
    firms = max(_kept(share, members) for share in (quotas.firms, quotas.young_firms))
    firms = max(firms, conditions.minimum_firms)
    institutions = max(conditions.minimum_institutions, _kept(quotas.institutions, members))
    if firms + institutions > members:
        problem = (
            f"minima and quotas keep {firms} places for firms, {institutions} for institutions"
        )
        allowed = f"at most programme.implementation.members, {members}, together"
        yield Fault("", "programme.conditions.minimum_firms", problem, allowed)


def _kept(share: float, members: int) -> int:
    """Whole places that a share of a project's members amounts to."""
    return math.ceil(share * members - HAIR)


def _members(scenario: Scenario) -> dict[str, list[str]]:
    """Which clusters each word of a list stands for."""
    members = {row.key: [row.key] for row in scenario.clusters}
    for row in scenario.clusters:
        if row.round:
            members.setdefault(f"round-{row.round}", []).append(row.key)
    return members


def _numbers(key: str, named: int, wanted: int, is_given: bool) -> Iterator[Fault]:
    if named > wanted:
        allowed = f"at most {wanted}, the round's clusters"
        yield Fault("", key, f"names {named} clusters", allowed)
    if wanted and not is_given:
        yield Fault("", key, "is empty", "for rule = 'listed' the clusters that are funded")
