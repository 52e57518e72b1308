"""The page of the published analysis in plain words; every number on it is read from the tables."""

from __future__ import annotations

from typing import Any

import pandas as pd

from calibration.sensitivity.inputs import DUMMY
from calibration.sensitivity.result import Sensitivity
from sim.scenario.parameters import Parameter, parameters
from sim.scenario.schema.scenario import Scenario

MOST = 12
HEADS = {
    "foreign_cooperations": "What the programme adds: foreign cooperations",
    "windfall_share": "How much of it would have come anyway: windfall share",
}
METHOD = """Morris screening of the contrast `{title}`: every one of the {inputs} parameters with a declared prior is
moved over its whole range, one at a time, along {blocks} trajectories through the space of all of them ({rows} rows,
{points} distinct points; both designs and all {replicates} replicates of a row share their luck; seed {seed}). An index
is the mean absolute change of the contrast when a parameter goes from one end of its prior to the other (`mu_star`),
with a 95 % interval; `mu` has the sign. No parameter is calibrated: ranges are declared priors, so this says which
*assumption* carries which conclusion, not what is true.

`make sensitivity` makes this page again; `docs/sensitivity.md` says how to read it."""
DECISION = """Four ways to spend about the same money over draws from the priors (`scenarios/studies/sensitivity.toml`);
on average *{best}* adds most. The table has what would change that: how far the mean of a parameter must move (in its
standard deviations, all else as it is) before another design adds most; how different its values are where *{best}* is
best (Kolmogorov–Smirnov); and what it would be worth to know it before choosing, in units of the outcome a run. Of
parameters that nothing depends on, 95 of 100 stay below {floor:.2g}. What tops this list is worth asking next."""
LIMITS = """## Limits

- {blocks} trajectories screen; they do not apportion variance. Neighbouring ranks mostly overlap: read `rank_lower` and
  `rank_upper` in `indices.csv`, not the order of the list.
- {count} parameters are looked at: of as many that do nothing, one in forty would seem above the floor by chance.
- Effects are over whole prior ranges. A wide range that nobody believes makes a parameter look important.
- Morris moves parameters on a grid of four levels that has the ends of the ranges in it: corners weigh more here than
  under the priors.
- The three shares of channels are drawn apart and scaled to their sum of .95."""


def page_of(result: Sensitivity, decisions: pd.DataFrame) -> str:
    """The page: method, an outcome each, what is to be noted, limits."""
    asked = result.manifest["asked"]
    first = result.indices.iloc[0]
    facts = {
        "title": result.title, "inputs": len(result.manifest["parameters"]), "blocks": int(first["blocks"]),
        "rows": result.manifest["rows"], "points": result.manifest["points"], "replicates": asked["replicates"],
        "seed": asked["seed"], "count": len(result.manifest["parameters"]),
    }  # fmt: skip
    outcomes = [str(name) for name in dict.fromkeys(result.indices["outcome"])]
    notes = "\n".join(f"- {note}" for note in result.notes)
    parts = [
        "# Which assumption carries which conclusion",
        METHOD.format(**facts),
        *(_outcome(result, name) for name in outcomes),
        *(_decision(mine) for _, mine in decisions.groupby("outcome", sort=False)),
        f"## To be noted\n\n{notes}" if notes else "",
        LIMITS.format(**facts),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _decision(table: pd.DataFrame) -> str:
    """Parameters that would change the choice of a design by one outcome."""
    first = table.iloc[0]
    told = table[table["is_above_floor"] | table["flips_at_sd"].notna()].head(MOST)
    lines = [
        f"| `{row['parameter']}` | {_shift(row)} | {row['ks_of_best']:.2f} | {row['information']:.2g} |"
        for row in told.to_dict("records")
    ]
    heads = "| parameter | mean moved by, for which design | KS distance | value of knowing it |\n|---|---|---|---|"
    return "\n\n".join(
        [
            f"## What would change the decision: {first['outcome'].replace('_', ' ')}",
            DECISION.format(best=first["best"], floor=first["information_floor"]),
            "\n".join([heads, *lines]) if lines else "No parameter does either.",
        ]
    )


def _shift(row: dict[Any, Any]) -> str:
    if not row["flips_to"]:
        return "–"
    return f"{row['flips_at_sd']:+.2f} sd: {row['flips_to']} ({row['share_left']:.0%} of the draws left)"


def _outcome(result: Sensitivity, name: str) -> str:
    table = result.ranking(name)
    rows = result.samples[result.samples[f"{name}|is_kept"]][name]
    declared = {one.key: one for one in parameters(Scenario)}
    figure = f"![{name}: indices with intervals](figures/{name}-{result.method}.png)"
    return "\n\n".join(
        [f"## {HEADS.get(name, name)}", _spread(name, rows), _found(table, declared), figure,
         _lines(table, declared)]
    )  # fmt: skip


def _spread(name: str, rows: pd.Series) -> str:
    low, middle, high = rows.quantile([0.05, 0.5, 0.95])
    sign = f"; it is above 0 in {(rows > 0).sum()} of {len(rows)} rows" if name != "windfall_share" else ""  # fmt: skip
    return (
        f"Over the rows the contrast has a median of {middle:.3g} (5 to 95 %: {low:.3g} to {high:.3g}){sign}. "
        "Rows of a Morris design are no draws from the prior: read this as how far the conclusion may be moved."
    )


def _found(table: pd.DataFrame, declared: dict[str, Parameter]) -> str:
    known = table[table["parameter"] != DUMMY]
    above = known[known["is_above_floor"]]
    assumed = [key for key in above["parameter"] if declared[key].source == "assumed"]
    luck = known["luck_share"].iloc[0]
    told = (
        f" Luck has {100 * luck:.0f} % of the variance of a single pair over these rows."
        if luck == luck
        else ""
    )
    return (
        f"{len(above)} of {len(known)} parameters have an effect whose interval leaves 0 out; {len(assumed)} of these "
        f"are assumed, that is, no source fixes their range.{told}"
    )


def _lines(table: pd.DataFrame, declared: dict[str, Parameter]) -> str:
    head = "| parameter | what it is | range | source | μ* (95 %) | μ | rank (95 %) |"
    lines = [head, "|---|---|---|---|---|---|---|"]
    for _, row in table[table["rank"].notna()].head(MOST).iterrows():
        lines.append(_line(row, declared[row["parameter"]]))
    return "\n".join(lines)


def _line(row: Any, one: Parameter) -> str:
    meaning = one.meaning.split(";")[0].replace("|", "/")
    index = f"{row['mu_star']:.3g} ± {row['mu_star_conf']:.2g}"
    ranks = f"{row['rank']:.0f} ({row['rank_lower']:.0f} to {row['rank_upper']:.0f})"
    span = f"{one.low:g} to {one.high:g}"
    cells = (f"`{one.key}`", meaning, span, one.source, index, f"{row['mu']:.3g}", ranks)
    return "| " + " | ".join(cells) + " |"
