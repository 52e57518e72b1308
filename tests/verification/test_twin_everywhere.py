"""Twin = kernel far and wide: thirty more random worlds, every shipped scenario, uncompiled, with bounds checked."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from sim.engine.run import simulate
from sim.scenario import shipped
from sim.scenario.schema.scenario import Scenario
from tests.verification.conftest import Tell
from tests.verification.test_luck_and_order import ROOT, digest_of
from tests.verification.test_sharp import small
from tests.verification.test_twin import SHORT, assert_twins
from tests.verification.test_twin_worlds import random_world

pytestmark = pytest.mark.verify

PLAIN, CHECKED, SHIPPED = (3, 5, 8), (1, 2, 3, 4, 5, 6), "interspin"
TINY = {"population.firms": 5, "population.institutions": 2, "population.partners": 150}


def tiny(name: str) -> Scenario:
    """A shipped scenario with seven actors a cluster."""
    return small(name, TINY)


@pytest.mark.parametrize("seed", range(101, 131))
def test_twin_and_kernel_live_the_same_lives_in_thirty_more_worlds(seed: int, told: Tell) -> None:
    assert_twins(random_world(seed), seed)
    told("twins", world=f"random {seed}", seed=seed, how="compiled", equal=True)


@pytest.mark.parametrize(
    "name",
    [
        name
        if name in ("interspin", "no-programme")
        else pytest.param(name, marks=pytest.mark.slow)
        for name in shipped.names()
    ],
)
def test_twin_and_kernel_live_the_same_lives_in_every_shipped_scenario(
    name: str, told: Tell
) -> None:
    assert_twins(tiny(name), 1)
    told("twins", world=name, seed=1, how="compiled, 7 actors a cluster", equal=True)


# --- in processes of their own ------------------------------------------------------------------

IN_PLAIN_PYTHON = """
import json, warnings
warnings.simplefilter("ignore", RuntimeWarning)
import numba
assert numba.config.DISABLE_JIT
from tests.verification.test_twin_everywhere import PLAIN, digests, assert_twins, random_world, SHORT
for seed in PLAIN:
    assert_twins(random_world(seed, end=SHORT), seed)
print(json.dumps(digests(PLAIN)))
"""


def digests(seeds: tuple[int, ...]) -> list[str]:
    """Digests of the logs of random worlds and of a shipped scenario."""
    scenarios = [random_world(seed, end=SHORT) for seed in seeds] + [tiny(SHIPPED)]
    if "NUMBA_DISABLE_JIT" in os.environ:
        scenarios = scenarios[:-1]
    return [digest_of(simulate(one, 1, 0, keep_contacts=True).events) for one in scenarios]


def told_by(*asked: str, **environment: str) -> Any:
    """What a script or module says on its last line, in a process of its own."""
    done = subprocess.run(
        [sys.executable, *asked],
        capture_output=True,
        text=True,
        env=os.environ
        | {"PYTHONPATH": os.pathsep.join(map(str, (ROOT, ROOT / "tests")))}
        | environment,
        cwd=ROOT,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.slow
def test_without_compilation_twin_and_kernel_live_the_same_lives(told: Tell) -> None:
    found = told_by("-c", IN_PLAIN_PYTHON, NUMBA_DISABLE_JIT="1")
    assert found == digests(PLAIN)[:-1]
    for seed in PLAIN:
        told("twins", world=f"random {seed}", seed=seed, how="without compilation", equal=True)


@pytest.mark.slow
def test_with_bounds_checked_nothing_is_out_of_bounds_and_planted_faults_are_caught(
    told: Tell,
) -> None:
    found = told_by("-m", "tests.verification.bounds", NUMBA_BOUNDSCHECK="1")
    for fault, caught in found["found"].items():
        told("bounds", planted=fault, as_expected=caught)
    assert all(found["found"].values()), found["found"]
    assert found["digests"] == digests(CHECKED)
    told("bounds", planted=f"{len(CHECKED)} random worlds and {SHIPPED}: none", as_expected=True)
