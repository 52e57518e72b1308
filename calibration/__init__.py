"""Users of the model: targets, patterns, designs, inference. Loads lazily."""

from __future__ import annotations

from importlib import import_module
from typing import Any

#: Names of the face, and where each lies.
_FACE = {"calibrate": ("calibration.fit.calibrate", "calibrate")}

__all__ = ["calibrate"]


def __getattr__(name: str) -> Any:
    if name not in _FACE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, attribute = _FACE[name]
    return getattr(import_module(module), attribute)
