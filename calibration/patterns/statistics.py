"""The patterns as numbers: positive where the direction that is claimed holds, not a number where undefined.

Each statistic takes the runs of an arm (its replicates, summed) and returns values by reading. A contrast of referral
is taken between two arms that share their luck: with buzz and without it.
"""

from __future__ import annotations

import math

import numpy as np

from calibration.patterns.seen import MICRO, Seen, flow_of, life, years_of
from sim.words import Field, Kind

FIRM, INSTITUTION = int(Kind.FIRM), int(Kind.INSTITUTION)
OLD, YOUNG = 0, 1
BIOTECH = int(Field.BIOTECH_MEDTECH)
SHUFFLES = 99

Runs = tuple[Seen, ...]
Values = dict[str, float]


def over(above: float, below: float) -> float:
    """Ratio; not a number where there is nothing to divide by."""
    return float(above) / float(below) if below > 0 else math.nan


# --- V01, V10: what is linked to the programme, and what remains --------------------------------


def rise_of_linked_share(runs: Runs, first: float, last: float) -> Values:
    """V01: linked share of running cooperations at the programme's end minus that before it, or after its first year.

    ``first``, ``last``: beginning of the first project and end of the last one (decimal years). *falls afterwards*:
    linked share at the programme's end minus that at the run's end.
    """
    before, year, end, later = (
        linked_share(runs, date) for date in (first, first + 1, last, math.inf)
    )
    inside = [linked_share(runs, date, of_reference=True) for date in (first, last)]
    return {
        "all clusters, from before to the end": end - before,
        "all clusters, from the first year to the end": end - year,
        "funded clusters, from before to the end": inside[1] - inside[0],
        "all clusters, falls afterwards": end - later,
    }


def linked_share(runs: Runs, date: float, *, of_reference: bool = False) -> float:
    """Linked share of the cooperations running at the end of the last step up to this date."""
    running, linked = running_at(runs, date, of_reference=of_reference)
    return over(linked, running)


def running_at(runs: Runs, date: float, *, of_reference: bool = False) -> tuple[float, float]:
    """Cooperations running at the end of the last step up to this date, and those of them that are linked.

    ``of_reference``: of the clusters that the programme funded as it was, in every arm the same.
    """
    place = int(np.searchsorted(runs[0].dates, date + 1e-9, side="right")) - 1
    if place < 0:
        return math.nan, math.nan
    masks = [run.is_reference if of_reference else slice(None) for run in runs]
    pairs = zip(runs, masks, strict=True)
    running, linked = np.sum([run.running[place][mask].sum(axis=0) for run, mask in pairs], axis=0)
    return float(running), float(linked)


def fading(programme: Runs, none: Runs, last: float) -> Values:
    """V10: additional running cooperations at the programme's end minus those at the run's end (fading: positive)."""
    end, later = (
        running_at(programme, date)[0] - running_at(none, date)[0] for date in (last, math.inf)
    )
    return {"additional cooperations": end - later, "as a share": over(end - later, abs(end))}


# --- V02: institutions and firms ---------------------------------------------------------------


def lead_of_institutions(runs: Runs) -> Values:
    """V02: institutions minus firms: log ratio of rates an actor-year, difference of shares in total."""
    years = years_of(runs).sum(axis=(0, 2))
    values: Values = {}
    for flow, name in (("initiated", "initiating"), ("cooperations", "carrying out")):
        count = flow_of(runs, flow).sum(axis=(0, 2))
        rate = over(over(count[INSTITUTION], years[INSTITUTION]), over(count[FIRM], years[FIRM]))
        values[f"{name}, per actor"] = math.log(rate) if rate > 0 else math.nan
        values[f"{name}, in total"] = over(count[INSTITUTION] - count[FIRM], count.sum())
    return values


# --- V03, V04: what ties inside the cluster give ------------------------------------------------


def gain_by_age(with_buzz: Runs, without: Runs) -> Values:
    """V03: effect of buzz on firms that were young at the fixed date minus that on old ones.

    *absolute*: per firm and year; *relative*: effect over what there is without buzz. Firms founded after the date
    count as young, as in all tables by age.
    """
    values: Values = {}
    for flow in ("initiated", "exchanges", "cooperations", "innovations"):
        on, off = (flow_of(runs, flow)[:, FIRM].sum(axis=0) for runs in (with_buzz, without))
        n_on, n_off = (years_of(runs)[:, FIRM].sum(axis=0) for runs in (with_buzz, without))
        old, young = (_gains(on[a], n_on[a], off[a], n_off[a]) for a in (OLD, YOUNG))
        values[f"{flow}, absolute"] = young[0] - old[0]
        values[f"{flow}, relative"] = young[1] - old[1]
    return values


def gain_of_those_there(with_buzz: Runs, without: Runs) -> Values:
    """V03 again, of the firms alive at the fixed date alone: per firm over the window, and relative."""
    values: Values = {}
    for name, factor in (("contacts", 1.0), ("cooperations", 1.0), ("innovations", 1.0 / MICRO)):
        gains = []
        for age in (OLD, YOUNG):
            (on, n_on), (off, n_off) = (_cohort(runs, name, age) for runs in (with_buzz, without))
            gains.append(_gains(on * factor, n_on, off * factor, n_off))
        values[f"{name} of firms there at the date, absolute"] = gains[1][0] - gains[0][0]
        values[f"{name} of firms there at the date, relative"] = gains[1][1] - gains[0][1]
    return values


def _cohort(runs: Runs, name: str, age: int) -> tuple[float, float]:
    """Sum of a count over the firms of an age group that were there at the fixed date, and how many they are."""
    count, size = 0.0, 0
    for run in runs:
        mask = (life(run, "kind") == FIRM) & (life(run, "there") == 1) & (life(run, "young") == age)
        count += float(life(run, name)[mask].sum())
        size += int(mask.sum())
    return count, size


def ties_by_age(runs: Runs) -> Values:
    """What referral runs on: log of local ties of a young firm over those of an old one (mean over the window)."""
    old, young = np.mean([run.ties[FIRM] for run in runs], axis=0)
    ratio = over(young, old)
    return {"local ties of a firm": math.log(ratio) if ratio > 0 else math.nan}


def gain_by_field(with_buzz: Runs, without: Runs) -> Values:
    """V04: effect of buzz on contacts that reach *exchange*: biotech-medtech minus the other fields.

    Per actor and year (*absolute*) and over what there is without buzz (*relative*); firms, institutions, and both
    with the same weights of the kinds in every field. Beside it the same for contacts *initiated*.
    """
    values: Values = {}
    for flow in ("exchanges", "initiated"):
        fields = (_by_field(with_buzz, flow), _by_field(without, flow))
        weights = years_of(with_buzz).sum(axis=(0, 2))
        groups = {"firms": (1.0, 0.0), "institutions": (0.0, 1.0), "both": weights / weights.sum()}
        for name, weight in groups.items():
            on, off = (_weighted(rates, np.asarray(weight)) for rates in fields)
            gain = on - off
            values[f"{flow}, {name}, absolute"] = float(gain[0] - gain[1])
            relative = [over(gain[place], off[place]) for place in (0, 1)]
            values[f"{flow}, {name}, relative"] = relative[0] - relative[1]
    return values


def _by_field(runs: Runs, flow: str) -> np.ndarray:
    """Rates an actor-year: [biotech-medtech and all others, 2 kinds]; not a number where there is nobody."""
    count, years = flow_of(runs, flow).sum(axis=2), years_of(runs).sum(axis=2)
    is_biotech = runs[0].field == BIOTECH
    rates = [
        [over(count[mask, kind].sum(), years[mask, kind].sum()) for kind in (FIRM, INSTITUTION)]
        for mask in (is_biotech, ~is_biotech)
    ]
    return np.array(rates)


def _weighted(rates: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Rates over the kinds with these weights; kinds of no weight do not matter."""
    found: np.ndarray = rates[:, weight > 0] @ weight[weight > 0]
    return found


def _gains(on: float, n_on: float, off: float, n_off: float) -> tuple[float, float]:
    """Effect per actor-year and relative to the rate without."""
    rate, without = over(on, n_on), over(off, n_off)
    return rate - without, over(rate - without, without)


# --- V05: partner choice by kind and field ------------------------------------------------------


def preference_for_institutions(runs: Runs) -> Values:
    """V05: universities and research organisations among new partners, log odds over the pool of the field.

    *biotech-medtech*: that of its clusters; *over other fields*: minus the same of all other fields (those weighted by
    their new partnerships).
    """
    made = np.sum([run.made for run in runs], axis=0).sum(axis=1)
    pool = np.sum([run.pool for run in runs], axis=0)
    biotech = _preference(made[BIOTECH], pool[BIOTECH])
    others = [place for place in range(len(made)) if place != BIOTECH and made[place].sum()]
    each = np.array([_preference(made[place], pool[place]) for place in others])
    weights = np.array([made[place].sum() for place in others], float)
    mean = over(float(weights @ each), float(weights.sum()))
    return {"biotech-medtech": biotech, "over other fields": biotech - mean}


def _preference(made: np.ndarray, pool: np.ndarray) -> float:
    """Log odds of an institution as partner, minus those in the pool."""
    chosen, there = over(made[1:].sum(), made[0]), over(pool[1:].sum(), pool[0])
    return math.log(chosen / there) if chosen > 0 and there > 0 else math.nan


# --- V06: spread of success between clusters ----------------------------------------------------


def spread_between_clusters(runs: Runs, luck: np.random.Generator) -> Values:
    """V06: log of the variance of success between clusters over its median when actors are shuffled over clusters.

    Success: cooperations started, over what actors of these kinds start on average. Shuffled within kinds, so that
    clusters that differ by chance alone lie above the median in half of the cases. Mean over replicates.
    """
    found = [_spread(run, luck) for run in runs]
    return {"cooperations started": float(np.mean(found))}


def _spread(run: Seen, luck: np.random.Generator) -> float:
    observed = _variance(run, life(run, "cooperations"))
    shuffled = []
    for _ in range(SHUFFLES):
        success = life(run, "cooperations").copy()
        for kind in (FIRM, INSTITUTION):
            at = np.flatnonzero(life(run, "kind") == kind)
            success[at] = success[luck.permutation(at)]
        shuffled.append(_variance(run, success))
    ratio = over(observed, float(np.median(shuffled)))
    return math.log(ratio) if ratio > 0 else math.nan


def _variance(run: Seen, success: np.ndarray) -> float:
    """Variance between clusters of cooperations over those expected from the kinds of their actors."""
    size = len(run.field)
    here = np.bincount(life(run, "cluster"), weights=success, minlength=size)
    kinds = np.bincount(life(run, "kind"), minlength=2)
    totals = np.bincount(life(run, "kind"), weights=success, minlength=2)
    mean = np.divide(totals, kinds, out=np.zeros(2), where=kinds > 0)
    expected = np.bincount(life(run, "cluster"), weights=mean[life(run, "kind")], minlength=size)
    ratios = here[expected > 0] / expected[expected > 0]
    return float(ratios.var(ddof=1)) if len(ratios) > 1 else math.nan
