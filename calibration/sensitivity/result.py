"""What an analysis leaves: indices, samples, convergence, notes; tables, figures and a manifest in a folder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from calibration.sensitivity.analysis import PRIMARY, Analysis
from calibration.sensitivity.designs import Design
from calibration.sensitivity.inputs import DUMMY
from calibration.sensitivity.over_time import notes_of, over_time
from calibration.sensitivity.quantities import Values
from sim.errors import shown
from sim.files.write import subfolder
from sim.outcome.store import write_csv, write_json, write_parquet
from sim.study.yearly import is_yearly

#: Columns that a page shows, by method, after the parameter.
SHOWN = {
    "morris": ["mu_star", "mu_star_conf", "mu", "sigma"],
    "sobol": ["ST", "ST_conf", "S1", "S1_conf"],
    "emulator": ["ST", "ST_conf", "S1", "S1_conf"],
    "shapley": ["Sh", "Sh_conf"],
    "pawn": ["median", "median_conf", "maximum"],
    "delta": ["delta", "delta_conf", "S1", "S1_conf"],
    "rsa": ["KS", "KS_conf", "CvM"],
}


#: What ``save`` writes, figures and manifest apart.
TABLES = ("indices.csv", "samples.parquet", "convergence.csv", "levels.csv")


@dataclass(frozen=True)
class Sensitivity:
    """Indices of one or more outcomes over the same runs."""

    indices: pd.DataFrame
    samples: pd.DataFrame
    convergence: pd.DataFrame
    notes: tuple[str, ...]
    title: str = ""
    manifest: dict[str, Any] = field(default_factory=dict, repr=False)

    def __repr__(self) -> str:
        method = self.indices["method"].iloc[0]
        return f"Sensitivity({method} of {', '.join(self.outcomes)}, {len(self.samples)} rows)"

    @property
    def method(self) -> str:
        """Name of the method."""
        return str(self.indices["method"].iloc[0])

    @property
    def outcomes(self) -> tuple[str, ...]:
        """What was asked for, years apart."""
        names = dict.fromkeys(str(name) for name in self.indices["outcome"])
        return tuple(name for name in names if not is_yearly(name))

    def ranking(self, outcome: str | None = None) -> pd.DataFrame:
        """The indices of an outcome (the first by default), the strongest parameter first; the dummy last."""
        name = outcome or self.indices["outcome"].iloc[0]
        rows = self.indices[self.indices["outcome"] == name]
        return rows.sort_values("rank", na_position="last", kind="stable", ignore_index=True)

    def shown(self, outcome: str | None = None, most: int = 15) -> pd.DataFrame:
        """The ranking in the columns that one reads first."""
        columns = ["parameter", *SHOWN[self.method], "rank_lower", "rank_upper", "is_above_floor"]
        columns[1:1] = ["levels"] if "levels" in self.indices else []
        return self.ranking(outcome)[columns].head(most)

    def by_level(self) -> pd.DataFrame:
        """The mean of each outcome over the rows at each level of a choice or a switch, with its standard error.

        Empty where there is no level, and for designs whose rows come in blocks: their means by level would be
        confounded with what else a block varies.
        """
        columns = ["parameter", "level", "outcome", "mean", "standard_error", "rows"]
        is_plain = bool((self.samples["block"] == self.samples["row"]).all())
        levels = {
            one["key"]: one["levels"]
            for one in self.manifest.get("parameters", [])
            if "levels" in one
        }
        found = []
        for outcome, (key, words) in product(self.outcomes if is_plain else (), levels.items()):
            rows = self.samples[self.samples[f"{outcome}|is_kept"]]
            for word in words:
                values = rows.loc[rows[key] == word, outcome]
                name = shown(word).strip("'")
                found.append((key, name, outcome, values.mean(), values.sem(), len(values)))
        return pd.DataFrame(found, columns=columns)

    def over_time(self, outcome: str) -> pd.DataFrame:
        """The index that ranks, by year and parameter (asked for with ``yearly``)."""
        return over_time(self.indices, outcome, PRIMARY[self.method])

    def strongest_over_time(self, outcome: str, most: int = 6) -> list[str]:
        """Parameters by the greatest index they have in any year."""
        index = PRIMARY[self.method]
        rows = self.over_time(outcome)
        rows = rows[rows["parameter"] != DUMMY]
        greatest = rows.groupby("parameter", sort=False)[index].max()
        return [str(name) for name in greatest.sort_values(ascending=False).index[:most]]

    def save(self, folder: str | Path, figures: bool = True) -> None:
        """Writes ``indices.csv``, ``samples.parquet``, ``convergence.csv``, figures and, last, ``manifest.json``."""
        place = Path(folder)
        write_csv(place / "indices.csv", self.indices)
        write_parquet(place / "samples.parquet", [self.samples])
        write_csv(place / "convergence.csv", self.convergence)
        levels = self.by_level()
        if len(levels):
            write_csv(place / "levels.csv", levels)
        if figures:
            self.plot(subfolder(place, "figures"))
        write_json(place / "manifest.json", {**self.manifest, "notes": list(self.notes)})

    def plot(self, folder: str | Path, most: int = 20) -> list[Path]:
        """A figure each and outcome: indices with intervals; how they converge, where half of the design tells them."""
        from sim.outcome.plot.sensitivity import draw_convergence, draw_indices

        index = PRIMARY[self.method]
        made: list[Path] = []
        for name in self.outcomes:
            made += self._drawn_over_time(name, Path(folder))
            table = self.ranking(name)
            if table[index].notna().any():
                made.append(draw_indices(table, index, self.title, Path(folder), most))
                rows = self.convergence[self.convergence["outcome"] == name]
                if rows["blocks"].nunique() > 1:
                    strongest = list(table["parameter"][:8])
                    made.append(draw_convergence(rows, strongest, self.title, Path(folder)))
        return made

    def _drawn_over_time(self, outcome: str, folder: Path) -> list[Path]:
        from sim.outcome.plot.sensitivity import draw_over_time

        index, table = PRIMARY[self.method], self.over_time(outcome)
        if not table[index].notna().any():
            return []
        strongest = self.strongest_over_time(outcome)
        return [draw_over_time(table, index, strongest, f"{outcome}, {self.title}", folder)]


def result_of(
    analysed: Sequence[tuple[Values, Analysis]],
    samples: pd.DataFrame,
    title: str,
    manifest: dict[str, Any],
) -> Sensitivity:
    """One result of the analyses of several outcomes."""
    analyses = [one for _, one in analysed]
    notes = notes_of([(values.quantity.outcome, one) for values, one in analysed])
    convergence = [one.convergence for one in analyses if len(one.convergence)]
    return Sensitivity(
        pd.concat([one.indices for one in analyses], ignore_index=True),
        samples,
        pd.concat(convergence, ignore_index=True) if convergence else pd.DataFrame(columns=["outcome", "parameter"]),
        notes, title, manifest,
    )  # fmt: skip


def samples_of(
    design: Design, points: Sequence[dict[str, Any]], analyses: Sequence[tuple[Values, Analysis]]
) -> pd.DataFrame:
    """A row of the design each: its block, what it sets; of each outcome the value over replicates and its spread."""
    table = pd.DataFrame(list(points))
    table.insert(0, "row", np.arange(len(table)))
    table.insert(0, "block", table["row"] // design.block)
    for values, analysis in analyses:
        name = values.quantity.outcome
        told = pd.DataFrame({
            name: values.rows.mean(axis=1),
            f"{name}|sd_of_replicates": values.rows.std(axis=1, ddof=1) if values.rows.shape[1] > 1 else np.nan,
            f"{name}|is_kept": table["block"].isin(analysis.kept),
        })  # fmt: skip
        table = pd.concat([table, told], axis=1)
    return table
