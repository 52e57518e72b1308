"""What to look at twice in a scenario that can be run: values far out, dates far apart, settings that nothing reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from sim.errors import shown
from sim.scenario import cautions_dates as dates
from sim.scenario import cautions_programme as programme
from sim.scenario import cautions_unread as unread
from sim.scenario.parameters import Parameter, parameters, value_of

if TYPE_CHECKING:
    from sim.scenario.schema.scenario import Scenario

Look = Callable[["Scenario"], Iterator[str]]


def cautions_in(scenario: Scenario) -> list[str]:
    """A sentence for everything that is allowed and may not be what was meant; empty for most scenarios.

    Depends on the scenario alone: the same in every command.
    """
    return [caution for look in LOOKS for caution in look(scenario)]


def outside_range(scenario: Scenario) -> Iterator[str]:
    """Values outside their declared range; a lever at 0 is off, not far out."""
    for one in parameters(type(scenario)):
        value = value_of(scenario, one.key)
        is_off = one.role == "lever" and value == 0 == one.least
        if one.low is None or one.high is None or is_off or one.low <= value <= one.high:
            continue
        yield (
            f"{one.key} = {number(value)} {one.unit} lies outside its declared range, {_span(one.low, one.high)} "
            f"({_bounds(one)})"
        )


def _bounds(one: Parameter) -> str:
    assert one.least is not None and one.most is not None
    return f"bounds: {_span(one.least, one.most)}"


def _span(low: float, high: float) -> str:
    return f"{number(low)} to {number(high)}"


def number(value: float) -> str:
    """A number as a reader would write it: thousands apart, no more digits than it has."""
    text = f"{value:,.12g}"
    return shown(value) if "e" in text else text


LOOKS: tuple[Look, ...] = (
    programme.nobody_there,
    outside_range,
    dates.gaps_of_rounds,
    dates.phases_beyond_horizon,
    dates.calls_of_no_length,
    dates.shocks_cut_off,
    dates.shocks_of_no_effect,
    programme.rounds_of_nobody,
    programme.places_left,
    programme.without_target,
    programme.vouchers_unpaid,
    programme.exit_unpaid,
    programme.projects_unpaid,
    programme.ceiling_cuts,
    programme.minima_unmet,
    programme.introductions_unread,
    unread.unread_settings,
)
