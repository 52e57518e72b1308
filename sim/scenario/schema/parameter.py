"""How a parameter is declared: once, with value, unit, range, prior, role, source and meaning."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

#: Bounds (least, most) of a value in such a unit, unless its parameter says otherwise. An effect of 20 log odds or
#: utils decides by itself, one of 5 logs is 148 times as much: further out nothing new happens.
LIMITS: dict[str, tuple[float, float]] = {
    "share": (0, 1),
    "chance": (0, 1),
    "utils": (-20, 20),
    "log odds": (-20, 20),
    "log": (-5, 5),
    "weight": (0, 100),
    "score": (-50, 50),
}

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
    bounds: tuple[float, float] | None = None,
) -> Any:
    """A numeric parameter.

    ``low`` to ``high`` is the declared range: that of the sensitivity analysis, and the prior. ``bounds`` (least, most)
    is what a scenario may hold, by default that of the unit (``LIMITS``): wider than the range, and such that no
    count overflows and the kernel lives the same lives as the reference implementation. ``source`` is a key of
    ``sources.toml``, ids of evidence, or *assumed*.
    """
    extra: dict[str, Any] = {
        "unit": unit,
        "range": [low, high],
        "prior": "none" if role != "uncertainty" else prior,
        "role": role,
        "source": source,
    }
    least, most = bounds or LIMITS[unit]
    return Field(default, ge=least, le=most, description=meaning, json_schema_extra=extra)


def switch(default: Any, meaning: str, *, source: str = "assumed", role: Role = "lever") -> Any:
    """A parameter that is a choice (true or false, or one of some words) and has no range."""
    extra: dict[str, Any] = {"unit": "", "range": None, "prior": "none"}
    extra |= {"role": role, "source": source}
    return Field(default, description=meaning, json_schema_extra=extra)
