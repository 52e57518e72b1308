"""How a parameter is declared: once, with value, unit, range, prior, role, source and meaning."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

#: Bound of a coefficient that the model does not bound itself: keeps sums and products finite.
FAR = 1e9

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

    ``low`` to ``high`` is the range of the sensitivity analysis and the prior; ``least`` to
    ``most`` is what the model allows (none: anything within ±1e9). ``source`` is a key of
    ``sources.toml``, ids of evidence, or *assumed*.
    """
    extra: dict[str, Any] = {
        "unit": unit,
        "range": [low, high],
        "prior": "none" if role != "uncertainty" else prior,
        "role": role,
        "source": source,
    }
    lower = -FAR if least is None else least
    upper = FAR if most is None else most
    return Field(default, ge=lower, le=upper, description=meaning, json_schema_extra=extra)


def switch(default: Any, meaning: str, *, source: str = "assumed", role: Role = "lever") -> Any:
    """A parameter that is a choice (true or false, or one of some words) and has no range."""
    extra: dict[str, Any] = {"unit": "", "range": None, "prior": "none"}
    extra |= {"role": role, "source": source}
    return Field(default, description=meaning, json_schema_extra=extra)
