"""Comparing until an effect is known closely enough: looks at doubled numbers of pairs, each of them counted."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from sim.outcome.tables import Comparison
from sim.scenario.schema.scenario import Scenario
from sim.study.compare import compare
from sim.study.errors import ComparisonError
from sim.study.execute import Progress, silent

#: Pairs at the first look; Student's interval is trustworthy for the skewed outcomes of the model from here on.
FEWEST = 200
#: Pairs at which it ends in any case.
MOST = 25_600


def compare_until(
    base: Scenario,
    alternatives: Sequence[Scenario],
    precision: float,
    outcome: str = "foreign_cooperations",
    seed: int = 1,
    *,
    fewest: int = FEWEST,
    most: int = MOST,
    progress: Progress = silent,
    **more: Any,
) -> Comparison:
    """Doubles the pairs until the half-width of the interval of ``outcome`` is ``precision`` at most, in every
    alternative.

    ``precision`` is in the unit of the outcome. Intervals are those of the last look, at a level that makes the
    intervals of all looks hold together with 95 % (``looked_at``): stopping early does not spoil them. Raises
    ``ComparisonError`` if the precision is not positive. ``more``: what ``compare`` takes.
    """
    if not precision > 0:
        raise ComparisonError(
            f"--precision must be above 0 (in the unit of {outcome}), not {precision}"
        )
    found = compare(base, alternatives, fewest, seed, progress=progress, **more)
    while (half := half_width(found, outcome)) > precision and len(found.base) < most:
        have = len(found.base.runs) + len(found.base.failures)
        progress(f"look {found.look}: ± {half:.3g} with {have} pairs; doubling", 0, 0)
        next_ = compare(base, alternatives, have, seed, first=have, progress=progress, **more)
        found = found.extended(next_)
    return found


def half_width(comparison: Comparison, outcome: str) -> float:
    """Half-width of the widest interval of an outcome over the alternatives; infinite where there is none."""
    rows = comparison.effects_on(outcome)
    widest = ((rows["upper"] - rows["lower"]) / 2).max(skipna=False)
    return math.inf if math.isnan(widest) else float(widest)
