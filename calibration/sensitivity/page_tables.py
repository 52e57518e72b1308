"""Tables of the published page: effects over the posterior, what would change the decision, inputs that do nothing."""

from __future__ import annotations

from typing import Any

import pandas as pd

from calibration.sensitivity.result import Sensitivity

#: Parameters that a table shows.
MOST = 12
DECISION = """## What would change the decision

Four designs under the same ceilings of money, over draws from the priors (`scenarios/studies/sensitivity.toml`). The
tables have what would change which of them adds most on average: how far the mean of a parameter must move (in standard
deviations, all else as it is) before another design does; how different its values are where the best one is best
(Kolmogorov–Smirnov); and what it would be worth to know it before choosing, in units of the outcome a run. What tops
the list is worth asking next. Of {count} parameters that nothing depends on, {by_chance:.0f} would pass the floor."""
BEST = "On average *{best}* adds most; 95 of 100 parameters that nothing depends on are worth less than {floor:.2g}."
SHARED = """Under the posterior (`results/published/calibration`) the calibrated parameters depend on each other, so
variance is shared out by Shapley effects: what a parameter adds to the variance told, averaged over all orders, of the
same contrast, over {rows} draws of the posterior; all other parameters are at their defaults."""
INERT = """Two inputs that do nothing (a dummy, and exposure to shocks where there are none) beside two that do, Sobol's
total indices by Saltelli's design of {blocks} blocks in a small world, for the level of foreign cooperations and for
the difference to no programme. With one luck for all rows they have 0; with luck of their own luck passes for
interaction."""


def of_posterior(result: Sensitivity) -> str:
    """Shapley effects of the calibrated parameters, an outcome each."""
    tables = [
        "\n".join(
            [
                f"| {name.replace('_', ' ')} | Shapley effect (95 %) | rank (95 %) |\n|---|---|---|",
                *(_effect(row) for row in result.ranking(name).to_dict("records")),
            ]
        )
        for name in result.outcomes
    ]
    notes = "\n".join(f"- {note}" for note in result.notes)
    return "\n\n".join(
        ["## Over the posterior", SHARED.format(rows=len(result.samples)), *tables, notes]
    )


def _effect(row: dict[Any, Any]) -> str:
    known = row["rank"] == row["rank"]
    rank = (
        f"{row['rank']:.0f} ({row['rank_lower']:.0f} to {row['rank_upper']:.0f})" if known else ""
    )
    return f"| `{row['parameter']}` | {row['Sh']:.3f} ± {row['Sh_conf']:.2g} | {rank} |"


def of_inert(table: pd.DataFrame) -> str:
    """Total indices of inputs that do nothing, by how luck is seeded."""
    lines = [
        f"| {row['quantity']} | {row['seeds']} | `{row['parameter']}` | {row['ST']:.2f} ± {row['ST_conf']:.2g} | "
        f"{'yes' if row['has_nought_inside'] else 'no'} |"
        for row in table.to_dict("records")
    ]
    head = "| quantity | luck | input | ST (95 %) | 0 inside |\n|---|---|---|---|---|"
    told = INERT.format(blocks=table["blocks"].iloc[0])
    return "\n\n".join(["## What luck in common is worth", told, "\n".join([head, *lines])])


def of_decisions(table: pd.DataFrame) -> str:
    """Parameters that would change the choice of a design, by outcome."""
    count = table["parameter"].nunique()
    parts = [DECISION.format(count=count, by_chance=0.05 * count)]
    parts += [_of_decision(str(name), mine) for name, mine in table.groupby("outcome", sort=False)]
    return "\n\n".join(parts)


def _of_decision(outcome: str, table: pd.DataFrame) -> str:
    first = table.iloc[0]
    told = table[table["is_above_floor"]].head(MOST)
    lines = [
        f"| `{row['parameter']}` | {_shift(row)} | {row['ks_of_best']:.2f} | {row['information']:.2g} |"
        for row in told.to_dict("records")
    ]
    heads = "| parameter | mean moved by, for which design | KS distance | value of knowing it |\n|---|---|---|---|"
    return "\n\n".join(
        [
            f"### {outcome.replace('_', ' ').capitalize()}",
            BEST.format(best=first["best"], floor=first["information_floor"]),
            "\n".join([heads, *lines]) if lines else "No parameter is worth more.",
        ]
    )


def _shift(row: dict[Any, Any]) -> str:
    if not row["flips_to"]:
        return "–"
    return f"{row['flips_at_sd']:+.2f} sd: {row['flips_to']} ({row['share_left']:.0%} of the draws left)"
