"""What is analysed: a level, a contrast between two designs, or the chance that one is better.

Every quantity is a mean over replicates of *values of replicates* [rows, replicates]. Of a ratio these are linearised:
the ratio of sums over the replicates of the row, plus (above − ratio · below) / mean of below.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.errors import Fault, nearest
from sim.outcome.asked import contrast_names, is_contrast, unit_of_outcome
from sim.outcome.contrasts import CONTRASTS
from sim.outcome.levels import names_of_levels
from sim.outcome.selection import split
from sim.study.yearly import is_yearly

LEVEL, DIFFERENCE, RATIO, BETTER = "level", "difference", "ratio", "chance that it is better"
OF_FUNCTION = "function"


class Quantity(NamedTuple):
    """An outcome and how it is looked at; ``sign``: −1 where less is better."""

    outcome: str
    kind: str
    sign: int = 1

    @property
    def unit(self) -> str:
        """Unit of the values."""
        if self.kind == OF_FUNCTION:
            return ""
        return "probability" if self.kind == BETTER else unit_of_outcome(self.outcome)


class Values(NamedTuple):
    """Values [rows, replicates] of a quantity; rows whose ratio hangs on a small denominator are counted."""

    quantity: Quantity
    rows: np.ndarray
    shaky: int = 0


def quantity_of(outcome: str, has_base: bool, better: str) -> Quantity | Fault:
    """The quantity that is asked for, or what is wrong with it; ``better``: "more", "less" or empty."""
    known = (*names_of_levels(), *contrast_names())
    if outcome not in known and not is_yearly(outcome):
        hint = nearest(outcome, known)
        return Fault("sensitivity", "outcome", f"{outcome!r} is not an outcome", "", "", hint)
    if better not in ("", "more", "less"):
        return Fault("sensitivity", "better", f"given {better!r}", '"more" or "less"')
    if not has_base and (is_contrast(outcome) or better):
        what = outcome if is_contrast(outcome) else "what is better"
        allowed = "a scenario to compare with"
        return Fault("sensitivity", "against", f"{what} can only be told of pairs", allowed)
    if better and is_contrast(outcome):
        problem = f"{outcome} belongs to a pair, not to one of its designs"
        return Fault("sensitivity", "better", problem, "a level, such as foreign_cooperations")
    if better:
        return Quantity(outcome, BETTER, 1 if better == "more" else -1)
    if is_contrast(outcome):
        return Quantity(outcome, RATIO)
    return Quantity(outcome, DIFFERENCE if has_base else LEVEL)


class Table:
    """Runs of a study as arrays [rows of the design, replicates]; what failed is not a number."""

    def __init__(self, runs: pd.DataFrame, row_of_point: np.ndarray, replicates: int) -> None:
        self.runs, self.row_of_point, self.replicates = runs, row_of_point, replicates

    def array(self, outcome: str, scenario: str, column: str = "value") -> np.ndarray:
        """A column of an outcome of a scenario; ``row_of_point``: the point of each row of the design, −1 for none."""
        rows = self.runs[(self.runs["outcome"] == outcome) & (self.runs["scenario"] == scenario)]
        found = np.full((self.row_of_point.max() + 2, self.replicates), np.nan)
        found[rows["point"].to_numpy(int), rows["replicate"].to_numpy(int)] = rows[column]
        return found[self.row_of_point]


def values_of(quantity: Quantity, table: Table, scenario: str, base: str) -> Values:
    """The values of a quantity, row by row and replicate by replicate."""
    name = quantity.outcome
    if quantity.kind == RATIO:
        above, below = (table.array(name, scenario, part) for part in ("above", "below"))
        is_complement = CONTRASTS[split(name)[0]].is_complement
        return _ratio(quantity, above, below, is_complement)
    after = table.array(name, scenario)
    if quantity.kind == LEVEL:
        return Values(quantity, after)
    gain = after - table.array(name, base)
    if quantity.kind == DIFFERENCE:
        return Values(quantity, gain)
    wins = np.where(np.isfinite(gain), (np.sign(gain) * quantity.sign + 1) / 2, np.nan)
    return Values(quantity, wins)


def _ratio(quantity: Quantity, above: np.ndarray, below: np.ndarray, is_complement: bool) -> Values:
    with np.errstate(all="ignore"):
        mean = below.mean(axis=1, keepdims=True)
        ratio = above.mean(axis=1, keepdims=True) / np.where(mean == 0, np.nan, mean)
        values = ratio + (above - ratio * below) / mean
        error = below.std(axis=1, ddof=1) / np.sqrt(below.shape[1]) if below.shape[1] > 1 else 0.0
        shaky = int((np.abs(mean[:, 0]) < 2 * error).sum())
    return Values(quantity, 1 - values if is_complement else values, shaky)


#: A function in place of the model: inputs [rows, inputs] and a replicate give values [rows].
Function = Callable[[np.ndarray, int], np.ndarray]


def values_of_function(
    function: Function, inputs: np.ndarray, replicates: int, name: str
) -> Values:
    """Values of a function, replicate by replicate."""
    columns = [np.asarray(function(inputs, number), float) for number in range(replicates)]
    return Values(Quantity(name, OF_FUNCTION), np.column_stack(columns))
