"""Prior draws: every uncertain parameter from its declared range, by a Latin hypercube with a seed of its own."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from scipy.stats import qmc

from sim.scenario.parameters import Parameter, parameters
from sim.scenario.schema.scenario import Scenario

#: Put-in terms by age or field beside the rival mechanisms: neutral in every world, so that they explain nothing.
NEUTRAL = ("contacts.beta_young", "contacts.beta_field", "demography.entrant_size_shift")
#: Shares of the channels are drawn apart and scaled to their sum in the shipped scenarios; the broker has the rest.
SHARES = ("contacts.own_share", "contacts.buzz_share", "contacts.inbound_share")
SUM_OF_SHARES = 0.95

Draw = dict[str, float | int]


def drawn_parameters() -> tuple[Parameter, ...]:
    """The parameters that a draw draws: all whose role is *uncertainty* and that have a prior, but for ``NEUTRAL``."""
    return tuple(
        one for one in parameters(Scenario) if one.prior != "none" and one.key not in NEUTRAL
    )


def parameters_told(rows: Sequence[Mapping[str, Any]]) -> tuple[Parameter, ...]:
    """The parameters that a study drew, with its own ranges: those of today may be others."""
    known = {one.key: one for one in parameters(Scenario)}
    return tuple(
        replace(known[row["key"]], **{name: row[name] for name in ("low", "high", "prior")})
        for row in rows
    )


def drawn(count: int, seed: int, chosen: Sequence[Parameter] | None = None) -> list[Draw]:
    """Draws by dotted key, of all that is uncertain by default; the same seed, count and parameters, the same draws."""
    chosen = drawn_parameters() if chosen is None else chosen
    luck = np.random.default_rng(np.random.SeedSequence(seed))
    cube = qmc.LatinHypercube(len(chosen), rng=luck).random(count)
    return [
        scaled({one.key: value_at(one, float(u)) for one, u in zip(chosen, row, strict=True)})
        for row in cube
    ]


def value_at(parameter: Parameter, quantile: float) -> float | int:
    """The prior's value at a quantile: uniform or log-uniform between ``low`` and ``high``; whole numbers rounded."""
    low, high = float(parameter.low or 0.0), float(parameter.high or 0.0)
    if parameter.prior == "log-uniform":
        value = math.exp(math.log(low) + quantile * (math.log(high) - math.log(low)))
    else:
        value = low + quantile * (high - low)
    return round(value) if parameter.kind == "whole number" else value


def scaled(draw: dict[str, Any]) -> Draw:
    """Channel shares of a draw made to add up as they do by default."""
    total = sum(draw[key] for key in SHARES)
    return draw | {key: draw[key] * SUM_OF_SHARES / total for key in SHARES}
