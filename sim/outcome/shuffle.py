"""A random network with the same degrees: double edge swaps within clusters, in vectors."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.sparse import coo_array

ROUNDS = 10  # rounds of proposals, each of which touches every edge once


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
    order = np.argsort(block + luck.random(len(edges)))
    shift = int(luck.integers(2))
    order = order[shift : shift + (len(order) - shift) // 2 * 2].reshape(-1, 2)
    order = order[block[order[:, 0]] == block[order[:, 1]]]
    first, second = edges[order[:, 0]], edges[order[:, 1]]
    flip = luck.random(len(order)) < 0.5
    second = np.where(flip[:, None], second[:, ::-1], second)
    one = _codes(first[:, 0], second[:, 1], n)
    other = _codes(second[:, 0], first[:, 1], n)
    loops = (first[:, 0] == second[:, 1]) | (second[:, 0] == first[:, 1])
    taken = _taken(_codes(edges[:, 0], edges[:, 1], n), np.concatenate([one, other]))
    good = ~(loops | taken[: len(one)] | taken[len(one) :])
    left, right = order[good].T
    edges[left] = np.stack([first[good, 0], second[good, 1]], axis=1)
    edges[right] = np.stack([second[good, 0], first[good, 1]], axis=1)


def _taken(known: np.ndarray, new: np.ndarray) -> np.ndarray:
    """Which new codes are known already or come twice."""
    every = np.concatenate([known, new])
    order = np.argsort(every)
    same = every[order][1:] == every[order][:-1]
    marked = np.zeros(len(every), bool)
    marked[order[1:][same]] = True
    marked[order[:-1][same]] = True
    return marked[len(known) :]
