"""Users of the model: calibration, sensitivity, patterns. Rooms load with their first use."""

from __future__ import annotations

from importlib import import_module
from typing import Any

_ROOMS = ("sensitivity",)


def __getattr__(name: str) -> Any:
    if name in _ROOMS:
        return import_module(f"calibration.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
