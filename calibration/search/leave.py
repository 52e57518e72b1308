"""What a search leaves: tables, manifest, figure, page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from calibration.search.search import AS_IT_IS, Found
from sim.files.write import whole_file
from sim.outcome.levels import unit_of
from sim.outcome.manifest import code_state, versions
from sim.outcome.plot import search as plot
from sim.outcome.store import write_csv, write_json

#: How the page names where draws come from.
SOURCES = {"priors": "from the priors", "shipped": "of the shipped posterior"}
PAGE = """# {title}

{trials} designs were tried on {cases} draws of the parameters ({source}), all under the same draws and luck; levers of
`{design}` were moved, gains are against `{against}`, and grants paid may be {budget:,.0f} EUR on average. Told here are
the designs that no other beat (Pareto set), on {fresh} **fresh** draws with luck of their own: the winners of a search
are lucky, and the numbers they won with are too good. **Above**: what a design gains beyond the design as it is, draw
by draw. Intervals (95 %) hold together over all designs, goals and cost.

![designs of the search](figures/search.png)

{table}
Optimism corrected (how much more the search told of the winners' lead, on average): {optimism}. A star: within the
budget on average and not beaten on fresh cases either. A cost in brackets: its interval does not stay within the
budget.

## What this does not say

- The best of what was tried, not the best there is: {trials} trials of {levers} levers. Another seed finds other
  designs about as good; look at what they have in common.
- Averages over draws {source}: what is not known of the parameters is in the intervals, but nothing else is: the
  model's rules are taken as given.
- A design that gains more on average may be worse in many draws. `front.csv` has the intervals, `trials.csv` all
  trials.
"""


def leave(found: Found, folder: Path) -> None:
    """Writes everything into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    write_csv(folder / "trials.csv", found.trials)
    write_csv(folder / "front.csv", found.designs)
    asked = found.search.file.model_dump(mode="json")
    made = {
        "search": asked,
        "optimism": found.optimism,
        "versions": versions(),
        "code": code_state(),
    }
    plot.draw(
        found.trials,
        found.designs,
        found.search.file.goals,
        found.search.file.budget_eur,
        folder / "figures",
    )
    with whole_file(folder / "README.md") as temporary:
        temporary.write_text(page_of(found), encoding="utf-8")
    write_json(folder / "manifest.json", made)


def page_of(found: Found) -> str:
    """The page as Markdown."""
    file = found.search.file
    optimism = ", ".join(
        f"`{goal}` {value:+.3g} {unit_of(goal)}" for goal, value in found.optimism.items()
    )
    source = SOURCES.get(file.draws.source, f"of {file.draws.source}")
    return PAGE.format(
        title=file.title or file.name, trials=len(found.trials), cases=file.draws.count, source=source,
        design=file.design, against=file.against, budget=file.budget_eur, fresh=file.fresh,
        table=table_of(found), optimism=optimism, levers=len(found.search.levers),
    )  # fmt: skip


def table_of(found: Found) -> str:
    """The designs as Markdown: gains and cost with intervals, then what the levers are."""
    goals, levers = found.search.file.goals, [lever.key for lever in found.search.levers]
    heads = ["design"]
    for goal in goals:
        heads += [f"`{goal}`", "above"]
    heads.append("cost, million EUR")
    heads += [f"`{lever.removeprefix('programme.')}`" for lever in levers]
    lines = [f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}"]
    for row in found.designs.to_dict("records"):
        cells = [f"{row['design']}{' ★' if row['is_pareto'] else ''}"]
        for goal in goals:
            is_self = row["design"] == AS_IT_IS
            cells += [f"{row[goal]:.1f}", "" if is_self else _with_ends(row, f"{goal}_above", 1.0)]
        cost = _with_ends(row, "cost_eur", 1e6)
        cells.append(cost if row["stays_within_budget"] else f"[{cost}]")
        cells += ["" if row["design"] == AS_IT_IS else _short(row[lever]) for lever in levers]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _with_ends(row: dict[Any, Any], name: str, unit: float) -> str:
    middle, low, high = (row[key] / unit for key in (name, f"{name}_lower", f"{name}_upper"))
    return f"{middle:.1f} ({low:.1f} to {high:.1f})"


def _short(value: Any) -> str:
    if not isinstance(value, (int, float)):
        return str(value)
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
