"""Sensitivity of effects and of rankings; the module is its main function: ``calibration.sensitivity(...)``."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

_FACE = {
    "Sensitivity": "calibration.sensitivity.result",
    "needs": "calibration.sensitivity.ask",
    "of_function": "calibration.sensitivity.ask",
    "model_function": "calibration.sensitivity.as_function",
    "decision": "calibration.sensitivity.deciding",
    "TooManyFailed": "calibration.sensitivity.blocks",
}


class _Callable(ModuleType):
    """A module that can be called; what is heavy comes with the first use."""

    def __call__(self, *given: Any, **named: Any) -> Any:
        from calibration.sensitivity.ask import sensitivity

        return sensitivity(*given, **named)

    def __getattr__(self, name: str) -> Any:
        from importlib import import_module

        if name not in _FACE:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(_FACE[name]), name)


sys.modules[__name__].__class__ = _Callable
