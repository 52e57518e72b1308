"""clusterlink: how the design of a cluster-internationalisation programme alters international linkage.

The face loads lazily: ``import sim`` is quick, and what is heavy comes with its first use.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

#: Names of the face, and where each lies.
_FACE = {
    "load": ("sim.scenario.load", "load"),
    "Scenario": ("sim.scenario.schema.scenario", "Scenario"),
    "ScenarioError": ("sim.errors", "ScenarioError"),
    "run": ("sim.study.ensemble", "ensemble"),
    "compare": ("sim.study.compare", "compare"),
    "Run": ("sim.outcome.reduce", "Run"),
    "Ensemble": ("sim.outcome.tables", "Ensemble"),
    "Comparison": ("sim.outcome.tables", "Comparison"),
    "Study": ("sim.study.study", "Study"),
    "Results": ("sim.study.study", "Results"),
    "batch_run": ("sim.study.batch_run", "batch_run"),
}
#: Rooms that one reaches through the face without importing them.
_ROOMS = ("mesa_model",)

__all__ = [
    "Comparison", "Ensemble", "Results", "Run", "Scenario", "ScenarioError", "Study", "batch_run", "compare", "load",
    "mesa_model", "run",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    if name == "__version__":
        return _version()
    if name in _ROOMS:
        return import_module(f"sim.{name}")
    if name not in _FACE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, attribute = _FACE[name]
    value = getattr(import_module(module), attribute)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("clusterlink")
    except PackageNotFoundError:
        return "0+unknown"
