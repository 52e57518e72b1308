"""Designs: SALib's, on the unit cube, with a dummy beside the inputs.

Rows come in *blocks* that only make sense whole: a Saltelli block (one row of A, its mixtures, one of B), a Morris
trajectory, or a single row.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from SALib.sample import latin, sobol
from SALib.sample.morris import sample as trajectories

from calibration.sensitivity.inputs import DUMMY, Input
from sim.errors import Fault, ScenarioError

METHODS = ("morris", "sobol", "emulator", "pawn", "delta", "rsa", "shapley")
#: Methods for draws of a posterior, whose inputs depend on each other.
FOR_DRAWS = ("shapley",)
#: Levels of the grid of Morris (more where choices need them).
LEVELS = 4
#: Blocks where nobody says how many: trajectories, Saltelli blocks, rows.
SAMPLES = {
    "morris": 5,
    "sobol": 256,
    "emulator": 256,
    "pawn": 512,
    "delta": 512,
    "rsa": 512,
    "shapley": 512,
}
#: Fewest blocks of which an interval can be told.
FEWEST = {
    "morris": 4,
    "sobol": 8,
    "emulator": 40,
    "pawn": 60,
    "delta": 60,
    "rsa": 40,
    "shapley": 40,
}
REPLICATES = {"morris": 2, "sobol": 4, "emulator": 4, "pawn": 4, "delta": 4, "rsa": 4, "shapley": 2}
#: Rows of an emulator or of Shapley effects for each term that is fitted.
ROWS_PER_TERM = 2


class Design(NamedTuple):
    """Rows [rows, inputs + 1] of the unit cube, the dummy last; ``block``: rows of a block."""

    method: str
    inputs: tuple[Input, ...]
    unit: np.ndarray
    block: int
    problem: dict[str, Any]

    @property
    def names(self) -> list[str]:
        """What is analysed: groups, or inputs where there are none; the dummy last."""
        return list(dict.fromkeys(self.problem.get("groups") or self.problem["names"]))

    @property
    def blocks(self) -> int:
        """How many blocks there are."""
        return len(self.unit) // self.block

    def in_blocks(self, rows: np.ndarray) -> np.ndarray:
        """Values [rows, …] as [blocks, rows of a block, …]."""
        return rows.reshape(self.blocks, self.block, *rows.shape[1:])


def design_of(method: str, inputs: Sequence[Input], samples: int | None, seed: int) -> Design:
    """The design of a method; raises ``ScenarioError`` for an unknown method or a number that does not fit."""
    count = SAMPLES.get(method, 0) if samples is None else samples
    faults = list(_faults(method, inputs, count))
    if faults:
        raise ScenarioError(faults)
    problem = problem_of(inputs)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        unit = _rows(method, problem, count, seed, grid_of(inputs))
    return Design(method, tuple(inputs), unit, len(unit) // count, problem)


def design_of_draws(rows: pd.DataFrame, seed: int) -> Design:
    """The design that draws of a posterior make: their rows as they are, a dummy beside them.

    Raises ``ScenarioError`` where there are too few for so many parameters.
    """
    inputs = tuple(
        Input(str(key), float(column.min()), float(column.max()))
        for key, column in rows.items()
        if column.nunique() > 1
    )
    faults = list(_faults("shapley", inputs, len(rows)))
    if faults:
        raise ScenarioError(faults)
    dummy = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(len(rows),))).random(len(rows))  # fmt: skip
    values = rows[[one.name for one in inputs]].to_numpy(float)
    return Design("shapley", inputs, np.column_stack([values, dummy]), 1, problem_of(inputs))


def fewest_of(design: Design) -> int:
    """Fewest blocks of which indices can be told."""
    terms = _terms(design.method, len(design.inputs) + 1)
    return max(FEWEST[design.method], terms + 10 if terms else 0)


def _terms(method: str, inputs: int) -> int:
    """Terms that a method fits, by what its values are explained."""
    of_method = {"emulator": 1 + inputs + inputs * (inputs + 1) // 2, "shapley": 2 * inputs}
    return of_method.get(method, 0)


def problem_of(inputs: Sequence[Input]) -> dict[str, Any]:
    """The problem as SALib has it: names, bounds of the unit cube, groups."""
    names = [one.name for one in inputs] + [DUMMY]
    problem: dict[str, Any] = {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}  # fmt: skip
    if any(one.group for one in inputs):
        problem["groups"] = [one.group or one.name for one in inputs] + [DUMMY]
    return problem


def grid_of(inputs: Sequence[Input]) -> int:
    """Levels of the grid of Morris: so many that each level of a choice or a switch has the same share of them."""
    return math.lcm(LEVELS, *(len(one.levels) for one in inputs if one.levels))


def _rows(
    method: str, problem: dict[str, Any], count: int, seed: int, grid: int = LEVELS
) -> np.ndarray:
    if method == "morris":
        rows = trajectories(problem, count, num_levels=grid, seed=seed)
    elif method == "sobol":
        rows = sobol.sample(problem, count, calc_second_order=False, seed=seed)
    else:
        rows = latin.sample({**problem, "groups": None}, count, seed=seed)
    return np.asarray(rows, float)


def _faults(method: str, inputs: Sequence[Input], count: int) -> list[Fault]:
    where = "sensitivity"
    if method not in METHODS:
        return [Fault(where, "method", f"given {method!r}", "one of " + ", ".join(METHODS))]
    faults = []
    if not inputs:
        faults.append(Fault(where, "parameters", "there is none", "at least one parameter"))
    least = FEWEST[method]
    if count < least:
        faults.append(Fault(where, "samples", f"given {count}", f"at least {least} for {method}"))
    elif method == "sobol" and count & (count - 1):
        below = 2 ** int(math.log2(count))
        allowed = (
            f"a power of 2, such as {below} or {2 * below} (else Sobol points lose their balance)"
        )
        faults.append(Fault(where, "samples", f"given {count}", allowed))
    terms = _terms(method, len(inputs) + 1)
    if count < ROWS_PER_TERM * terms:
        allowed = f"at least {ROWS_PER_TERM * terms} for {len(inputs)} parameters, or fewer of them"
        faults.append(Fault(where, "samples", f"given {count}", allowed))
    chosen = [one.name for one in inputs if one.levels]
    if method == "emulator" and chosen:
        told = f"{', '.join(chosen)} {'has' if len(chosen) == 1 else 'have'} levels"
        problem = f"emulator fits a polynomial of numbers, and {told}"
        faults.append(Fault(where, "method", problem, "morris, sobol, pawn, delta or rsa"))
    if method not in ("morris", "sobol") and any(one.group for one in inputs):
        faults.append(Fault(where, "by_section", f"{method} knows no groups", "morris or sobol"))
    return faults
