"""A study in Python: asked for in a file or in keywords, carried out in a folder, read back as tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import Executor
from contextlib import AbstractContextManager, nullcontext
from copy import copy
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.dataset as ds

from sim.errors import Fault, ScenarioError, nearest, shown
from sim.files.document import read_document
from sim.files.guarded import told_path
from sim.files.paths import is_there
from sim.files.receipt import Receipt
from sim.files.toml import read_table
from sim.outcome.asked import contrast_names, is_contrast
from sim.outcome.designs import cases_of, compared
from sim.outcome.levels import names_of_levels
from sim.scenario.study_file import StudyFile, read_study, study_path
from sim.study import interoperation
from sim.study.batch import Carried, carry_out
from sim.study.draws import receipts_of
from sim.study.errors import StudyError
from sim.study.execute import Progress, silent
from sim.study.executors import default_workers, executor_for
from sim.study.plan import Plan, plan_of
from sim.study.receipts import receipt_of_study
from sim.study.results import DESIGNS, FAILURES, MANIFEST, RUNS, finished
from sim.study.yearly import is_yearly


class Study:
    """A plan of many runs.

    ``Study(scenarios=["interspin", "no-programme"], replicates=20, grid={"contacts.beta_call": [0.0, 0.3]})`` takes
    the tables of a study file as keywords; ``rows`` may be a DataFrame whose columns are dotted keys, a point a row.
    Raises ``ScenarioError`` with all faults before anything is run.
    """

    _progress: Progress = staticmethod(silent)

    def __init__(self, *, rows: Any = None, folder: str | Path = ".", **tables: Any) -> None:
        table = tables | ({} if rows is None else {"rows": _records(rows)})
        self.folder, self.source = Path(folder), "keywords"
        self.file = _checked(table, self.folder)
        self.replicate: int | None = None

    @classmethod
    def load(cls, name_or_path: str | Path, **changes: Any) -> Study:
        """The study of a TOML file, or a shipped one by its name; ``changes`` replace its top-level keys."""
        path = study_path(name_or_path)
        study = cls.__new__(cls)
        study.folder, study.replicate, study.source = path.parent, None, told_path(path)
        study.file = _checked({**read_table(path), **changes}, study.folder, study.source)
        return study

    def only(self, replicate: int) -> Study:
        """This study with one replicate alone, numbered as in the tables: the same runs, the same numbers."""
        study = copy(self)
        study.replicate = replicate
        study.__dict__.pop("plan", None)
        return study

    def __repr__(self) -> str:
        return f"Study({self.file.name}, {len(self.file.scenarios)} scenarios, {self.file.replicates} replicates)"

    @cached_property
    def plan(self) -> Plan:
        """Every run of it."""
        return plan_of(self.file, self.folder, only=self.replicate, progress=self._progress)

    def planned(self, progress: Progress = silent) -> Plan:
        """The plan; ``progress`` is told how far the checking of its points is."""
        self._progress = progress
        return self.plan

    @property
    def name(self) -> str:
        """Name of the default folder."""
        alone = "" if self.replicate is None else f"-replicate-{self.replicate}"
        return f"{self.file.name}{alone}"

    def receipts(self) -> tuple[Receipt, ...]:
        """What was understood of it, and of the posterior that it draws from."""
        draws = self.file.draws
        if draws is None:
            return (self.receipt(),)
        source = None if draws.source == "priors" else self.folder / draws.source
        arms = list(self.plan.bases.values())
        return (self.receipt(), *receipts_of(arms, self.plan.draws, source, draws.keys))

    def receipt(self) -> Receipt:
        """What was understood of it."""
        return receipt_of_study(self.plan, self.source)

    def run(
        self,
        out: str | Path | None = None,
        *,
        executor: Executor | None = None,
        workers: int | None = None,
        progress: Progress = silent,
    ) -> Results:
        """Runs what is missing in the folder ``out`` (``results/<name>``) and returns what lies there.

        ``executor``: any ``concurrent.futures.Executor`` whose workers see the same folder; threads by default.
        """
        place = self._place(out)

        def opened() -> AbstractContextManager[Executor]:
            count = workers or default_workers()
            return nullcontext(executor) if executor else executor_for("thread", count)

        carried = carry_out(self.plan, place, opened, workers, progress)
        return Results(place, carried)

    def so_far(self, out: str | Path | None = None) -> pd.DataFrame:
        """Rows of the runs that are finished in a folder, columns as in ``Results.runs``; nothing is run.

        Work goes replicate by replicate, so that an unfinished study has all points, each a few times. Runs of another
        plan or of other code are not among them.
        """
        place = self._place(out)
        if not is_there(place):
            raise StudyError(
                f"there is no folder {told_path(place)}: nothing of the study was run yet"
            )
        return finished(self.plan, place)

    def _place(self, out: str | Path | None) -> Path:
        return Path(out) if out is not None else Path("results") / self.name


class Results:
    """What a study left in a folder; read when asked for."""

    def __init__(self, folder: str | Path, carried: Carried | None = None) -> None:
        self.folder, self.carried = Path(folder), carried
        missing = [name for name in (RUNS, MANIFEST) if not is_there(self.folder / name)]
        if missing:
            raise StudyError(
                f"{told_path(self.folder)} holds no finished study: there is no {missing[0]} in it; "
                "Study.so_far reads what is finished of one that is not"
            )

    def __repr__(self) -> str:
        return f"Results({self.folder})"

    def runs(self, *outcomes: str, scenario: str | None = None) -> pd.DataFrame:
        """Rows of these outcomes (all of them by default), read without the rest."""
        wanted: Any = None
        for key, values in (("outcome", outcomes), ("scenario", (scenario,) if scenario else ())):
            if values:
                one = ds.field(key).isin(list(values))
                wanted = one if wanted is None else wanted & one
        table = ds.dataset(self.folder / RUNS).to_table(filter=wanted)
        frame: pd.DataFrame = table.to_pandas()
        return frame

    def batches(self, rows: int = 65_536) -> Iterator[pd.DataFrame]:
        """All rows, some at a time: for tables that memory does not hold."""
        for batch in ds.dataset(self.folder / RUNS).to_batches(batch_size=rows):
            yield batch.to_pandas()

    def designs(self) -> pd.DataFrame:
        """What each point and draw sets."""
        return pd.read_csv(self.folder / DESIGNS)

    def failures(self) -> pd.DataFrame:
        """Runs that failed, with cause and traceback; empty if none did."""
        path = self.folder / FAILURES
        return pd.read_csv(path) if path.exists() else pd.DataFrame(columns=["scenario", "error"])

    def wide(self, *outcomes: str) -> pd.DataFrame:
        """One row a run: what was set, and a column an outcome."""
        return interoperation.wide(self.runs(*outcomes), self.designs())

    def effects(self, *outcomes: str) -> pd.DataFrame:
        """Alternative minus base in the same case, one row a case and level outcome; needs a study with ``against``."""
        base = self._base()
        return interoperation.differences(self.runs(*outcomes), base)

    def designs_compared(self, outcome: str, enough: float | None = None) -> pd.DataFrame:
        """Which design is best, how surely, at what cost, with what regret: a row a design (``sim/outcome/designs``).

        ``outcome``: a level. ``enough``: the effect that counts as satisfying; by default half of the best mean.
        """
        runs = self.runs(outcome, "grant_eur")
        by_draw = runs["draw"].nunique() > 1
        effects, costs = cases_of(runs, self._base(), outcome, by_draw)
        least = 0.5 * float(effects.mean().max()) if enough is None else enough
        unit = str(runs.loc[runs["outcome"] == outcome, "unit"].iloc[0])
        return compared(effects, costs, outcome, unit, least)

    def to_ema(self, *outcomes: str) -> tuple[pd.DataFrame, dict[str, Any]]:
        """``experiments, outcomes`` as EMA Workbench has them: a table, and one array an outcome."""
        return interoperation.to_ema(self.runs(*outcomes), self.designs())

    def to_xarray(self, *outcomes: str) -> Any:
        """An ``xarray.Dataset`` over scenario, point, draw and replicate."""
        return interoperation.to_xarray(self.runs(*outcomes), self.designs())

    def _base(self) -> str:
        manifest = read_document(self.folder / MANIFEST)
        study = manifest.get("study") if isinstance(manifest, Mapping) else None
        named = study.get("against") if isinstance(study, Mapping) else None
        base = manifest.get("base", named) if isinstance(manifest, Mapping) else None
        if not isinstance(base, str) or not base:
            raise StudyError('the study names no base: set against = "…" in it')
        return base


def _records(rows: Any) -> list[dict[str, Any]]:
    """A table as points; what is empty in a row is not set there."""
    if isinstance(rows, pd.DataFrame):
        return [
            {str(key): value for key, value in row.items() if not pd.isna(value)}
            for row in rows.astype(object).to_dict("records")
        ]
    return [dict(row) for row in rows]


def _checked(table: Mapping[str, Any], folder: Path, where: str = "study") -> StudyFile:
    """The study of a table; ``ScenarioError`` with its faults and, where it has any, those of all that it names."""
    file, faults = read_study(table, where)
    if file is not None:
        faults += _faults_of_outcomes(file)
    if file is not None and not faults:
        return file
    if file is not None:
        try:
            plan_of(file, folder)
        except ScenarioError as error:
            faults += error.faults
    raise ScenarioError(dict.fromkeys(faults))


def _faults_of_outcomes(file: StudyFile) -> list[Fault]:
    known = (*names_of_levels(), *contrast_names())
    faults = [
        Fault("study", "outcomes", f"{shown(name)} is not an outcome", "", "", nearest(name, known))
        for name in file.outcomes
        if name not in known and not is_yearly(name)
    ]
    pairs = [name for name in file.outcomes if name in known and is_contrast(name)]
    if pairs and not file.against:
        problem = f"{', '.join(pairs)} can only be told of pairs"
        faults.append(Fault("study", "against", problem, "one of the study's scenarios"))
    return faults
