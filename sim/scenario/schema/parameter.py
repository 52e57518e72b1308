"""How a parameter is declared: once, with value, unit, range, prior, role, source and meaning."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Role = Literal["uncertainty", "lever", "constant"]
Prior = Literal["uniform", "log-uniform", "none"]


class Section(BaseModel):
    """A part of a scenario: frozen, strict, without unknown keys, NaN or infinity."""

    model_config = ConfigDict(
        frozen=True, strict=True, extra="forbid", allow_inf_nan=False, validate_default=True
    )


def parameter(
    default: Any,
    unit: str,
    low: float,
    high: float,
    meaning: str,
    *,
    source: str = "assumed",
    role: Role = "uncertainty",
    prior: Prior = "uniform",
    least: float | None = 0.0,
    most: float | None = None,
) -> Any:
    """A numeric parameter.

    ``low`` to ``high`` is the range of the sensitivity analysis and the prior; ``least`` to ``most`` is what
    the model allows. ``source`` is a key of ``sources.toml``, ids of evidence, or *assumed*.
    """
    extra = {
        "unit": unit,
        "range": [low, high],
        "prior": "none" if role != "uncertainty" else prior,
        "role": role,
        "source": source,
    }
    return Field(default, ge=least, le=most, description=meaning, json_schema_extra=extra)


def switch(default: Any, meaning: str, *, source: str = "assumed", role: Role = "lever") -> Any:
    """A parameter that is a choice (true or false, or one of some words) and has no range."""
    extra = {"unit": "", "range": None, "prior": "none", "role": role, "source": source}
    return Field(default, description=meaning, json_schema_extra=extra)
