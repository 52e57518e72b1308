"""How a cluster goes abroad, in a few numbers read from its events; the counted window, unless said otherwise."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.outcome.survival import chains_of
from sim.outcome.window import Log, window_of
from sim.words import Kind, Linked, Side

#: Years after which a partnership is asked whether it still runs; only those begun so long before the horizon count.
LASTING = 4.0
FEATURES: dict[str, str] = {
    "contacts_per_actor_year": "contacts begun per living actor and year",
    "institution_share": "share of institutions among the actors of contacts",
    "inbound_share": "share of contacts that partners abroad initiate",
    "referral_share": "share of contacts that a mate referred",
    "conversion": "cooperations started per contact begun",
    "repeat_share": "share of cooperations with a partner of before",
    "country_entropy": "Shannon entropy of the countries of cooperations, nats",
    "concentration": "Herfindahl index of cooperations over actors",
    "linked_share": "share of cooperations linked to the programme",
    "survival": f"share of partnerships that run on for {LASTING:g} years",
    "local_share": "share of local ones among R&D cooperations started",
}


def _share(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    return np.divide(above, below, out=np.full(len(below), np.nan), where=below > 0)


def _grouped(places: np.ndarray, members: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Shannon entropy and Herfindahl index of members within each place."""
    keys = places.astype(np.int64) << 32 | members.astype(np.int64)
    cells, counts = np.unique(keys, return_counts=True)
    owner = cells >> 32
    share = counts / np.bincount(owner, counts, count)[owner]
    entropy = np.bincount(owner, -share * np.log(share), count)
    herfindahl = np.bincount(owner, share**2, count)
    empty = np.bincount(owner, minlength=count) == 0
    return np.where(empty, np.nan, entropy), np.where(empty, np.nan, herfindahl)


def features_of(log: Log) -> np.ndarray:
    """One row a cluster, one column a feature; not a number where there is nothing to share in: [C, FEATURES]."""
    count = len(log.ids)
    begun, started, chains = log.contacts, log.cooperations, chains_of(log)
    at_contact, at_start = log.places(begun), log.places(started)
    contacts, cooperations = (np.bincount(at, minlength=count) for at in (at_contact, at_start))

    def among(at: np.ndarray, chosen: np.ndarray, whole: np.ndarray) -> np.ndarray:
        return _share(np.bincount(at[chosen], minlength=count), whole)

    old = chains.rows["start"] <= log.horizon - LASTING
    at_chain = log.places(chains.rows)
    actor_years, local = _of_panel(log.arrays)
    entropy, _ = _grouped(at_start, started["country"], count)
    _, concentration = _grouped(at_start, started["actor"], count)
    columns = (
        _share(contacts.astype(float), actor_years),
        among(at_contact, begun["kind"] == Kind.INSTITUTION, contacts),
        among(at_contact, begun["side"] == Side.FOREIGN, contacts),
        among(at_contact, begun["introducer"] > 0, contacts),
        _share(cooperations.astype(float), contacts),
        among(at_start, started["is_first"] == 0, cooperations),
        entropy,
        concentration,
        among(at_start, started["linked"] != Linked.NONE, cooperations),
        among(
            at_chain, old & (chains.lasted >= LASTING), np.bincount(at_chain[old], minlength=count)
        ),
        _share(local, local + cooperations),
    )
    table = np.stack([np.asarray(column, float) for column in columns], axis=1)
    if not log.has_contacts:
        table[:, :5] = np.nan
    return table


def _of_panel(arrays: Any) -> tuple[np.ndarray, np.ndarray]:
    """Actor-years and local cooperations started, by cluster."""
    first, last = window_of(arrays.calendar)
    names = tuple(arrays.panel_names)
    panel = arrays.panel[first : last + 1]

    def summed(name: str) -> np.ndarray:
        found: np.ndarray = panel[..., names.index(name)].sum(axis=(0, 2, 3), dtype=np.int64)
        return found

    return summed("actors") / int(arrays.calendar["per_year"]), summed("local_cooperations")
