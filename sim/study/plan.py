"""The plan of a study: every run of it, each under a key made of its content. The same plan gives the same keys.

A *case* is a point, a draw and a replicate: what it sets apart from other cases is the same in all its arms (the
scenarios). Points share their luck, so that they can be compared; draws have luck of their own, so that an average over
draws is one over luck too.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from sim.compiled import fingerprint
from sim.errors import Fault, ScenarioError, nearest
from sim.outcome.asked import asks_contacts
from sim.scenario.load import load
from sim.scenario.schema.scenario import Scenario
from sim.scenario.study_file import StudyFile
from sim.study.draws import draws_of, seed_of
from sim.study.execute import Progress, silent
from sim.study.points import Point, points_of
from sim.study.soundness import MOST_SCENARIOS, sound_cases, soundness, too_many
from sim.study.yearly import is_yearly

#: Bytes of a run's key.
KEY_BYTES = 16
ROOMS_OF_RESULTS = ("outcome",)


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
    """Everything a study will run, in canonical order: by point, draw, replicate and scenario.

    ``left_out``: points that are not run, since a scenario contradicts itself there, and what is wrong first. The
    others keep their numbers.
    """

    study: StudyFile
    bases: dict[str, Scenario]
    points: list[Point]
    draws: list[Point]
    contents: dict[tuple[str, int, int], bytes] = field(repr=False)
    version: str
    left_out: dict[int, Fault] = field(default_factory=dict, repr=False)

    def __repr__(self) -> str:
        return (
            f"Plan({self.study.name}: {len(self.bases)} scenarios, {len(self.points)} points, "
            f"{len(self.draws)} draws, {self.study.replicates} replicates, {len(self)} runs)"
        )

    def __len__(self) -> int:
        return len(self.contents) * self.study.replicates

    @property
    def base(self) -> str:
        """Name of the base that contrasts are taken against; empty where there is none."""
        return self.study.against

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
        """All cases in canonical order."""
        for point in self.kept:
            for draw in range(len(self.draws)):
                arms = [self._arm(name, point, draw) for name in self.bases]
                for replicate in range(self.study.replicates):
                    yield from self._cases(arms, draw, replicate)

    def _arm(self, name: str, point: int, draw: int) -> Arm:
        return Arm(name, point, draw, self.contents[name, point, draw])

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
    *,
    most: int = MOST_SCENARIOS,
    progress: Progress = silent,
) -> Plan:
    """The plan of a study whose paths start at a folder; scenarios that are ``given`` by name are not loaded.

    Raises ``ScenarioError`` with everything that is wrong: scenarios, keys, values, ranges, points that do not fit,
    more than ``most`` scenarios in all.
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
    return Plan(study, bases, points, draws, sound.contents, version(), sound.left_out)


def _bases(
    study: StudyFile, folder: Path, faults: list[Fault], given: Mapping[str, Scenario]
) -> dict[str, Scenario]:
    """The scenarios by name, the base first."""
    found: dict[str, Scenario] = {}
    for name in study.scenarios:
        try:
            scenario = given[name] if name in given else load(_placed(name, folder))
        except ScenarioError as error:
            faults += error.faults
            continue
        if scenario.name in found:
            faults.append(Fault("study", "scenarios", f"{scenario.name!r} is there twice"))
        found[scenario.name] = scenario
    if study.against and study.against not in found:
        allowed = "one of the study's scenarios"
        hint = nearest(study.against, found)
        faults.append(Fault("study", "against", f"given {study.against!r}", allowed, "", hint))
    first = [study.against] if study.against in found else []
    return {name: found[name] for name in [*first, *(one for one in found if one not in first)]}


def _placed(name: str, folder: Path) -> str:
    """A path as seen from here; a name as it is."""
    beside = folder / name
    return str(beside) if name.endswith(".toml") else name


def content_of(scenario: Scenario) -> bytes:
    """Digest of a scenario without its name and title: luck and results do not depend on these."""
    text = json.dumps(scenario.model_dump(mode="json", exclude={"name", "title"}), sort_keys=True)
    return hashlib.blake2b(text.encode(), digest_size=KEY_BYTES).digest()


@cache
def version() -> str:
    """Digest of all code that results depend on: the compiled model with its libraries, and what reads outcomes.

    The same throughout a process, whatever happens to files meanwhile.
    """
    digest = hashlib.blake2b(fingerprint().encode(), digest_size=KEY_BYTES)
    home = Path(__file__).resolve().parents[1]
    for room in ROOMS_OF_RESULTS:
        for file in sorted((home / room).glob("*.py")):
            digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()
