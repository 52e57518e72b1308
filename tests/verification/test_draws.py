"""A battery on the draws in two orders: actor by actor through the steps, and step by step through the actors.

Standard tests (frequency, runs, serial correlation, birthday spacings, gaps, collisions, bits, maximum of t) always
run; Dieharder's, where the program is installed.
"""

from __future__ import annotations

import shutil
import subprocess
from typing import Any

import numpy as np
import pytest
from scipy import stats

from sim.compiled import entry
from sim.words import Purpose
from sim.world.chance import block
from tests.verification.conftest import Tell

pytestmark = pytest.mark.verify

#: Chance that a right generator fails one of these tests.
ERROR = 1e-6
SEED = np.uint64(7)
ACTORS, STEPS = 4096, 128
ORDERS = ("actors first", "steps first")
SCALE = 2.0**-32


@entry
def words(seed, purpose, actors, steps, by_step):
    """Four words of each (actor, step), all steps of an actor after each other, or all actors of a step."""
    found = np.empty(actors * steps * 4, np.uint32)
    for place in range(actors * steps):
        actor, step = (
            (place % actors, place // actors) if by_step else (place // steps, place % steps)
        )
        one, two, three, four = block(seed, purpose, actor, 0, step, 0)
        found[4 * place] = one
        found[4 * place + 1] = two
        found[4 * place + 2] = three
        found[4 * place + 3] = four
    return found


@pytest.fixture(scope="module")
def drawn() -> dict[str, Any]:
    """Two million words in each order."""
    purpose = int(Purpose.CHANNELS)
    return {name: words(SEED, purpose, ACTORS, STEPS, name == ORDERS[1]) for name in ORDERS}


def frequency(drawn: Any) -> float:
    """Chi-square of the 256 values of each byte, all bytes."""
    return float(stats.chisquare(np.bincount(drawn.view(np.uint8), minlength=256)).pvalue)


def bits(drawn: Any) -> float:
    """Number of ones at each of the 32 places, as a chi-square of 32 normal deviates."""
    ones = np.array([((drawn >> np.uint32(k)) & np.uint32(1)).sum() for k in range(32)], float)
    z = (ones - len(drawn) / 2) / np.sqrt(len(drawn) / 4)
    return float(stats.chi2.sf((z**2).sum(), 32))


def runs(drawn: Any) -> float:
    """Wald and Wolfowitz: runs above and below the middle."""
    above = drawn >= 2**31
    n1, n2 = float(above.sum()), float((~above).sum())
    found = 1 + (above[1:] != above[:-1]).sum()
    mean = 1 + 2 * n1 * n2 / (n1 + n2)
    variance = (mean - 1) * (mean - 2) / (n1 + n2 - 1)
    return float(2 * stats.norm.sf(abs(found - mean) / np.sqrt(variance)))


def serial_correlation(drawn: Any) -> float:
    """Correlations at lags 1 to 16, and of a whole row, as a chi-square."""
    u = drawn * SCALE - 0.5
    lags = [*range(1, 17), 4 * STEPS, 4 * ACTORS]
    z = np.array([12 * (u[:-lag] * u[lag:]).sum() / np.sqrt(len(u) - lag) for lag in lags])
    return float(stats.chi2.sf((z**2).sum(), len(lags)))


def serial_triples(drawn: Any) -> float:
    """Chi-square of triples that do not overlap, in 16³ cells."""
    cells = (drawn >> np.uint32(28)).astype(np.int64)[: len(drawn) // 3 * 3].reshape(-1, 3)
    places = cells[:, 0] * 256 + cells[:, 1] * 16 + cells[:, 2]
    return float(stats.chisquare(np.bincount(places, minlength=4096)).pvalue)


def gaps(drawn: Any) -> float:
    """Chi-square of the lengths between values below 1/8: geometric."""
    hits = np.flatnonzero(drawn < 2**29)
    between = np.minimum(np.diff(hits) - 1, 40)
    chance = 0.125 * 0.875 ** np.arange(40)
    expected = np.append(chance, 1 - chance.sum()) * len(between)
    return float(stats.chisquare(np.bincount(between, minlength=41), expected).pvalue)


def birthday_spacings(drawn: Any) -> float:
    """Marsaglia: repeated spacings of 512 birthdays in 2^24 days are Poisson with mean 512³ / 2^26 = 2."""
    days = (drawn >> np.uint32(8)).astype(np.int64)[: len(drawn) // 512 * 512].reshape(-1, 512)
    spacings = np.sort(np.diff(np.sort(days, axis=1), axis=1, prepend=0), axis=1)
    repeated = np.minimum((np.diff(spacings, axis=1) == 0).sum(axis=1), 8)
    chance = stats.poisson.pmf(np.arange(8), 2.0)
    expected = np.append(chance, 1 - chance.sum()) * len(repeated)
    return float(stats.chisquare(np.bincount(repeated, minlength=9), expected).pvalue)


def collisions(drawn: Any) -> float:
    """Words that occur twice: Poisson with mean n² / 2^33."""
    mean = len(drawn) ** 2 / 2.0**33
    twice = len(drawn) - len(np.unique(drawn))
    return float(
        min(1.0, 2 * min(stats.poisson.cdf(twice, mean), stats.poisson.sf(twice - 1, mean)))
    )


def largest_of_eight(drawn: Any) -> float:
    """Kolmogorov–Smirnov of the largest of eight, to the eighth: even."""
    largest = (drawn[: len(drawn) // 8 * 8].reshape(-1, 8).max(axis=1) + 0.5) * SCALE
    return float(stats.kstest(largest**8, "uniform").pvalue)


BATTERY = (
    frequency, bits, runs, serial_correlation, serial_triples, gaps, birthday_spacings, collisions, largest_of_eight,
)  # fmt: skip


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("check", BATTERY, ids=lambda check: check.__name__)
def test_draws_pass_a_standard_test(check: Any, order: str, drawn: Any, told: Tell) -> None:
    p = check(drawn[order])
    told("draws", battery="own", test=check.__name__, order=order, p=p, least_p=ERROR)
    assert p > ERROR


def test_the_battery_finds_a_bad_generator() -> None:
    """A linear congruential generator with a lowest bit that never changes; and one word in fifty repeated."""
    state, bad = 1, np.empty(2**18, np.uint32)
    for place in range(len(bad)):
        state = (1103515245 * state + 12345) % 2**31
        bad[place] = 2 * state
    assert bits(bad) < ERROR and frequency(bad) < ERROR
    sticky = np.random.default_rng(1).integers(0, 2**32, 2**20, dtype=np.uint32)
    sticky[1::50] = sticky[::50][: len(sticky[1::50])]
    assert min(serial_correlation(sticky), serial_triples(sticky), collisions(sticky)) < ERROR


#: Tests of Dieharder that ten samples of need fewer words than the file holds.
NUMBERS = (0, 2, 3, 8, 9, 10, 11, 12, 13, 15, 16, 100, 101)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """32 million words in each order, as files; gone when the tests are over."""
    folder, found = tmp_path_factory.mktemp("draws"), {}
    for order in ORDERS:
        found[order] = folder / f"{order}.bin"
        words(SEED, int(Purpose.CHANNELS), 2**16, STEPS, order == ORDERS[1]).tofile(found[order])
    yield found
    for file in found.values():
        file.unlink()


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("dieharder") is None, reason="dieharder is not installed")
@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("number", NUMBERS)
def test_dieharder_finds_nothing(number: int, order: str, files: Any, told: Tell) -> None:
    asked = ["dieharder", "-d", str(number), "-g", "201", "-f", str(files[order]), "-p", "10",
             "-D", "test_name", "-D", "pvalues"]  # fmt: skip
    done = subprocess.run(asked, capture_output=True, text=True, check=True)
    assert "rewound" not in done.stdout + done.stderr, "the file is too short for this test"
    found = [line.split("|") for line in done.stdout.splitlines() if "|" in line]
    for name, p in found:
        told(
            "draws", battery="Dieharder", test=name.strip(), order=order, p=float(p), least_p=ERROR
        )
    assert found and all(float(p) > ERROR for _, p in found)
