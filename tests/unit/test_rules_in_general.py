"""What holds for every rule: documented, tested by name, the same bits in plain Python, never out of range."""

from __future__ import annotations

import ast
import inspect
import math
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from some_rates import design, rates

from sim.mesa_model.plain_rules import MODULES, in_plain_python

#: What each argument may be, by its name: (low, high) of a float, or the whole numbers it takes.
RANGES: dict[str, tuple[float, float] | range] = {
    "size_effect": (0.3, 3),
    "age": (0, 80), "appeal": (-3, 3), "amount": (0, 1e6), "attractiveness": (0, 5), "base": (0, 20),
    "brokered": range(30), "budget_cents": range(0, 10**8, 12_345), "business": (-1, 1),
    "capacity": (1, 10), "chance": (0, 1), "closed_share": (0, 1), "closes": (2000, 2100), "cluster_effect": (-2, 2),
    "common_mates": range(20), "contacts": range(30), "cooperations": range(8),
    "correlation": (0, 1), "count": range(600), "cost_cents": range(10**8, 10**9, 12_345), "country_utility": (-3, 3),
    "decay": (0.05, 1), "degree": range(40), "distance": (0, 3), "distance_km": (100, 20_000),
    "effect": (-2, 2), "elapsed": (0, 10), "elapsed_steps": range(-4, 40), "exposure": (0, 1), "firm": (0, 1),
    "founded": (1950, 2028), "funded": range(3), "grant_cents": range(0, 10**8, 12_345),
    "grant_share": (0, 1), "has_open_call": range(2), "hazard": (0, 5), "institution": (0, 1),
    "intensity": (0, 1), "introducer_trust": (0, 1), "is_funded": range(2), "is_in_eu": range(2),
    "is_target": range(2), "is_young": range(2), "kind": range(2), "kinds_differ": range(2),
    "kinds_effect": (-1, 1), "lent": (0, 1), "lesson": (0, 1), "linkage": (0, 1),
    "linked_mates": range(20), "load": (0, 10), "local_cooperations": range(5),
    "log_size": (-2, 3), "mates": range(20), "mean": (0, 60), "median": (0.5, 5),
    "members": range(1, 17), "minimum": range(4), "noise": (-3, 3), "now": (2005, 2029),
    "partner_kind": range(3), "power": (-1000, 1000), "quality": (0, 1), "quota": (0, 1),
    "rate": (0, 1), "remoteness": (-2.5, 3), "rule": range(1, 5), "shape": (0.7, 5), "share": (0, 1),
    "shift": (-20, 20), "shock": (0, 1), "shares_border": range(2), "size_class": range(3), "speaks_german": range(2),
    "spread": (0, 1), "stage": range(1, 4), "steady": (0, 5), "succeeded": range(2), "sum_of_rates": (0, 16),
    "taught": (0, 1), "ties": range(30), "total": range(100, 1000), "uniform": (1e-9, 1 - 1e-9),
    "utility": (-900, 900), "value": (-1, 100), "weight": (0, 3), "weighted_slack": range(100),
    "year": (2005, 2029), "years": (0.1, 10), "absorptive": (0, 1), "reputation": (0, 1),
    "trust": (0, 1), "experience": (0, 20), "experienced_mates": (0, 12),
    "all_steps": range(1, 40), "policy": range(4), "is_overseas": range(2), "places": range(17),
    "firms": range(9), "young": range(9), "institutions": range(9), "before": range(4), "new": range(4),
    **{f"x{axis}": (-1, 1) for axis in range(3)}, **{f"y{axis}": (-1, 1) for axis in range(3)},
}  # fmt: skip


def rules_of(module: ModuleType) -> dict[str, Any]:
    """The compiled functions that a module defines itself."""
    return {
        name: value
        for name, value in vars(module).items()
        if hasattr(value, "py_func") and value.py_func.__module__ == module.__name__
    }


RULES = {name: rule for module in MODULES for name, rule in rules_of(module).items()}
by_name = pytest.mark.parametrize("name", sorted(RULES))


def some(argument: str, luck: np.random.Generator) -> Any:
    """One value of an argument."""
    if argument in ("rates", "design"):
        return rates() if argument == "rates" else design()
    allowed = RANGES[argument]
    if isinstance(allowed, range):
        return int(luck.choice(allowed))
    return float(luck.uniform(*allowed))


def calls(name: str, count: int = 200) -> list[tuple[Any, ...]]:
    """Arguments for some calls of a rule."""
    luck = np.random.default_rng(len(name))
    arguments = list(inspect.signature(RULES[name].py_func).parameters)
    return [tuple(some(argument, luck) for argument in arguments) for _ in range(count)]


def test_all_files_of_rules_are_read() -> None:
    folder = Path(MODULES[0].__file__ or "").parent
    files = {path.stem for path in folder.glob("*.py")} - {"__init__"}
    assert files == {module.__name__.rpartition(".")[2] for module in MODULES}


def test_every_rule_is_tested_under_its_own_name() -> None:
    imported: set[str] = set()
    for path in Path(__file__).parent.glob("test_rules_*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and str(node.module).startswith("sim.rules."):
                imported |= {alias.name for alias in node.names}
    assert set(RULES) <= imported, f"untested: {sorted(set(RULES) - imported)}"


@by_name
def test_a_rule_is_documented(name: str) -> None:
    assert inspect.getdoc(RULES[name].py_func)


@by_name
def test_a_rule_gives_the_same_bits_compiled_and_in_plain_python(name: str) -> None:
    plain = in_plain_python(RULES[name])
    for arguments in calls(name):
        compiled, written = RULES[name](*arguments), plain(*arguments)
        assert compiled == written, f"{name}{arguments}: {compiled!r} and {written!r}"


@by_name
def test_a_rule_gives_finite_numbers(name: str) -> None:
    assert all(math.isfinite(RULES[name](*arguments)) for arguments in calls(name, 50))


@pytest.mark.parametrize("name", sorted(name for name in RULES if name.startswith("chance_of_")))
def test_a_chance_lies_between_0_and_1(name: str) -> None:
    assert all(0.0 <= RULES[name](*arguments) <= 1.0 for arguments in calls(name))


@pytest.mark.parametrize("name", sorted(name for name in RULES if name.endswith("_per_year")))
def test_a_rate_is_never_negative(name: str) -> None:
    assert all(RULES[name](*arguments) >= 0.0 for arguments in calls(name))
