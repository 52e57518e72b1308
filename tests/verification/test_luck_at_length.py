"""Keyed luck over a million draws, as the model keys it: entities and steps that follow each other."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from sim.compiled import entry
from sim.world.chance import tent, uniform_for, uniforms

pytestmark = pytest.mark.verify

#: Chance that a right generator fails one of these tests.
ERROR = 1e-6
SEED = np.uint64(20_160_101)
ENTITIES, STEPS = 4000, 64


@entry
def drawn(seed, entities, steps):
    """The first uniform of each entity (rows) in each step (columns)."""
    table = np.empty((entities, steps))
    for entity in range(entities):
        for step in range(steps):
            table[entity, step] = uniforms(seed, 30, entity, 0, step, 0)[0]
    return table


@pytest.fixture(scope="module")
def table() -> np.ndarray:
    return drawn(SEED, ENTITIES, STEPS)


def evenness(values: np.ndarray, bins: int = 1000) -> float:
    """p of a chi-square test against the uniform."""
    counts, _ = np.histogram(values, bins=bins, range=(0, 1))
    return float(stats.chisquare(counts).pvalue)


def test_a_quarter_of_a_million_draws_are_even(table: np.ndarray) -> None:
    assert evenness(table) > ERROR
    assert stats.kstest(table.ravel(), "uniform").pvalue > ERROR


def test_every_entity_and_every_step_has_even_luck(table: np.ndarray) -> None:
    """Sums over rows and columns are as normal as they ought to be."""
    for axis in (0, 1):
        count = table.shape[axis]
        scaled = (table.mean(axis=axis) - 0.5) * np.sqrt(12 * count)
        assert stats.kstest(scaled, "norm").pvalue > ERROR


@pytest.mark.parametrize("shift", [(1, 0), (0, 1), (1, 1), (0, 4), (16, 0)])
def test_neighbours_in_entity_and_step_have_independent_luck(
    table: np.ndarray, shift: tuple[int, int]
) -> None:
    one = table[shift[0] :, shift[1] :].ravel()
    two = table[: ENTITIES - shift[0], : STEPS - shift[1]].ravel()
    cells, *_ = np.histogram2d(one, two, bins=16, range=[[0, 1], [0, 1]])
    assert stats.chisquare(cells.ravel()).pvalue > ERROR


def test_neighbouring_seeds_have_independent_luck(table: np.ndarray) -> None:
    next_seed = drawn(SEED + np.uint64(1), ENTITIES, STEPS)
    cells, *_ = np.histogram2d(table.ravel(), next_seed.ravel(), bins=16, range=[[0, 1], [0, 1]])
    assert stats.chisquare(cells.ravel()).pvalue > ERROR


@entry
def considered(keys, candidates):
    """Uniforms of candidates (columns) in choices with keys that follow each other (rows)."""
    table = np.empty((keys, candidates))
    for key in range(keys):
        for candidate in range(candidates):
            table[key, candidate] = uniform_for(np.uint64(key), candidate)
    return table


def test_candidates_have_even_and_independent_luck_in_choices_with_neighbouring_keys() -> None:
    table = considered(2000, 100)
    assert evenness(table) > ERROR
    for one, two in ((table[1:], table[:-1]), (table[:, 1:], table[:, :-1])):
        cells, *_ = np.histogram2d(one.ravel(), two.ravel(), bins=16, range=[[0, 1], [0, 1]])
        assert stats.chisquare(cells.ravel()).pvalue > ERROR


def test_sums_of_tents_are_normal() -> None:
    """Diffusion over five years of quarters, three ways at once."""
    words = np.random.default_rng(5).integers(0, 2**60, (2000, 20), dtype=np.uint64)
    for place in range(3):
        sums = [sum(tent(word, place) for word in row) / np.sqrt(20) for row in words]
        assert stats.kstest(sums, "norm").pvalue > ERROR
