"""Many designs beside each other: which is best, how surely, what it costs, and what a wrong choice would cost.

Rows are *cases* (a draw of the parameters with its luck, averaged over its replicates, or a replicate where nothing is
drawn), columns are designs; a cell is the effect of the design against the base in that case. All designs of a case
share its luck, so everything here is taken over differences within cases.
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from sim.outcome.intervals import (
    LEVEL,
    WITHIN,
    central,
    quantile_of_t,
    ratio_interval,
    wilson_interval,
)

#: Resamples of the bootstrap, and its seed.
RESAMPLES, SEED = 4000, 1
#: Fewest cases that are resampled. Of four designs over 2 cases the bootstrap's intervals had no width and held in no
#: trial of 400; over 3 they had no end. Student's and Fieller's held in 93 to 96 % from 2 cases on.
FEWEST = 39
COLUMNS = (
    "design", "outcome", "unit", "n_cases", "effect", "lower", "upper", "draws_q025", "draws_q975", "draws_level",
    "best_gap", "best_lower", "best_upper", "may_be_best", "p_best", "p_best_lower", "p_best_upper", "regret_mean",
    "regret_q95", "satisficing_share", "cost_eur", "cost_per_unit_eur", "cost_per_unit_lower", "cost_per_unit_upper",
    "on_frontier",
)  # fmt: skip


def compared(
    effects: pd.DataFrame,
    costs: pd.DataFrame,
    outcome: str,
    unit: str,
    enough: float,
    level: float = LEVEL,
) -> pd.DataFrame:
    """One row a design. ``effects``, ``costs`` [cases, designs]: against the base; EUR of grants paid.

    *effect*: mean over cases; *lower, upper*: simultaneous over all designs (studentised bootstrap of cases, maximum of
    |t|; below 39 cases Student's with Bonferroni's correction); *draws_q*: the central interval of the cases, asked for
    at 95 %, and the *draws_level* that it really holds (``central``: below 39 cases less). *best_…*: effect minus the
    best of the others, constrained simultaneous intervals (Hsu's multiple comparisons with the best): a design whose
    upper end is 0 is not the best. *p_best*: share of cases in which it is the best (ties are shared), with Wilson's
    interval. *regret*: what it falls behind the best of its case; *regret_q95*: in all but the worst 5 % of the cases
    (the worst one below 19). *satisficing_share*: cases in which the effect is at least ``enough``. *cost_per_unit*:
    ratio of sums, bootstrap interval (below 39 cases Fieller's); *on_frontier*: no design has a greater mean effect at
    the same cost or less.
    """
    kept = effects.notna().all(axis=1) & costs.notna().all(axis=1)
    values, money = effects[kept].to_numpy(float), costs[kept].to_numpy(float)
    cases, designs = values.shape
    if cases < 2 or designs < 1:
        raise ValueError("two cases and one design are the least that can be compared")
    order = np.random.default_rng(SEED).integers(cases, size=(RESAMPLES, cases))
    means = values.mean(axis=0)
    half = simultaneous_half_widths(values, order, level)
    best = best_intervals(values, order, level)
    shares = best_shares(values)
    regret = values.max(axis=1, keepdims=True) - values
    per_unit = unit_costs(values, money, order, level)
    low, high, held = central(values, level)
    wilson = [wilson_interval(share, cases, level) for share in shares]
    table = {
        "design": list(effects.columns), "outcome": outcome, "unit": unit, "n_cases": cases, "effect": means,
        "lower": means - half, "upper": means + half, "draws_q025": low, "draws_q975": high, "draws_level": held,
        "best_gap": best[0], "best_lower": best[1], "best_upper": best[2], "may_be_best": best[2] > 0,
        "p_best": shares, "p_best_lower": [one[0] for one in wilson], "p_best_upper": [one[1] for one in wilson],
        "regret_mean": regret.mean(axis=0), "regret_q95": central(regret, WITHIN).upper,
        "satisficing_share": (values >= enough).mean(axis=0), "cost_eur": money.mean(axis=0),
        "cost_per_unit_eur": per_unit[0], "cost_per_unit_lower": per_unit[1], "cost_per_unit_upper": per_unit[2],
        "on_frontier": frontier(means, money.mean(axis=0)),
    }  # fmt: skip
    return pd.DataFrame(table, columns=list(COLUMNS))


def simultaneous_half_widths(values: np.ndarray, order: np.ndarray, level: float) -> np.ndarray:
    """Half-widths that hold together: the quantile of max |t| over columns, times each standard error.

    Below 39 cases Student's, each at a level that makes all hold together (Bonferroni).
    """
    errors = _standard_errors(values)
    if len(values) < FEWEST:
        shared = 1 - (1 - level) / max(int((errors > 0).sum()), 1)
        return quantile_of_t(len(values) - 1, shared) * errors
    means = values.mean(axis=0)
    worst = np.zeros(len(order))
    for column in np.flatnonzero(errors > 0):
        resampled = values[order, column]
        spread = resampled.std(axis=1, ddof=1) / math.sqrt(len(values))
        gap = np.abs(resampled.mean(axis=1) - means[column])
        worst = np.maximum(worst, np.divide(gap, spread, out=np.zeros_like(gap), where=spread > 0))
    widths: np.ndarray = float(np.quantile(worst, level, method="weibull")) * errors
    return widths


def _standard_errors(values: np.ndarray) -> np.ndarray:
    errors: np.ndarray = values.std(axis=0, ddof=1) / math.sqrt(len(values))
    return errors


def best_intervals(
    values: np.ndarray, order: np.ndarray, level: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Effect minus the best of the others, with Hsu's constrained intervals (1984): [designs] each.

    For design i: D_ij is the simultaneous interval of mean_i − mean_j; lower = min(0, min_j lower D_ij), upper =
    max(0, min_j upper D_ij). A single design has nothing to be compared with: 0, 0, 0.
    """
    designs = values.shape[1]
    gap, lower, upper = np.zeros(designs), np.zeros(designs), np.zeros(designs)
    for one in range(designs):
        others = [place for place in range(designs) if place != one]
        if not others:
            continue
        differences = values[:, [one]] - values[:, others]
        half = simultaneous_half_widths(differences, order, 1 - (1 - level) / designs)
        means = differences.mean(axis=0)
        gap[one] = means.min()
        lower[one] = min(0.0, (means - half).min())
        upper[one] = max(0.0, (means + half).min())
    return gap, lower, upper


def best_shares(values: np.ndarray) -> np.ndarray:
    """Share of cases in which each design is the best; equals share the case."""
    is_best = values == values.max(axis=1, keepdims=True)
    shares: np.ndarray = (is_best / is_best.sum(axis=1, keepdims=True)).mean(axis=0)
    return shares


def unit_costs(
    values: np.ndarray, money: np.ndarray, order: np.ndarray, level: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Cost of one unit of effect: ratio of sums over cases; not a number where the effect cannot be told from ≤ 0.

    Percentiles of the bootstrap; below 39 cases, where these are too narrow, Fieller's interval.
    """
    designs = values.shape[1]
    value, lower, upper = (np.full(designs, np.nan) for _ in range(3))
    for place in range(designs):
        if len(values) < FEWEST:
            found = ratio_interval(money[:, place], values[:, place], "units", level)
            value[place], lower[place], upper[place] = found[:3]
            continue
        above, below = money[order, place].sum(axis=1), values[order, place].sum(axis=1)
        if (below > 0).mean() > (1 + level) / 2 and values[:, place].sum() > 0:
            ratios = np.divide(above, below, out=np.full(len(above), np.inf), where=below > 0)
            value[place] = money[:, place].sum() / values[:, place].sum()
            lower[place], upper[place], _ = central(ratios, level)
    return value, lower, upper


def frontier(effect: np.ndarray, cost: np.ndarray) -> np.ndarray:
    """Designs that no other one beats: as much effect for less, or more effect for no more."""
    beaten = [
        any(
            (effect[other] >= effect[one] and cost[other] < cost[one])
            or (effect[other] > effect[one] and cost[other] <= cost[one])
            for other in range(len(effect))
        )
        for one in range(len(effect))
    ]
    return ~np.array(beaten, bool)


def cases_of(
    runs: pd.DataFrame, base: str, outcome: str, by_draw: bool
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Effects and costs [cases, designs] of a table of runs (columns of a study's ``runs.parquet``)."""
    case = ["point", "draw"] if by_draw else ["point", "draw", "replicate"]
    wanted = runs[runs["outcome"].isin([outcome, "grant_eur"])]
    mean = wanted.groupby([*case, "scenario", "outcome"], sort=False)["value"].mean()
    values, money = (
        mean.xs(name, level="outcome").unstack("scenario") for name in (outcome, "grant_eur")
    )
    order = [name for name in dict.fromkeys(runs["scenario"]) if name != base]
    return values[order].sub(values[base], axis=0), money[order].sub(money[base], axis=0)
