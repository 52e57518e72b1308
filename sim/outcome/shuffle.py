"""A random network with the same degrees: double edge swaps within clusters, in vectors."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.sparse import coo_array

ROUNDS = 20  # rounds of proposals; each proposes one swap per pair of edges


def triangles_and_triples(edges: np.ndarray, n: int) -> tuple[int, int]:
    """Triangles, and paths of two edges, of an undirected simple graph."""
    if not len(edges):
        return 0, 0
    ones = np.ones(len(edges), np.int64)
    half = coo_array((ones, (edges[:, 0], edges[:, 1])), shape=(n, n)).tocsr()
    whole = (half + half.T).tocsr()
    degree = np.asarray(whole.sum(axis=1)).ravel()
    closed = int((whole @ whole).multiply(whole).sum()) // 6
    return closed, int((degree * (degree - 1) // 2).sum())


def shuffled(edges: np.ndarray, cluster: Any, luck: np.random.Generator) -> np.ndarray:
    """Edges after many double swaps (a–b, c–d become a–d, c–b) that keep degrees, clusters and simplicity."""
    edges = np.array(edges)
    if len(edges) < 2:
        return edges
    block = np.asarray(cluster)[edges[:, 0]].astype(np.int64)
    n = int(edges.max()) + 1
    for _ in range(ROUNDS):
        _swap_once(edges, block, n, luck)
    return edges


def _codes(a: np.ndarray, b: np.ndarray, n: int) -> np.ndarray:
    return np.minimum(a, b) * n + np.maximum(a, b)


def _swap_once(edges: np.ndarray, block: np.ndarray, n: int, luck: np.random.Generator) -> None:
    """Pairs up the edges of each cluster at random and swaps those pairs that stay simple, in place."""
    order = np.lexsort((luck.random(len(edges)), block))
    shift = int(luck.integers(2))
    order = order[shift : shift + (len(order) - shift) // 2 * 2].reshape(-1, 2)
    order = order[block[order[:, 0]] == block[order[:, 1]]]
    first, second = edges[order[:, 0]], edges[order[:, 1]]
    flip = luck.random(len(order)) < 0.5
    second = np.where(flip[:, None], second[:, ::-1], second)
    new = np.stack(
        [_codes(first[:, 0], second[:, 1], n), _codes(second[:, 0], first[:, 1], n)], axis=1
    )
    loops = (first[:, 0] == second[:, 1]) | (second[:, 0] == first[:, 1])
    known = np.isin(new, _codes(edges[:, 0], edges[:, 1], n)).any(axis=1)
    _, place, counts = np.unique(new, return_inverse=True, return_counts=True)
    twice = (counts[place.reshape(new.shape)] > 1).any(axis=1)
    good = ~(loops | known | twice)
    left, right = order[good].T
    edges[left] = np.stack([first[good, 0], second[good, 1]], axis=1)
    edges[right] = np.stack([second[good, 0], first[good, 1]], axis=1)
