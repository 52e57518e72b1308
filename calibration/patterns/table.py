"""Shares of draws in which a pattern's direction holds, with Wilson's interval, and magnitudes beside them."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd

from calibration.patterns.study import Answer, Key
from sim.outcome.intervals import WITHIN, central, mean_interval

#: Standard normal quantile of the central 95 %.
Z = 1.959963984540054
COLUMNS = (
    "pattern", "world", "reading", "role", "n_draws", "n_defined", "n_undefined", "n_zero", "share", "lower", "upper",
    "median", "q05", "q95", "level", "mean", "mean_lower", "mean_upper",
)  # fmt: skip
#: What a world is for a pattern.
CONTROLS = {
    "V01": ("no programme",),
    "V02": ("kinds alike",),
    "V03": ("neither", "neither, quick ties", "placebo"),
    "V04": ("neither", "neither, quick ties", "placebo"),
    "V05": ("kinds alike",),
    "V06": ("no cluster effect", "clusters alike"),
    "V10": ("no programme",),
}
ROLES = {
    "V01": "put in: linked activity starts from 0",
    "V02": "fitted: effects of kinds",
    "V05": "reported: nothing by field",
    "V06": "put in: cluster effect",
    "V10": "emerges",
}


def wilson(holds: int, count: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share (1927); from 0 to 1 where there is nothing to count."""
    if count == 0:
        return 0.0, 1.0
    share, z2 = holds / count, Z * Z
    centre = (share + z2 / (2 * count)) / (1 + z2 / count)
    half = Z / (1 + z2 / count) * math.sqrt(share * (1 - share) / count + z2 / (4 * count * count))
    lower, upper = max(0.0, centre - half), min(1.0, centre + half)
    return (0.0 if holds == 0 else lower), (1.0 if holds == count else upper)


def role_of(pattern: str, world: str) -> str:
    """Control, or where a pattern comes from in this world."""
    if world in CONTROLS[pattern]:
        return "control"
    if pattern in ROLES:
        return ROLES[pattern]
    return (
        "put in"
        if world.startswith("put in")
        else ("both, one half each" if world == "half each" else "emerges")
    )


def row_of(key: Key, values: np.ndarray) -> dict[str, object]:
    """One line: undefined values are counted and left out of the share; exact zeros count as not holding."""
    kept = values[np.isfinite(values)]
    holds = int((kept > 0).sum())
    lower, upper = wilson(holds, len(kept))
    row: dict[str, object] = dict(zip(("pattern", "world", "reading"), key, strict=True))
    row |= {"role": role_of(key.pattern, key.world), "n_draws": len(values)}
    row |= {"n_defined": len(kept), "n_undefined": len(values) - len(kept)}
    row |= {"n_zero": int((kept == 0).sum()), "lower": lower, "upper": upper}
    row["share"] = holds / len(kept) if len(kept) else math.nan
    if len(kept):
        low, high, level = central(kept, WITHIN)
        row |= {"q05": low, "median": float(np.median(kept)), "q95": high, "level": level}
        mean = mean_interval(kept)
        row |= {"mean": mean.value, "mean_lower": mean.lower, "mean_upper": mean.upper}
    return row


def values_of(found: Sequence[Answer]) -> pd.DataFrame:
    """Values, a column a reading and a row a draw; a draw that failed is a row of undefined values."""
    keys = sorted({key for one in found for key in one.values})
    rows = [[one.values.get(key, math.nan) for key in keys] for one in found]
    return pd.DataFrame(rows, columns=pd.MultiIndex.from_tuples(keys, names=Key._fields))


def patterns_of(values: pd.DataFrame) -> pd.DataFrame:
    """The table of patterns: one row a pattern, world and reading."""
    rows = [row_of(Key(*key), values[key].to_numpy(float)) for key in values.columns]
    return pd.DataFrame(rows, columns=list(COLUMNS))
