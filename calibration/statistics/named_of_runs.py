"""Statistics of runs by name: contacts, funnel, follow-ons, what is linked, contrasts with other arms."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from calibration.statistics import of_runs as here
from calibration.statistics.of_register import EUROPE
from calibration.statistics.simulated import Simulated, Span
from calibration.statistics.statistic import Statistic

OfRun = Callable[[Simulated, Span], float]
#: Name, unit, function, meaning.
NAMED: tuple[tuple[str, str, OfRun, str], ...] = (
    ("contacts_begun_by_institutions", "share", here.begun_by_institutions, "of the contacts begun at home"),
    ("proposal_share", "share", here.proposal_share, "contacts in exchange that reach a proposal"),
    ("accepted_share", "share", here.accepted_share, "decided proposals that become cooperations"),
    ("cooperation_share", "share", here.cooperation_share, "contacts that become cooperations"),
    ("months_to_decision", "months", here.months_to_decision, "from proposal to start"),
    (
        "again_share[partner=research]", "share", partial(here.again_share, with_firms=False),
        "firms' cooperations with research that another one follows",
    ),
    (
        "again_share[partner=firm]", "share", partial(here.again_share, with_firms=True),
        "firms' cooperations with firms that another one follows",
    ),
    ("broken_share", "share", here.broken_share, "cooperations that end before their time within two years"),
    ("alive_after_funding", "share", here.alive_after_funding, "funded pairs that cooperate two years after"),
    ("linked_share_at_end", "share", here.linked_share_at, "running cooperations that are linked, at the span's end"),
    ("rise_of_linked_share", "share", here.rise_of_linked_share, "V01: the same, end minus beginning of the span"),
    ("lead_in_initiating", "share", here.lead_in_initiating, "V02: institutions minus firms, contacts begun"),
    ("lead_in_carrying_out", "share", here.lead_in_carrying_out, "V02: institutions minus firms, cooperations begun"),
    ("gain_of_biotech", "share", here.gain_of_biotech, "V04: relative effect of buzz, biotech minus others"),
    ("preference_of_biotech", "log odds", here.preference_of_biotech, "V05: institutions over the pool"),
    ("spread_between_clusters", "log ratio", here.spread_between_clusters, "V06: variance over that by chance"),
    ("fading_of_effect", "cooperations", here.fading, "V10, V11: additional ones, programme's end minus run's end"),
    ("additional_share", "share", here.additional_share, "net additional first cooperations over funded ones"),
    ("difference_between_rounds", "cooperations/cluster", here.difference_between_rounds, "round 1 minus round 3"),
)  # fmt: skip
FLOWS = ("initiated", "exchanges", "cooperations", "innovations")
PLACES = {"europe": EUROPE, "us": ("US",), "china_india": ("CN", "IN")}


def of_runs() -> Iterator[Statistic]:
    """All of them."""
    for name, unit, function, meaning in NAMED:
        yield Statistic(name, unit, meaning, run=function)
    for flow in FLOWS:
        told = "V03: relative effect of buzz on firms, young minus old"
        taken = partial(here.gain_of_young, flow=flow)
        yield Statistic(f"gain_of_young[{flow}]", "share", told, run=taken)
    for place, codes in PLACES.items():
        told = "firms with a cooperation there within the span"
        there = partial(here.firms_with_partner, codes=codes)
        yield Statistic(f"firms_with_partner[{place}]", "share", told, run=there)
