"""Keyed luck: published answers, exact properties, and a few moments with stated error probabilities."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sim.words import Purpose
from sim.world.chance import (
    block,
    gumbel,
    joined,
    normals,
    philox,
    run_seed,
    tent,
    uniform_for,
    uniform_of,
    uniforms,
)

#: Chance that a right generator fails a statistical test below. Luck is keyed: it passes always or never.
ERROR = 1e-6
SEED = np.uint64(0x0123456789ABCDEF)
WORD = 2**32 - 1

ids = st.integers(0, WORD)
seeds = st.integers(0, 2**64 - 1).map(np.uint64)


def words(*values: int) -> tuple[np.uint64, ...]:
    return tuple(np.uint64(value) for value in values)


def draws(count: int, seed: np.uint64 = SEED) -> np.ndarray:
    """Uniforms of consecutive entities, the four of each in a row."""
    return np.array([uniforms(seed, 30, entity, 0, 5, 0) for entity in range(count)])


# --- Philox4x32-10 ------------------------------------------------------------------------------

KNOWN = {
    "zeros": (
        (0, 0, 0, 0),
        (0, 0),
        (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8),
    ),
    "ones": (
        (WORD, WORD, WORD, WORD),
        (WORD, WORD),
        (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD),
    ),
    "digits of pi": (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
}


@pytest.mark.parametrize("name", KNOWN)
def test_philox_gives_the_published_answers(name: str) -> None:
    counter, key, answer = KNOWN[name]
    assert tuple(int(word) for word in philox(*words(*counter, *key))) == answer


@pytest.mark.parametrize("name", KNOWN)
def test_philox_gives_the_published_answers_uncompiled(name: str) -> None:
    counter, key, answer = KNOWN[name]
    with np.errstate(over="ignore"):
        assert tuple(int(word) for word in philox.py_func(*words(*counter, *key))) == answer


def test_a_block_lays_out_its_key_as_documented() -> None:
    seed = np.uint64(0x299F31D0_A4093822)
    answer = block(seed, 0x0370, 0x243F6A88, 0x85A308D3, 0x13198A2E, 0x7344)
    assert tuple(int(word) for word in answer) == KNOWN["digits of pi"][2]


@given(ids, ids, ids, st.integers(0, 5))
def test_changing_any_part_of_a_key_changes_the_block(
    entity: int, other: int, step: int, part: int
) -> None:
    key = [SEED, np.uint64(7), np.uint64(entity), np.uint64(other), np.uint64(step), np.uint64(1)]
    changed = list(key)
    changed[part] = changed[part] ^ np.uint64(1)
    assert block(*key) != block(*changed)


# --- uniforms -----------------------------------------------------------------------------------


def test_the_extreme_words_give_uniforms_strictly_inside_the_unit_interval() -> None:
    assert uniform_of(np.uint64(0)) == 2.0**-33
    assert uniform_of(np.uint64(WORD)) == 1.0 - 2.0**-33


@given(seeds, ids, ids)
def test_uniforms_lie_strictly_between_0_and_1(seed: np.uint64, entity: int, step: int) -> None:
    assert all(0.0 < value < 1.0 for value in uniforms(seed, 30, entity, 0, step, 0))


def test_uniforms_are_the_words_of_the_block_over_2_to_the_32() -> None:
    key = (SEED, 30, 17, 4, 9, 2)
    for word, value in zip(block(*key), uniforms(*key), strict=True):
        assert value == (int(word) + 0.5) / 2**32


def test_uniforms_fill_a_hundred_bins_evenly() -> None:
    counts, _ = np.histogram(draws(10_000), bins=100, range=(0, 1))
    assert stats.chisquare(counts).pvalue > ERROR


def test_neighbouring_keys_and_the_words_of_a_block_do_not_correlate() -> None:
    drawn = draws(10_000)
    pairs = [(drawn[:-1, 0], drawn[1:, 0]), (drawn[:, 0], drawn[:, 1]), (drawn[:, 2], drawn[:, 3])]
    assert all(stats.pearsonr(one, two).pvalue > ERROR for one, two in pairs)


def test_the_order_in_which_draws_are_made_does_not_matter() -> None:
    forward = [uniforms(SEED, 20, entity, 3, 8, 0) for entity in range(200)]
    backward = [uniforms(SEED, 20, entity, 3, 8, 0) for entity in reversed(range(200))]
    assert forward == backward[::-1]


def test_a_number_draws_the_same_whatever_integer_type_holds_it() -> None:
    as_python = uniforms(SEED, 30, 5, 6, 7, 0)
    assert uniforms(SEED, np.int64(30), np.uint32(5), np.int32(6), np.int64(7), 0) == as_python


def test_every_purpose_fits_into_its_sixteen_bits_and_has_luck_of_its_own() -> None:
    assert all(0 < purpose < 2**16 for purpose in Purpose)
    assert len({uniforms(SEED, int(purpose), 1, 2, 3, 0) for purpose in Purpose}) == len(Purpose)


# --- priorities and choices ---------------------------------------------------------------------


@given(ids, ids)
def test_two_words_are_joined_high_word_first(high: int, low: int) -> None:
    assert int(joined(np.uint64(high), np.uint64(low))) == high * 2**32 + low


def splitmix(key: int, candidate: int) -> int:
    """The finaliser of SplitMix64 in Python's own integers."""
    mask = 2**64 - 1
    mixed = key ^ (candidate * 0x9E3779B97F4A7C15 & mask)
    mixed = (mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9 & mask
    mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EB & mask
    return mixed ^ mixed >> 31


@given(st.integers(0, 2**64 - 1), ids)
def test_a_candidate_draws_by_its_id_and_the_key_of_the_choice(key: int, candidate: int) -> None:
    expected = ((splitmix(key, candidate) >> 32) + 0.5) / 2**32
    assert uniform_for(np.uint64(key), candidate) == expected
    assert 0.0 < expected < 1.0


def test_the_first_answer_of_splitmix64_is_the_published_one() -> None:
    assert splitmix(0, 1) == 0xE220A8397B1DCDAF
    assert uniform_for(np.uint64(0), 1) == (0xE220A839 + 0.5) / 2**32


def test_a_candidate_keeps_its_luck_whoever_else_is_considered() -> None:
    key = np.uint64(99)
    alone = {7: uniform_for(key, 7)}
    among_many = {candidate: uniform_for(key, candidate) for candidate in (3, 9, 7, 1)}
    assert among_many[7] == alone[7]


def test_candidates_of_one_choice_draw_evenly() -> None:
    drawn = [uniform_for(np.uint64(12345), candidate) for candidate in range(20_000)]
    counts, _ = np.histogram(drawn, bins=50, range=(0, 1))
    assert stats.chisquare(counts).pvalue > ERROR


def test_the_highest_of_utility_plus_gumbel_is_a_logit_choice() -> None:
    utilities = np.array([0.0, 0.5, -1.0, 1.2])
    chosen = np.zeros(4)
    for choice in range(20_000):
        key = np.uint64(joined(*words(*block(SEED, 40, choice, 0, 1, 1)[2:])))
        scores = [u + gumbel(uniform_for(key, place)) for place, u in enumerate(utilities)]
        chosen[int(np.argmax(scores))] += 1
    expected = np.exp(utilities) / np.exp(utilities).sum() * chosen.sum()
    assert stats.chisquare(chosen, expected).pvalue > ERROR


def test_gumbel_inverts_its_distribution() -> None:
    for uniform in (2.0**-33, 0.25, math.exp(-1.0), 0.9, 1.0 - 2.0**-33):
        assert math.exp(-math.exp(-gumbel(uniform))) == pytest.approx(uniform, rel=1e-12)


# --- normals and tents --------------------------------------------------------------------------


def test_normals_are_standard_and_independent() -> None:
    drawn = np.array([normals(SEED, 11, entity, 0, 0, 0) for entity in range(20_000)])
    assert stats.kstest(drawn.ravel(), "norm").pvalue > ERROR
    assert stats.pearsonr(drawn[:, 0], drawn[:, 1]).pvalue > ERROR
    several = len(drawn) * 2
    band = stats.norm.isf(ERROR / 2)
    assert abs(drawn.mean()) < band / math.sqrt(several)
    assert abs(drawn.var() - 1.0) < band * math.sqrt(2.0 / several)


def test_normals_are_those_of_box_and_muller() -> None:
    one, two, _, _ = uniforms(SEED, 11, 4, 0, 2, 0)
    radius = math.sqrt(-2.0 * math.log(one))
    expected = (radius * math.cos(2 * math.pi * two), radius * math.sin(2 * math.pi * two))
    assert normals(SEED, 11, 4, 0, 2, 0) == pytest.approx(expected, rel=1e-14)


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_tent_has_mean_0_and_variance_1_over_all_its_bits(place: int) -> None:
    """Summed exactly: u1 and u2 run over the 1,024 values each that ten bits have."""
    shift = 20 * place
    each = np.array([tent(np.uint64(bits << shift), place) for bits in range(1024)])
    other = np.array([tent(np.uint64((bits << 10) << shift), place) for bits in range(1024)])
    assert np.array_equal(each, other)
    step = each - each[0]
    values = each[0] + step[:, None] + step[None, :]
    assert values.mean() == pytest.approx(0.0, abs=1e-12)
    assert values.var() == pytest.approx(1.0, abs=2e-6)


def test_a_tent_does_not_look_at_bits_of_other_places() -> None:
    everything = 2**60 - 1
    for place in range(3):
        own = 0xFFFFF << (20 * place)
        assert tent(np.uint64(everything), place) == tent(np.uint64(own), place)
        assert tent(np.uint64(everything ^ own), place) == tent(np.uint64(0), place)


# --- seeds of replicates ------------------------------------------------------------------------


def test_every_replicate_and_every_seed_has_a_seed_of_its_own() -> None:
    seen = {int(run_seed(seed, replicate)) for seed in range(20) for replicate in range(200)}
    assert len(seen) == 20 * 200


def test_the_seed_of_a_replicate_is_a_64_bit_number_that_does_not_change() -> None:
    seed = run_seed(1, 0)
    assert isinstance(seed, np.uint64)
    assert seed == run_seed(1, 0)
    low, high = np.random.SeedSequence(1, spawn_key=(0,)).generate_state(2)
    assert int(seed) == (int(high) << 32) + int(low)
