"""The page of the study of designs, in plain words; its numbers are read from the tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from sim.outcome.intervals import percent

INTRODUCTION = """# What each design of funding is worth

{designs} designs that ship (travel stops apart), each against no programme, over {cases} draws of the shipped
posterior: calibrated parameters as published numbers leave them, every other uncertain one from its declared range; one
run a design and draw, all designs of a draw under the same luck. Made by `make study` (`python -m calibration.designs`;
the study is `scenarios/studies/funding_design.toml`).

**What this is, and what it is not.** It says what the designs do over everything that published numbers leave open,
and that is much: they speak of cooperation, hardly of funding, so most of what decides an effect is still drawn from
assumed ranges (*prior-driven*, see the [calibration](../calibration/README.md)). It is no forecast. What holds in
nearly all draws holds because of the model's rules; what depends on the draw is open.

How to read the tables: **adds** is the mean over the draws, with an interval that holds for all designs together
(95 %); *draws* are the central {level} of the draws themselves. **Best** says in how many draws the design adds most.
**May be best** is what remains when all designs are compared with the best of the others (multiple comparisons, 95 %).
**Regret** is how far it falls behind the best of the draw, on average. **Cost** is grants paid for one additional unit;
a dash means that the effect cannot be told from nothing. A star marks the frontier: no design adds more for less.
"""


def page_of(
    table: pd.DataFrame,
    contrasts: pd.DataFrame,
    nouns: Mapping[str, str],
    drawn: Sequence[str],
    cases: int,
) -> str:
    """The page as Markdown."""
    parts = [
        INTRODUCTION.format(
            designs=table["design"].nunique(),
            cases=cases,
            level=percent(table["draws_level"].min()),
        ),
        brief(table, nouns),
    ]
    for outcome, noun in nouns.items():
        parts.append(f"## {noun.capitalize()}\n")
        if outcome in drawn:
            parts.append(f"![{noun} by design]({outcome}.png)\n")
        parts.append(rows_of(table[table["outcome"] == outcome]))
    parts += ["## Windfall, displacement, spillover\n", contrast_rows(contrasts), LIMITS]
    return "\n".join(parts)


def brief(table: pd.DataFrame, nouns: Mapping[str, str]) -> str:
    """The most often best and the least regretted design of each outcome, side by side."""
    lines = [
        "## In brief\n",
        "| by | most often best | least regret | frontier, from cheap to dear |",
        "|---|---|---|---|",
    ]
    for outcome, noun in nouns.items():
        mine = table[table["outcome"] == outcome]
        best = mine.sort_values("p_best", ascending=False).iloc[0]
        least = mine.sort_values("regret_mean").iloc[0]
        edge = ", ".join(
            mine[mine["on_frontier"] & (mine["effect"] > 0)].sort_values("cost_eur")["design"]
        )
        lines.append(
            f"| {noun} | {best['design']} ({best['p_best']:.0%} of draws) | {least['design']} "
            f"({number(least['regret_mean'])}) | {edge} |"
        )
    return "\n".join(lines) + "\n"


def rows_of(table: pd.DataFrame) -> str:
    """One outcome's table, the greatest effect first."""
    head = "| design | adds (95 %) | draws | best | may be best | regret | grants, M EUR | cost of one, M EUR |"
    lines = [head, "|---|---|---|---|---|---|---|---|"]
    for _, row in table.sort_values("effect", ascending=False).iterrows():
        cells = (
            f"{row['design']} *" if row["on_frontier"] else str(row["design"]),
            f"{number(row['effect'])} ({number(row['lower'])} to {number(row['upper'])})",
            f"{number(row['draws_q025'])} to {number(row['draws_q975'])}",
            f"{row['p_best']:.0%}",
            "yes" if row["may_be_best"] else "no",
            number(row["regret_mean"]),
            f"{row['cost_eur'] / 1e6:.1f}",
            cost_of(row),
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def cost_of(row: pd.Series) -> str:
    """Grants for one additional unit, with its interval; a dash where the effect may be none."""
    value, lower, upper = (row[f"cost_per_unit_{part}"] for part in ("eur", "lower", "upper"))
    return "–" if value != value else f"{millions(value)} ({millions(lower)} to {millions(upper)})"


def contrast_rows(table: pd.DataFrame) -> str:
    """Contrasts by design: over all draws, and the central interval of these with the level that it has."""
    names = {
        "windfall_share": "windfall share", "displaced_local_cooperations": "local cooperations displaced",
        "spillover_unfunded_clusters": "cooperations in unfunded clusters",
    }  # fmt: skip
    lines = ["| design | " + " | ".join(names.values()) + " |", "|---" * (len(names) + 1) + "|"]
    for design, mine in table.groupby("design", sort=False):
        cells = []
        for name in names:
            row = mine[mine["outcome"] == name].iloc[0]
            cells.append(
                f"{number(row['value'])} ({number(row['draws_q025'])} to {number(row['draws_q975'])})"
            )
        lines.append(f"| {design} | " + " | ".join(cells) + " |")
    held = table.loc[table["n_defined"] > 0, "draws_level"]
    few = (
        ""
        if held.min() == held.max()
        else ", less where fewer draws have a value (`contrasts.csv`)"
    )
    lines += ["", f"In brackets: the central {percent(held.max())} of the draws{few}."]
    return "\n".join(lines) + "\n"


def moved_rows(table: pd.DataFrame, nouns: Mapping[str, str]) -> str:
    """Effects over the posterior beside those over the priors, and how alike the orders are."""
    parts = [
        "## What calibrating changed\n",
        "The same study over draws from the priors: mean effects, and the place in the order in parentheses.\n",
    ]
    for outcome, mine in table.groupby("outcome", sort=False):
        alike = mine["rank_posterior"].corr(mine["rank_priors"])
        parts.append(
            f"{nouns[str(outcome)].capitalize()}; correlation of the orders {alike:.2f}:\n"
        )
        parts.append("| design | posterior | priors |\n|---|---|---|")
        parts += [
            f"| {row['design']} | {number(row['posterior'])} ({row['rank_posterior']}) "
            f"| {number(row['priors'])} ({row['rank_priors']}) |"
            for _, row in mine.iterrows()
        ]
        parts.append("")
    return "\n".join(parts)


def pairing_rows(table: pd.DataFrame) -> str:
    """How many times fewer runs each comparison needs because of common luck."""
    wide = table.pivot(index="design", columns="outcome", values="times_fewer_runs")
    wide = wide.loc[list(dict.fromkeys(table["design"])), list(dict.fromkeys(table["outcome"]))]
    lines = [
        "## What common luck saves\n",
        f"Variance of a difference of independent runs over that of paired ones, {table['n_pairs'].iloc[0]} pairs at "
        "the shipped parameters: so many times fewer runs are needed.\n",
        "| design | " + " | ".join(name.replace("_", " ") for name in wide.columns) + " |",
        "|---" * (len(wide.columns) + 1) + "|",
    ]
    for design, row in wide.iterrows():
        lines.append(f"| {design} | " + " | ".join(f"{value:.0f}×" for value in row) + " |")
    return "\n".join(lines) + "\n"


def number(value: float) -> str:
    """A number as one reads it."""
    if value != value:
        return "–"
    size = abs(value)
    digits = 0 if size >= 100 else 1 if size >= 10 else 2
    return f"{value:,.{digits}f}".replace("-", "−")


def millions(value: float) -> str:
    """Millions with two digits."""
    return f"{value / 1e6:,.2f}" if value < 1e9 else "over 1,000"


LIMITS = """## Limits

- The order of designs depends on parameters that no published number has narrowed: see in which share of draws a design
  is the best before relying on its rank.
- One run a draw: the spread of draws holds luck as well as parameters; means, intervals of means and shares are over
  independent draws and remain right.
- The effort that open calls call forth (`contacts.beta_call`) is one of the drawn parameters; windfall moves with it.
- Designs that select by merit, need, lottery or network position announce their calls to all 64 clusters, the others to
  the clusters that they list (`programme.calls_reach`). So part of their lead is effort called forth in clusters that
  never get money: see the last column of the table above. It is a difference of calls, not of selection.
- Money is that of grants. What applicants, managements and the agency spend on the procedure is not in it.
- `windfall_share` is undefined for designs that fund no projects (broker-only).
"""
