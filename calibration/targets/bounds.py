"""What values a statistic can have: shares lie in 0–1, differences of shares in −1–1, counts and ratios from 0 on."""

from __future__ import annotations

import math
from typing import NamedTuple

from calibration.statistics.registry import STATISTICS

#: Beginnings of names whose values are relative effects, which have no bound.
RELATIVE = ("gain_of_",)
#: Beginnings of names whose values are differences, or nets of what displaces other things.
DIFFERENCES = ("rise_of_", "lead_in_", "difference_between_", "fading_", "additional_share")
CHANGE = ".change"
#: Units that have logarithms and utilities, of either sign.
SIGNED = ("utils", "log odds", "log ratio")


class Bounds(NamedTuple):
    """Least and most; infinite where there is no bound."""

    least: float
    most: float

    def hold(self, value: float) -> bool:
        """Whether a value lies within; one that is not known does."""
        return math.isnan(value) or self.least <= value <= self.most

    def __str__(self) -> str:
        if math.isinf(self.most):
            return f"{self.least:g} or more"
        return f"from {self.least:g} to {self.most:g}"

    @property
    def widest_error(self) -> float:
        """The largest standard error that is believed: the whole width."""
        return self.most - self.least


UNBOUNDED = Bounds(-math.inf, math.inf)


def bounds_of(name: str) -> Bounds:
    """The bounds of a statistic; none for one that nobody registered."""
    one = STATISTICS.get(name)
    if one is None or one.unit in SIGNED or name.startswith(RELATIVE):
        return UNBOUNDED
    most = 1.0 if one.unit.startswith("share") else math.inf
    is_difference = name.startswith(DIFFERENCES) or CHANGE in name
    return Bounds(-most if is_difference else 0.0, most)
