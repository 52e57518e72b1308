"""Draws of parameters: from the priors that the schema declares, or from the rows of a posterior file.

Draw k is a pure function of the study's seed and k, so that a study with more draws begins with those it had.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from sim.errors import Fault, ScenarioError, nearest
from sim.files.receipt import Receipt
from sim.scenario.parameters import Parameter, parameters, value_of
from sim.scenario.schema.scenario import Scenario
from sim.scenario.study_file import Draws
from sim.study.points import Point, at
from sim.study.posterior import SHIPPED as SHIPPED
from sim.study.posterior import posterior as posterior
from sim.study.posterior import read_posterior, receipt_of_draws

#: How often a draw that makes no sound scenario is repeated.
MOST_ATTEMPTS = 200
#: Sets the luck of draws apart from all other luck of a seed.
DRAWS = 0x64726177


def always(point: Point) -> bool:
    """Every draw will do."""
    return True


def draws_of(
    draws: Draws | None, seed: int, folder: Path, is_sound: Callable[[Point], bool] = always
) -> list[Point]:
    """What each draw sets; one that sets nothing where no draws are asked for.

    A prior is the product of the declared ranges where the scenario is sound (``is_sound``): shares that add up to more
    than 1 are drawn again. Raises ``ScenarioError`` with all faults: unknown keys, a file that cannot be read.
    """
    if draws is None:
        return [{}]
    if draws.source == "priors":
        drawn = priors(draws.keys)
        return [prior_draw(drawn, seed, number, is_sound) for number in range(draws.count)]
    rows = posterior(folder / draws.source, draws.keys)
    return [_row_of(rows, seed, number) for number in range(draws.count)]


class Drawn(NamedTuple):
    """Draws, and what was understood: of the posterior where there is one, and of the draws themselves."""

    points: list[Point]
    receipts: tuple[Receipt, ...]


def drawn_with_receipts(
    arms: Sequence[Scenario], count: int, source: Path | None = None, seed: int = 1
) -> Drawn:
    """Draws for the first of these arms, as ``drawn_for`` gives them, set in all of them; with receipts."""
    points = drawn_for(arms[0], count, source, seed)
    return Drawn(points, receipts_of(arms, points, source))


def receipts_of(
    arms: Sequence[Scenario],
    points: Sequence[Point],
    source: Path | None,
    keys: Sequence[str] = (),
) -> tuple[Receipt, ...]:
    """Receipts of the posterior that these draws come from (None: of priors), and of the draws."""
    found = None if source is None else read_posterior(source, keys)
    names = {key for point in points for key in point}
    own = receipt_of_draws(found, len(points), len(set(alike(points))), len(names))
    own = replace(own, cautions=(*own.cautions, *overridden(arms, names)))
    return (*([found.receipt] if found else []), own)


def overridden(arms: Sequence[Scenario], drawn: Collection[str]) -> list[str]:
    """Values that scenarios or ``--set`` give to parameters that are drawn, and that no run has."""
    told = []
    for one in parameters(Scenario):
        given = {value_of(arm, one.key) for arm in arms} if one.key in drawn else set()
        unused = ", ".join(f"{value:.6g}" for value in sorted(given - {one.default}))
        if unused:
            told.append(f"{one.key} is drawn, which overrides the value that is set ({unused})")
    return told


def alike(points: Sequence[Mapping[str, Any]]) -> list[int]:
    """Of each draw the number of the first one that sets the same."""
    first: dict[Any, int] = {}
    return [
        first.setdefault(repr(sorted(point.items())), number) for number, point in enumerate(points)
    ]


def drawn_for(
    scenario: Scenario, count: int, source: Path | None = None, seed: int = 1
) -> list[Point]:
    """Draws for a scenario: from a posterior file, or from the priors where the scenario is sound."""
    draws = Draws(count=count, source="priors" if source is None else str(source.absolute()))

    def is_sound(draw: Point) -> bool:
        try:
            return bool(scenario.with_changes(draw))
        except ScenarioError:
            return False

    return draws_of(draws, seed, Path(), is_sound)


def seed_of(seed: int, draw: int, is_drawn: bool) -> int:
    """The seed of a draw: luck of its own; the study's seed where nothing is drawn."""
    if not is_drawn:
        return seed
    words = np.random.SeedSequence(seed, spawn_key=(draw,)).generate_state(2)
    return (int(words[1]) << 31) ^ int(words[0])


def priors(keys: Sequence[str] = ()) -> tuple[Parameter, ...]:
    """The parameters that have a prior: all of them, or those of these keys."""
    known = {one.key: one for one in parameters(Scenario) if one.prior != "none"}
    unknown = [key for key in keys if key not in known]
    if unknown:
        told = "a parameter with a prior"
        raise ScenarioError(
            [Fault("study", f"draws.keys: {key}", "has no prior", told, "", nearest(key, known)) for key in unknown]
        )  # fmt: skip
    return tuple(known[key] for key in keys) if keys else tuple(known.values())


def _generator(seed: int, number: int) -> np.random.Generator:
    return np.random.Generator(
        np.random.Philox(np.random.SeedSequence(seed, spawn_key=(DRAWS, number)))
    )


def prior_draw(
    drawn: Sequence[Parameter], seed: int, number: int, is_sound: Callable[[Point], bool] = always
) -> Point:
    """One draw from the priors, each parameter by itself, repeated until the scenario is sound."""
    luck = _generator(seed, number)
    for _ in range(MOST_ATTEMPTS):
        point = _within(drawn, luck.random(len(drawn)))
        if is_sound(point):
            return point
    problem = f"draw {number}: no sound scenario in {MOST_ATTEMPTS} attempts"
    raise ScenarioError([Fault("study", "draws", problem, "priors and settings that fit together")])


def _within(drawn: Sequence[Parameter], shares: np.ndarray) -> Point:
    """The values at these shares of the ranges."""
    return {
        one.key: at(
            (float(one.low or 0), float(one.high or 0), one.prior == "log-uniform"),
            float(share),
            one.kind == "whole number",
        )
        for one, share in zip(drawn, shares, strict=True)
    }


def _row_of(rows: pd.DataFrame, seed: int, number: int) -> Point:
    row = rows.iloc[int(_generator(seed, number).integers(len(rows)))]
    return {str(key): _plain(value, str(key)) for key, value in row.items()}


def _plain(value: Any, key: str) -> float | int:
    return round(float(value)) if key in _whole_numbers() else float(value)


@cache
def _whole_numbers() -> frozenset[str]:
    return frozenset(one.key for one in parameters(Scenario) if one.kind == "whole number")
