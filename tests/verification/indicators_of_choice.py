"""Indicators of choice: with whom contacts are made."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.words import Channel, Outcome, Stage
from tests.verification.lived import Lived

KINDS = {"firm": 0, "institution": 1}
PARTNERS = {"firm": 0, "university": 1, "research": 2}


def _chosen(lived: Lived) -> Any:
    """Contacts with a partner who was chosen: all but renewals."""
    rows = lived.contacts
    return rows[rows["channel"] != Channel.RENEWAL]


def share_in(lived: Lived, what: str) -> float:
    """Share of contacts in countries that have this mark (border, german, eu_from)."""
    rows = _chosen(lived)
    return float((lived.of_countries(rows["country"], what) > 0).mean())


def mean_remoteness(lived: Lived) -> float:
    """Mean log distance of contacts."""
    return float(lived.of_countries(_chosen(lived)["country"], "remoteness").mean())


def remoteness_of_advancing(lived: Lived) -> float:
    """Mean log distance of contacts that reach exchange, less that of all."""
    rows = _chosen(lived)
    far = lived.of_countries(rows["country"], "remoteness")
    return float(far[rows["stage"] > Stage.LEAD].mean() - far.mean())


def closedness(lived: Lived) -> float:
    """How closed to travel the countries of contacts in 2020 are, less those of 2010–19."""
    rows = _chosen(lived)
    closed = lived.of_countries(rows["country"], "closed")
    is_shut = (rows["start"] >= 2020.0) & (rows["start"] < 2021.0)
    return float(closed[is_shut].mean() - closed[rows["start"] < 2020.0].mean())


def target_share(lived: Lived) -> float:
    """Share of contacts of 2016–22 in target countries of the cluster."""
    rows = _chosen(lived)
    rows = rows[(rows["start"] >= 2016.0) & (rows["start"] < 2023.0)]
    places = np.searchsorted(lived.run.clusters["id"], rows["cluster"])
    return float(lived.world.state.targets[places, rows["country"]].mean())


def cognitive_distance(lived: Lived) -> float:
    """Mean distance in knowledge of actor and partner, contacts, positions at the end."""
    return float(np.nanmean(_distances(lived, _chosen(lived))))


def _distances(lived: Lived, rows: Any) -> Any:
    gaps = [
        lived.of_actors(rows["actor"], axis) - lived.of_partners(rows["partner"], axis)
        for axis in ("x0", "x1", "x2")
    ]
    return np.sqrt(sum(gap * gap for gap in gaps))


def lesson_of_successes(lived: Lived) -> float:
    """Mean lesson of cooperations that succeed, less that of those that fail."""
    rows = lived.cooperations
    relative = _distances(lived, rows) / lived.world.rates.learning_best_distance
    taught = relative * np.exp(1.0 - relative)
    won, lost = (rows["outcome"] == word for word in (Outcome.SUCCESS, Outcome.FAILURE))
    return float(np.nanmean(taught[won]) - np.nanmean(taught[lost]))


def mean_attractiveness(lived: Lived) -> float:
    """Mean log of partners' attractiveness, contacts."""
    rows = _chosen(lived)
    return float(lived.of_partners(rows["partner"], "attractiveness").mean())


def concentration_of_partners(lived: Lived) -> float:
    """Mean number of contacts of the partner of a contact."""
    _, counts = np.unique(_chosen(lived)["partner"], return_counts=True)
    return float((counts**2).sum() / counts.sum())


def distinct_partners(lived: Lived) -> float:
    """Foreign partners that were ever contacted."""
    return float(len(np.unique(_chosen(lived)["partner"])))


def sharing_of_partners(lived: Lived) -> float:
    """Actors in contact with the same partner, per cluster and partner, own search."""
    rows = lived.contacts
    rows = rows[rows["channel"] == Channel.OWN]
    pairs = np.unique(rows[["cluster", "partner", "actor"]])
    return float(len(pairs) / len(np.unique(pairs[["cluster", "partner"]])))


def reunions(lived: Lived) -> float:
    """Contacts, renewals apart, of pairs with an earlier cooperation, per contact."""
    rows, begun = _chosen(lived), {}
    for one in lived.cooperations[["actor", "partner", "start"]].tolist():
        begun[one[:2]] = min(one[2], begun.get(one[:2], np.inf))
    again = [begun.get(one[:2], np.inf) < one[2] for one in
             rows[["actor", "partner", "start"]].tolist()]  # fmt: skip
    return float(np.mean(again))


def returns_after_refusal(lived: Lived) -> float:
    """Contacts of pairs that one side had refused within three years before."""
    rows = lived.contacts
    refused: dict[tuple[int, int], list[float]] = {}
    is_no = np.isin(rows["outcome"], (Outcome.REFUSED_AT_HOME, Outcome.REFUSED_ABROAD))
    for actor, partner, end in rows[is_no][["actor", "partner", "end"]].tolist():
        refused.setdefault((actor, partner), []).append(end)
    chosen = _chosen(lived)[["actor", "partner", "start"]].tolist()
    return float(
        sum(any(0 < at - end < 3 for end in refused.get((a, p), ())) for a, p, at in chosen)
    )


def partners_of(lived: Lived, kinds: str) -> float:
    """Share of a kind among the partners of contacts of firms or of institutions: ``firm university``."""
    home, abroad = kinds.split()
    rows = _chosen(lived)
    rows = rows[rows["kind"] == KINDS[home]]
    return float((lived.of_partners(rows["partner"], "kind") == PARTNERS[abroad]).mean())
