"""The rules in plain Python: the very functions of ``sim.rules``, uncompiled, and so is all that they call."""

from __future__ import annotations

from types import FunctionType, ModuleType, SimpleNamespace
from typing import Any

import numpy as np

import sim.rules.choice
import sim.rules.contacts
import sim.rules.cooperation
import sim.rules.demography
import sim.rules.funding
import sim.rules.funnel
import sim.rules.knowledge
import sim.rules.numbers
import sim.rules.ties

MODULES: tuple[ModuleType, ...] = (
    sim.rules.numbers,
    sim.rules.ties,
    sim.rules.contacts,
    sim.rules.choice,
    sim.rules.funnel,
    sim.rules.cooperation,
    sim.rules.knowledge,
    sim.rules.demography,
    sim.rules.funding,
)

_made: dict[Any, Any] = {}


def _stays(function: Any) -> bool:
    """Whether a function is plain already, or a draw: these come from the compiled generator."""
    return not hasattr(function, "py_func") or function.__module__ == "sim.world.chance"


def in_plain_python(function: Any) -> Any:
    """The same function over a namespace in which every compiled function is replaced by its source."""
    if _stays(function):
        return function
    if function not in _made:
        source = function.py_func
        namespace = dict(source.__globals__)
        _made[function] = FunctionType(
            source.__code__, namespace, source.__name__, source.__defaults__, source.__closure__
        )
        for name, value in list(namespace.items()):
            is_table = isinstance(value, np.ndarray)
            namespace[name] = value.tolist() if is_table else in_plain_python(value)
    return _made[function]


def _collected() -> SimpleNamespace:
    """All rules under their own names."""
    found: dict[str, Any] = {}
    for module in MODULES:
        for name, value in vars(module).items():
            source = getattr(value, "py_func", value)
            if isinstance(source, FunctionType) and source.__module__ == module.__name__:
                found[name] = in_plain_python(value)
    return SimpleNamespace(**found)


#: Every rule by its name: ``rules.chance_of_success(…)``.
rules = _collected()
