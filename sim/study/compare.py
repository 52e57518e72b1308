"""Comparison under common luck: the same seed and replicate for every arm."""

from __future__ import annotations

from collections.abc import Callable, Container, Generator, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from numbers import Integral
from pathlib import Path
from typing import Any

from sim.errors import shown
from sim.outcome.reduce import Failure, Keep, Run
from sim.outcome.tables import Comparison, Ensemble
from sim.outcome.twins import TwinFacts
from sim.scenario.schema.parameter import Section
from sim.scenario.schema.scenario import Scenario
from sim.study.draws import alike, seed_of
from sim.study.errors import ComparisonError, StudyError
from sim.study.execute import Progress, silent, work_through
from sim.study.kept import Kept
from sim.study.names import told_apart
from sim.study.task import Done, Task

REPLICATES, MOST_REPLICATES = 40, 1_000_000
#: What a comparison of designs may differ in.
PROGRAMME = ("name", "title", "programme")
MOST_TOLD = 6


def compare(
    base: Scenario,
    alternatives: Sequence[Scenario],
    replicates: int = REPLICATES,
    seed: int = 1,
    *,
    draws: Sequence[Mapping[str, Any]] = (),
    first: int = 0,
    executor: Executor | None = None,
    workers: int | None = None,
    keep: Keep | None = None,
    store: str | Path | Kept | None = None,
    progress: Progress = silent,
    on_run: Callable[[int, Run], Run] | None = None,
) -> Comparison:
    """Compares alternatives with a base, replicate by replicate under the same luck.

    ``draws``: dotted keys and values set in every arm, draw by draw, each with luck of its own; intervals then cover
    parameters and luck. ``first``: number of the first replicate. ``executor``: any ``concurrent.futures.Executor``;
    by default threads, as many as ``workers`` (all cores). ``store``: a folder where finished work is kept, so
    that the same call goes on after an interruption. ``on_run``: called with the place of the arm and each finished
    run, in order; what it returns is kept. Raises ``ComparisonError`` if the arms differ in calendar or
    clusters or if two that differ have one name, ``ScenarioError`` if a draw does not fit.
    """
    arms = told_apart((base, *alternatives))
    tasks = _tasks(arms, draws, seed, range(first, first + _at_least_one(replicates)), keep)
    kept = Kept(store) if isinstance(store, str | Path) else store
    if kept:
        kept.prepare()
    work = work_through(tasks, executor, workers, progress, kept)
    (whole,) = _growing(arms, tasks, work, (), on_run, alike(draws))
    return whole


def compared_so_far(
    base: Scenario,
    design: Scenario,
    replicates: int,
    seed: int,
    looks: Container[int],
    *,
    draws: Sequence[Mapping[str, Any]],
    workers: int | None,
    keep: Keep,
    progress: Progress,
) -> Generator[Comparison, None, None]:
    """The comparison after these numbers of pairs of runs, then the whole of it, which is that of ``compare``.

    What is seen before the end is unfinished: who stops where it looks good has intervals that are too narrow
    (``compare_until`` counts its looks instead). A pair is a replicate of a draw; all else as in ``compare``.
    """
    arms = told_apart((base, design))
    tasks = _tasks(arms, draws, seed, range(_at_least_one(replicates)), keep)
    return _growing(
        arms, tasks, work_through(tasks, None, workers, progress), looks, None, alike(draws)
    )


def _growing(
    arms: tuple[Scenario, ...],
    tasks: Sequence[Task],
    work: Iterator[tuple[Task, Done]],
    looks: Container[int],
    on_run: Callable[[int, Run], Run] | None,
    same: Sequence[int],
) -> Generator[Comparison, None, None]:
    """The comparison after these numbers of tasks, and after the last; ``same``: of each draw the first like it."""
    runs: list[list[Run]] = [[] for _ in arms]
    failures: list[list[Failure]] = [[] for _ in arms]
    facts: dict[tuple[int, int], dict[int, TwinFacts]] = {}
    for number, (task, done) in enumerate(work, 1):
        for place, (run, fact) in enumerate(zip(done.runs, done.facts, strict=True)):
            if not isinstance(run, Run):
                failures[place].append(run)
                continue
            runs[place].append(on_run(place, run) if on_run else run)
            if fact is not None:
                facts.setdefault((place - 1, task.draw), {})[task.replicate] = fact
        if number == len(tasks) or number in looks:
            ensembles = [Ensemble(*parts) for parts in zip(arms, runs, failures, strict=True)]
            kept = {key: dict(one) for key, one in facts.items()}
            yield Comparison(ensembles[0], ensembles[1:], kept, cautions_of(arms), same=same)


#: Number of a draw, its arms, its seed.
Drawn = tuple[int, tuple[Scenario, ...], int]


def _drawn(
    arms: tuple[Scenario, ...], draws: Sequence[Mapping[str, Any]], seed: int
) -> Iterator[Drawn]:
    """The arms of each draw; as they are where nothing is drawn."""
    if not draws:
        yield 0, arms, seed
    for number, draw in enumerate(draws):
        yield number, tuple(arm.with_changes(draw) for arm in arms), seed_of(seed, number, True)


def _tasks(
    arms: tuple[Scenario, ...],
    draws: Sequence[Mapping[str, Any]],
    seed: int,
    replicates: range,
    keep: Keep | None,
) -> list[Task]:
    """One a draw and replicate; ``ComparisonError`` if the arms cannot be compared."""
    check_arms(arms)
    seed = sound_seed(seed)
    return [
        Task(drawn, own_seed, number, keep or Keep(), draw)
        for draw, drawn, own_seed in _drawn(arms, draws, seed)
        for number in replicates
    ]


def _at_least_one(replicates: int) -> int:
    if not 1 <= replicates <= MOST_REPLICATES:
        allowed = f"replicates must be 1 or more, at most {MOST_REPLICATES:,}"
        raise ComparisonError(f"{allowed}, not {shown(replicates)}")
    return replicates


def sound_seed(seed: Any) -> int:
    """The seed as a plain number; ``StudyError`` for what is none from 0 to 2^63 − 1."""
    number = int(seed) if isinstance(seed, Integral) else -1
    if not 0 <= number < 2**63:
        raise StudyError(
            f"a seed is a whole number from 0 to 2^63 − 1 ({2**63 - 1:,}), not {shown(seed)}"
        )
    return number


def cautions_of(arms: Sequence[Scenario]) -> list[str]:
    """For each alternative: a warning if it differs from the base in more than its programme, else nothing."""
    return [caution_of(arms[0], arm) for arm in arms[1:]]


def caution_of(base: Scenario, arm: Scenario) -> str:
    """What differs outside the programme, in words; the contrast is then not the programme's alone."""
    differing = [
        key
        for name in type(base).model_fields
        if name not in (*PROGRAMME, "time")
        for key in _differing(name, getattr(base, name), getattr(arm, name))
    ]
    if not differing:
        return ""
    told = ", ".join(differing[:MOST_TOLD]) + (", …" if len(differing) > MOST_TOLD else "")
    return f"the arms differ outside the programme ({told}): not an effect of the programme alone"


def _differing(key: str, one: Any, other: Any) -> list[str]:
    """Dotted keys in which two sections differ; lists as a whole."""
    if one == other:
        return []
    if not isinstance(one, Section):
        return [key]
    return [
        found
        for name in type(one).model_fields
        for found in _differing(f"{key}.{name}", getattr(one, name), getattr(other, name))
    ]


def check_arms(arms: Sequence[Scenario]) -> None:
    """Arms must agree in calendar, evaluation date and clusters: else differences mean nothing."""
    base = arms[0]
    for arm in arms[1:]:
        differing = [
            f"time.{name} ({getattr(base.time, name)} against {getattr(arm.time, name)})"
            for name in type(base.time).model_fields
            if getattr(base.time, name) != getattr(arm.time, name)
        ]
        if sorted(row.id for row in arm.clusters) != sorted(row.id for row in base.clusters):
            differing.append("the clusters")
        differing += _other_rows("countries", base, arm, "code") + _other_rows(
            "fields", base, arm, "field"
        )
        if arm.population.scale != base.population.scale:
            differing.append("population.scale")
        if differing:
            raise ComparisonError(
                f"{arm.name!r} cannot be compared with {base.name!r}: they differ in {', '.join(differing)}. "
                "Change these in both (--set applies to every arm)."
            )


def _other_rows(table: str, base: Scenario, arm: Scenario, key: str) -> list[str]:
    """What differs between the rows of a data table, in words; nothing if both hold the same in the same order."""
    ours, theirs = ([str(getattr(row, key)) for row in getattr(one, table)] for one in (base, arm))
    if ours == theirs:
        return []
    only = sorted(set(ours) ^ set(theirs))
    if not only:
        return [f"the order of the {table} (runs depend on it)"]
    told = ", ".join(only[:MOST_TOLD]) + (", …" if len(only) > MOST_TOLD else "")
    return [f"the {table} ({len(theirs)} against {len(ours)}; only in one of them: {told})"]
