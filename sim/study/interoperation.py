"""Tables of a study in the forms that other tools take: wide, EMA Workbench, xarray; and theirs as points of ours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

CASE = ["point", "draw", "replicate"]
RUN = ["scenario", *CASE, "seed"]


def wide(runs: pd.DataFrame, designs: pd.DataFrame) -> pd.DataFrame:
    """One row a run: what was set at its point and draw, and a column an outcome."""
    order = list(dict.fromkeys(runs["outcome"]))
    table = runs.pivot(index=RUN, columns="outcome", values="value")[order].reset_index()
    table.columns.name = None
    together = designs.merge(table, on=["point", "draw"], how="right")
    names = [*RUN, *(name for name in designs if name not in RUN), *order]
    return together[names].sort_values([*CASE, "scenario"], ignore_index=True)


def differences(runs: pd.DataFrame, base: str) -> pd.DataFrame:
    """Alternative minus base in the same case (point, draw, replicate), for levels."""
    levels = runs[runs["kind_of_outcome"] == "level"]
    of_base = levels[levels["scenario"] == base].set_index([*CASE, "outcome"])["value"]
    others = levels[levels["scenario"] != base].copy()
    before = of_base.reindex(pd.MultiIndex.from_frame(others[[*CASE, "outcome"]]))
    others["effect"] = others["value"].to_numpy() - before.to_numpy()
    return others[[*RUN, "outcome", "unit", "effect"]].reset_index(drop=True)


def to_ema(runs: pd.DataFrame, designs: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, np.ndarray]]:
    """``experiments, outcomes``: one row a run (``scenario`` and ``policy`` named as there), one array an outcome."""
    table = wide(runs, designs)
    outcomes = {str(name): table[name].to_numpy(float) for name in dict.fromkeys(runs["outcome"])}
    experiments = table.drop(columns=list(outcomes)).rename(columns={"scenario": "policy"})
    experiments["scenario"] = (
        experiments["point"].astype(str) + "." + experiments["draw"].astype(str)
    )
    experiments["model"] = "clusterlink"
    return experiments, outcomes


def from_ema(experiments: pd.DataFrame) -> pd.DataFrame:
    """Points from a table of experiments: its columns that are dotted keys, as ``rows`` of a study."""
    return experiments[[name for name in experiments.columns if "." in str(name)]]


def to_xarray(runs: pd.DataFrame, designs: pd.DataFrame) -> Any:
    """A dataset over scenario, point, draw and replicate, one variable an outcome; what is set are coordinates."""
    import xarray

    index = ["scenario", *CASE]
    table = runs.pivot(index=index, columns="outcome", values="value")
    dataset = xarray.Dataset.from_dataframe(table)
    units: Mapping[str, str] = dict(zip(runs["outcome"], runs["unit"], strict=True))
    for name in dataset.data_vars:
        dataset[name].attrs["units"] = units[str(name)]
    settings = xarray.Dataset.from_dataframe(designs.set_index(["point", "draw"]))
    return dataset.assign_coords({str(name): settings[name] for name in settings.data_vars})
