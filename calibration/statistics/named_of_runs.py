"""Statistics of runs by name: contacts, funnel, follow-ons, what is linked, contrasts with other arms."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from calibration.statistics import of_runs as here
from calibration.statistics.of_register import EUROPE
from calibration.statistics.simulated import Simulated, Span
from calibration.statistics.statistic import Statistic


def _run(name: str, unit: str, meaning: str, run: Callable[[Simulated, Span], float]) -> Statistic:
    return Statistic(name, unit, meaning, run=run)


def of_runs() -> Iterator[Statistic]:
    """All of them."""
    yield _run(
        "contacts_begun_by_institutions",
        "share",
        "contacts begun at home that institutions begin",
        here.begun_by_institutions,
    )
    for name, codes in (("europe", EUROPE), ("us", ("US",)), ("china_india", ("CN", "IN"))):
        yield _run(
            f"firms_with_partner[{name}]",
            "share",
            "firms with a cooperation there within the span",
            partial(here.firms_with_partner, codes=codes),
        )
    yield _run(
        "proposal_share", "share", "contacts in exchange that reach a proposal", here.proposal_share
    )
    yield _run(
        "accepted_share", "share", "decided proposals that become cooperations", here.accepted_share
    )
    yield _run(
        "cooperation_share", "share", "contacts that become cooperations", here.cooperation_share
    )
    yield _run("months_to_decision", "months", "from proposal to start", here.months_to_decision)
    yield _run(
        "again_share[partner=research]",
        "share",
        "firms' cooperations with research followed by another",
        partial(here.again_share, with_firms=False),
    )
    yield _run(
        "again_share[partner=firm]",
        "share",
        "firms' cooperations with firms followed by another",
        partial(here.again_share, with_firms=True),
    )
    yield _run(
        "broken_share", "share", "cooperations that end before their time", here.broken_share
    )
    yield _run(
        "alive_after_funding",
        "share",
        "funded pairs that cooperate two years after",
        here.alive_after_funding,
    )
    yield _run(
        "linked_share_at_end",
        "share",
        "running cooperations linked to the programme, at the end of the span",
        here.linked_share_at,
    )
    yield _run(
        "rise_of_linked_share",
        "share",
        "V01: the same, end minus beginning of the span",
        here.rise_of_linked_share,
    )
    yield _run(
        "lead_in_initiating",
        "share",
        "V02: institutions minus firms, contacts begun",
        here.lead_in_initiating,
    )
    yield _run(
        "lead_in_carrying_out",
        "share",
        "V02: institutions minus firms, cooperations begun",
        here.lead_in_carrying_out,
    )
    for flow in ("initiated", "exchanges", "cooperations", "innovations"):
        yield _run(
            f"gain_of_young[{flow}]",
            "share",
            "V03: relative effect of buzz on firms, young minus old",
            partial(here.gain_of_young, flow=flow),
        )
    yield _run(
        "gain_of_biotech",
        "share",
        "V04: relative effect of buzz on contacts that reach exchange, biotech minus others",
        here.gain_of_biotech,
    )
    yield _run(
        "preference_of_biotech",
        "log odds",
        "V05: institutions among new partners of biotech over the pool",
        here.preference_of_biotech,
    )
    yield _run(
        "spread_between_clusters",
        "log ratio",
        "V06: variance between clusters over that of shuffled actors",
        here.spread_between_clusters,
    )
    yield _run(
        "fading_of_effect",
        "cooperations",
        "V10, V11: additional running cooperations, programme's end minus run's end",
        here.fading,
    )
    yield _run(
        "additional_share",
        "share",
        "net additional first cooperations over funded ones",
        here.additional_share,
    )
    yield _run(
        "difference_between_rounds",
        "cooperations/cluster",
        "running cooperations, round 1 minus round 3",
        here.difference_between_rounds,
    )
