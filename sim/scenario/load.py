"""From a name or a file to a scenario that can be run, or to everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sim.errors import Fault, ScenarioError
from sim.scenario.layers import (
    Layer,
    ScenarioErrorWithLayers,
    file_of,
    layers_of,
    origin_of,
    together,
)
from sim.scenario.schema.scenario import Scenario
from sim.scenario.tables import changed, overlap
from sim.scenario.validation import faults_of_values, validated


def load(name_or_path: str | Path, changes: Mapping[str, object] | None = None) -> Scenario:
    """The shipped scenario of this name, or the one in this TOML file, with dotted keys set.

    Raises ``ScenarioError`` with all faults of the file, of what it extends, of its data and of
    the changes.
    """
    try:
        layers = layers_of(file_of(name_or_path))
    except ScenarioErrorWithLayers as error:
        raise ScenarioError([*error.faults, *_faults_of_values(error.layers)]) from None
    return scenario_of(layers, changes or {})


def faults_in(name_or_path: str | Path) -> tuple[Fault, ...]:
    """Everything that is wrong with a scenario; empty if it can be run."""
    try:
        load(name_or_path)
    except ScenarioError as error:
        return error.faults
    return ()


def scenario_of(layers: list[Layer], changes: Mapping[str, object]) -> Scenario:
    """The scenario that layers of files and changes on top of them describe."""
    table, faults = changed(together(layers), changes)

    def origin(key: str) -> str:
        is_change = any(overlap(key, one) for one in changes)
        return "change" if is_change else origin_of(layers, key)

    return validated(table, origin, faults)


def _faults_of_values(layers: list[Layer]) -> list[Fault]:
    """Faults of single values in what could be read; the rest is not held against them."""
    if not layers:
        return []
    return faults_of_values(together(layers), lambda key: origin_of(layers, key))
