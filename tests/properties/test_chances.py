"""Chances are chances: for any parameters that are allowed, and wherever actors may be."""

from __future__ import annotations

import inspect
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from properties.designs import between
from test_rules_in_general import RANGES, RULES

from sim.scenario.schema.parameter import Section
from sim.scenario.schema.scenario import Scenario
from sim.world.rates import design_of, rates_of

CHANCES = sorted(name for name in RULES if name.startswith("chance_of_"))
READ = ("local_ties", "contacts", "funnel", "acceptance", "cooperation", "learning", "load")
PLAIN = Scenario(name="of properties")


def allowed(section: str) -> dict[str, st.SearchStrategy[Any]]:
    """Every parameter of a section, between the bounds that its own range and the schema set."""
    model: type[Section] = type(getattr(PLAIN, section))
    found: dict[str, st.SearchStrategy[Any]] = {}
    for name, field in model.model_fields.items():
        extra = field.json_schema_extra
        if field.annotation is float and isinstance(extra, dict) and extra.get("range"):
            low, high = extra["range"]  # type: ignore[misc]
            found[f"{section}.{name}"] = between(float(low), float(high))  # type: ignore[arg-type]
    return found


PARAMETERS = {key: some for section in READ for key, some in allowed(section).items()}
SHARES = ("contacts.own_share", "contacts.buzz_share", "contacts.inbound_share")


@st.composite
def rates(draw: st.DrawFn) -> Any:
    """The record of behavioural parameters, each anywhere in its range."""
    values = {key: draw(some) for key, some in PARAMETERS.items()}
    total = max(sum(values[key] for key in SHARES), 1.0)
    return rates_of(PLAIN.with_changes(values | {key: values[key] / total for key in SHARES}))


def argument(name: str) -> st.SearchStrategy[Any]:
    """Any value that an argument of this name may take."""
    if name == "rates":
        return rates()
    if name == "design":
        return st.just(design_of(PLAIN))
    values = RANGES[name]
    return st.sampled_from(values) if isinstance(values, range) else between(*values)


@pytest.mark.parametrize("name", CHANCES)
def test_a_chance_lies_between_0_and_1_whatever_the_parameters(name: str) -> None:
    rule = RULES[name]
    arguments = [argument(one) for one in inspect.signature(rule.py_func).parameters]

    @settings(max_examples=40)
    @given(st.tuples(*arguments))
    def holds(given: tuple[Any, ...]) -> None:
        assert 0.0 <= rule(*given) <= 1.0

    holds()
