"""Results as one takes them in hand: an ensemble of runs of a scenario, a comparison of ensembles."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.outcome.both_lives import lives_of
from sim.outcome.conversions import COLUMNS as CONVERSIONS
from sim.outcome.conversions import conversion_rows
from sim.outcome.effects import COLUMNS, Pair, effect_rows, names_by_place
from sim.outcome.indicators import table_of as indicators_of
from sim.outcome.intervals import LEVEL, WITHIN, central, looked_at
from sim.outcome.levels import names_of_levels, unit_of
from sim.outcome.places import CLUSTER_COLUMNS, COUNTRY_COLUMNS, cluster_rows, country_rows
from sim.outcome.reduce import Failure, Run
from sim.outcome.research.choices import COLUMNS as CHOICES
from sim.outcome.research.choices import choice_rows
from sim.outcome.research.diffusion import COLUMNS as DIFFUSION
from sim.outcome.research.diffusion import diffusion_rows
from sim.outcome.research.typology import COLUMNS as TYPES
from sim.outcome.research.typology import typology_rows
from sim.outcome.sentences import sentences_of
from sim.outcome.twins import TwinFacts

SUMMARY = ("scenario", "indicator", "unit", "mean", "sd", "q05", "q50", "q95", "level", "n")


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
        """Each outcome over the runs: mean, standard deviation, quantiles, number of runs where it is defined.

        ``q05`` and ``q95`` are the central interval of the runs, ``level`` what it really holds: below 19 runs less
        than 90 %.
        """
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
            low, high, level = central(kept, WITHIN)
            row |= {"mean": kept.mean(), "q05": low, "q50": np.median(kept), "q95": high}
            row["level"] = level
        return row | {"sd": kept.std(ddof=1) if len(kept) > 1 else np.nan, "n": len(kept)}

    def events(self) -> pd.DataFrame:
        """Contacts and cooperations, one row each (kept only with ``keep_contacts=True``)."""
        tables = [run.events_table() for run in self.runs]
        return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()

    def network(self) -> pd.DataFrame:
        """Measures of the network, a long table; ``when``: the date or span of each."""
        rows = [
            (run.scenario, run.draw, run.replicate, run.seed, *measure)
            for run in self.runs
            for measure in run.network
        ]
        columns = (
            "scenario",
            "draw",
            "replicate",
            "seed",
            "measure",
            "group",
            "key",
            "value",
            "when",
        )
        return pd.DataFrame(rows, columns=list(columns))

    def conversions(self) -> pd.DataFrame:
        """Shares of a cohort of contacts that reach each stage, by channel, initiator and kind."""
        counts = [run.tally.conversions.reached for run in self.runs if run.tally.has_contacts]
        return pd.DataFrame(conversion_rows(self.scenario.name, counts), columns=list(CONVERSIONS))

    def typology(self, types: int | None = None) -> pd.DataFrame:
        """Clusters by their pattern of internationalisation, one row each; ``types``: how many (None: the best)."""
        runs = [run for run in self.runs if run.research is not None]
        rows: list[dict[str, Any]] = []
        if runs:
            first = runs[0].tally
            rounds = [str(one + 1) if one >= 0 else "" for one in first.round.tolist()]
            features = np.stack([run.research.features for run in runs if run.research])
            named = (self.scenario.name, runs[0].clusters, first.field, np.array(rounds, object))
            rows = typology_rows(*named, features, types)
        return pd.DataFrame(rows, columns=list(TYPES))

    def who_chooses_whom(self) -> pd.DataFrame:
        """New partnerships by field and both kinds, over what random mixing would give."""
        runs = [run.research.choices for run in self.runs if run.research is not None]
        return pd.DataFrame(choice_rows(self.scenario.name, runs), columns=list(CHOICES))

    def diffusion(self) -> pd.DataFrame:
        """First contacts abroad by channel, steps of referral from the programme, and time lags."""
        found = [run.research.diffusion for run in self.runs if run.research is not None]
        rows = diffusion_rows(self.scenario.name, [one for one in found if one is not None])
        return pd.DataFrame(rows, columns=list(DIFFUSION))

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
        cautions: Sequence[str] = (),
        look: int = 1,
        same: Sequence[int] = (),
    ) -> None:
        """``facts``: by (place of the alternative, draw), by replicate; ``cautions``: of each alternative, or none.

        ``look``: how often there had been a look at the results when it was stopped, this one included. ``same``: of
        each draw the first one with the same parameters (where none are given, all differ).
        """
        self.base = base
        self.alternatives = tuple(alternatives)
        self.facts = facts
        self.cautions = tuple(cautions) or ("",) * len(self.alternatives)
        self.look = look
        self.same = tuple(same)

    def __repr__(self) -> str:
        names = ", ".join(arm.scenario.name for arm in self.alternatives)
        return f"Comparison({names} against {self.base.scenario.name}, {len(self.base)} pairs)"

    def extended(self, more: Comparison) -> Comparison:
        """This comparison with the runs of another one of the same arms, looked at once more."""
        arms = [
            Ensemble(one.scenario, [*one.runs, *other.runs], [*one.failures, *other.failures])
            for one, other in zip(self.arms, more.arms, strict=True)
        ]
        keys = [*self.facts, *(key for key in more.facts if key not in self.facts)]
        facts = {key: {**self.facts.get(key, {}), **more.facts.get(key, {})} for key in keys}
        return Comparison(arms[0], arms[1:], facts, self.cautions, self.look + 1, self.same)

    @property
    def arms(self) -> tuple[Ensemble, ...]:
        """Base and alternatives."""
        return (self.base, *self.alternatives)

    @property
    def failures(self) -> tuple[Failure, ...]:
        """Runs of any arm that failed."""
        return tuple(failure for arm in self.arms for failure in arm.failures)

    def warnings(self) -> list[str]:
        """What makes a contrast another one than that of the programme, one line an alternative."""
        told = zip(self.alternatives, self.cautions, strict=True)
        return [f"{arm.scenario.name}: {caution}" for arm, caution in told if caution]

    def _matched(self, place: int) -> list[tuple[Run, Run]]:
        before = {(run.draw, run.replicate): run for run in self.base.runs}
        runs = self.alternatives[place].runs
        keys = [((run.draw, run.replicate), run) for run in runs]
        return [(before[key], run) for key, run in keys if key in before]

    def _pairs_of(self, place: int) -> list[Pair]:
        return [
            Pair(
                b.tally, a.tally, b.levels, a.levels, self.facts[place, a.draw][a.replicate], a.draw,
                self.same[a.draw] if self.same else a.draw,
            )
            for b, a in self._matched(place)
        ]  # fmt: skip

    def _told(
        self, teller: Callable[..., list[dict[str, Any]]], *more: Any
    ) -> list[dict[str, Any]]:
        """Rows of all alternatives, one under the other."""
        rows = []
        for place, arm in enumerate(self.alternatives):
            names = (self.base.scenario.name, arm.scenario.name)
            rows += teller(*names, self._pairs_of(place), *more, caution=self.cautions[place])
        return rows

    def _effect_rows(
        self, base: str, other: str, pairs: list[Pair], names: Sequence[str] = (), caution: str = ""
    ) -> list[dict[str, Any]]:
        """Effects at the level that all looks together hold."""
        if self.look == 1:
            return effect_rows(base, other, pairs, names, caution)
        note = f"look {self.look}: wider, so that the intervals of all looks hold together"
        told = "; ".join(filter(None, (caution, note)))
        return effect_rows(base, other, pairs, names, told, looked_at(LEVEL, self.look))

    @cached_property
    def _rows(self) -> list[dict[str, Any]]:
        return self._told(self._effect_rows)

    @property
    def effects(self) -> pd.DataFrame:
        """Effects of each alternative against the base: paired interval, and the unpaired one beside it."""
        return pd.DataFrame(self._rows, columns=list(COLUMNS))

    def effects_on(self, *outcomes: str) -> pd.DataFrame:
        """Effects on outcomes of any selection: ``foreign_contacts[kind=firm,field=ict]``, ``…[round=1]``."""
        return pd.DataFrame(self._told(self._effect_rows, outcomes), columns=list(COLUMNS))

    def groups(self) -> pd.DataFrame:
        """Effects by technology field and by round; columns as in ``effects``."""

        def teller(base: str, other: str, pairs: list[Pair], caution: str) -> list[dict[str, Any]]:
            return self._effect_rows(base, other, pairs, names_by_place(pairs), caution)

        return pd.DataFrame(self._told(teller), columns=list(COLUMNS))

    def clusters(self) -> pd.DataFrame:
        """Effects cluster by cluster, each with its paired interval: a distribution, not a ranking."""
        return pd.DataFrame(self._told(cluster_rows), columns=list(CLUSTER_COLUMNS))

    def countries(self) -> pd.DataFrame:
        """Contacts and cooperations by country, in all clusters, the funded and the unfunded ones."""
        codes = tuple(row.code for row in self.base.scenario.countries)
        return pd.DataFrame(self._told(country_rows, codes), columns=list(COUNTRY_COLUMNS))

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
                yield lives_of(base, alternative)

    def summary(self) -> pd.DataFrame:
        """Summaries of all arms, one under the other."""
        return pd.concat([arm.summary() for arm in self.arms], ignore_index=True)

    def plot(self, folder: str | Path = ".") -> list[Path]:
        """Draws the figures of a comparison into a folder."""
        from sim.outcome.plot import draw_comparison

        return draw_comparison(self, Path(folder))

    def report(self, path: str | Path) -> Path:
        """Writes one self-contained page: sentences, effects, figures, what differs between the scenarios."""
        from sim.outcome.report.page import part_of_comparison, write_page

        return write_page([part_of_comparison(self)], Path(path))
