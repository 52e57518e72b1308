"""The same model on Mesa, agent by agent, in plain Python: the twin with which the compiled kernel is compared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.mesa_model.model import ClusterModel

__all__ = ["ClusterModel"]


def __getattr__(name: str) -> Any:
    """Mesa is loaded only when the model is asked for."""
    if name == "ClusterModel":
        from sim.mesa_model.model import ClusterModel

        return ClusterModel
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
