"""The page of the benchmark: ``python -m sim.proof.bench.page FOLDER`` beside the ``bench.json`` in it."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sim.files.write import write_text
from sim.outcome.manifest import code_state, machine, versions
from sim.proof.bench.profile import profile
from sim.proof.bench.reasons import bytes_told, instructions_told
from sim.proof.bench.table import MEANING, WANTED

#: Figures by the wall clock: other work lengthens them as much as it takes.
BY_THE_CLOCK = ("warm_start_s", "cold_start_s", "two_workers_speedup")
#: Share of the machine that other work may take before its figures by the clock mean little.
BUSY = 0.2


def text_of(found: dict[str, Any], phases: dict[str, float], why: Sequence[str]) -> str:
    """The table of measures, how it was made, the profile by phase, and ``why`` what is out of reach is so."""
    host = machine()
    lines = [
        "# Speed", "",
        "Written by `make bench`: medians within one run. Ratios hold elsewhere; absolute times are of one machine "
        f"({host['system']} {host['architecture']}, {host['cores']} cores) {_others(found)}. Python "
        f"{versions()['python']}, NumPy {versions()['numpy']}, Numba {versions()['numba']}; commit "
        f"{(code_state()['commit'] or 'none')[:12]}.", "",
        "| figure | found | wanted | reached | what it is |", "|---|---|---|---|---|",
    ]  # fmt: skip
    for name, meaning in MEANING.items():
        value = found.get(name)
        wanted, is_reached = WANTED.get(name, ("", None))
        reached = (
            ""
            if is_reached is None or value is None
            else ("yes" if is_reached(value) else "**no**")
        )
        if reached == "**no**" and name in BY_THE_CLOCK and _is_busy(found):
            reached = "**no**, on a busy machine"
        shown = "–" if value is None else f"{value:.4g}"
        lines.append(f"| `{name}` | {shown} | {wanted} | {reached} | {meaning} |")
    total = sum(phases.values())
    lines += [
        "", "## How the floor is made", "", _floor(), "",
        "## Profile by phase", "",
        "CPU per actor and step in the compiled kernel, the clock read after each phase (which adds a little).", "",
        "| phase | ns | share |", "|---|---|---|",
        *(f"| `{name}` | {cost:.1f} | {cost / total:.1%} |" for name, cost in phases.items()),
        f"| all | {total:.0f} | |",
        *why,
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def _others(found: dict[str, Any]) -> str:
    share = found.get("share_of_machine_used_by_others")
    if share is None:
        return "under whatever else it did"
    return (
        f"of whose time other work took {share:.0%} meanwhile, which lengthens what the clock tells"
    )


def _is_busy(found: dict[str, Any]) -> bool:
    return (found.get("share_of_machine_used_by_others") or 0.0) > BUSY


def _floor() -> str:
    from sim.proof.bench import floor

    return (floor.__doc__ or "").strip()


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    measures = json.loads((folder / "bench.json").read_text(encoding="utf-8"))
    page = text_of(measures, profile(), [*instructions_told(folder), *bytes_told()])
    write_text(folder / "README.md", page)
    print(f"the page is {folder / 'README.md'}")
