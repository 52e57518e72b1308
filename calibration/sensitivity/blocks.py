"""Blocks that are whole: rows that failed or are undefined take their block with them, or stop the analysis."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from calibration.sensitivity.designs import Design, fewest_of
from calibration.sensitivity.quantities import Values
from sim.study.errors import Halted

#: Share of blocks that may be dropped before the analysis stops.
MOST_DROPPED = 0.2
#: Mean distance from the middle of a range (0 to 0.5) at which failed rows lie to one side.
ASIDE = 0.15


class TooManyFailed(Halted):
    """So many rows failed or are undefined that indices of the rest would be of another range."""


class Kept(NamedTuple):
    """The design and values of whole blocks; ``numbers``: which of the ``total``; what was dropped, in words."""

    design: Design
    blocks: np.ndarray
    numbers: np.ndarray
    total: int
    note: str


def kept_of(
    design: Design, values: Values, most_dropped: float, reasons: Mapping[str, int]
) -> Kept:
    """Drops every block with a row that is not a number in any replicate.

    Raises ``TooManyFailed`` if more than the share ``most_dropped`` goes (0: at the first), or too few are left.
    """
    wrong = np.logical_not(np.isfinite(values.rows).all(axis=1))
    blocks = design.in_blocks(values.rows)
    whole = np.logical_not(design.in_blocks(wrong).any(axis=1))
    numbers = np.flatnonzero(whole)
    note = _told(design, values, wrong, whole, reasons) if wrong.any() else ""
    if (~whole).mean() > most_dropped or (wrong.any() and len(numbers) < fewest_of(design)):
        raise TooManyFailed(
            f"{note}. Indices of the rest would be of another range: narrow the ranges, take parameters out, "
            f"or allow more to be dropped (most_dropped, now {most_dropped:g})"
        )
    unit = design.in_blocks(design.unit)[numbers].reshape(-1, design.unit.shape[1])
    return Kept(design._replace(unit=unit), blocks[numbers], numbers, len(blocks), note)


def _told(
    design: Design, values: Values, wrong: np.ndarray, whole: np.ndarray, reasons: Mapping[str, int]
) -> str:
    what = {"sobol": "Saltelli blocks", "morris": "trajectories"}.get(design.method, "rows")
    text = (
        f"{values.quantity.outcome}: {int((~whole).sum())} of {len(whole)} {what} dropped, "
        f"because {int(wrong.sum())} of {len(wrong)} rows failed or are undefined"
    )
    where = _corner(design, wrong)
    why = "; ".join(reason for reason, _ in zip(reasons, range(2), strict=False))
    return text + (f" (at {where})" if where else "") + (f": {why}" if why else "")


def _corner(design: Design, wrong: np.ndarray) -> str:
    """Where failed rows lie, if they lie to one side of some input."""
    aside = design.unit[wrong, : len(design.inputs)].mean(axis=0) - 0.5
    most = int(np.argmax(np.abs(aside)))
    if abs(aside[most]) < ASIDE:
        return ""
    where = design.inputs[most]
    if where.levels:
        met = Counter(str(where.value_at(float(share))) for share in design.unit[wrong, most])
        return f"{where.name} = {met.most_common(1)[0][0]}"
    return f"{'high' if aside[most] > 0 else 'low'} {where.name}"
