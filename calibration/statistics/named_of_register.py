"""Statistics of a register by name: who leads, how often, with whom, where, for how long."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np

from calibration.register import choice
from calibration.register.tables import MODEL_FIELDS, Register
from calibration.statistics import of_register as there
from calibration.statistics.statistic import Statistic

BOTH = there.KINDS
RESEARCH, FIRM = there.KINDS
QUANTILES = {"mean": None, "p10": 0.1, "p25": 0.25, "median": 0.5, "p75": 0.75, "p90": 0.9}
#: Of an organisation, by kind: name, unit, function, whether simulated runs have it, meaning.
OF_ORGANISATIONS: tuple[tuple[str, str, Callable[..., Any], bool, str], ...] = (
    ("projects_mean", "projects", there.projects_mean, True, "mean projects of an organisation that takes part"),
    ("projects_median", "projects", there.projects_median, True, "median projects of an organisation that takes part"),
    ("single_share", "share", there.single_share, True, "organisations that take part just once"),
    ("partners_mean", "partners", there.partners_mean, False, "mean distinct partners of an organisation"),
    ("partners_median", "partners", there.partners_median, False, "median distinct partners of an organisation"),
    ("domestic_share", "share", there.domestic_share, False, "links that stay at home"),
    ("led_share", "share", there.led_by, True, "actions led from home that this kind coordinates"),
    ("held_share", "share", there.held_by, True, "participations from home in actions held by this kind"),
)  # fmt: skip


def of_registers() -> Iterator[Statistic]:
    """All of them."""
    for kind in there.KINDS:
        for name, unit, function, speaks, meaning in OF_ORGANISATIONS:
            taken = partial(function, kind=kind)
            yield Statistic(f"{name}[kind={kind}]", unit, meaning, taken, speaks=speaks)
        yield from _of_links(kind)
        yield from _of_countries(kind)
    yield from _of_both()
    yield from _by_field()
    yield from _of_stocks()
    yield from _of_projects()


def _of_links(kind: str) -> Iterator[Statistic]:
    for where in ("abroad", "home"):
        is_abroad = where == "abroad"
        taken = partial(there.repeat_share, kind=kind, abroad=is_abroad)
        name, told = f"repeat_share[kind={kind},partner={where}]", "pairs with two projects or more"
        yield Statistic(name, "share", told, taken, speaks=is_abroad)


def _of_countries(kind: str) -> Iterator[Statistic]:
    """Shares of countries and the logit behind them."""
    for country in there.TOLD:
        key = f"[kind={kind},country={country}]"
        of_all, abroad = (
            partial(there.country_share, kind=kind, country=country, abroad=one)
            for one in (False, True)
        )
        told = "links to a country, of all links"
        yield Statistic(f"country_share{key}", "share", told, of_all, speaks=False)
        told = "links to a country, of those to the rest of Europe"
        yield Statistic(f"country_share_abroad{key}", "share", told, abroad)
    for place, term in enumerate(choice.TERMS):
        name, told = f"country_logit[kind={kind},term={term}]", "logit of the partner's country"
        number, error = (partial(one, kind=kind, place=place) for one in (_logit, _logit_error))
        yield Statistic(name, "utils", told, number=number, error=error)


def _logit(register: Register, kind: str, place: int) -> float:
    return float(choice.fit(register, kind).estimates[place])


def _logit_error(register: Register, kind: str, place: int) -> float:
    return float(np.fmax(*choice.errors(register, kind))[place])


def _of_both() -> Iterator[Statistic]:
    """Research among research and firms, as the model has no other kinds."""
    led, held = (partial(one, kind=RESEARCH, others=BOTH) for one in (there.led_by, there.held_by))
    told = "actions led from home: research among research and firms"
    yield Statistic("led_share_of_both", "share", told, led)
    told = "participations from home in actions: research among research and firms"
    yield Statistic("held_share_of_both", "share", told, held)
    for field, codes in MODEL_FIELDS.items():
        taken = partial(there.held_by, kind=RESEARCH, others=BOTH, fields=codes)
        yield Statistic(f"held_share_of_both[field={field}]", "share", f"{told}, in a field", taken)
    told = "coordinations per participation, research over firms"
    yield Statistic("coordination_ratio", "ratio", told, there.coordination_ratio)


def _by_field() -> Iterator[Statistic]:
    for field in there.names_of_fields():
        held = partial(there.held_by, kind=RESEARCH, fields=(field,))
        home = partial(there.domestic_share, kind=FIRM, fields=(field,))
        name, told = f"held_share[kind=research,field={field}]", "participations held by research"
        yield Statistic(name, "share", told, held, speaks=False)
        name, told = f"domestic_share[kind=firm,field={field}]", "links of firms that stay at home"
        yield Statistic(name, "share", told, home, speaks=False)


def _of_projects() -> Iterator[Statistic]:
    for name, at in QUANTILES.items():
        every, actions = (
            partial(there.consortium, at=at, actions=one) for one in (False, True)
        )  # fmt: skip
        unit, told = "organisations", "participants of projects of two or more"
        yield Statistic(f"consortium_{name}", unit, told, every, speaks=False)
        yield Statistic(f"consortium_{name}[actions]", unit, told, actions, speaks=False)
        taken = partial(there.duration, at=at)
        yield Statistic(f"duration_{name}", "months", "from start to end of projects", taken)
    told = "pairs of organisations that share a project"
    yield Statistic("distinct_pairs", "pairs", told, number=_distinct_pairs, speaks=False)


def _of_stocks() -> Iterator[Statistic]:
    """What European countries have to offer as partners (``countries.toml``)."""
    for country in there.NEAR:
        taken = partial(there.partner_stock, country=country)
        told = "participations of Europe in projects of two or more that nobody from home shares"
        yield Statistic(f"partner_stock[country={country}]", "share", told, taken, speaks=False)


def _distinct_pairs(register: Register) -> float:
    return float(register.distinct_pairs)
