"""Shocks from outside: to travel and, by the business cycle, to own search."""

from __future__ import annotations

import datetime as dt

from pydantic import Field

from sim.scenario.schema.parameter import Section, parameter


class Exposure(Section):
    """How strongly a travel shock of 1 cuts each channel."""

    own: float = parameter(1.0, "share", 0.5, 1, "own search")
    buzz: float = parameter(0.7, "share", 0.3, 1, "referral")
    inbound: float = parameter(1.0, "share", 0.5, 1, "inbound")
    broker: float = parameter(1.0, "share", 0.5, 1, "broker")
    renewal: float = parameter(0.3, "share", 0, 0.6, "renewal")


class Shock(Section):
    """A shock between two dates: to travel (0 to 1) and, by the business cycle, to own search."""

    start: dt.date
    end: dt.date
    travel: float = Field(default=0.0, ge=0, le=1, description="share of travel that stops")
    business: float = Field(default=0.0, ge=-3, le=3, description="log effect on own search")


class Shocks(Section):
    """Shocks from outside; the same in every arm unless a scenario asks about them."""

    exposure: Exposure = Exposure()
    list: tuple[Shock, ...] = Field(
        default=(), description="shocks, each with start, end, travel, business"
    )
