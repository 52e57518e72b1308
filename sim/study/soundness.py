"""Which cases of a study can be run: every scenario of it is made and checked once, before the first run.

Values that no scenario takes are faults. A point at which sound values contradict each other is a fault too or, where
the study says so, left out with all its draws and arms, so that the points that stay have the same of both.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from sim.errors import Fault, ScenarioError
from sim.scenario.schema.scenario import Scenario
from sim.scenario.study_file import StudyFile
from sim.scenario.validation import contradicts_itself
from sim.study.compare import check_arms
from sim.study.errors import ComparisonError
from sim.study.execute import Progress
from sim.study.points import Point, sizes_of

#: Points with faults that are told one by one.
MOST_FAULTS = 20
#: Scenarios (points × draws × names) of a study: each is made and checked, 3 ms each, before the first run.
MOST_SCENARIOS = 200_000
#: Runs that a study may ask for.
MOST_RUNS = 100_000_000
#: Points between two signs of progress.
A_WHILE = 100
LEAVE_OUT = (
    'contradictions = "leave-out" in the study leaves such points out, and reports their share'
)

#: Scenario, point, draw.
Key = tuple[str, int, int]
ContentOf = Callable[[Scenario], bytes]


class Sound(NamedTuple):
    """Digests of the scenarios that can be run; points that are left out, and what is wrong there first."""

    contents: dict[Key, bytes]
    left_out: dict[int, Fault]


def too_many(study: StudyFile, most: int = MOST_SCENARIOS) -> Iterator[Fault]:
    """A fault where a study has more scenarios or runs than can be planned; told before any of them is made."""
    sizes = sizes_of(study)
    points, draws = math.prod(sizes.values()), study.draws.count if study.draws else 1
    scenarios = points * draws * len(study.scenarios)
    runs = scenarios * study.replicates
    told = f"{points:,} points × {draws:,} draws × {len(study.scenarios)} scenarios"
    if scenarios > most:
        made = " × ".join(f"{name} {size:,}" for name, size in sizes.items())
        problem = f"{told} are {scenarios:,} scenarios" + (f" (points: {made})" if made else "")
        allowed = f"at most {most:,}: shorter lists, or a [latin_hypercube] of fewer points"
        yield Fault("study", "", problem, allowed)
    elif runs > MOST_RUNS:
        problem = f"{told} × {study.replicates:,} replicates are {runs:,} runs"
        yield Fault("study", "replicates", problem, f"at most {MOST_RUNS:,} runs in all")


def soundness(study: StudyFile, bases: Mapping[str, Scenario]) -> Callable[[Point], bool]:
    """Whether a draw makes a sound scenario of the first one."""
    first = next(iter(bases.values()), None)

    def is_sound(draw: Point) -> bool:
        try:
            return first is None or bool(first.with_changes({**study.set, **draw}))
        except ScenarioError:
            return False

    return is_sound


def sound_cases(
    study: StudyFile,
    bases: Mapping[str, Scenario],
    points: Sequence[Point],
    draws: Sequence[Point],
    content_of: ContentOf,
    progress: Progress,
) -> Sound:
    """All scenarios of all points and draws; ``ScenarioError`` with what is wrong with them."""
    sound, wrong = Sound({}, {}), 0
    faults: dict[tuple[str, str], Fault] = {}
    for number, point in enumerate(points):
        if number % A_WHILE == 0 and len(points) > A_WHILE:
            progress("checking points", number, len(points))
        changes = [{**study.set, **draw, **point} for draw in draws]
        is_named = (bool(point), [bool(draw) for draw in draws])
        found = _check_point(number, changes, is_named, (bases, study.against), content_of, sound)
        for fault in found:
            faults.setdefault((fault.key, fault.problem), fault)
        wrong += bool(found)
        if wrong >= MOST_FAULTS:
            break
    if faults:
        raise ScenarioError(faults.values())
    none_left = len(sound.left_out) == len(points)
    if sound.left_out and (study.contradictions == "refuse" or none_left):
        raise ScenarioError([_contradiction(sound.left_out, len(points))])
    return sound


def _check_point(
    number: int,
    changes: Sequence[Mapping[str, Any]],
    is_named: tuple[bool, Sequence[bool]],
    arms_of: tuple[Mapping[str, Scenario], str],
    content_of: ContentOf,
    sound: Sound,
) -> list[Fault]:
    """Adds the scenarios of a point to those that are sound, or the point to those left out; faults of its values."""
    bases, against = arms_of
    made: dict[Key, bytes] = {}
    for draw, one in enumerate(changes):
        place = [f"point {number}"] if is_named[0] else []
        place += [f"draw {draw}"] if is_named[1][draw] else []
        where = ", ".join(["study", *place])
        arms: list[Scenario] = []
        for name, base in bases.items():
            try:
                arms.append(base.with_changes(one))
            except ScenarioError as error:
                found = [replace(fault, where=where) for fault in error.faults]
                if place and contradicts_itself(base, one):
                    sound.left_out[number] = found[0]
                    return []
                return found
            made[name, number, draw] = content_of(arms[-1])
        wrong = _not_comparable(arms) if against else []
        if wrong:
            return wrong
    sound.contents.update(made)
    return []


def _not_comparable(arms: Sequence[Scenario]) -> list[Fault]:
    try:
        check_arms(arms)
    except ComparisonError as error:
        return [Fault("study", "against", str(error))]
    return []


def _contradiction(left_out: Mapping[int, Fault], points: int) -> Fault:
    """One message for all points that contradict themselves: how many, the first, what can be done."""
    first = next(iter(left_out.values()))
    place = ", ".join([*first.where.split(", ")[1:], first.key])
    count = f"{len(left_out):,} of {points:,} points contradict themselves"
    problem = f"{count}; the first: {place}: {first.problem}"
    hint = LEAVE_OUT if len(left_out) < points else "no point is left"
    return Fault("study", "", problem, first.allowed, first.meaning, hint)


def told_points(points: int, left_out: Mapping[int, Fault]) -> dict[str, Any]:
    """How many points there are, are run and are left out, which these are and why: for receipts and manifests."""
    told: dict[str, Any] = {"all": points, "run": points - len(left_out), "left_out": len(left_out)}
    if not left_out:
        return told
    reasons: dict[str, int] = {}
    for fault in left_out.values():
        reasons[fault.key] = reasons.get(fault.key, 0) + 1
    first = next(iter(left_out.values()))
    return told | {
        "left_out_share": len(left_out) / points,
        "left_out_numbers": ranges_of(sorted(left_out)),
        "contradictions_by_key": reasons,
        "first_contradiction": str(first),
    }


def ranges_of(numbers: Sequence[int]) -> str:
    """Whole numbers in rising order as ``0, 3-5, 9``."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(str(low) if low == high else f"{low}-{high}" for low, high in runs)
