"""The worlds that are measured: the default scenario, parts and multiples of it."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.scenario.load import load
from sim.scenario.schema.scenario import Scenario

DEFAULT = "interspin"


def default() -> Scenario:
    """What ``make run`` runs."""
    return load(DEFAULT)


def few_clusters(count: int) -> Scenario:
    """The first clusters alone, without programme, with as many partners a cluster as in the whole."""
    whole = load("no-programme")
    rows = [row.model_dump() for row in whole.clusters[:count]]
    partners = max(60, whole.population.partners * count // len(whole.clusters))
    return whole.with_changes({"clusters": rows, "population.partners": partners})


def times(factor: int) -> Scenario:
    """The default scenario with so many times its clusters and partners."""
    return default().with_changes({"population.scale": factor})


def steps_lived(arrays: Any) -> float:
    """Living domestic actors, summed over all steps of a run, the run-in included."""
    calendar = arrays.calendar
    start, years = float(calendar["start"]), float(calendar["years"])
    end = start + int(calendar["steps"]) * years
    born = np.maximum(arrays.lives["founded"], start)
    gone = np.minimum(arrays.lives["closed"], end)
    return float(np.maximum(gone - born, 0.0).sum() / years)
