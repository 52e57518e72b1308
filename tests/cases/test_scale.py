"""Multiples of a world: copies of clusters with ids of their own, as many more partners; once is what it always was."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest

from sim.engine.run import Arrays, simulate
from sim.scenario.load import load
from sim.words import NONE
from sim.world.build import build
from sim.world.state import World

SMALL = {
    "population.firms": 6, "population.institutions": 2, "population.partners": 400,
}  # fmt: skip


@cache
def world(scale: int) -> World:
    return build(load("interspin", SMALL | {"population.scale": scale}), 1, 0)


@cache
def run(scale: int) -> Arrays:
    return simulate(load("interspin", SMALL | {"population.scale": scale}), 1, 0)


def same(one: Any, two: Any) -> bool:
    """Field by field: what lies between fields means nothing."""
    return all(np.array_equal(one[name], two[name], equal_nan=True) for name in one.dtype.names)


def test_once_is_the_world_without_a_word_about_it() -> None:
    plain = simulate(load("interspin", SMALL), 1, 0)
    assert len(plain.events) > 100
    for name in ("events", "lives", "clusters", "partners", "actors", "projects"):
        assert same(getattr(plain, name), getattr(run(1), name)), name
    assert np.array_equal(plain.panel, run(1).panel)
    assert np.array_equal(plain.ledger, run(1).ledger)


@pytest.mark.parametrize("scale", [2, 3])
def test_copies_have_ids_of_their_own_and_all_else_of_their_original(scale: int) -> None:
    one, many = world(1).state.clusters, world(scale).state.clusters
    assert len(np.unique(many.id)) == len(many) == scale * len(one)
    for copy in range(scale):
        block = many[copy * len(one) : (copy + 1) * len(one)]
        for name in ("field", "intensity", "listed_round", "slots"):
            assert np.array_equal(block[name], one[name]), name
    ends = many.first + many.slots
    assert np.array_equal(many.first[1:], ends[:-1]), "blocks of slots follow each other"


@pytest.mark.parametrize("scale", [2, 3])
def test_partners_multiply_in_every_field_and_country(scale: int) -> None:
    def counted(of: World) -> np.ndarray:
        place = of.state.partners["field"].astype(int) * 1000 + of.state.partners.country
        return np.bincount(place, minlength=10_000)

    one, many = counted(world(1)), counted(world(scale))
    assert many.sum() == scale * one.sum()
    assert np.abs(many - scale * one).max() <= scale, "but for rounding"
    assert len(np.unique(world(scale).state.partners.id)) == many.sum()


@pytest.mark.parametrize("scale", [2, 3])
def test_the_originals_hold_the_actors_that_they_always_held(scale: int) -> None:
    one, many = world(1).state, world(scale).state
    first = many.actors[: len(one.actors)]
    for name in ("id", "kind", "founded", "is_alive"):
        assert np.array_equal(first[name], one.actors[name]), name
    assert np.array_equal(many.closes[: len(one.closes)], one.closes)
    alive = many.actors[many.actors.is_alive == 1]
    assert len(np.unique(alive.id)) == len(alive) == scale * int(one.actors.is_alive.sum())


def test_copies_are_other_clusters_with_luck_of_their_own() -> None:
    clusters = world(2).state.clusters
    half = len(clusters) // 2
    assert len(np.unique(clusters.effect)) == len(clusters)
    assert not np.array_equal(clusters.effect[:half], clusters.effect[half:])


@pytest.mark.parametrize("scale", [2, 3])
def test_the_programme_selects_as_many_times_the_clusters(scale: int) -> None:
    one, many = run(1).clusters.in_round, run(scale).clusters.in_round
    assert np.array_equal(many, np.tile(one, scale))
    assert (one != NONE).sum() == 32


@pytest.mark.parametrize("scale", [2, 3])
def test_room_grows_no_faster_than_the_world(scale: int) -> None:
    def held(of: World) -> int:
        return sum(column.nbytes for column in of.state)

    assert held(world(scale)) <= scale * held(world(1))
    assert not [name for name, value in run(scale).counters.items() if "overflow" in name and value]


def test_a_world_twice_as_large_lives_as_before() -> None:
    """Per actor: contacts, cooperations and lives differ by luck alone (three standard errors of a count)."""
    for name in ("events", "lives"):
        one, two = len(getattr(run(1), name)), len(getattr(run(2), name))
        assert abs(two - 2 * one) <= 3 * np.sqrt(two + 4 * one), name
