"""Comparing until an effect is known closely enough: looks at doubled numbers of pairs, each of them counted."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

from sim.errors import nearest
from sim.outcome.contrasts import CONTRASTS
from sim.outcome.levels import LEVELS
from sim.outcome.selection import parsed
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
    intervals of all looks hold together with 95 % (``looked_at``): stopping early does not spoil them. Pairs that
    failed count as tried; an arm of which no run came through ends it, since more would not tell more. ``more``: what
    ``compare`` takes. Raises ``ComparisonError`` if the precision is not positive or the outcome unknown.
    """
    check_precision(precision, outcome)
    found = compare(base, alternatives, fewest, seed, progress=progress, **more)
    while (half := half_width(found, outcome)) > precision:
        have = len(found.base.runs) + len(found.base.failures)
        if have >= most or not all(len(arm) for arm in found.arms):
            break
        progress(f"look {found.look}: ± {half:.3g} with {have} pairs; doubling", 0, 0)
        next_ = compare(base, alternatives, have, seed, first=have, progress=progress, **more)
        found = found.extended(next_)
    return found


def check_precision(precision: float, outcome: str) -> None:
    """Raises ``ComparisonError`` with all that is wrong, before anything is run."""
    faults = [*_faults_of(outcome)]
    if not 0 < precision < math.inf:
        faults.append(
            f"--precision {precision}: must be above 0 and finite, in the unit of the outcome"
        )
    if faults:
        raise ComparisonError("\n".join(faults))


def _faults_of(outcome: str) -> Iterator[str]:
    known = (*LEVELS, *CONTRASTS)
    try:
        name = parsed(outcome).name
    except ValueError as error:
        yield f"--outcome {error}"
        return
    if name not in known:
        hint = nearest(name, known) or f"known are {', '.join(known)}"
        yield f"--outcome {outcome!r} is not an outcome; {hint}"


def half_width(comparison: Comparison, outcome: str) -> float:
    """Half-width of the widest interval of an outcome over the alternatives; infinite where there is none."""
    rows = comparison.effects_on(outcome)
    widest = ((rows["upper"] - rows["lower"]) / 2).max(skipna=False)
    return math.inf if math.isnan(widest) else float(widest)
