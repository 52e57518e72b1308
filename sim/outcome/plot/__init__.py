"""Figures: one file for each kind of result."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def draw_ensemble(ensemble: Any, folder: Path) -> list[Path]:
    """All figures of one scenario."""
    return _arms([ensemble], folder)


def draw_comparison(comparison: Any, folder: Path) -> list[Path]:
    """All figures of a comparison: the effects first, then the arms beside each other."""
    from sim.outcome.plot import effects, lives

    arms = [arm for arm in comparison.arms if arm.runs]
    if len(arms) < 2:
        return _arms(arms, folder)
    drawn = [effects.draw(comparison, folder), *_arms(arms, folder, comparison.countries())]
    single = lives.draw(comparison, folder)
    return drawn if single is None else [*drawn, single]


def _arms(arms: list[Any], folder: Path, changes: Any = None) -> list[Path]:
    from sim.outcome.plot import (
        age,
        channels,
        countries,
        funnel,
        initiators,
        linkage,
        money,
        survival,
    )

    if not arms or not arms[0].runs:
        return []
    kinds = (linkage, channels, funnel, initiators, age, survival, money)
    drawn = [kind.draw(arms, folder) for kind in kinds]
    drawn.append(countries.draw(arms, folder, changes))
    return [path for path in drawn if path is not None]
