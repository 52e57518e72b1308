"""Why a run costs what it costs: instructions, as valgrind counted them, and bytes by kind of record."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from sim.engine.kernel import scratch_for
from sim.engine.run import run_world
from sim.proof.bench.worlds import default
from sim.world.build import build

#: Kinds of records of which an actor has fewer bytes than this are told together.
LEAST = 20
WORDS = {
    "instructions": "instructions",
    "libm": "of them, in `exp`, `log` and `pow`",
    "first_cache": "data not in the first cache",
    "last_cache": "data not in any cache",
}


def instructions_told(folder: Path) -> list[str]:
    """The counts in ``instructions.json``; nothing where there are none."""
    file = folder / "instructions.json"
    if not file.exists():
        return []
    kernel, floor = (
        json.loads(file.read_text(encoding="utf-8"))[one] for one in ("kernel", "floor")
    )
    share = kernel["libm"] / kernel["instructions"]
    times = kernel["instructions"] / floor["instructions"]
    rows = [
        f"| {words} | {kernel[name]:.4g} | {floor[name]:.4g} |" if floor[name] >= 0.05 or kernel[name] >= 0.05
        else f"| {words} | 0 | 0 |"
        for name, words in WORDS.items()
    ]  # fmt: skip
    return [
        "", "## Instructions", "",
        "Of compiled code and the mathematical functions that it calls, per actor and step, counted by valgrind in a "
        "world of eight clusters without programme "
        "(`python -m sim.proof.bench.instructions FOLDER`); repeatable, whatever else the machine does.", "",
        "| counted | kernel | floor |", "|---|---|---|", *rows, "",
        f"A run is {kernel['instructions']:.0f} instructions an actor and step, {times:.1f} times its floor;",
        f"{share:.0%} of them are in `exp`, `log` and `pow`, whose last bit the twin and older results hold us to. The",
        "rest is spread over all rules that have something to decide, as the profile by phase tells.",
    ]  # fmt: skip


def bytes_told() -> list[str]:
    """Bytes per living actor of the default scenario, by kind of record: what there is room for, and its size."""
    world = build(default(), 1, 0)
    scratch = scratch_for(world)
    run_world(world)
    living = int((world.state.actors.is_alive == 1).sum())
    told = []
    for whole, words in ((world.state, "state"), (scratch, "scratch")):
        for name, records in whole._asdict().items():
            if isinstance(records, np.ndarray) and records.nbytes >= LEAST * living:
                told.append((records.nbytes / living, words, name, records.size, records.itemsize))
    told.sort(reverse=True)
    rows = [
        f"| `{name}` | {words} | {each} | {size / living:.3g} | {share:.0f} |"
        for share, words, name, size, each in told
    ]
    return [
        "", "## Bytes", "",
        f"Room per living actor of the default scenario ({living:,} at the end), by kind of record. What is never",
        "touched is never given by the system, and sorted copies of the logs come on top: the sum is not the peak.",
        "", "| record | in | bytes each | room for, per living actor | bytes per living actor |",
        "|---|---|---|---|---|",
        *rows, f"| all of these | | | | {sum(one[0] for one in told):.0f} |", "",
        "Actors with their slots for foundings, their lists of mates and their pairs alone are more than the 600 bytes",
        "asked. Single precision, which would halve them at most, is ruled out: results are held to the last bit.",
    ]  # fmt: skip
