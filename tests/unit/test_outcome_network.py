"""Network measures on graphs whose answers are known."""

from __future__ import annotations

import math

import made_up
import numpy as np
import pytest

from sim.outcome.network import country_entropy, network_of
from sim.outcome.shuffle import shuffled, triangles_and_triples
from sim.outcome.survival import LENGTH, spells_of, survival
from sim.words import Funded


def random_graph(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Edges within two blocks of 30."""
    luck = np.random.default_rng(seed)
    edges = luck.integers(0, 30, (300, 2)) + 30 * luck.integers(0, 2, (300, 1))
    edges = np.unique(np.sort(edges[edges[:, 0] != edges[:, 1]], axis=1), axis=0)
    return edges, np.repeat([1, 2], 30)


def test_triangles_and_triples_of_a_triangle_with_a_tail() -> None:
    edges = np.array([[0, 1], [1, 2], [0, 2], [2, 3]])
    assert triangles_and_triples(edges, 4) == (1, 5)
    assert triangles_and_triples(edges[:0], 4) == (0, 0)


@pytest.mark.parametrize("seed", range(5))
def test_the_null_keeps_degrees_and_clusters_and_stays_simple(seed: int) -> None:
    edges, cluster = random_graph(seed)
    null = shuffled(edges, cluster, np.random.default_rng(seed))
    assert (
        np.bincount(null.ravel(), minlength=60) == np.bincount(edges.ravel(), minlength=60)
    ).all()
    assert (cluster[null[:, 0]] == cluster[null[:, 1]]).all()
    assert (null[:, 0] != null[:, 1]).all()
    assert len(np.unique(np.sort(null, axis=1), axis=0)) == len(edges)
    assert {tuple(e) for e in np.sort(null, axis=1).tolist()} != {tuple(e) for e in edges.tolist()}


def test_the_null_removes_clustering() -> None:
    """Ten cliques of six: transitivity 1; without structure about (k−1)/(n−1) = 0.08."""
    clique = np.array([(a, b) for a in range(6) for b in range(a)])
    edges = np.concatenate([clique + 6 * k for k in range(10)])
    closed, triples = triangles_and_triples(edges, 60)
    assert 3 * closed == triples
    null = shuffled(edges, np.zeros(60, int), np.random.default_rng(1))
    closed, triples = triangles_and_triples(null, 60)
    assert 3 * closed / triples < 0.2


def test_survival_is_that_of_a_hand_calculation() -> None:
    """Five spells: ends in quarters 1 and 3, censored in quarters 1, 2 and 3 (censored leave last)."""
    ended, censored = np.zeros(5, int), np.zeros(5, int)
    ended[[1, 3]] = 1
    censored[[1, 2, 3]] = 1
    alive, at_risk = survival(ended, censored)
    assert at_risk.tolist() == [5, 5, 3, 2, 0]
    assert alive.tolist() == pytest.approx([1, 0.8, 0.8, 0.4, 0.4])


def test_a_follow_on_prolongs_a_partnership_and_what_runs_is_censored() -> None:
    rows = [
        made_up.cooperation(1025, 7, 2018.0, end=2020.0, funded=Funded.NEW),
        made_up.cooperation(1025, 7, 2020.0, end=2022.0, is_first=0),
        made_up.cooperation(1025, 8, 2018.0, end=2019.0),
        made_up.cooperation(1025, 8, 2020.0, end=math.inf),
    ]
    spells = spells_of(made_up.arrays(rows=rows))
    assert spells.ended.shape == (3, LENGTH)
    assert np.argwhere(spells.ended).tolist() == [[Funded.NO, 4], [Funded.NEW, 16]]
    assert np.argwhere(spells.censored).tolist() == [[Funded.NO, 36]]


def test_country_entropy_is_shannons() -> None:
    rows = np.rec.fromarrays(
        [np.array([1, 1, 2, 2]), np.array([0, 1, 0, 0])], names="actor,country"
    )
    assert country_entropy(rows) == pytest.approx(math.log(2) / 2)
    assert math.isnan(country_entropy(rows[:0]))


def test_the_network_of_a_run_depends_on_seed_and_replicate_alone() -> None:
    arrays = made_up.arrays(1)
    first, again = network_of(arrays, 5, 2), network_of(arrays, 5, 2)
    assert [m for m in first if not math.isnan(m.value)] == [
        m for m in again if not math.isnan(m.value)
    ]
    values = {(m.measure, m.group, m.key): m.value for m in first}
    assert values["leakage", "all", ""] == 0.25


def test_openness_counts_ties_once() -> None:
    """E–I index of 2 foreign cooperations and the local ties of the made-up run."""
    rows = [made_up.cooperation(1024 + k, 7, 2026.0, end=2028.0) for k in (0, 1)]
    arrays = made_up.arrays(1, rows=rows)
    values = {(m.measure, m.group): m.value for m in network_of(arrays, 1, 0)}
    internal = len(arrays.ties)
    assert values["ei_index", "all"] == pytest.approx((2 - internal) / (2 + internal))
