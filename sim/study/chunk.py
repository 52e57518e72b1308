"""A chunk of a study: some cases that one worker runs and writes as one part. A receipt comes back."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from sim.outcome.asked import contrast_names
from sim.outcome.contrasts import CONTRASTS, Asked
from sim.outcome.effects import Pair
from sim.outcome.levels import names_of_levels
from sim.outcome.parts import write_part
from sim.outcome.reduce import Failure, Keep, Run
from sim.outcome.selection import mask_of, spelled
from sim.outcome.twins import TwinFacts
from sim.scenario.schema.scenario import Scenario
from sim.study.task import Task, do
from sim.study.yearly import is_yearly, yearly_of

#: What a study keeps of a run: one number an outcome.
KEEP = Keep(events=False, detail=False, lives=False, series=False, network=False, research=False)
#: Columns of a part that say which run a row is of.
LABELS = ("scenario", "point", "draw", "replicate", "seed")


class Job(NamedTuple):
    """One case: scenarios and keys, the base first; ``skip``: arms whose rows are there already."""

    arms: tuple[Scenario, ...]
    keys: tuple[bytes, ...]
    skip: tuple[bool, ...]
    seed: int
    replicate: int
    draw: int
    point: int = 0


class Chunk(NamedTuple):
    """Work for one worker; it writes into the folder by itself."""

    folder: Path
    jobs: tuple[Job, ...]
    has_base: bool
    contacts: bool  # whether runs log contacts, without which some outcomes are undefined
    years: bool = False  # whether levels are kept year by year too


class Lost(NamedTuple):
    """A run that failed, by its key, with the cause."""

    key: bytes
    error: str
    traceback: str


class Receipt(NamedTuple):
    """What a worker tells: its part (None if nothing was left to write), failures, seconds in runs."""

    part: Path | None
    runs: int
    lost: tuple[Lost, ...]
    seconds: float


def names_of_columns(has_base: bool) -> tuple[str, ...]:
    """Columns of a part: levels; and of contrasts what is counted and what it is divided by."""
    return (*names_of_levels(), *(_contrast_columns() if has_base else ()))


def _years_in(rows: list[dict[str, float]]) -> list[str]:
    return sorted({name for row in rows for name in row if is_yearly(name)})


def _contrast_columns() -> Iterator[str]:
    for name in contrast_names():
        yield from (f"{name}|above", f"{name}|below")


def work(chunk: Chunk) -> Receipt:
    """Runs the cases of a chunk and writes one part with the rows of all runs that went well."""
    keep = KEEP._replace(contacts=chunk.contacts, series=chunk.years)
    keys: list[bytes] = []
    rows: list[dict[str, float]] = []
    labels: list[tuple[Any, ...]] = []
    lost: list[Lost] = []
    seconds = 0.0
    for job in chunk.jobs:
        done = do(Task(job.arms, job.seed, job.replicate, keep, job.draw))
        for place, (key, run) in enumerate(zip(job.keys, done.runs, strict=True)):
            if isinstance(run, Failure):
                lost.append(Lost(key, run.error, run.traceback))
                continue
            seconds += run.seconds
            if job.skip[place]:
                continue
            base = done.runs[0] if chunk.has_base and place else None
            if isinstance(base, Failure):
                lost.append(Lost(key, f"its base failed: {base.error}", base.traceback))
                continue
            keys.append(key)
            labels.append((run.scenario, job.point, job.draw, job.replicate, job.seed))
            years = yearly_of(run) if chunk.years else {}
            rows.append(run.levels | _contrasts(base, run, done.facts[place]) | years)
    if not keys:
        return Receipt(None, 0, tuple(lost), seconds)
    names = (*names_of_columns(chunk.has_base), *_years_in(rows))
    columns = {name: [row.get(name, math.nan) for row in rows] for name in names}
    told = dict(zip(LABELS, zip(*labels, strict=True), strict=True))
    part = write_part(chunk.folder, keys, columns, told)
    return Receipt(part, len(keys), tuple(lost), seconds)


def lost(chunk: Chunk, cause: str) -> Receipt:
    """The receipt of a chunk whose workers were killed: each of its runs that were still to be done is lost."""
    keys = [
        key for job in chunk.jobs for key, skip in zip(job.keys, job.skip, strict=True) if not skip
    ]
    return Receipt(None, 0, tuple(Lost(key, cause, "") for key in keys), 0.0)


def _contrasts(base: Run | None, run: Run, facts: TwinFacts | None) -> dict[str, float]:
    """Both numbers of every contrast of a pair."""
    if base is None or facts is None:
        return {}
    pair = Pair(base.tally, run.tally, base.levels, run.levels, facts)
    values: dict[str, float] = {}
    for name, contrast in CONTRASTS.items():
        for who in contrast.told:
            above, below = _parts(contrast, pair, who)
            values[f"{spelled(name, who)}|above"] = above
            values[f"{spelled(name, who)}|below"] = below
    return values


def _parts(contrast: Any, pair: Pair, who: str) -> tuple[float, float]:
    after, before, per_after, per_before = contrast.parts(
        pair, Asked(who, mask_of(pair.alternative, ()))
    )
    return after - before, 1.0 if contrast.per is None else per_after - per_before
