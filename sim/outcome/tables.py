"""Results as one takes them in hand: an ensemble of runs of a scenario, a comparison of ensembles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.outcome.effects import COLUMNS, Pair, effect_rows
from sim.outcome.indicators import table_of as indicators_of
from sim.outcome.levels import names_of_levels, unit_of
from sim.outcome.reduce import Failure, Run
from sim.outcome.sentences import sentences_of
from sim.outcome.twins import TwinFacts

SUMMARY = ("scenario", "indicator", "unit", "mean", "sd", "q05", "q50", "q95", "n")
LIFE_COLUMNS = (
    "contacts", "cooperations", "first_cooperations", "funded_cooperations", "local_cooperations",
    "partnerships_alive", "innovations", "grant_eur",
)  # fmt: skip


class Ensemble:
    """Many runs of one scenario; ``failures`` holds those that did not come through."""

    def __init__(
        self, scenario: Any, runs: Sequence[Run], failures: Sequence[Failure] = ()
    ) -> None:
        self.scenario = scenario
        self.runs = tuple(sorted(runs, key=lambda run: (run.draw, run.replicate)))
        self.failures = tuple(failures)

    def __repr__(self) -> str:
        failed = f", {len(self.failures)} failed" if self.failures else ""
        return f"Ensemble({self.scenario.name}, {len(self.runs)} runs{failed})"

    def __len__(self) -> int:
        return len(self.runs)

    def levels(self) -> pd.DataFrame:
        """One row a run, one column an outcome."""
        rows = [
            {"draw": r.draw, "replicate": r.replicate, "seed": r.seed, **r.levels}
            for r in self.runs
        ]
        return pd.DataFrame(rows, columns=["draw", "replicate", "seed", *names_of_levels()])

    def indicators(self) -> pd.DataFrame:
        """Indicators over time, a long table: totals per step, a short list per cluster and year."""
        tables = [indicators_of(run) for run in self.runs]
        return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()

    def summary(self) -> pd.DataFrame:
        """Each outcome over the runs: mean, standard deviation, quantiles, number of runs where it is defined."""
        levels = self.levels()
        rows = [self._summarised(name, levels[name].to_numpy(float)) for name in names_of_levels()]
        return pd.DataFrame(rows, columns=list(SUMMARY))

    def _summarised(self, name: str, values: np.ndarray) -> dict[str, Any]:
        kept = values[np.isfinite(values)]
        row: dict[str, Any] = {
            "scenario": self.scenario.name,
            "indicator": name,
            "unit": unit_of(name),
        }
        if len(kept):
            low, middle, high = np.quantile(kept, (0.05, 0.5, 0.95))
            row |= {"mean": kept.mean(), "q05": low, "q50": middle, "q95": high}
        return row | {"sd": kept.std(ddof=1) if len(kept) > 1 else np.nan, "n": len(kept)}

    def events(self) -> pd.DataFrame:
        """Contacts and cooperations, one row each (kept only with ``keep_contacts=True``)."""
        tables = [run.events_table() for run in self.runs]
        return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()

    def network(self) -> pd.DataFrame:
        """Measures of the network at the evaluation date, a long table."""
        rows = [
            (run.scenario, run.replicate, run.seed, *measure)
            for run in self.runs
            for measure in run.network
        ]
        columns = ["scenario", "replicate", "seed", "measure", "group", "key", "value"]
        return pd.DataFrame(rows, columns=columns)

    def plot(self, folder: str | Path = ".") -> list[Path]:
        """Draws the figures of an ensemble into a folder."""
        from sim.outcome.plot import draw_ensemble

        return draw_ensemble(self, Path(folder))


class Comparison:
    """Ensembles that share their luck: a base and its alternatives, run by run the same seed and replicate."""

    def __init__(
        self,
        base: Ensemble,
        alternatives: Sequence[Ensemble],
        facts: dict[tuple[int, int], dict[int, TwinFacts]],
    ) -> None:
        """``facts``: by (place of the alternative, draw), by replicate."""
        self.base = base
        self.alternatives = tuple(alternatives)
        self.facts = facts

    def __repr__(self) -> str:
        names = ", ".join(arm.scenario.name for arm in self.alternatives)
        return f"Comparison({names} against {self.base.scenario.name}, {len(self.base)} pairs)"

    @property
    def arms(self) -> tuple[Ensemble, ...]:
        """Base and alternatives."""
        return (self.base, *self.alternatives)

    @property
    def failures(self) -> tuple[Failure, ...]:
        """Runs of any arm that failed."""
        return tuple(failure for arm in self.arms for failure in arm.failures)

    def _matched(self, place: int) -> list[tuple[Run, Run]]:
        before = {(run.draw, run.replicate): run for run in self.base.runs}
        runs = self.alternatives[place].runs
        keys = [((run.draw, run.replicate), run) for run in runs]
        return [(before[key], run) for key, run in keys if key in before]

    def _pairs_of(self, place: int) -> list[Pair]:
        return [
            Pair(b.tally, a.tally, b.levels, a.levels, self.facts[place, a.draw][a.replicate])
            for b, a in self._matched(place)
        ]

    @cached_property
    def _rows(self) -> list[dict[str, Any]]:
        return [
            row
            for place, arm in enumerate(self.alternatives)
            for row in effect_rows(
                self.base.scenario.name, arm.scenario.name, self._pairs_of(place)
            )
        ]

    @property
    def effects(self) -> pd.DataFrame:
        """Effects of each alternative against the base: paired interval, and the unpaired one beside it."""
        return pd.DataFrame(self._rows, columns=list(COLUMNS))

    def sentences(self) -> list[str]:
        """The headline effects in plain words."""
        return sentences_of(self._rows)

    def pairs(self) -> pd.DataFrame:
        """One row an actor and pair of runs: its life in both worlds (empty where it did not live)."""
        tables = list(self.each_pair())
        return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()

    def each_pair(self) -> Iterator[pd.DataFrame]:
        """The table of lives, pair by pair of runs."""
        for place in range(len(self.alternatives)):
            for base, alternative in self._matched(place):
                yield _lives_of(base, alternative)

    def summary(self) -> pd.DataFrame:
        """Summaries of all arms, one under the other."""
        return pd.concat([arm.summary() for arm in self.arms], ignore_index=True)

    def plot(self, folder: str | Path = ".") -> list[Path]:
        """Draws the figures of a comparison into a folder."""
        from sim.outcome.plot import draw_comparison

        return draw_comparison(self, Path(folder))

    def report(self, path: str | Path) -> Path:
        """Writes one self-contained page: sentences, effects, figures."""
        from sim.outcome.report.page import write_page

        return write_page(self, Path(path))


def _lives_of(base: Run, alternative: Run) -> pd.DataFrame:
    """Lives of the actors of two runs side by side."""
    before, after = base.lives, alternative.lives
    if before is None or after is None:
        raise ValueError("these runs kept no lives")
    ids = np.union1d(before["actor"], after["actor"])
    rows: dict[str, Any] = {"base": base.scenario, "alternative": alternative.scenario}
    rows |= {name: getattr(base, name) for name in ("draw", "replicate", "seed")}
    rows["actor"] = ids
    table = pd.DataFrame(rows)
    one = np.concatenate([before, after])
    _, first = np.unique(one["actor"], return_index=True)
    who = one[first]
    keys = dict(zip(base.cluster_ids.tolist(), base.clusters, strict=True))
    table["cluster"] = [keys[number] for number in who["cluster"].tolist()]
    table["kind"] = np.array(("firm", "institution"), object)[who["kind"]]
    table["size_class"] = np.array(("sme", "large", "institution"), object)[who["size_class"]]
    table["young"] = who["is_young_group"] == 1
    for prefix, lives in (("base", before), ("alternative", after)):
        place = np.searchsorted(ids, lives["actor"])
        for name in LIFE_COLUMNS:
            table[f"{prefix}_{name}"] = _spread(lives, name, place, len(ids))
    return table


def _spread(lives: Any, name: str, place: np.ndarray, n: int) -> np.ndarray:
    field, factor = {"grant_eur": ("grant", 0.01), "innovations": (name, 1e-6)}.get(
        name, (name, 1.0)
    )
    column = np.full(n, np.nan)
    column[place] = lives[field] * factor
    return column
