"""The model as a simulator of moments: places in the cube of all priors in, statistics of the targets out.

Runs are kept in a folder under keys made of their content, so that a calibration resumes and extends.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np

from calibration.fit.priors import SHIPPED as PRIORS
from calibration.fit.priors import with_departures
from calibration.fit.problem import Observed
from calibration.fit.space import Space
from calibration.microdata.adjusted import ASKED, drawn_asking
from calibration.microdata.registered import PREFIX
from calibration.patterns.draws import drawn_parameters, scaled
from calibration.patterns.worlds import RIVALS
from calibration.statistics.simulated import Asking
from calibration.targets.form import Target
from calibration.targets.scorecard import Job, simulated
from sim.errors import ScenarioError
from sim.outcome.parts import Parts, write_part
from sim.scenario.parameters import Parameter
from sim.scenario.schema.questionnaire import Questionnaire
from sim.scenario.schema.scenario import Scenario
from sim.study.execute import Progress, make_ready
from sim.study.executors import in_order
from sim.study.fingerprint import KEY_BYTES, version

#: Runs of a part.
PORTION = 8
#: Factor on all variance in the likelihood. Without it (1.0) intervals of parameters are somewhat too narrow: over 150
#: known truths those of 50, 80 and 95 % held .44, .74 and .93; with 1.4 they held .475, .78 and .95, at the same CRPS.
#: Coverage is tested on other truths (``calibration.judge``).
WIDENED = 1.4
#: Luck of the parameters that are not free.
NUISANCE = 0x6E756973
Open = Callable[[], AbstractContextManager[Executor]]


def fitted_targets(targets: Sequence[Target]) -> tuple[Target, ...]:
    """Targets that a likelihood can take: fitted, with a value, and told by one run of the scenario."""
    return tuple(
        one for one in targets
        if one.role == "fitted" and one.relation == "=" and not one.missing and math.isfinite(one.value)
    )  # fmt: skip


def is_of_survey(target: Target) -> bool:
    """Whether a target was asked in a survey."""
    return target.statistic.startswith(PREFIX)


def observed_of(targets: Sequence[Target]) -> Observed:
    """Values and variances of targets; what is not told counts as none."""
    error, discrepancy, rounding = (
        np.nan_to_num([getattr(one, name) for one in targets])
        for name in ("standard_error", "discrepancy", "rounding")
    )
    values = np.array([one.value for one in targets], float)
    names = tuple(one.id for one in targets)
    return Observed(names, values, error, discrepancy, rounding, WIDENED)


def space_of(parameters: Sequence[Parameter]) -> Space:
    """The space of some declared parameters."""
    low, high = (
        np.array([float(getattr(one, end) or 0.0) for one in parameters]) for end in ("low", "high")
    )
    is_log = np.array([one.prior == "log-uniform" for one in parameters], bool)
    return Space(tuple(one.key for one in parameters), low, high, is_log)


class Portion(NamedTuple):
    """Some runs for one worker."""

    folder: Path
    keys: tuple[bytes, ...]
    jobs: tuple[Job | None, ...]
    names: tuple[str, ...]
    tell: Callable[[Job], list[float]]


def run_portion(portion: Portion) -> Path:
    """Runs and writes a portion; a run without a sound scenario, or that fails, has no numbers."""
    none = [math.nan] * len(portion.names)
    rows = [none if job is None else portion.tell(job) for job in portion.jobs]
    table = np.array(rows, float)
    columns = {name: table[:, place] for place, name in enumerate(portion.names)}
    return write_part(portion.folder, portion.keys, columns)


@dataclass(frozen=True)
class Model:
    """A scenario, all its uncertain parameters, and the targets whose statistics are wanted of each run."""

    scenario: Scenario
    targets: tuple[Target, ...]
    folder: Path
    open_executor: Open
    seed: int
    progress: Progress
    priors: Path = PRIORS  # departures from the declared ranges
    questionnaire: Questionnaire = ASKED  # what is known of how the targets of surveys were asked

    @cached_property
    def whole(self) -> Space:
        """All parameters that have a prior, in the ranges of the calibration."""
        return space_of(with_departures(drawn_parameters(), self.priors))

    @property
    def names(self) -> tuple[str, ...]:
        """What is told of a run: the statistics of the targets."""
        return tuple(one.id for one in self.targets)

    @property
    def tell(self) -> Callable[[Job], list[float]]:
        """What a worker does with a job."""
        return simulated

    def moments(self, unit: np.ndarray, first: int) -> np.ndarray:
        """Statistics [n, targets] of one run at each place [n, all parameters]; run ``first + n`` has its own luck."""
        make_ready(self.progress)
        keys = [self._key(row, first + number) for number, row in enumerate(unit)]
        names = self.names
        parts = Parts(self.folder, KEY_BYTES)
        missing = [number for number, key in enumerate(keys) if key not in parts]
        with self.open_executor() as pool:
            portions = self._portions(unit, keys, missing, first)
            done = len(keys) - len(missing)
            for path in in_order(pool, run_portion, portions, 8):
                parts.add(path)
                done = min(done + PORTION, len(keys))
                self.progress("running", done, len(keys))
        return parts.rows(keys, names)

    def _portions(
        self,
        unit: np.ndarray,
        keys: Sequence[bytes],
        missing: Sequence[int],
        first: int,
    ) -> Iterator[Portion]:
        for start in range(0, len(missing), PORTION):
            chosen = missing[start : start + PORTION]
            jobs = tuple(self._job(unit[number], first + number) for number in chosen)
            mine = tuple(keys[number] for number in chosen)
            yield Portion(self.folder, mine, jobs, self.names, self.tell)

    def _job(self, place: np.ndarray, number: int) -> Job | None:
        try:
            return self._job_of(place, number)
        except ScenarioError:
            return None

    def _job_of(self, place: np.ndarray, number: int) -> Job:
        asked = self.scenario.with_changes(self.point(place, number))
        return Job({"asked": asked}, self.targets, self.seed, number, self.asking(number))

    @cached_property
    def asks(self) -> bool:
        """Whether a target comes from a survey: then each run is asked with errors drawn for it."""
        return any(is_of_survey(one) for one in self.targets)

    def asking(self, number: int) -> Asking | None:
        """How the survey of a run is made."""
        return drawn_asking(self.seed, number, self.questionnaire) if self.asks else None

    def _what(self) -> str:
        """What of a run is neither its place nor its luck nor its targets; part of its key."""
        return f"asked {self.questionnaire.model_dump(exclude_unset=True)} " if self.asks else ""

    def point(self, place: np.ndarray, number: int) -> dict[str, float | int]:
        """What a place of the whole cube sets: dotted keys and values; shares of channels add up.

        The rival mechanisms take turns with the number of the run, which gives each of them a prior weight of one half.
        """
        kinds = {one.key: one.kind for one in drawn_parameters()}
        values = zip(self.whole.names, self.whole.values(place[None])[0].tolist(), strict=True)
        draw = {
            key: round(value) if kinds[key] == "whole number" else value for key, value in values
        }
        return dict(scaled(draw)) | dict(RIVALS[number % len(RIVALS)][1])

    def _key(self, place: np.ndarray, number: int) -> bytes:
        ids = ",".join(f"{one.id}:{one.statistic}:{one.model_window}" for one in self.targets)
        code = f"{version()} {statistics_version()}"
        words = f"{code} {self.scenario.name} {self.seed} {number} {ids} {self._what()}{self.whole.told}"
        return hashlib.blake2b(words.encode() + place.tobytes(), digest_size=KEY_BYTES).digest()

    def free(self, names: Sequence[str]) -> Callable[[np.ndarray, int], np.ndarray]:
        """A simulator of some parameters; the others are drawn from their priors, run by run."""
        whole, at = self.whole, [self.whole.names.index(name) for name in names]

        def simulate(unit: np.ndarray, first: int) -> np.ndarray:
            places = nuisance(self.seed, first, len(unit), len(whole))
            places[:, at] = unit
            return self.moments(places, first)

        return simulate


def nuisance(seed: int, first: int, count: int, parameters: int) -> np.ndarray:
    """Places of all parameters, keyed by the number of the run."""
    return np.array(
        [
            np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(NUISANCE, first + number))).random(parameters)
            for number in range(count)
        ]
    ).reshape(count, parameters)  # fmt: skip


@cache
def statistics_version() -> str:
    """Digest of the code that statistics pass through: all of ``calibration``, whatever of it that may be."""
    digest = hashlib.blake2b(digest_size=8)
    home = Path(__file__).resolve().parents[1]
    for file in sorted(home.rglob("*.py")):
        digest.update(file.relative_to(home).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()
