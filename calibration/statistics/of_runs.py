"""Statistics that only runs have: contacts, funnel, follow-ons, what is linked, and contrasts with other arms."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from calibration.patterns import statistics as patterns
from calibration.patterns.seen import Seen, seen_of
from calibration.statistics.simulated import Simulated, Span
from sim.words import Channel, Funded, Kind, Linked, Outcome, PartnerKind, Side

FIRM, INSTITUTION = int(Kind.FIRM), int(Kind.INSTITUTION)
#: Years within which a stage must be reached to count.
FOLLOW_UP = 4.0
#: Years after the end within which a pair must cooperate again.
AGAIN = 2.0
#: Years in which a cooperation may be lost: those that the analogue's projects last (T57), not those of the model's.
EXPOSED = 2.0
SHUFFLING = 5
LOST = (int(Outcome.BROKEN_OFF), int(Outcome.ACTOR_CLOSED))


def over(above: float, below: float) -> float:
    """Ratio; not a number where there is nothing to divide by."""
    return float(above) / float(below) if below else math.nan


def begun_by_institutions(run: Simulated, span: Span) -> float:
    """Share of contacts begun at home that institutions begin."""
    rows = run.contacts(span)
    mine = rows[rows["side"] == int(Side.DOMESTIC)]
    return over((mine["kind"] == INSTITUTION).sum(), len(mine))


def firms_with_partner(run: Simulated, span: Span, codes: tuple[str, ...]) -> float:
    """Share of firms alive at the end of the span with a cooperation in it with a partner in these countries."""
    lives = run.arrays.lives
    there = lives["actor"][
        (lives["kind"] == FIRM) & (lives["founded"] < span.last) & (lives["closed"] >= span.last)
    ]
    rows = run.log.all_cooperations
    places = np.flatnonzero(np.isin(run.codes.astype(str), codes))
    mask = (rows["start"] < span.last) & (rows["end"] > span.first)
    mask &= np.isin(rows["country"], places)
    return over(np.isin(there, rows["actor"][mask]).sum(), len(there))


def proposal_share(run: Simulated, span: Span) -> float:
    """Share of contacts in exchange that reach a proposal within the follow-up."""
    rows = _fresh(run, span)
    reached = rows[rows["exchange_at"] <= rows["start"] + FOLLOW_UP]
    return over((reached["proposal_at"] <= reached["start"] + FOLLOW_UP).sum(), len(reached))


def accepted_share(run: Simulated, span: Span) -> float:
    """Share of decided proposals that become cooperations."""
    rows = _fresh(run, span)
    decided = rows[np.isfinite(rows["proposal_at"]) & (rows["proposal_at"] > 0)]
    decided = decided[np.isfinite(decided["end"])]
    return over((decided["outcome"] == int(Outcome.COOPERATION)).sum(), len(decided))


def cooperation_share(run: Simulated, span: Span) -> float:
    """Share of contacts that become cooperations within the follow-up."""
    rows = _fresh(run, span)
    became = (rows["outcome"] == int(Outcome.COOPERATION)) & (
        rows["end"] <= rows["start"] + FOLLOW_UP
    )
    return over(became.sum(), len(rows))


def months_to_decision(run: Simulated, span: Span) -> float:
    """Mean months from proposal to start."""
    rows = _fresh(run, span)
    became = rows[rows["outcome"] == int(Outcome.COOPERATION)]
    return float(np.mean(became["end"] - became["proposal_at"]) * 12) if len(became) else math.nan


def _fresh(run: Simulated, span: Span) -> np.ndarray:
    """Contacts that began as leads (renewals enter later)."""
    rows = run.contacts(span)
    found: np.ndarray = rows[rows["channel"] != int(Channel.RENEWAL)]
    return found


def again_share(run: Simulated, span: Span, *, with_firms: bool) -> float:
    """Share of firms' cooperations ended in these years whose pair cooperates again within ``AGAIN`` years."""
    every = run.log.all_cooperations
    rows = every[(every["end"] >= span.first) & (every["end"] < span.last)]
    rows = rows[(rows["kind"] == FIRM) & ~np.isin(rows["outcome"], LOST)]
    kinds = np.array([run.partner_kinds.get(int(one), 0) for one in rows["partner"]])
    rows = rows[(kinds == int(PartnerKind.FIRM)) == with_firms] if len(rows) else rows
    beside = _beside(run, rows)
    goes_on = (beside["start"] >= beside["ended"] - 1e-9) & (
        beside["start"] <= beside["ended"] + AGAIN
    )
    return over(beside.loc[goes_on, "row"].nunique(), len(rows))


def _beside(run: Simulated, rows: np.ndarray) -> pd.DataFrame:
    """Beside each of these cooperations all of its pair: *row, ended* of the former, *start, end* of the latter."""
    pair = ["actor", "partner"]
    every = pd.DataFrame({name: run.log.all_cooperations[name] for name in (*pair, "start", "end")})
    these = pd.DataFrame({name: rows[name] for name in pair} | {"ended": rows["end"]})
    return these.reset_index(names="row").merge(every, on=pair)


def broken_share(run: Simulated, span: Span) -> float:
    """Share of the cooperations begun in these years that end before their time within ``EXPOSED`` years."""
    rows = run.started(span)
    rows = rows[rows["start"] + EXPOSED <= run.log.horizon]
    is_lost = np.isin(rows["outcome"], LOST) & (rows["end"] < rows["start"] + EXPOSED)
    return over(is_lost.sum(), len(rows))


def alive_after_funding(run: Simulated, span: Span) -> float:
    """Share of funded pairs with a running cooperation ``AGAIN`` years after the end of the funded one."""
    every = run.log.all_cooperations
    rows = every[(every["funded"] != int(Funded.NO)) & (every["end"] < run.log.horizon - AGAIN)]
    beside = _beside(run, rows)
    date = beside["ended"] + AGAIN
    alive = (beside["start"] <= date) & (date < beside["end"])
    return over(beside.loc[alive, "row"].nunique(), len(rows))


def linked_share_at(run: Simulated, span: Span) -> float:
    """Linked share of the cooperations running at the end of the span."""
    rows = run.log.all_cooperations
    running = rows[(rows["start"] <= span.last) & (rows["end"] > span.last)]
    return over((running["linked"] != int(Linked.NONE)).sum(), len(running))


def rise_of_linked_share(run: Simulated, span: Span) -> float:
    """V01: linked share at the end of the span minus that at its beginning."""
    return linked_share_at(run, span) - linked_share_at(run, Span(0.0, span.first))


def lead_in_initiating(run: Simulated, span: Span) -> float:
    """V02: share of institutions minus share of firms among contacts begun at home."""
    return 2 * begun_by_institutions(run, span) - 1


def lead_in_carrying_out(run: Simulated, span: Span) -> float:
    """V02: share of institutions minus share of firms among cooperations begun."""
    rows = run.started(span)
    return 2 * over((rows["kind"] == INSTITUTION).sum(), len(rows)) - 1


def gain_of_young(run: Simulated, span: Span, flow: str) -> float:
    """V03: relative effect of buzz on a flow of firms, young minus old (counted window)."""
    pair = _with_and_without(run, "without buzz")
    return patterns.gain_by_age(*pair)[f"{flow}, relative"] if pair else math.nan


def gain_of_biotech(run: Simulated, span: Span) -> float:
    """V04: effect of buzz on contacts that reach *exchange*, relative, biotech and medtech minus others."""
    pair = _with_and_without(run, "without buzz")
    return patterns.gain_by_field(*pair)["exchanges, both, relative"] if pair else math.nan


def preference_of_biotech(run: Simulated, span: Span) -> float:
    """V05: log odds of universities and research organisations among new partners over those of the pool."""
    return patterns.preference_for_institutions((_seen(run),))["biotech-medtech"]


def spread_between_clusters(run: Simulated, span: Span) -> float:
    """V06: log variance of success between clusters over that of shuffled actors."""
    luck = np.random.default_rng(SHUFFLING)
    return patterns.spread_between_clusters((_seen(run),), luck)["cooperations started"]


def fading(run: Simulated, span: Span) -> float:
    """V10, V11: additional running cooperations at the programme's end minus those at the run's end."""
    pair = _with_and_without(run, "no programme")
    return patterns.fading(*pair, run.ended)["additional cooperations"] if pair else math.nan


def additional_share(run: Simulated, span: Span) -> float:
    """Net additional first cooperations in funded clusters over funded ones (1 − windfall)."""
    other = run.others.get("no programme")
    if other is None:
        return math.nan
    clusters = run.arrays.clusters
    funded = clusters["id"][clusters["in_round"] >= 0]
    after, before = (_firsts(one, funded) for one in (run, other))
    new = (after["funded"] == int(Funded.NEW)).sum()
    return over(len(after) - len(before), new)


def _firsts(run: Simulated, clusters: np.ndarray) -> np.ndarray:
    rows = run.log.cooperations
    found: np.ndarray = rows[(rows["is_first"] == 1) & np.isin(rows["cluster"], clusters)]
    return found


def difference_between_rounds(run: Simulated, span: Span) -> float:
    """Running cooperations a cluster at the end of the span: clusters of round 1 minus those of round 3."""
    clusters = run.arrays.clusters
    rows = run.log.all_cooperations
    running = rows[(rows["start"] <= span.last) & (rows["end"] > span.last)]
    means = []
    for number in (1, 3):
        ids = clusters["id"][clusters["listed_round"] == number]
        means.append(over(np.isin(running["cluster"], ids).sum(), len(ids)))
    return means[0] - means[1]


def _with_and_without(run: Simulated, arm: str) -> tuple[tuple[Seen, ...], tuple[Seen, ...]] | None:
    other = run.others.get(arm)
    return None if other is None else ((_seen(run),), (_seen(other),))


def _seen(run: Simulated) -> Seen:
    if "seen" not in run.kept:
        run.kept["seen"] = seen_of(run.arrays)
    found: Seen = run.kept["seen"]
    return found
