"""Rates and designs as the rules take them, from the schema's defaults with dotted keys changed."""

from __future__ import annotations

from functools import cache
from typing import Any

from sim.scenario.schema.scenario import Scenario
from sim.world.rates import design_of, rates_of


@cache
def _scenario(changes: tuple[tuple[str, Any], ...]) -> Scenario:
    scenario = Scenario(name="of tests")
    return scenario.with_changes(dict(changes)) if changes else scenario


def rates(changes: dict[str, Any] | None = None) -> Any:
    """The record of behavioural parameters: ``rates({"acceptance.kappa": 0.0})``."""
    return rates_of(_scenario(tuple((changes or {}).items())))


def design(changes: dict[str, Any] | None = None) -> Any:
    """The record of the programme; keys without ``programme.``: ``design({"gate.merit": 0.0})``."""
    named = {f"programme.{key}": value for key, value in (changes or {}).items()}
    return design_of(_scenario(tuple(named.items())))
