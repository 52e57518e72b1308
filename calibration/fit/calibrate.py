"""From targets to a posterior: screening over the prior, waves, two methods, and what they are worth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from calibration.fit.gate import agreement
from calibration.fit.identify import identifiability, left_out
from calibration.fit.model import Model, fitted_targets, is_of_survey, nuisance, observed_of
from calibration.fit.predictive import checks
from calibration.fit.priors import SHIPPED as PRIORS
from calibration.fit.profile import bounded, profiles
from calibration.fit.screen import chosen, screened, signal
from calibration.fit.waves import Fitted
from calibration.fit.waves import calibrate as in_waves
from calibration.microdata.adjusted import ASKED
from calibration.targets.bounds import bounds_of
from calibration.targets.form import SHIPPED, Target, load_targets
from sim.scenario.load import load
from sim.scenario.schema.questionnaire import Questionnaire
from sim.scenario.schema.scenario import Scenario
from sim.study.errors import StudyError
from sim.study.execute import Progress, silent
from sim.study.executors import default_workers, executor_for

#: Runs of the model by default, parameters that are free, and draws of the posterior that are kept.
BUDGET, FREE, DRAWS = 1000, 10, 1000
#: Runs of the predictive checks, of the posterior and of the shipped defaults each; of the prior there are enough.
CHECKED = 80
FEWEST = 300
#: Runs with a survey below which a warning is given: the fewer, the narrower ABC's intervals are for what they hold
#: (``coverage_by_runs.csv`` of the published calibration).
ENOUGH_WITH_A_SURVEY = 1000


@dataclass(frozen=True)
class Calibration:
    """What a calibration found: the posterior as a table of dotted keys, and the tables that judge it."""

    fitted: Fitted
    posterior: pd.DataFrame
    screening: pd.DataFrame
    diagnostics: pd.DataFrame
    identifiability: pd.DataFrame
    left_out: pd.DataFrame
    profiles: pd.DataFrame
    ppc: pd.DataFrame

    def warnings(self, budget: int) -> list[str]:
        """What a reader of the posterior made of so many runs has to know."""
        told = []
        parted = ", ".join(self.diagnostics[~self.diagnostics["agrees"]]["parameter"])
        if parted and self.fitted.by_abc:
            told.append(
                f"the cross-check, which is too narrow with a survey, disagrees on {parted}: take these with care"
            )
        elif parted:
            told.append(f"the two methods disagree on {parted}: do not rely on these")
        if self.fitted.by_abc and budget < ENOUGH_WITH_A_SURVEY:
            told.append(
                f"with a survey, fewer than {ENOUGH_WITH_A_SURVEY:,} runs give intervals that are somewhat too narrow; "
                f"these are {budget:,} (--budget)"
            )
        return told

    def __repr__(self) -> str:
        return f"Calibration({len(self.fitted.space)} free parameters, {len(self.fitted.observed.names)} targets)"


def calibrate(
    targets: str | Path | None = None,
    *,
    scenario: Scenario | None = None,
    priors: str | Path = PRIORS,
    budget: int = BUDGET,
    free: int = FREE,
    seed: int = 1,
    checked: int = CHECKED,
    questionnaire: Questionnaire = ASKED,
    out: str | Path = "results/calibration",
    executor: Executor | None = None,
    workers: int | None = None,
    progress: Progress = silent,
) -> Calibration:
    """The posterior of the uncertain parameters, given targets (a ``targets.csv``; the shipped ones by default).

    ``priors``: departures from the declared ranges (``calibration/data/priors.toml`` by default).
    ``budget``: runs of the model before the predictive checks, ``checked``: runs of each of these. ``free``: how many
    parameters are inferred; the others keep their priors and are drawn run by run, so that what is not known about
    them is in the posterior too. ``questionnaire``: what is set in it is known of the survey that targets come from;
    its other errors are drawn run by run. Standard errors of these targets are added, which counts sampling twice. With
    a survey among what is fitted all runs are spread over the prior and the posterior is that of ABC: over known truths
    its intervals did not prove too narrow, while those of the emulated likelihood did (docs/calibration.md
    tells what was judged). Runs are kept in ``out``: the same call resumes. Raises ``ScenarioError`` or ``StudyError``
    for what cannot be used.
    """
    if budget < FEWEST:
        raise StudyError(f"--budget must be {FEWEST} runs at least, not {budget}")
    every = tuple(load_targets(Path(targets) if targets else SHIPPED))
    if not fitted_targets(every):
        raise StudyError("none of the targets is to be fitted and has a value")

    def opened() -> AbstractContextManager[Executor]:
        count = workers or default_workers()
        return nullcontext(executor) if executor else executor_for("thread", count)

    told = told_by_one_run(every)
    model = Model(
        scenario or load("interspin"), told, Path(out), opened, seed, progress, Path(priors), questionnaire
    )  # fmt: skip
    first = budget if counts_abc(fitted_targets(told)) else budget // 2
    progress(f"prior: {first} runs over {len(model.whole)} parameters", 0, 0)
    unit = nuisance(seed, 0, first, len(model.whole))
    return _inferred(model, unit, budget, free, checked)


def counts_abc(fitted: Sequence[Target]) -> bool:
    """Whether the posterior of ABC counts: where targets of a survey are fitted."""
    return any(is_of_survey(one) for one in fitted)


def published_model(folder: Path, progress: Progress = silent, seed: int = 1) -> Model:
    """The model behind the published calibration: the reference scenario and all targets that one run tells."""
    return Model(
        load("interspin"), told_by_one_run(load_targets(SHIPPED)), folder,
        lambda: executor_for("thread", default_workers()), seed, progress,
    )  # fmt: skip


def told_by_one_run(every: Sequence[Target]) -> tuple[Target, ...]:
    """Targets, held-out ones too, that have a value and a statistic of one run."""
    return tuple(
        one for one in every if one.relation == "=" and not one.missing and np.isfinite(one.value)
        and one.role in ("fitted", "held-out")
    )  # fmt: skip


def _inferred(model: Model, unit: np.ndarray, budget: int, free: int, checked: int) -> Calibration:
    """Screens the runs over the prior (places ``unit``), then infers what is free, and judges it."""
    used = fitted_targets(model.targets)
    fits = [one in used for one in model.targets]
    observed, told = observed_of(used), model.moments(unit, 0)
    moments = told[:, fits]
    table = screened(unit, moments, signal(moments, observed.variance), model.whole.names)
    names = chosen(table, free)
    at = [model.whole.names.index(name) for name in names]
    model.progress(f"free: {', '.join(names)}", 0, 0)
    simulate = model.free(names)
    waves = in_waves(
        model.whole.within(names), observed, lambda places, first: simulate(places, first)[:, fits],
        budget, model.seed, (unit[:, at], moments),
    )  # fmt: skip
    fitted = replace(waves, by_abc=counts_abc(used))
    places = posterior_places(fitted, model, DRAWS)
    model.progress("identifiability and predictive checks", 0, 0)
    profiled = profiles(fitted)
    judged = agreement(fitted).assign(effective_draws=fitted.effective, accepted=fitted.accepted)
    return Calibration(
        fitted,
        pd.DataFrame([model.point(place, number) for number, place in enumerate(places)]),
        table,
        judged.merge(bounded(profiled), on="parameter"),
        identifiability(fitted, [one.block for one in used]),
        left_out(fitted),
        profiled,
        _checked(model, places[:checked], told),
    )


def posterior_places(fitted: Fitted, model: Model, count: int) -> np.ndarray:
    """Places in the whole cube: free parameters from the posterior, all others from their priors."""
    luck = np.random.default_rng(np.random.SeedSequence(model.seed, spawn_key=(6,)))
    places = luck.random((count, len(model.whole)))
    drawn = fitted.draws[luck.choice(len(fitted.draws), count, replace=False)]
    places[:, [model.whole.names.index(name) for name in fitted.space.names]] = drawn
    return places


def _checked(model: Model, posterior: np.ndarray, prior: np.ndarray) -> pd.DataFrame:
    """Predictive checks on all targets that one run tells, the held-out ones too.

    Runs of the posterior and of the defaults have luck of their own.

    ``posterior``: places [n, all parameters]; ``prior``: what the runs over it told [m, targets].
    """
    apart = replace(model, seed=model.seed + 1)
    told = apart.moments(posterior, 0)
    roles, blocks = ([getattr(one, name) for one in model.targets] for name in ("role", "block"))
    shipped = runs_of(apart, len(posterior))
    bounds = [bounds_of(one.statistic) for one in model.targets]
    return checks(observed_of(model.targets), roles, blocks, bounds, told, prior, shipped)


def runs_of(model: Model, count: int) -> np.ndarray:
    """Statistics [count, targets] of runs of the model's scenario as it stands, nothing drawn."""
    from calibration.targets.scorecard import Job, simulated
    from sim.study.executors import in_order

    jobs = [
        Job({"asked": model.scenario}, model.targets, model.seed, number, model.asking(number))
        for number in range(count)
    ]
    with model.open_executor() as pool:
        return np.array(list(in_order(pool, simulated, jobs, 8)), float)


#: What a calibration writes, its manifest apart.
TABLES = (
    "posterior.parquet", "screening.csv", "diagnostics.csv", "identifiability.csv", "left_out.csv", "profiles.csv",
    "ppc.csv",
)  # fmt: skip


def leave(
    found: Calibration,
    folder: Path,
    asked: Mapping[str, Any] | None = None,
    read: Sequence[Mapping[str, Any]] = (),
) -> None:
    """Writes everything that was found into a folder, the manifest last; ``read``: receipts of what was read."""
    from sim.outcome.manifest import code_state, machine, versions
    from sim.outcome.store import write_csv, write_json, write_parquet

    write_parquet(folder / "posterior.parquet", [found.posterior])
    write_csv(folder / "screening.csv", found.screening)
    write_csv(folder / "diagnostics.csv", found.diagnostics)
    write_csv(folder / "identifiability.csv", found.identifiability)
    write_csv(folder / "left_out.csv", found.left_out)
    write_csv(folder / "profiles.csv", found.profiles)
    write_csv(folder / "ppc.csv", found.ppc)
    made = {"versions": versions(), "code": code_state(), "machine": machine()}
    write_json(folder / "manifest.json", {"asked": dict(asked or {}), **made, "read": list(read)})
