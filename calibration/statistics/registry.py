"""Every statistic by name: what it says, in which unit, and how it is taken from a register or from a run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

import numpy as np

from calibration.register import choice
from calibration.register.tables import MODEL_FIELDS, Register
from calibration.statistics import of_register as there
from calibration.statistics import of_runs as here
from calibration.statistics.samples import Estimate, Sample, estimated, value_of
from calibration.statistics.simulated import Simulated, Span

KINDS, BOTH = there.KINDS, there.KINDS
EUROPE = there.EUROPE
QUANTILES = {"mean": None, "p10": 0.1, "p25": 0.25, "median": 0.5, "p75": 0.75, "p90": 0.9}


class Statistic(NamedTuple):
    """``sample`` or ``number`` of a register, or ``run``; ``speaks``: whether simulated runs have it."""

    name: str
    unit: str
    meaning: str
    sample: Callable[[Register], Sample] | None = None
    number: Callable[[Register], float] | None = None
    error: Callable[[Register], float] | None = None
    run: Callable[[Simulated, Span], float] | None = None
    speaks: bool = True

    def of_register(self, register: Register) -> float:
        """The number of a register; not a number for statistics that only runs have."""
        if self.number is not None:
            return self.number(register)
        return value_of(self.sample(register)) if self.sample is not None else float("nan")

    def estimate(self, register: Register) -> Estimate:
        """The number of a register with its interval."""
        if self.sample is not None:
            return estimated(self.sample(register))
        value, nothing = self.of_register(register), float("nan")
        error = self.error(register) if self.error is not None else nothing
        return Estimate(value, error, value - 1.96 * error, value + 1.96 * error, 0)

    def of_run(self, run: Simulated, span: Span) -> float:
        """The same number of a simulated run."""
        if not self.speaks:
            return float("nan")
        return self.run(run, span) if self.run is not None else self.of_register(run.register(span))


def _led() -> Iterator[Statistic]:
    for kind in KINDS:
        yield Statistic(f"led_share[kind={kind}]", "share", "actions led from home that this kind coordinates", partial(there.led_by, kind=kind))  # fmt: skip
        yield Statistic(f"held_share[kind={kind}]", "share", "participations from home in actions held by this kind", partial(there.held_by, kind=kind))  # fmt: skip
    of = "research", BOTH
    yield Statistic("led_share_of_both", "share", "the same for research, among research and firms", partial(there.led_by, kind=of[0], others=of[1]))  # fmt: skip
    yield Statistic("held_share_of_both", "share", "participations of research, among research and firms", partial(there.held_by, kind=of[0], others=of[1]))  # fmt: skip
    for field, codes in MODEL_FIELDS.items():
        yield Statistic(f"held_share_of_both[field={field}]", "share", "the same in one field", partial(there.held_by, kind=of[0], others=of[1], fields=codes))  # fmt: skip
    yield Statistic("coordination_ratio", "ratio", "coordinations per participation, research over firms", there.coordination_ratio)  # fmt: skip


def _active() -> Iterator[Statistic]:
    for kind in KINDS:
        yield Statistic(f"projects_mean[kind={kind}]", "projects", "projects of an organisation that takes part", partial(there.projects_mean, kind=kind))  # fmt: skip
        yield Statistic(f"projects_median[kind={kind}]", "projects", "median of the same", partial(there.projects_median, kind=kind))  # fmt: skip
        yield Statistic(f"single_share[kind={kind}]", "share", "organisations that take part just once", partial(there.single_share, kind=kind))  # fmt: skip
        yield Statistic(f"partners_mean[kind={kind}]", "partners", "distinct partners of an organisation", partial(there.partners_mean, kind=kind), speaks=False)  # fmt: skip
        yield Statistic(f"partners_median[kind={kind}]", "partners", "median of the same", partial(there.partners_median, kind=kind), speaks=False)  # fmt: skip
        for where in ("abroad", "home"):
            yield Statistic(f"repeat_share[kind={kind},partner={where}]", "share", "pairs with two projects or more", partial(there.repeat_share, kind=kind, abroad=where == "abroad"), speaks=where == "abroad")  # fmt: skip
        yield Statistic(f"domestic_share[kind={kind}]", "share", "links that stay at home", partial(there.domestic_share, kind=kind), speaks=False)  # fmt: skip
        for country in there.TOLD:
            yield Statistic(f"country_share[kind={kind},country={country}]", "share", "links to a country, of all links", partial(there.country_share, kind=kind, country=country, abroad=False), speaks=False)  # fmt: skip
            yield Statistic(f"country_share_abroad[kind={kind},country={country}]", "share", "links to a country, of those to the rest of Europe", partial(there.country_share, kind=kind, country=country, abroad=True))  # fmt: skip
        for place, term in enumerate(choice.TERMS):
            yield Statistic(f"country_logit[kind={kind},term={term}]", "utils", "logit of the partner's country", number=partial(_logit, kind=kind, place=place), error=partial(_logit_error, kind=kind, place=place))  # fmt: skip
    for field in there.names_of_fields():
        yield Statistic(f"held_share[kind=research,field={field}]", "share", "participations of research in a field", partial(there.held_by, kind="research", fields=(field,)), speaks=False)  # fmt: skip
        yield Statistic(f"domestic_share[kind=firm,field={field}]", "share", "links of firms that stay at home in a field", partial(there.domestic_share, kind="firm", fields=(field,)), speaks=False)  # fmt: skip


def _logit(register: Register, kind: str, place: int) -> float:
    return float(choice.fit(register, kind).estimates[place])


def _logit_error(register: Register, kind: str, place: int) -> float:
    return float(np.fmax(*choice.errors(register, kind))[place])


def _sizes() -> Iterator[Statistic]:
    for name, at in QUANTILES.items():
        yield Statistic(f"consortium_{name}", "organisations", "participants of a project of two or more", partial(there.consortium, at=at, actions=False), speaks=False)  # fmt: skip
        yield Statistic(f"consortium_{name}[actions]", "organisations", "participants of an action", partial(there.consortium, at=at, actions=True), speaks=False)  # fmt: skip
        yield Statistic(f"duration_{name}", "months", "months from start to end", partial(there.duration, at=at))  # fmt: skip
    yield Statistic("distinct_pairs", "pairs", "pairs of organisations that share a project", number=lambda register: float(register.distinct_pairs), speaks=False)  # fmt: skip


def _run(name: str, unit: str, meaning: str, run: Callable[[Simulated, Span], float]) -> Statistic:
    return Statistic(name, unit, meaning, run=run)


def _of_runs() -> Iterator[Statistic]:
    yield _run("contacts_begun_by_institutions", "share", "contacts begun at home that institutions begin", here.begun_by_institutions)  # fmt: skip
    for name, codes in (("europe", EUROPE), ("us", ("US",)), ("china_india", ("CN", "IN"))):
        yield _run(f"firms_with_partner[{name}]", "share", "firms with a cooperation there within the span", partial(here.firms_with_partner, codes=codes))  # fmt: skip
    yield _run("proposal_share", "share", "contacts in exchange that reach a proposal", here.proposal_share)  # fmt: skip
    yield _run("accepted_share", "share", "decided proposals that become cooperations", here.accepted_share)  # fmt: skip
    yield _run("cooperation_share", "share", "contacts that become cooperations", here.cooperation_share)  # fmt: skip
    yield _run("months_to_decision", "months", "from proposal to start", here.months_to_decision)
    yield _run("again_share[partner=research]", "share", "firms' cooperations with research followed by another", partial(here.again_share, with_firms=False))  # fmt: skip
    yield _run("again_share[partner=firm]", "share", "firms' cooperations with firms followed by another", partial(here.again_share, with_firms=True))  # fmt: skip
    yield _run(
        "broken_share", "share", "cooperations that end before their time", here.broken_share
    )
    yield _run("alive_after_funding", "share", "funded pairs that cooperate two years after", here.alive_after_funding)  # fmt: skip
    yield _run("linked_share_at_end", "share", "running cooperations linked to the programme, at the end of the span", here.linked_share_at)  # fmt: skip
    yield _run("rise_of_linked_share", "share", "V01: the same, end minus beginning of the span", here.rise_of_linked_share)  # fmt: skip
    yield _run("lead_in_initiating", "share", "V02: institutions minus firms, contacts begun", here.lead_in_initiating)  # fmt: skip
    yield _run("lead_in_carrying_out", "share", "V02: institutions minus firms, cooperations begun", here.lead_in_carrying_out)  # fmt: skip
    for flow in ("initiated", "exchanges", "cooperations", "innovations"):
        yield _run(f"gain_of_young[{flow}]", "share", "V03: relative effect of buzz on firms, young minus old", partial(here.gain_of_young, flow=flow))  # fmt: skip
    yield _run("gain_of_biotech", "share", "V04: relative effect of buzz on contacts that reach exchange, biotech minus others", here.gain_of_biotech)  # fmt: skip
    yield _run("preference_of_biotech", "log odds", "V05: institutions among new partners of biotech over the pool", here.preference_of_biotech)  # fmt: skip
    yield _run("spread_between_clusters", "log ratio", "V06: variance between clusters over that of shuffled actors", here.spread_between_clusters)  # fmt: skip
    yield _run("fading_of_effect", "cooperations", "V10, V11: additional running cooperations, programme's end minus run's end", here.fading)  # fmt: skip
    yield _run("additional_share", "share", "net additional first cooperations over funded ones", here.additional_share)  # fmt: skip
    yield _run("difference_between_rounds", "cooperations/cluster", "running cooperations, round 1 minus round 3", here.difference_between_rounds)  # fmt: skip


STATISTICS: dict[str, Statistic] = {
    one.name: one for part in (_led(), _active(), _sizes(), _of_runs()) for one in part
}
