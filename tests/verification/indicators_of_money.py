"""Indicators of the programme: its clusters, projects, members and money."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.outcome.tally import LEDGER
from sim.words import SizeClass
from tests.verification.lived import Lived


def money(lived: Lived, column: str) -> float:
    """A column of the ledger at the end, EUR, all clusters."""
    return float(lived.run.ledger[-1, :, LEDGER.index(column)].sum() / 100)


def grants_to(lived: Lived, size: str) -> float:
    """Mean grant of the funded cooperations of a size class, EUR, living actors."""
    rows = _funded(lived)
    is_of_size = lived.of_actors(rows["actor"], "size_class") == SizeClass[size.upper()]
    return float(rows["grant"][is_of_size].mean() / 100)


def projects(lived: Lived) -> float:
    """Projects that came about."""
    return float(len(lived.run.projects))


def effect_of_chosen(lived: Lived) -> float:
    """Mean random effect of the clusters that the programme chose."""
    clusters = lived.run.clusters
    return float(clusters["effect"][clusters["in_round"] >= 0].mean())


def _funded(lived: Lived) -> Any:
    """Rows of cooperations of projects: those with a grant that is not a follow-on's."""
    rows = lived.cooperations
    return rows[(rows["grant"] > 0) & (rows["project"] >= 0)]


def funded_actors(lived: Lived, column: str) -> float:
    """Mean of a column over the funded cooperations' actors."""
    return float(np.nanmean(lived.of_actors(_funded(lived)["actor"], column)))


def funded_share(lived: Lived, group: str) -> float:
    """Share of a group among funded cooperations."""
    rows = _funded(lived)
    if group == "institution":
        return float((rows["kind"] == 1).mean())
    if group == "firm":
        return float((rows["kind"] == 0).mean())
    founded = lived.of_actors(rows["actor"], "founded")
    age = rows["start"] - founded
    return float(((rows["kind"] == 0) & (age < 10.0)).mean())


def members_a_project(lived: Lived) -> float:
    """Mean number of members of projects."""
    return float(lived.run.projects["members"].mean())


def introduced(lived: Lived, group: str) -> float:
    """Share of a group among the introductions linked to the programme."""
    rows = lived.contacts
    rows = rows[(rows["linked"] == 2) & (rows["channel"] == 4)]
    if group in ("firm", "institution"):
        return float((rows["kind"] == (group == "institution")).mean())
    age = rows["start"] - lived.of_actors(rows["actor"], "founded")
    return float(((rows["kind"] == 0) & (age < 10.0)).mean())


def ties_within_projects(lived: Lived) -> float:
    """Share of pairs of members of a project that are local mates at the evaluation date."""
    tied = {frozenset(tie) for tie in lived.run.ties.tolist()}
    rows, found = _funded(lived), []
    for number in np.unique(rows["project"]):
        members = rows["actor"][rows["project"] == number].tolist()
        found += [
            frozenset((one, other)) in tied
            for place, one in enumerate(members)
            for other in members[:place]
            if one != other
        ]
    return float(np.mean(found))


def budget_used_up(lived: Lived) -> float:
    """Share of what was granted that was left unused."""
    return money(lived, "left") / money(lived, "granted")
