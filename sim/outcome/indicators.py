"""The long table of indicators, as ``indicators.parquet`` holds it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from sim.outcome.series import BROAD, CROSSED, GROUPS, KINDS, UNITS, YEARLY, Series
from sim.outcome.tally import LEDGER

COLUMNS = (
    "scenario", "draw", "replicate", "seed", "step", "date", "cluster", "kind", "group", "indicator", "value",
)  # fmt: skip
_MONEY = tuple(f"{name}_eur" for name in LEDGER)


def table_of(run: Any) -> pd.DataFrame:
    """Indicators of one run: totals first, then the yearly list by cluster."""
    series: Series = run.series
    when, days = series.steps, series.dates
    whole = ("",)
    parts = [
        _block(series.crossed, when, days, whole, KINDS, GROUPS, CROSSED),
        _block(series.broad, when, days, whole, KINDS, ("all",), BROAD),
        _block(series.money, when, days, whole, ("all",), ("all",), _MONEY),
    ]
    if len(series.yearly):
        ends, dates = series.year_steps, series.year_dates
        parts.append(_block(series.yearly, ends, dates, run.clusters, ("all",), ("all",), YEARLY))
    return _named(run, pd.concat(parts, ignore_index=True))


def detail_of(run: Any) -> pd.DataFrame:
    """Every cell of the panel: step, cluster, kind, age group and column."""
    scale = np.array([UNITS.get(name, 1.0) for name in run.tally.names])
    steps = np.arange(len(run.panel), dtype=np.int32)
    axes = (run.clusters, KINDS[:2], ("old", "young"), run.tally.names)
    return _named(run, _block(run.panel * scale, steps, run.dates, *axes))


def _named(run: Any, table: pd.DataFrame) -> pd.DataFrame:
    table["scenario"] = pd.Categorical.from_codes(
        np.zeros(len(table), np.int8), pd.Index([run.scenario])
    )
    for name in ("draw", "replicate"):
        table[name] = np.int32(getattr(run, name))
    table["seed"] = np.int64(run.seed)
    return table[list(COLUMNS)]


def _block(
    values: np.ndarray, steps: np.ndarray, dates: np.ndarray, *axes: tuple[str, ...]
) -> pd.DataFrame:
    """Rows of an array [steps, cluster, kind, group, indicator] (axes of length 1 may be missing)."""
    shape = (len(steps), *(len(axis) for axis in axes))
    places = np.indices(shape, dtype=np.int32).reshape(len(shape), -1)
    columns: dict[str, Any] = {
        "step": steps[places[0]],
        "date": dates[places[0]].astype("datetime64[s]"),
    }
    for name, axis, place in zip(
        ("cluster", "kind", "group", "indicator"), axes, places[1:], strict=True
    ):
        columns[name] = np.array(axis, dtype=object)[place]
    columns["value"] = np.asarray(values, float).reshape(-1)
    return pd.DataFrame(columns)
