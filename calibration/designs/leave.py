"""Tables and figures of the study of designs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from calibration.designs.page import moved_rows, page_of, pairing_rows
from sim.files.write import write_text
from sim.outcome.designs import RESAMPLES
from sim.outcome.intervals import central, percent
from sim.outcome.plot import designs as plot
from sim.outcome.store import write_csv, write_json
from sim.study.study import Results

#: What the designs are compared by, and the word for it.
OUTCOMES = {
    "foreign_cooperations": "cooperations started",
    "first_cooperations": "new partnerships",
    "partnerships_alive": "partnerships alive at the evaluation date",
    "foreign_contacts": "international contacts",
    "foreign_cooperations[age=young]": "cooperations of young firms",
    "innovations": "innovations",
}
#: Those that have a figure.
DRAWN = ("foreign_cooperations", "partnerships_alive")
SHARES = ("windfall_share", "displaced_local_cooperations", "spillover_unfunded_clusters")


def leave(results: Results, over_priors: Results, pairs: pd.DataFrame, folder: Path) -> None:
    """Writes all that is published of the study into a folder; ``over_priors``: the same, not calibrated."""
    tables = {name: results.designs_compared(name) for name in OUTCOMES}
    every = pd.concat(tables.values(), ignore_index=True)
    write_csv(folder / "designs.csv", every)
    contrasts = contrasts_of(results)
    write_csv(folder / "contrasts.csv", contrasts)
    write_csv(folder / "pairing.csv", pairs)
    moved = moved_by_calibrating(
        tables, {name: over_priors.designs_compared(name) for name in DRAWN}
    )
    write_csv(folder / "over_priors.csv", moved)
    manifest = json.loads((results.folder / "manifest.json").read_text(encoding="utf-8"))
    kept = ("study", "runs", "model", "versions", "code", "machine")
    write_json(
        folder / "manifest.json", {key: manifest[key] for key in kept} | {"resamples": RESAMPLES}
    )
    tell(folder)


def tell(folder: Path) -> None:
    """Figures and page, from the tables that lie in the folder."""
    every, contrasts, moved, pairs = (
        pd.read_csv(folder / f"{name}.csv")
        for name in ("designs", "contrasts", "over_priors", "pairing")
    )
    cases = int(every["n_cases"].iloc[0])
    caption = (
        f"{cases} draws of the posterior, all designs of a draw under the same luck; lines: simultaneous 95 % "
        f"intervals of the mean; grey: the central {percent(every['draws_level'].min())} of the draws"
    )
    for name in DRAWN:
        plot.draw(every[every["outcome"] == name], OUTCOMES[name], folder, name, caption)
    parts = (
        page_of(every, contrasts, OUTCOMES, DRAWN, cases),
        moved_rows(moved, OUTCOMES),
        pairing_rows(pairs),
    )
    write_text(folder / "README.md", "\n".join(parts))


def moved_by_calibrating(
    after: Mapping[str, pd.DataFrame], before: Mapping[str, pd.DataFrame]
) -> pd.DataFrame:
    """Effect and rank of each design over posterior and priors, a row a design and outcome told by both."""
    rows = []
    for outcome, prior in before.items():
        both = [table.set_index("design")["effect"] for table in (after[outcome], prior)]
        frame = pd.DataFrame(dict(zip(("posterior", "priors"), both, strict=True)))
        for name in ("posterior", "priors"):
            frame[f"rank_{name}"] = frame[name].rank(ascending=False).astype(int)
        rows.append(frame.reset_index().assign(outcome=outcome).sort_values("rank_posterior"))
    return pd.concat(rows, ignore_index=True)


def contrasts_of(results: Results) -> pd.DataFrame:
    """Contrasts of each design over the draws: ratio of sums, and the central interval of the draws with its level."""
    runs = results.runs(*SHARES)
    rows = []
    for (outcome, design), mine in runs.groupby(["outcome", "scenario"], sort=False):
        by_draw = mine.groupby("draw")[["above", "below"]].sum()
        is_share = outcome == "windfall_share"
        defined = by_draw[by_draw["below"] > 0] if is_share else by_draw
        each = 1 - defined["above"] / defined["below"] if is_share else by_draw["above"]
        whole = 1 - defined["above"].sum() / defined["below"].sum() if len(defined) else np.nan
        whole = whole if is_share else each.mean()
        low, high, level = central(each.dropna())
        rows.append(
            {
                "design": design, "outcome": outcome, "unit": mine["unit"].iloc[0], "n_draws": len(by_draw),
                "n_defined": len(defined), "value": whole, "draws_q025": low,
                "draws_median": each.median(), "draws_q975": high, "draws_level": level,
            }
        )  # fmt: skip
    return pd.DataFrame(rows)
