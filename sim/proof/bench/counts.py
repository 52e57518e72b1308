"""What a run does, counted in the real code: blocks of Philox, mixed draws, utilities, whole choices.

The kernel is run uncompiled in a process of its own, where every rule and every draw is a plain function, and the
interpreter counts their calls. Nothing is added to the compiled code, and nothing is counted twice. What is counted is
a whole run of a few clusters; per actor and step it stands for the default scenario, whose actors are the same in kind.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from types import FrameType
from typing import Any, NamedTuple

#: What is counted: name -> module and function.
COUNTED = {
    "blocks": ("sim.world.chance", "philox"),
    "mixes": ("sim.world.chance", "uniform_for"),
    "utilities": ("sim.rules.choice", "utility_of_partner"),
    "local_utilities": ("sim.rules.ties", "utility_of_mate"),
    "lessons": ("sim.rules.knowledge", "lesson"),
}
#: Clusters of the world that is counted in; what is counted is per actor and step.
CLUSTERS = 4


class Counts(NamedTuple):
    """Calls per actor and step."""

    blocks: float
    mixes: float
    utilities: float
    local_utilities: float
    lessons: float

    @property
    def draws(self) -> float:
        """Draws: a block is one, whatever is taken of its four words."""
        return self.blocks + self.mixes

    @property
    def all_utilities(self) -> float:
        """Utilities weighed in full, of partners and of mates."""
        return self.utilities + self.local_utilities


def counts() -> Counts:
    """Counts per actor and step of the first clusters without programme, in a process without compilation.

    Uncompiled, an actor and step costs over half a millisecond: the default scenario in full would take minutes.
    """
    environment = os.environ | {"NUMBA_DISABLE_JIT": "1"}
    command = (sys.executable, "-m", "sim.proof.bench.counts")
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return Counts(**json.loads(done.stdout))


def count_here() -> dict[str, float]:
    """Counts in this process, which must not compile."""
    from importlib import import_module

    from sim.engine.run import simulate
    from sim.proof.bench.worlds import few_clusters, steps_lived

    functions = {
        name: getattr(import_module(module), one) for name, (module, one) in COUNTED.items()
    }
    codes = {one.__code__: name for name, one in functions.items()}
    found: Counter[str] = Counter()

    def seen(frame: FrameType, event: str, _: Any) -> None:
        if event == "call" and frame.f_code in codes:
            found[codes[frame.f_code]] += 1

    scenario = few_clusters(CLUSTERS)
    sys.setprofile(seen)
    try:
        arrays = simulate(scenario, 1, 0)
    finally:
        sys.setprofile(None)
    lived = steps_lived(arrays)
    return {name: found[name] / lived for name in COUNTED}


if __name__ == "__main__":
    print(json.dumps(count_here()))
