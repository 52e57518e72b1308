"""Reading indicators of an ensemble as arrays for figures."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.outcome.series import BROAD, CROSSED, GROUPS, KINDS


def crossed(ensemble: Any, name: str, kind: str = "all", group: str = "all") -> np.ndarray:
    """An indicator over time in each run: [runs, steps]."""
    at = (slice(None), KINDS.index(kind), GROUPS.index(group), CROSSED.index(name))
    return np.stack([run.series.crossed[at] for run in ensemble.runs])


def broad(ensemble: Any, name: str, kind: str = "all") -> np.ndarray:
    """An indicator told for kinds only: [runs, steps]."""
    at = (slice(None), KINDS.index(kind), BROAD.index(name))
    return np.stack([run.series.broad[at] for run in ensemble.runs])


def counted(ensemble: Any, name: str, kind: int) -> np.ndarray:
    """A flow of the counted window in each run, of one kind: [runs]."""
    return np.array([run.tally.flow(name)[:, kind].sum() for run in ensemble.runs], float)


def share(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    """Ratio where there is something to share in, else 0."""
    return np.divide(above, below, out=np.zeros(np.shape(above)), where=below > 0)


def dates(ensemble: Any) -> np.ndarray:
    """Last days of the told steps."""
    days: np.ndarray = ensemble.runs[0].series.dates
    return days


def rounds(arms: Any) -> list[Any]:
    """Rounds of the first arm that has any."""
    for arm in arms:
        programme = getattr(arm.scenario, "programme", None)
        if programme is not None and programme.rounds:
            return list(programme.rounds)
    return []


def window(arms: Any) -> str:
    """The counted window in words."""
    time = getattr(arms[0].scenario, "time", None)
    return (
        f"{time.count_from:%b %Y} to {time.evaluation_date:%b %Y}"
        if time is not None
        else "counted window"
    )
