"""What is settled before the first run of an analysis: design, points, quantities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from calibration.sensitivity.designs import (
    FOR_DRAWS,
    REPLICATES,
    SAMPLES,
    Design,
    design_of,
    design_of_draws,
)
from calibration.sensitivity.inputs import inputs_of, points_at
from calibration.sensitivity.over_time import with_years
from calibration.sensitivity.quantities import Quantity, quantity_of
from calibration.sensitivity.samples import Arms, Asked, arms_of
from sim.errors import Fault, ScenarioError
from sim.scenario.study_file import Draws
from sim.study.draws import draws_of


class Ready(NamedTuple):
    """Everything that is settled before the first run."""

    arms: Arms
    design: Design
    points: list[dict[str, Any]]
    quantities: list[Quantity]
    asked: Asked


def prepared(
    scenario: Any,
    against: Any,
    method: str,
    outcome: str | Sequence[str],
    inputs: tuple[Any, bool, str | Path | None],
    how: tuple[str, bool],
    size: tuple[int | None, int | None, int],
    changes: Mapping[str, Any],
) -> Ready:
    """Everything of a call; raises ``ScenarioError`` with all that is wrong."""
    names = (outcome,) if isinstance(outcome, str) else tuple(outcome)
    arms = arms_of(scenario, against, changes)
    better, yearly = how
    names = with_years(names, arms.scenario) if yearly else names
    samples, replicates, seed = size
    faults: list[Fault] = []
    quantities = _quantities(names, (against is not None, better), faults)
    design, points = _design(method, inputs, (samples, seed), arms, faults)
    if faults or design is None:
        raise ScenarioError(faults)
    count = REPLICATES[method] if replicates is None else replicates
    return Ready(arms, design, points, quantities, Asked(names, count, seed))


def _quantities(
    names: tuple[str, ...], how: tuple[bool, str], faults: list[Fault]
) -> list[Quantity]:
    found = [quantity_of(name, *how) for name in names]
    faults += [one for one in found if isinstance(one, Fault)]
    if not names:
        faults.append(Fault("sensitivity", "outcome", "there is none", "at least one outcome"))
    return [one for one in found if isinstance(one, Quantity)]


def _design(
    method: str,
    inputs: tuple[Any, bool, str | Path | None],
    size: tuple[int | None, int],
    arms: Arms,
    faults: list[Fault],
) -> tuple[Design | None, list[dict[str, Any]]]:
    """The design and what its rows set; what is wrong with it goes to ``faults``."""
    keys, by_section, posterior = inputs
    faults += _of_posterior(method, posterior, by_section)
    try:
        if method in FOR_DRAWS and posterior is not None:
            draws = _posterior_draws(posterior, keys, size)
            return design_of_draws(pd.DataFrame(draws), size[1]), draws
        design = design_of(method, inputs_of(keys, by_section), *size)
        return design, points_at(design.inputs, design.unit, arms.scenario)
    except ScenarioError as error:
        faults += error.faults
        return None, []


def _of_posterior(method: str, posterior: Any, by_section: bool) -> list[Fault]:
    if method in FOR_DRAWS and posterior is None:
        allowed = f"a table of draws, which {method} is for"
        return [Fault("sensitivity", "posterior", "is missing", allowed)]
    if method not in FOR_DRAWS and posterior is not None:
        problem = f"{method} takes inputs as independent, which those of a posterior are not"
        return [Fault("sensitivity", "method", problem, "shapley, or a decision among designs")]
    return []


def _posterior_draws(
    posterior: str | Path, keys: Any, size: tuple[int | None, int]
) -> list[dict[str, Any]]:
    samples, seed = size
    path = Path(posterior)
    source = str(path.absolute()) if path.exists() else str(posterior)
    count = SAMPLES["shapley"] if samples is None else samples
    return draws_of(Draws(count=count, source=source, keys=tuple(keys or ())), seed, Path())
