"""The network once a run: degrees, clustering, openness, gatekeepers, lock-in, leakage.

Each measure says *when* it is taken: at the evaluation date, over the counted window, at the horizon, or over the whole
run. Ties, cooperations and who is alive are those of the evaluation date. Positions in knowledge space are kept for the
horizon only, and the flows of knowledge behind leakage are summed over the whole run, its run-in included.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from sim.outcome.shuffle import shuffled, triangles_and_triples
from sim.outcome.survival import STEP, spells_of, survival
from sim.outcome.window import COOPERATION, cooperations_of, window_of, window_years
from sim.words import Funded, Kind

MOST_DEGREE = 30
EVALUATION, WINDOW, HORIZON, WHOLE_RUN = "evaluation date", "window", "horizon", "whole run"


class Measure(NamedTuple):
    """One row of ``network.csv`` without the run's name; ``key``: a degree or a duration in years."""

    measure: str
    group: str
    key: str
    value: float
    when: str = EVALUATION


class Net(NamedTuple):
    """Who is linked at the evaluation date. n: living actors."""

    kind: Any  # i1 [n]
    cluster: Any  # u4 [n]
    edges: Any  # i8 [t, 2]: places of actors with a local tie
    local: Any  # i8 [n]: local ties
    foreign: Any  # i8 [n]: running foreign cooperations


def network_of(arrays: Any, seed: int, replicate: int) -> list[Measure]:
    """All network measures of one run."""
    net = net_of(arrays)
    return [
        *_degrees(net),
        *_clustering(net, seed, replicate),
        *_openness(net),
        *_lock_in(net, arrays),
        *_knowledge(arrays),
        *_survival(arrays),
    ]


def net_of(arrays: Any) -> Net:
    """Living actors with their local ties and running foreign cooperations."""
    _, date = window_years(arrays.calendar)
    lives = arrays.lives[(arrays.lives["founded"] < date) & (arrays.lives["closed"] >= date)]
    ids = np.asarray(lives["actor"])
    order = np.argsort(ids, kind="stable")
    lives, ids = lives[order], ids[order]
    ties = np.asarray(arrays.ties).reshape(-1, 2)
    edges = np.searchsorted(ids, ties[np.isin(ties, ids).all(axis=1)]).astype(np.int64)
    events = arrays.events
    runs = (events["stage"] == COOPERATION) & (events["start"] < date) & (events["end"] >= date)
    actors = events["actor"][runs]
    actors = actors[np.isin(actors, ids)]
    return Net(
        lives["kind"],
        lives["cluster"],
        edges,
        np.bincount(edges.ravel(), minlength=len(ids)),
        np.bincount(np.searchsorted(ids, actors), minlength=len(ids)),
    )


def _ratio(above: float, below: float) -> float:
    return above / below if below else math.nan


def _degrees(net: Net) -> list[Measure]:
    """Share of actors with each number of ties, by kind."""
    rows = []
    for name, degree in (("local_degree_share", net.local), ("foreign_degree_share", net.foreign)):
        for kind in Kind:
            chosen = np.minimum(degree[net.kind == kind], MOST_DEGREE)
            shares = np.bincount(chosen, minlength=1) / max(len(chosen), 1)
            rows += [Measure(name, kind.label, str(k), float(v)) for k, v in enumerate(shares)]
    for name, degree in (("local_degree_mean", net.local), ("foreign_degree_mean", net.foreign)):
        rows.append(Measure(name, "all", "", float(degree.mean()) if len(degree) else math.nan))
    return rows


def _clustering(net: Net, seed: int, replicate: int) -> list[Measure]:
    """Transitivity of the local network against a null that keeps every degree and cluster."""
    luck = np.random.Generator(np.random.Philox(key=[seed & (2**64 - 1), replicate]))
    closed, triples = triangles_and_triples(net.edges, len(net.kind))
    null = shuffled(net.edges, net.cluster, luck)
    null_closed, null_triples = triangles_and_triples(null, len(net.kind))
    observed, expected = _ratio(3 * closed, triples), _ratio(3 * null_closed, null_triples)
    return [
        Measure("local_clustering", "all", "", observed),
        Measure("local_clustering_null", "all", "", expected),
        Measure("local_clustering_ratio", "all", "", _ratio(observed, expected)),
    ]


def _openness(net: Net) -> list[Measure]:
    """E–I index (Krackhardt and Stern 1988): (external − internal) / (external + internal) ties; gatekeepers."""
    rows = []
    for group, chosen in (
        ("all", np.ones(len(net.kind), bool)),
        *((k.label, net.kind == k) for k in Kind),
    ):
        external, internal = int(net.foreign[chosen].sum()), int(net.local[chosen].sum())
        if group == "all":
            internal //= 2
        both = chosen & (net.foreign > 0) & (net.local > 0)
        rows += [
            Measure("ei_index", group, "", _ratio(external - internal, external + internal)),
            Measure("gatekeeper_share", group, "", _ratio(int(both.sum()), int(chosen.sum()))),
            Measure("gatekeeper_foreign_share", group, "", _ratio(int(net.foreign[both].sum()), external)),
        ]  # fmt: skip
    return rows


def _lock_in(net: Net, arrays: Any) -> list[Measure]:
    """Local share of running cooperations; assortativity by degree; slope of log degree on log rank in a cluster."""
    names, last = tuple(arrays.panel_names), window_of(arrays.calendar)[1]
    stock = arrays.panel[last].sum(axis=(0, 1, 2), dtype=np.int64)
    local, foreign = (
        int(stock[names.index(name)]) for name in ("running_local", "running_cooperations")
    )
    a, b = net.local[net.edges[:, 0]], net.local[net.edges[:, 1]]
    ends = np.concatenate([a, b]), np.concatenate([b, a])
    varies = len(a) > 1 and ends[0].std() > 0
    assortativity = float(np.corrcoef(*ends)[0, 1]) if varies else math.nan
    slopes = [_slope(net.local[net.cluster == cluster]) for cluster in np.unique(net.cluster)]
    known = [slope for slope in slopes if not math.isnan(slope)]
    return [
        Measure("local_cooperation_share", "all", "", _ratio(local, local + foreign)),
        Measure("degree_assortativity", "all", "", assortativity),
        Measure("hierarchy_slope", "all", "", float(np.mean(known)) if known else math.nan),
    ]


def _slope(degrees: np.ndarray) -> float:
    held = np.sort(degrees[degrees > 0])[::-1]
    if len(held) < 3:
        return math.nan
    rank = np.log(np.arange(1, len(held) + 1))
    rank -= rank.mean()
    return float(rank @ np.log(held) / (rank @ rank))


def _knowledge(arrays: Any) -> list[Measure]:
    """Leakage, spread of knowledge within clusters, and the mix of countries of an actor.

    Knowledge entropy: ½ log det(2πe Σ) of the positions of a cluster's living actors at the horizon, mean over
    clusters, nats.
    Country entropy: Shannon's, over an actor's cooperations of the window, mean over actors with any, nats.
    """
    counters = arrays.counters
    actors = arrays.actors[arrays.actors["is_alive"] == 1]
    x = np.stack([actors["x0"], actors["x1"], actors["x2"]], axis=1)
    spreads = []
    for cluster in np.unique(actors["cluster"]):
        inside = x[actors["cluster"] == cluster]
        if len(inside) > 4:
            spreads.append(0.5 * np.linalg.slogdet(2 * math.pi * math.e * np.cov(inside.T))[1])
    entropy = float(np.mean(spreads)) if spreads else math.nan
    leakage = _ratio(float(counters["gain_abroad"]), float(counters["gain_home"]))
    return [
        Measure("leakage", "all", "", leakage, WHOLE_RUN),
        Measure("knowledge_entropy", "all", "", entropy, HORIZON),
        Measure("country_entropy", "all", "", country_entropy(cooperations_of(arrays)), WINDOW),
    ]


def country_entropy(rows: Any) -> float:
    """Mean over actors of the Shannon entropy of their partners' countries."""
    if not len(rows):
        return math.nan
    keys = rows["actor"].astype(np.int64) * 4096 + rows["country"].astype(np.int64)
    cells, counts = np.unique(keys, return_counts=True)
    _, owner = np.unique(cells // 4096, return_inverse=True)
    share = counts / np.bincount(owner, counts)[owner]
    return float(np.bincount(owner, -share * np.log(share)).mean())


def _survival(arrays: Any) -> list[Measure]:
    """Survival of partnerships of the window after each half year, by funding status of their first cooperation.

    Followed to the horizon.
    """
    spells = spells_of(arrays)
    rows = []
    for status in Funded:
        alive, at_risk = survival(spells.ended[status], spells.censored[status])
        for place in range(1, len(alive), 2):
            if at_risk[place] > 0:
                years = f"{(place + 1) * STEP:g}"
                group, value = f"funded-{status.label}", float(alive[place])
                rows.append(Measure("partnership_survival", group, years, value, WINDOW))
    return rows
