"""Places mean nothing: a world whose clusters and actors stand in another order lives the same lives."""

from __future__ import annotations

import numpy as np

from sim.world.state import State, World


def ordered(world: World) -> World:
    """The world with clusters in order of id and the living actors of each in order of id; itself if it is so."""
    clusters, actors = world.state.clusters, world.state.actors
    by_id = np.argsort(clusters.id, kind="stable")
    place = np.empty(len(by_id), np.int64)
    place[by_id] = np.arange(len(by_id))
    laid = np.argsort(clusters.first, kind="stable")
    block = np.repeat(place[laid], clusters.slots[laid])
    rank = np.where(actors.is_alive == 1, actors.id.astype(np.int64), np.iinfo(np.int64).max)
    is_later = np.diff(block) > 0
    is_same = np.diff(block) == 0
    if np.all(is_later | (is_same & (np.diff(rank) >= 0))):
        return world
    return reordered(world, by_id, np.lexsort((rank, block)))


def reordered(world: World, clusters: np.ndarray, slots: np.ndarray) -> World:
    """The world with clusters and slots in this order (new place -> old place); blocks must stay together.

    All columns are copies: the two worlds can be run apart.
    """
    state = State(*(column.copy() for column in world.state))
    place_of, slot_of = np.argsort(clusters), np.argsort(slots)
    new_clusters = state.clusters[clusters].copy()
    new_clusters.first = np.concatenate([[0], np.cumsum(new_clusters.slots)[:-1]])
    actors = state.actors[slots].copy()
    actors.cluster = place_of[actors.cluster]
    mates = slot_of[state.mates[slots]].astype(np.uint32)
    actors.near = _near(mates, actors.ties)
    dossiers, ties = state.dossiers.copy(), state.ties.copy()
    dossiers.actor = slot_of[dossiers.actor]
    ties.a, ties.b = slot_of[ties.a], slot_of[ties.b]
    moved = state._replace(
        clusters=new_clusters,
        actors=actors,
        closes=state.closes[slots],
        mates=mates,
        ties_of=state.ties_of[slots],
        targets=state.targets[clusters],
        dossiers=dossiers,
        ties=ties,
    )
    return world._replace(state=moved, listed=np.ascontiguousarray(world.listed[:, clusters]))


def _near(mates: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """Bloom words of the mates' slots."""
    bits = np.uint64(1) << (mates.astype(np.uint64) & np.uint64(63))
    is_mate = np.arange(mates.shape[1]) < counts[:, None]
    return np.bitwise_or.reduce(np.where(is_mate, bits, np.uint64(0)), axis=1)
