"""Users of the model: targets, patterns, designs, inference, sensitivity. Loads lazily."""

from __future__ import annotations

from importlib import import_module
from typing import Any

#: Names of the face, and where each lies.
_FACE = {
    "calibrate": ("calibration.fit.calibrate", "calibrate"),
    "sensitivity": ("calibration.sensitivity", ""),
    "search": ("calibration.search.search", "search"),
}

__all__ = ["calibrate", "search", "sensitivity"]


def __getattr__(name: str) -> Any:
    if name not in _FACE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, attribute = _FACE[name]
    found = import_module(module)
    return getattr(found, attribute) if attribute else found
