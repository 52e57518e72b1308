"""Reading indicators of an ensemble as arrays for figures."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.outcome.intervals import WITHIN, level_of, percent
from sim.outcome.plot.style import MOST_ARMS
from sim.outcome.sentences import COVERS
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


def covered(arms: Any) -> str:
    """What differs between the runs of an arm, and so what a band or interval covers."""
    draws = {run.draw for run in arms[0].runs}
    return COVERS["both" if len(draws) > 1 else "luck"]


def spread(arms: Any, what: str = "bands") -> str:
    """How many runs there are, what bands (or lines) over them cover, and the level that these really have."""
    runs = len(arms[0].runs)
    if runs < 2:
        return "one run: no bands, luck is in it"
    return f"means over {runs} runs, {what}: {of_runs(runs)} ({covered(arms)})"


def of_runs(runs: int) -> str:
    """What bands over so many runs are, in words, with their level."""
    held = level_of(runs, WITHIN)
    if held < WITHIN:
        return f"lowest to highest, which hold {percent(held)} of all such runs"
    return f"the central {percent(held)} of such runs"


def shown(arms: Any) -> tuple[Any, str]:
    """The arms that a figure of curves or bars has room for, and words for those that it leaves out."""
    left = len(arms) - MOST_ARMS
    more = f"; the first {MOST_ARMS} of {len(arms)} scenarios, all are in the tables and in effects"
    return arms[:MOST_ARMS], more if left > 0 else ""


def means(arms: Any) -> str:
    """How many runs a figure without bands shows."""
    runs = len(arms[0].runs)
    return f"means over {runs} runs, their spread is not shown" if runs > 1 else "one run"


def luck_is_shared(arms: Any) -> str:
    """Why bands of two arms that overlap do not tell whether the arms differ."""
    if len(arms) < 2 or len(arms[0].runs) < 2:
        return ""
    return "; arms share their luck, so their difference is surer than the overlap suggests (see effects)"


def window(arms: Any) -> str:
    """The counted window in words."""
    time = getattr(arms[0].scenario, "time", None)
    return (
        f"{time.count_from:%b %Y} to {time.evaluation_date:%b %Y}"
        if time is not None
        else "counted window"
    )
