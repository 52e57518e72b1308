"""What a manifest says that a reader of the results must know: warnings, what was asked, what it was made from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.outcome.intervals import level_of, percent

#: What was asked that is of no use to a reader: where results went, how the work was spread, what is told elsewhere.
UNTOLD = {"out", "figures", "workers", "engine", "scheduler", "base", "alternatives", "settings"}
#: Fewest draws that an interval of 95 % can be read from: the range of n draws holds (n − 1) / (n + 1) of them all.
FEW_DRAWS = 39

Manifest = Mapping[str, Any]


def warnings_of(manifest: Manifest) -> list[str]:
    """Cautions, failed runs, and where the model ran out of room."""
    told = [
        str(one) for key in ("warnings", "notes", "messages") for one in _listed(manifest.get(key))
    ]
    failed = _failed(manifest)
    if failed:
        told.append(
            f"{failed} {'run' if failed == 1 else 'runs'} failed and are not in these numbers."
        )
    full = {str(name) for run in runs_in(manifest) for name in _listed(run.get("overflow"))}
    if full:
        told.append(
            f"The model ran out of room ({', '.join(sorted(full))}): these numbers are not to be used."
        )
    draws = draws_in(manifest)
    different = min(draws, _different(manifest) or draws)
    if 0 < different < FEW_DRAWS:
        alike = f" ({different} different)" if different < draws else ""
        told.append(
            f"{draws} draws of the parameters{alike} are few: intervals have a level of {percent(level_of(different))} "
            "at most, not 95 %."
        )
    return told


def draws_in(manifest: Manifest) -> int:
    """How many draws of the parameters were run; 0 where nothing was drawn."""
    draws = len({str(run.get("draw")) for run in runs_in(manifest)})
    return draws if draws > 1 else 0


def _different(manifest: Manifest) -> int | None:
    """How many draws differ, where the manifest says so."""
    for one in _listed(manifest.get("read")):
        count = one.get("different") if isinstance(one, Mapping) else None
        if isinstance(count, int):
            return count
    return None


def runs_in(manifest: Manifest) -> list[Manifest]:
    """What a manifest says of each run."""
    return [run for run in _listed(manifest.get("runs")) if isinstance(run, Mapping)]


def set_in(manifest: Manifest) -> list[str]:
    """What was set in every scenario, as a sentence."""
    asked = manifest.get("asked")
    settings = _listed(asked.get("settings")) if isinstance(asked, Mapping) else []
    return [f"Set in every scenario: {', '.join(map(str, settings))}."] if settings else []


def facts_of(manifest: Manifest) -> list[tuple[str, str]]:
    """What a result was made from, name by name."""
    facts = [
        (key, str(manifest[key])) for key in ("scenario", "against", "started") if manifest.get(key)
    ]
    for title in ("asked", "study", "code", "versions", "machine"):
        held = manifest.get(title)
        if not isinstance(held, Mapping):
            continue
        untold = UNTOLD if held.get("precision") else UNTOLD | {"outcome"}
        for name, value in held.items():
            if value not in (None, "", [], {}) and not (title == "asked" and name in untold):
                facts.append((f"{title}: {name.replace('_', ' ')}", str(value)))
    return facts


def _failed(manifest: Manifest) -> int:
    """How many runs failed, however a command's manifest counts them."""
    failures, runs = manifest.get("failures"), manifest.get("runs")
    if isinstance(runs, Mapping):
        count = runs.get("failed")
        return count if isinstance(count, int) else 0
    if isinstance(failures, Mapping):
        return sum(one if isinstance(one, int) else len(_listed(one)) for one in failures.values())
    return len(_listed(failures))


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, (list, tuple, Mapping)) else []
