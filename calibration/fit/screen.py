"""Screening: which parameters the targets can tell anything of, by runs over the whole prior."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.stats import rankdata

from calibration.patterns.worlds import EMERGENT, PUT_IN

#: Always free: fixed too low, the spread between clusters ruins the coverage of every policy effect.
ALWAYS = ("population.cluster_effect_sd",)


def screened(
    unit: np.ndarray, moments: np.ndarray, weight: np.ndarray, names: Sequence[str]
) -> pd.DataFrame:
    """One row a parameter: its greatest squared rank correlation with a moment, and how much they add up to.

    ``weight``: of each moment, how much of its variance over the prior is signal against the error of its target.
    """
    whole = np.isfinite(moments).all(axis=1)
    ranks_u = rankdata(unit[whole], axis=0)
    ranks_m = rankdata(moments[whole], axis=0)
    both = np.corrcoef(np.hstack([ranks_u, ranks_m]).T)[: unit.shape[1], unit.shape[1] :]
    squared = np.nan_to_num(both**2)
    noise = 1.0 / max(int(whole.sum()) - 1, 1)
    table = pd.DataFrame(
        {
            "parameter": list(names),
            "greatest": squared.max(axis=1),
            "weighted": (np.maximum(squared - noise, 0.0) * weight).sum(axis=1),
        }
    )
    return table.sort_values("weighted", ascending=False, ignore_index=True)


def chosen(table: pd.DataFrame, count: int) -> tuple[str, ...]:
    """The parameters that are free: those that must be, and the ones that the targets know most of.

    Those of the rival mechanisms are none of them: they take turns.
    """
    ranked = [name for name in table["parameter"] if name not in (*ALWAYS, *EMERGENT, *PUT_IN)]
    known = [name for name in ALWAYS if name in set(table["parameter"])]
    return tuple([*known, *ranked][:count])


def signal(moments: np.ndarray, variance: np.ndarray) -> np.ndarray:
    """Of each moment: prior variance over prior variance plus that outside the simulator."""
    spread = np.nanvar(moments, axis=0)
    share: np.ndarray = spread / np.maximum(spread + variance, 1e-300)
    return share
