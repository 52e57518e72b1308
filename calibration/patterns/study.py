"""The study: all arms of all draws under common luck, read pattern by pattern and world by world."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from calibration.patterns import statistics as read
from calibration.patterns.draws import Draw, drawn
from calibration.patterns.seen import Seen, seen_of
from calibration.patterns.worlds import arms_of
from sim.engine.run import prepare, simulate
from sim.scenario.schema.scenario import Scenario
from sim.study.executors import default_workers, executor_for, in_order

#: Purpose of the draws that shuffle actors over clusters, beside the seed and the number of the draw.
SHUFFLING = 6
#: Drawn from these two with prior weight one half each, by the parity of the draw's number.
HALVES = ("emergent", "put in")


class Key(NamedTuple):
    """A reading of a pattern in a world."""

    pattern: str
    world: str
    reading: str


class Question(NamedTuple):
    """What is asked: the two shipped designs, how many draws and replicates, and changes to every arm."""

    programme: Scenario
    none: Scenario
    draws: int
    replicates: int
    seed: int
    changes: Mapping[str, object]


@dataclass(frozen=True)
class Answer:
    """What a draw shows: values by reading; empty with a message where it failed."""

    values: dict[Key, float] = field(default_factory=dict)
    overflows: int = 0
    error: str = ""


def answers(
    question: Question,
    workers: int | None = None,
    tell: Callable[[int, int], None] = lambda done, count: None,
    given: Sequence[Draw] | None = None,
) -> list[Answer]:
    """One answer a draw, in order; a draw that fails is told as such and does not stop the others.

    Draws are of the prior, or those of a posterior that are ``given``.
    """
    prepare()
    draws = list(enumerate(given or drawn(question.draws, question.seed)))
    count = min(workers or default_workers(), len(draws))
    found = []
    with executor_for("thread", count) as pool:

        def work(numbered: tuple[int, Draw]) -> Answer:
            return answer(question, *numbered)

        for one in in_order(pool, work, draws, 2 * count):
            found.append(one)
            tell(len(found), len(draws))
    return found


def answer(question: Question, number: int, draw: Draw) -> Answer:
    """All readings of one draw."""
    try:
        arms = arms_of(question.programme, question.none, draw, question.changes)
        runs, overflows = {}, 0
        for name, scenario in arms.items():
            seen, lost = _runs(question, scenario, number)
            runs[name], overflows = seen, overflows + lost
        luck = np.random.SeedSequence((question.seed, number, SHUFFLING))
        values = dict(readings(runs, span_of(question.programme), luck))
        return Answer(values | dict(_halves(values, number)), overflows)
    except Exception as error:
        last = traceback.format_exc().strip().splitlines()[-3:-1]
        return Answer(error=f"draw {number}: {type(error).__name__}: {error} ({' '.join(last)})")


def _runs(question: Question, scenario: Scenario, number: int) -> tuple[tuple[Seen, ...], int]:
    """The replicates of an arm; every draw has luck of its own, every arm of a draw the same."""
    seen, lost = [], 0
    for replicate in range(question.replicates):
        arrays = simulate(scenario, question.seed, number * question.replicates + replicate)
        lost += any(n for name, n in arrays.counters.items() if name.startswith("overflow_"))
        seen.append(seen_of(arrays))
    return tuple(seen), lost


def span_of(programme: Scenario) -> tuple[float, float]:
    """Beginning of the first round and end of the last one's projects, in decimal years."""
    design = programme.programme
    years = design.concept.years + design.implementation.years
    starts = [row.start.year + (row.start.month - 1) / 12 for row in design.rounds]
    return min(starts), max(starts) + years


def readings(
    runs: dict[str, tuple[Seen, ...]], span: tuple[float, float], luck: np.random.SeedSequence
) -> Iterator[tuple[Key, float]]:
    """Values of all patterns in all worlds, the controls among them, and mechanism over control."""
    yield from _named("V01", "programme", read.rise_of_linked_share(runs["programme"], *span))
    yield from _named("V01", "no programme", read.rise_of_linked_share(runs["emergent"], *span))
    for world, arm in (("as drawn", "emergent"), ("kinds alike", "kinds alike")):
        yield from _named("V02", world, read.lead_of_institutions(runs[arm]))
        yield from _named("V05", world, read.preference_for_institutions(runs[arm]))
    yield from _gains(runs)
    yield from _spreads(runs, luck)
    for world, arm in (("programme", "programme"), ("no programme", "emergent")):
        yield from _named("V10", world, read.fading(runs[arm], runs["emergent"], span[1]))


def _named(pattern: str, world: str, values: read.Values) -> Iterator[tuple[Key, float]]:
    for reading, value in values.items():
        yield Key(pattern, world, reading), value


def _gains(runs: dict[str, tuple[Seen, ...]]) -> Iterator[tuple[Key, float]]:
    """V03 and V04 in all worlds; each mechanism also over the world with neither."""
    alone = {world: world for world in ("emergent", "neither", "neither, quick ties", "placebo")}
    lives = {"put in": "neither", **alone}
    found: dict[Key, float] = {}
    for world, other in lives.items():
        pair = runs[world], runs[f"{other} without buzz"]
        by_age = read.gain_by_age(*pair) | read.gain_of_those_there(*pair)
        found |= _named("V03", world, by_age | read.ties_by_age(pair[0]))
        found |= _named("V04", world, read.gain_by_field(*pair))
    for world in HALVES:
        found |= _over(found, world, "neither")
    yield from found.items()


def _spreads(
    runs: dict[str, tuple[Seen, ...]], luck: np.random.SeedSequence
) -> Iterator[tuple[Key, float]]:
    """V06 as drawn, without cluster effects, and with clusters alike."""
    arms = ("emergent", "no cluster effect", "clusters alike")
    worlds = ("as drawn", "no cluster effect", "clusters alike")
    found: dict[Key, float] = {}
    for world, arm in zip(worlds, arms, strict=True):
        generator = np.random.default_rng(luck)
        found |= _named("V06", world, read.spread_between_clusters(runs[arm], generator))
    yield from (found | dict(_over(found, "as drawn", "no cluster effect"))).items()


def _over(values: dict[Key, float], world: str, control: str) -> Iterator[tuple[Key, float]]:
    """What a mechanism adds to a reading, draw by draw."""
    for key, value in list(values.items()):
        if key.world == world:
            without = values[key._replace(world=control)]
            yield key._replace(world=f"{world}, minus {control}"), value - without


def _halves(values: dict[Key, float], number: int) -> Iterator[tuple[Key, float]]:
    """The rival mechanisms with prior weight one half each."""
    for key, value in values.items():
        if key.pattern in ("V03", "V04") and key.world == HALVES[number % 2]:
            yield key._replace(world="half each"), value
