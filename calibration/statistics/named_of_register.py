"""Statistics of a register by name: who leads, how often, with whom, where, for how long."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np

from calibration.register import choice
from calibration.register.tables import MODEL_FIELDS, Register
from calibration.statistics import of_register as there
from calibration.statistics.statistic import Statistic

KINDS, BOTH = there.KINDS, there.KINDS
QUANTILES = {"mean": None, "p10": 0.1, "p25": 0.25, "median": 0.5, "p75": 0.75, "p90": 0.9}


def of_registers() -> Iterator[Statistic]:
    """All of them."""
    yield from _led()
    yield from _active()
    yield from _sizes()


def _led() -> Iterator[Statistic]:
    for kind in KINDS:
        yield Statistic(
            f"led_share[kind={kind}]",
            "share",
            "actions led from home that this kind coordinates",
            partial(there.led_by, kind=kind),
        )
        yield Statistic(
            f"held_share[kind={kind}]",
            "share",
            "participations from home in actions held by this kind",
            partial(there.held_by, kind=kind),
        )
    of = "research", BOTH
    yield Statistic(
        "led_share_of_both",
        "share",
        "the same for research, among research and firms",
        partial(there.led_by, kind=of[0], others=of[1]),
    )
    yield Statistic(
        "held_share_of_both",
        "share",
        "participations of research, among research and firms",
        partial(there.held_by, kind=of[0], others=of[1]),
    )
    for field, codes in MODEL_FIELDS.items():
        yield Statistic(
            f"held_share_of_both[field={field}]",
            "share",
            "the same in one field",
            partial(there.held_by, kind=of[0], others=of[1], fields=codes),
        )
    yield Statistic(
        "coordination_ratio",
        "ratio",
        "coordinations per participation, research over firms",
        there.coordination_ratio,
    )


def _active() -> Iterator[Statistic]:
    for kind in KINDS:
        yield Statistic(
            f"projects_mean[kind={kind}]",
            "projects",
            "projects of an organisation that takes part",
            partial(there.projects_mean, kind=kind),
        )
        yield Statistic(
            f"projects_median[kind={kind}]",
            "projects",
            "median of the same",
            partial(there.projects_median, kind=kind),
        )
        yield Statistic(
            f"single_share[kind={kind}]",
            "share",
            "organisations that take part just once",
            partial(there.single_share, kind=kind),
        )
        yield Statistic(
            f"partners_mean[kind={kind}]",
            "partners",
            "distinct partners of an organisation",
            partial(there.partners_mean, kind=kind),
            speaks=False,
        )
        yield Statistic(
            f"partners_median[kind={kind}]",
            "partners",
            "median of the same",
            partial(there.partners_median, kind=kind),
            speaks=False,
        )
        for where in ("abroad", "home"):
            yield Statistic(
                f"repeat_share[kind={kind},partner={where}]",
                "share",
                "pairs with two projects or more",
                partial(there.repeat_share, kind=kind, abroad=where == "abroad"),
                speaks=where == "abroad",
            )
        yield Statistic(
            f"domestic_share[kind={kind}]",
            "share",
            "links that stay at home",
            partial(there.domestic_share, kind=kind),
            speaks=False,
        )
        for country in there.TOLD:
            yield Statistic(
                f"country_share[kind={kind},country={country}]",
                "share",
                "links to a country, of all links",
                partial(there.country_share, kind=kind, country=country, abroad=False),
                speaks=False,
            )
            yield Statistic(
                f"country_share_abroad[kind={kind},country={country}]",
                "share",
                "links to a country, of those to the rest of Europe",
                partial(there.country_share, kind=kind, country=country, abroad=True),
            )
        for place, term in enumerate(choice.TERMS):
            yield Statistic(
                f"country_logit[kind={kind},term={term}]",
                "utils",
                "logit of the partner's country",
                number=partial(_logit, kind=kind, place=place),
                error=partial(_logit_error, kind=kind, place=place),
            )
    for field in there.names_of_fields():
        yield Statistic(
            f"held_share[kind=research,field={field}]",
            "share",
            "participations of research in a field",
            partial(there.held_by, kind="research", fields=(field,)),
            speaks=False,
        )
        yield Statistic(
            f"domestic_share[kind=firm,field={field}]",
            "share",
            "links of firms that stay at home in a field",
            partial(there.domestic_share, kind="firm", fields=(field,)),
            speaks=False,
        )


def _logit(register: Register, kind: str, place: int) -> float:
    return float(choice.fit(register, kind).estimates[place])


def _logit_error(register: Register, kind: str, place: int) -> float:
    return float(np.fmax(*choice.errors(register, kind))[place])


def _sizes() -> Iterator[Statistic]:
    for name, at in QUANTILES.items():
        yield Statistic(
            f"consortium_{name}",
            "organisations",
            "participants of a project of two or more",
            partial(there.consortium, at=at, actions=False),
            speaks=False,
        )
        yield Statistic(
            f"consortium_{name}[actions]",
            "organisations",
            "participants of an action",
            partial(there.consortium, at=at, actions=True),
            speaks=False,
        )
        yield Statistic(
            f"duration_{name}", "months", "months from start to end", partial(there.duration, at=at)
        )
    yield Statistic(
        "distinct_pairs",
        "pairs",
        "pairs of organisations that share a project",
        number=lambda register: float(register.distinct_pairs),
        speaks=False,
    )
