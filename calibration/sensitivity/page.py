"""The page of the published analysis in plain words; every number on it is read from the tables."""

from __future__ import annotations

from typing import Any, NamedTuple

import pandas as pd

from calibration.sensitivity.inputs import DUMMY
from calibration.sensitivity.page_tables import MOST, of_decisions, of_inert, of_posterior
from calibration.sensitivity.result import Sensitivity
from sim.outcome.intervals import WITHIN, central, percent
from sim.scenario.parameters import Parameter, parameters
from sim.scenario.schema.scenario import Scenario

HEADS = {
    "foreign_cooperations": "What the programme adds: foreign cooperations",
    "windfall_share": "How much of it would have come anyway: windfall share",
}
METHOD = """Morris screening of the contrast `{title}`: every one of the {inputs} parameters with a declared prior is
moved over its whole range, one at a time, along {blocks} trajectories through the space of all of them ({rows} rows,
{points} distinct points; both designs and all {replicates} replicates of a row share their luck; seed {seed}). An index
is the mean absolute change of the contrast when a parameter goes from one end of its prior to the other (`mu_star`),
with a 95 % interval; `mu` has the sign. Ranges are declared priors, so this says which *assumption* carries which
conclusion, not what is true.

`make sensitivity` makes this page again; `docs/sensitivity.md` says how to read it."""
LIMITS = """## Limits

- {blocks} trajectories screen; they do not apportion variance. Neighbouring ranks mostly overlap: read `rank_lower` and
  `rank_upper` in `indices.csv`, not the order of the list.
- {count} parameters are looked at: of as many that do nothing, one in forty would seem above the floor by chance.
- Effects are over whole prior ranges. A wide range that nobody believes makes a parameter look important.
- Morris moves parameters on a grid of four levels that has the ends of the ranges in it: corners weigh more here than
  under the priors.
- The three shares of channels are drawn apart and scaled to their sum of .95."""


class Parts(NamedTuple):
    """What the page is made of."""

    screened: Sensitivity
    shared: Sensitivity
    decisions: pd.DataFrame
    inert: pd.DataFrame


def page_of(parts: Parts) -> str:
    """The page: method, an outcome each, the posterior, the decision, inert inputs, what is to be noted, limits."""
    result = parts.screened
    asked = result.manifest["asked"]
    first = result.indices.iloc[0]
    facts = {
        "title": result.title, "inputs": len(result.manifest["parameters"]), "blocks": int(first["blocks"]),
        "rows": result.manifest["rows"], "points": result.manifest["points"], "replicates": asked["replicates"],
        "seed": asked["seed"], "count": len(result.manifest["parameters"]),
    }  # fmt: skip
    notes = "\n".join(f"- {note}" for note in result.notes)
    found = [
        "# Which assumption carries which conclusion",
        METHOD.format(**facts),
        *(_outcome(result, name) for name in result.outcomes),
        of_posterior(parts.shared),
        of_decisions(parts.decisions),
        of_inert(parts.inert),
        f"## To be noted\n\n{notes}" if notes else "",
        LIMITS.format(**facts),
    ]
    return "\n\n".join(part for part in found if part) + "\n"


def _outcome(result: Sensitivity, name: str) -> str:
    table = result.ranking(name)
    rows = result.samples[result.samples[f"{name}|is_kept"]][name]
    declared = {one.key: one for one in parameters(Scenario)}
    figure = f"![{name}: indices with intervals](figures/{name}-{result.method}.png)"
    return "\n\n".join(
        [f"## {HEADS.get(name, name)}", _spread(name, rows), _found(table, declared), figure,
         _lines(table, declared), *_over_time(result, name)]
    )  # fmt: skip


def _over_time(result: Sensitivity, name: str) -> list[str]:
    """Of outcomes that are told year by year: the figure, and which parameter leads when."""
    table = result.over_time(name)
    index = table.columns[2]
    table = table[table[index].notna()]
    if not len(table):
        return []
    leads = table.loc[table.groupby("year")[index].idxmax()]
    spells = (leads["parameter"] != leads["parameter"].shift()).cumsum()
    told = ", ".join(_spell(one) for _, one in leads.groupby(spells))
    figure = f"![{name}: the strongest parameters year by year](figures/{name}-over-time.png)"
    return [
        f"Year by year, of the same runs, the largest effect has (neighbours overlap widely): {told}.",
        figure,
    ]


def _spell(leads: pd.DataFrame) -> str:
    years = leads["year"]
    span = f"{years.min()} to {years.max()}" if len(leads) > 1 else f"{years.iloc[0]}"
    return f"`{leads['parameter'].iloc[0]}` {span}"


def _spread(name: str, rows: pd.Series) -> str:
    low, high, held = central(rows.dropna(), WITHIN)
    middle = rows.median()
    told = "5 to 95 %" if held == WITHIN else f"the lowest to the highest, {percent(held)}"
    sign = f"; it is above 0 in {(rows > 0).sum()} of {len(rows)} rows" if name != "windfall_share" else ""  # fmt: skip
    return (
        f"Over the rows the contrast has a median of {middle:.3g} ({told}: {low:.3g} to {high:.3g}){sign}. "
        "Rows of a Morris design are no draws from the prior: read this as how far the conclusion may be moved."
    )


def _found(table: pd.DataFrame, declared: dict[str, Parameter]) -> str:
    known = table[table["parameter"] != DUMMY]
    above = known[known["is_above_floor"]]
    assumed = [key for key in above["parameter"] if "assumed" in declared[key].source.split()]
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
