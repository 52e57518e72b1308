"""All judging of one calibration: known truths, fewer targets, wrong worlds, rivals; tables out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from calibration.fit.model import Model, fitted_targets, observed_of
from calibration.fit.problem import Observed
from calibration.judge.coverage import REMOVED, Truth, coverage, ranks, scores, truths
from calibration.judge.fewer_runs import coverage_by_runs
from calibration.judge.known import Pool
from calibration.judge.pool import CONTRASTS_OF_RUNS, Paired, pooled
from calibration.judge.rivals import Rival, rivals, told_apart
from calibration.judge.surveyed import COLUMNS, with_survey
from calibration.judge.wrong import WRONG_WORLDS, judged
from sim.study.execute import Progress
from sim.study.executors import default_workers, executor_for

#: Pairs of runs over the prior, truths among them, runs of each wrong world, truths by which rivals are told apart.
PAIRS, TRUTHS, WRONG, APART = 1200, 200, 32, 24
#: The first run of the pool that is a truth: by those before, and by the last 150, the method was chosen.
FIRST = 400
#: Truths, from the first run on, by which the method for surveys was chosen.
CHOOSING = 150
#: Seeds of the judging, fixed before it was first run.
SEED_OF_POOL, SEED_OF_WRONG, SEED_OF_TRUTHS = 11, 12, 2026
#: Quantiles of policy contrasts under the rivals.
QUANTILES = (0.025, 0.25, 0.5, 0.75, 0.975)


@dataclass(frozen=True)
class Judged:
    """Tables of the judging, by the name of their file."""

    tables: dict[str, pd.DataFrame]


@dataclass(frozen=True)
class Sizes:
    """How much is run."""

    pairs: int = PAIRS
    truths: int = TRUTHS
    first: int = FIRST
    choosing: int = CHOOSING
    wrong: int = WRONG
    apart: int = APART


def judge(
    model: Model,
    free: Sequence[str],
    progress: Progress,
    sizes: Sizes | None = None,
) -> Judged:
    """Judges the inference of these free parameters from these targets. ``model`` gives scenario, folder and engine."""
    sizes = sizes or Sizes()
    targets = fitted_targets(model.targets)
    observed = observed_of(targets)
    pool, surveys = _pool(_pairs(model, SEED_OF_POOL), free, sizes.pairs)
    wrong = {
        name: _told(_pairs(model, SEED_OF_WRONG, changes), sizes.wrong)[1]
        for name, changes in WRONG_WORLDS.items()
    }
    progress("known truths, wrong worlds and rivals: half an hour on two cores", 0, 0)
    with executor_for("process", default_workers()) as workers:
        sets = {
            "known": workers.submit(_truths, pool, observed, sizes, 0.0),
            "fewer_targets": workers.submit(_truths, pool, observed, sizes, REMOVED),
            "a_survey": workers.submit(_surveyed, pool, observed, surveys, sizes, False),
            "a_census": workers.submit(_surveyed, pool, observed, surveys, sizes, True),
        }
        others = {
            name: workers.submit(_coverage_of_others, pool, observed, surveys, one, free)
            for name, one in other_truths(sizes).items()
        }
        by_runs = workers.submit(_by_runs, pool, observed, surveys, sizes)
        numbers = np.arange(len(pool.unit))
        apart = workers.submit(told_apart, pool, observed, sizes.apart, SEED_OF_TRUTHS)
        both = workers.submit(rivals, pool, observed, numbers, SEED_OF_TRUTHS)
        known = sets["known"].result()
        worlds = workers.submit(judged, pool, observed, wrong, known, SEED_OF_TRUTHS)
        found = {name: one.result() for name, one in sets.items()}
        rest = {
            "wrong_worlds": worlds.result(),
            "rivals": _of_rivals(both.result()),
            "rivals_told_apart": apart.result(),
        }
        rest |= {name: one.result() for name, one in others.items()}
        rest["coverage_by_runs"] = by_runs.result()
    return Judged(_of_truths(found, free) | rest)


def other_truths(sizes: Sizes) -> dict[str, Sizes]:
    """Surveyed truths apart from all others, by table: those to choose a method by, those looked at after it."""
    return {
        "coverage_to_choose_by": replace(sizes, first=0, truths=sizes.choosing),
        "coverage_with_a_survey_again": replace(sizes, first=sizes.first + sizes.truths),
    }


def _of_truths(found: Mapping[str, list[Truth]], free: Sequence[str]) -> dict[str, pd.DataFrame]:
    """Coverage, ranks and scores of the sets of truths."""
    names = {
        "known": "coverage", "fewer_targets": "coverage_with_fewer_targets",
        "a_survey": "coverage_with_a_survey", "a_census": "coverage_with_a_survey_as_census",
    }  # fmt: skip
    tables = {name: coverage(found[key], free, CONTRASTS_OF_RUNS) for key, name in names.items()}
    known = found["known"]
    if len({tuple(one.number for one in truths) for truths in found.values()}) > 1:
        raise RuntimeError(
            "sets of truths differ: a survey has undefined figures; choose the rows once for all"
        )
    others = {key: one for key, one in found.items() if key != "known"}
    tables["ranks"] = ranks(known, free, CONTRASTS_OF_RUNS)
    tables["scores"] = _scores(known, others, free)
    return tables


def _pairs(model: Model, seed: int, changes: Mapping[str, object] | None = None) -> Paired:
    return Paired(
        model.scenario, model.targets, model.folder, model.open_executor, seed, model.progress,
        model.priors, changes=dict(changes or {}),
    )  # fmt: skip


def _pool(pairs: Paired, free: Sequence[str], count: int) -> tuple[Pool, np.ndarray]:
    """The pool, and beside it the figures of surveys."""
    places, told, surveys = _told(pairs, count)
    at = [pairs.whole.names.index(name) for name in free]
    return Pool(places[:, at], told, len(CONTRASTS_OF_RUNS)), surveys


def _told(pairs: Paired, count: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Places; of what is told the fitted targets and the contrasts; the figures of surveys."""
    places, told = pooled(pairs, count)
    fitted = {one.id for one in fitted_targets(pairs.targets)}
    kept = [name in fitted or name in CONTRASTS_OF_RUNS for name in pairs.names]
    return places, told[:, kept], told[:, -len(COLUMNS) :]


def _truths(pool: Pool, observed: Observed, sizes: Sizes, removed: float) -> list[Truth]:
    """Known truths, some of their targets removed."""
    return truths(pool, observed, sizes.truths, SEED_OF_TRUTHS, first=sizes.first, removed=removed)


def _surveyed(
    pool: Pool, observed: Observed, surveys: np.ndarray, sizes: Sizes, as_census: bool
) -> list[Truth]:
    """Known truths with a survey beside their targets."""
    one = with_survey(pool, observed, surveys, SEED_OF_TRUTHS, as_census=as_census)
    return truths(
        one.pool, one.observed, sizes.truths, SEED_OF_TRUTHS, first=sizes.first, seen_of=one.seen
    )


def _coverage_of_others(
    pool: Pool, observed: Observed, surveys: np.ndarray, sizes: Sizes, free: Sequence[str]
) -> pd.DataFrame:
    return coverage(_surveyed(pool, observed, surveys, sizes, False), free, CONTRASTS_OF_RUNS)


def _by_runs(pool: Pool, observed: Observed, surveys: np.ndarray, sizes: Sizes) -> pd.DataFrame:
    one = with_survey(pool, observed, surveys, SEED_OF_TRUTHS, as_census=False)
    return coverage_by_runs(one, sizes.truths, SEED_OF_TRUTHS)


def _scores(
    known: Sequence[Truth], others: Mapping[str, Sequence[Truth]], free: Sequence[str]
) -> pd.DataFrame:
    """Mean CRPS of each quantity with all targets and otherwise, and what that costs or gains, by both methods."""
    told = {}
    for method, words in (("ESL", ""), ("ABC", "_by_abc")):
        told[f"crps{words}"] = whole = scores(known, free, CONTRASTS_OF_RUNS, method)
        for name, found in others.items():
            told[f"crps{words}_with_{name}"] = scores(found, free, CONTRASTS_OF_RUNS, method)
            told[f"loss{words}_with_{name}"] = told[f"crps{words}_with_{name}"] / whole - 1
    return pd.DataFrame(told).rename_axis("quantity").reset_index()


def _of_rivals(found: Sequence[Rival]) -> pd.DataFrame:
    """One row a mechanism and contrast: its share of the posterior (prior ½), and the contrast under it."""
    heights = np.array([one.log_evidence for one in found])
    shares = np.exp(heights - heights.max())
    shares /= shares.sum()
    rows = []
    for one, share in zip(found, shares, strict=True):
        for place, name in enumerate(CONTRASTS_OF_RUNS):
            drawn = np.quantile(one.found.contrasts[:, place], QUANTILES, method="weibull")
            told = {f"q{100 * q:g}": value for q, value in zip(QUANTILES, drawn, strict=True)}
            rows.append(
                {
                    "mechanism": one.name,
                    "log_evidence": one.log_evidence,
                    "share": share,
                    "contrast": name,
                }
                | told
            )
    return pd.DataFrame(rows)
