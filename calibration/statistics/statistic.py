"""A statistic: its name, what it says, and how it is taken from a register or from a run."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from calibration.register.tables import Register
from calibration.statistics.samples import Estimate, Sample, estimated, value_of
from calibration.statistics.simulated import Simulated, Span


class Statistic(NamedTuple):
    """``sample`` or ``number`` of a register, or ``run``; ``speaks``: whether simulated runs have it."""

    name: str
    unit: str
    meaning: str
    sample: Callable[[Register], Sample] | None = None
    number: Callable[[Register], float] | None = None
    error: Callable[[Register], float] | None = None
    run: Callable[[Simulated, Span], float] | None = None
    speaks: bool = True

    def of_register(self, register: Register) -> float:
        """The number of a register; not a number for statistics that only runs have."""
        if self.number is not None:
            return self.number(register)
        return value_of(self.sample(register)) if self.sample is not None else float("nan")

    def estimate(self, register: Register) -> Estimate:
        """The number of a register with its interval."""
        if self.sample is not None:
            return estimated(self.sample(register))
        value, nothing = self.of_register(register), float("nan")
        error = self.error(register) if self.error is not None else nothing
        return Estimate(value, error, value - 1.96 * error, value + 1.96 * error, 0)

    def of_run(self, run: Simulated, span: Span) -> float:
        """The same number of a simulated run."""
        if not self.speaks:
            return float("nan")
        return self.run(run, span) if self.run is not None else self.of_register(run.register(span))
