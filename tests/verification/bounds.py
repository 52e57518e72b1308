"""The kernel compiled with bounds checks: ``NUMBA_BOUNDSCHECK=1 python -m tests.verification.bounds``.

Plants faults (an index out of range in a kernel of its own; lists too small in the real one), says which were caught,
and gives digests of runs without faults.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import numba
import numpy as np

from sim.compiled import compiled
from sim.engine.run import run_world
from sim.world.build import build
from sim.world.state import World
from tests.verification.test_twin import SHORT
from tests.verification.test_twin_everywhere import CHECKED, digests
from tests.verification.test_twin_worlds import random_world


@compiled
def beyond(values, place):  # type: ignore[no-untyped-def]
    """A kernel that reads where it is told."""
    return values[place]


def is_caught(call: Callable[..., Any], *arguments: Any) -> bool:
    """Whether a call ends in an index out of bounds."""
    try:
        call(*arguments)
    except IndexError:
        return True
    return False


def is_caught_in_world(change: Callable[[World], World]) -> bool:
    """Whether the real kernel stumbles over a world with a list too small."""
    return is_caught(run_world, change(build(random_world(1, end=SHORT), 1, 0)))


def of_state(world: World, name: str, count: int) -> World:
    """The world with the first rows of a list alone."""
    short = getattr(world.state, name)[:count].copy()
    return world._replace(state=world.state._replace(**{name: short}))


def faults() -> dict[str, bool]:
    """Each planted fault, and whether it went as it should."""
    return {
        "kernel of the test, one place too far": is_caught(beyond, np.zeros(3), 3),
        "kernel of the test, last place: no fault": not is_caught(beyond, np.zeros(3), 2),
        "real kernel, travel shocks one step short": is_caught_in_world(
            lambda world: world._replace(travel=world.travel[:-1])
        ),
        "real kernel, panel one step short": is_caught_in_world(
            lambda world: of_state(world, "panel", len(world.state.panel) - 1)
        ),
        "real kernel, two of five countries": is_caught_in_world(
            lambda world: of_state(world, "countries", 2)
        ),
    }


if __name__ == "__main__":
    assert numba.config.BOUNDSCHECK, "NUMBA_BOUNDSCHECK=1 is not set"
    print(json.dumps({"found": faults(), "digests": digests(CHECKED)}))
