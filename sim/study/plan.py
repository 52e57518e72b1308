"""The plan of a study: every run of it, each under a key made of its content. The same plan gives the same keys.

A *case* is a point, a draw and a replicate: what it sets apart from other cases is the same in all its arms (the
scenarios). Points share their luck, so that they can be compared; draws have luck of their own, so that an average over
draws is one over luck too.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

from sim.errors import Fault, ScenarioError, nearest
from sim.outcome.asked import asks_contacts
from sim.scenario.load import load
from sim.scenario.schema.scenario import Scenario
from sim.scenario.study_file import StudyFile
from sim.study.draws import draws_of, seed_of
from sim.study.errors import ComparisonError
from sim.study.execute import Progress, silent
from sim.study.fingerprint import KEY_BYTES, content_of, version
from sim.study.names import told_apart
from sim.study.points import Point, points_of
from sim.study.soundness import MOST_SCENARIOS, sound_cases, soundness, too_many
from sim.study.yearly import is_yearly


class Arm(NamedTuple):
    """A scenario at a point and a draw; ``content`` is the digest of all that its run depends on."""

    scenario: str
    point: int
    draw: int
    content: bytes


class Case(NamedTuple):
    """One replicate of some arms, the base first where there is one; ``keys``: one a run."""

    arms: tuple[Arm, ...]
    replicate: int
    seed: int
    keys: tuple[bytes, ...]


@dataclass(frozen=True)
class Plan:
    """Everything a study will run.

    ``left_out``: points that are not run, since a scenario contradicts itself there, and what is wrong first. The
    others keep their numbers. ``only``: the one replicate that is run (None: all).
    """

    study: StudyFile
    bases: dict[str, Scenario]
    points: list[Point]
    draws: list[Point]
    contents: dict[tuple[str, int, int], bytes] = field(repr=False)
    version: str
    left_out: dict[int, Fault] = field(default_factory=dict, repr=False)
    only: int | None = None

    def __repr__(self) -> str:
        return (
            f"Plan({self.study.name}: {len(self.bases)} scenarios, {len(self.points)} points, "
            f"{len(self.draws)} draws, {len(self.replicates)} replicates, {len(self)} runs)"
        )

    def __len__(self) -> int:
        return len(self.contents) * len(self.replicates)

    @property
    def replicates(self) -> range:
        """Numbers of the replicates."""
        if self.only is None:
            return range(self.study.replicates)
        return range(self.only, self.only + 1)

    @property
    def base(self) -> str:
        """Name of the base that contrasts are taken against; empty where there is none."""
        return next(iter(self.bases)) if self.study.against else ""

    @property
    def kept(self) -> list[int]:
        """Numbers of the points that are run."""
        return [point for point in range(len(self.points)) if point not in self.left_out]

    @property
    def logs_contacts(self) -> bool:
        """Whether an outcome is asked for that needs the log of contacts (a third of the time of a run)."""
        return any(asks_contacts(name) for name in self.study.outcomes)

    @property
    def keeps_years(self) -> bool:
        """Whether an outcome is asked for year by year."""
        return any(is_yearly(name) for name in self.study.outcomes)

    def changes(self, point: int, draw: int) -> dict[str, Any]:
        """What is set at a point and a draw: the study's own settings, then the draw, then the point."""
        return {**self.study.set, **self.draws[draw], **self.points[point]}

    def scenario(self, arm: Arm) -> Scenario:
        """The scenario of an arm, validated."""
        return self.bases[arm.scenario].with_changes(self.changes(arm.point, arm.draw))

    def cases(self) -> Iterator[Case]:
        """All cases in canonical order, that of the tables: by point, draw and replicate."""
        for point, draw in self._places():
            arms = self._arms(point, draw)
            for replicate in self.replicates:
                yield from self._cases(arms, draw, replicate)

    def cases_by_replicate(self) -> Iterator[Case]:
        """All cases in the order in which they are run: one replicate of everything, then the next.

        So an unfinished study has all points, each a few times.
        """
        for replicate in self.replicates:
            for point, draw in self._places():
                yield from self._cases(self._arms(point, draw), draw, replicate)

    def _places(self) -> Iterator[tuple[int, int]]:
        return product(self.kept, range(len(self.draws)))

    def _arms(self, point: int, draw: int) -> list[Arm]:
        return [Arm(name, point, draw, self.contents[name, point, draw]) for name in self.bases]

    def _cases(self, arms: list[Arm], draw: int, replicate: int) -> Iterator[Case]:
        seed = seed_of(self.study.seed, draw, bool(self.draws[draw]))
        base = arms[0].content if self.base else b""
        keys = tuple(
            self._key(arm, seed, replicate, base if place else b"")
            for place, arm in enumerate(arms)
        )
        if self.base:
            yield Case(tuple(arms), replicate, seed, keys)
            return
        for arm, key in zip(arms, keys, strict=True):
            yield Case((arm,), replicate, seed, (key,))

    def _key(self, arm: Arm, seed: int, replicate: int, base: bytes) -> bytes:
        named = f"{self.version} {seed} {replicate} {self.logs_contacts} ".encode()
        named += b"yearly " if self.keeps_years else b""
        return hashlib.blake2b(named + arm.content + base, digest_size=KEY_BYTES).digest()


def plan_of(
    study: StudyFile,
    folder: Path = Path(),
    given: Mapping[str, Scenario] | None = None,
    only: int | None = None,
    *,
    most: int = MOST_SCENARIOS,
    progress: Progress = silent,
) -> Plan:
    """The plan of a study whose paths start at a folder; scenarios that are ``given`` by name are not loaded.

    ``only``: the number of the one replicate that is run, with the numbers that it has among all. Raises
    ``ScenarioError`` with everything that is wrong: scenarios, keys, values, ranges, points that do not fit, more than
    ``most`` scenarios in all.
    """
    faults: list[Fault] = []
    bases = _bases(study, folder, faults, given or {})
    many = list(too_many(study, most))
    if many:
        raise ScenarioError([*many, *faults])
    points, wrong = points_of(study)
    faults += wrong
    try:
        draws = draws_of(study.draws, study.seed, folder, soundness(study, bases))
    except ScenarioError as error:
        faults += error.faults
        draws = [{}]
    try:
        sound = sound_cases(study, bases, points, draws, content_of, progress)
    except ScenarioError as error:
        raise ScenarioError([*faults, *error.faults]) from None
    if faults:
        raise ScenarioError(faults)
    return Plan(study, bases, points, draws, sound.contents, version(), sound.left_out, only)


def _bases(
    study: StudyFile, folder: Path, faults: list[Fault], given: Mapping[str, Scenario]
) -> dict[str, Scenario]:
    """The scenarios by name, the base first; those of one name are told apart by their paths."""
    found: list[Scenario] = []
    places = [_placed(name, folder) for name in study.scenarios]
    for name, place in zip(study.scenarios, places, strict=True):
        try:
            found.append(given[name] if name in given else load(place))
        except ScenarioError as error:
            faults += error.faults
    twice = [name for name in dict.fromkeys(study.scenarios) if study.scenarios.count(name) > 1]
    faults += [Fault("study", "scenarios", f"{name!r} is there twice") for name in twice]
    try:
        named = found if faults else told_apart(found, places)
    except ComparisonError as error:
        faults.append(Fault("study", "scenarios", str(error)))
        named = found
    arms = {one.name: one for one in named}
    asked = dict(zip(study.scenarios, named, strict=False)) if len(arms) == len(places) else {}
    base = asked[study.against].name if study.against in asked else study.against
    if base and base not in arms:
        allowed = "one of the study's scenarios"
        hint = nearest(base, (*arms, *study.scenarios))
        faults.append(Fault("study", "against", f"given {base!r}", allowed, "", hint))
    first = [base] if base in arms else []
    return {name: arms[name] for name in [*first, *(one for one in arms if one != base)]}


def _placed(name: str, folder: Path) -> str:
    """A path as seen from here; a name as it is."""
    beside = folder / name
    return str(beside) if name.endswith(".toml") else name
