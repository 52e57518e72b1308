"""Judging a calibration, on problems whose answer is known."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from calibration.fit.emulator import fit
from calibration.fit.predictive import crps
from calibration.fit.problem import Observed, exact
from calibration.judge.coverage import Truth, coverage, ranks, scores, some_of, truths
from calibration.judge.fewer_runs import coverage_by_runs
from calibration.judge.known import (
    Pool,
    Posterior,
    beside,
    observed_at,
    posterior,
    predicted,
    shocks_of,
)
from calibration.judge.patterns import with_both
from calibration.judge.rivals import log_evidence
from calibration.judge.study import Sizes, other_truths
from calibration.judge.surveyed import NAMES, Surveyed, with_survey
from calibration.judge.wrong import judged
from calibration.patterns.worlds import EMERGENT, PUT_IN

K, NOISE, ERROR = 5, 0.1, 0.1
SLOPES = np.random.default_rng(3).normal(size=(2, K))
GAIN = np.array([1.0, -0.5])


def told(unit: np.ndarray, seed: int) -> np.ndarray:
    """Moments linear in two parameters; the contrast too, and it shares the luck of the first moment."""
    luck = np.random.default_rng(seed).normal(size=(len(unit), K + 1))
    contrast = unit @ GAIN + NOISE * (0.8 * luck[:, 0] + 0.6 * luck[:, K])
    return np.column_stack([unit @ SLOPES + NOISE * luck[:, :K], contrast])


def pool(runs: int = 400, seed: int = 1) -> Pool:
    unit = np.random.default_rng(seed).random((runs, 2))
    return Pool(unit, told(unit, seed + 1), 1)


def evidence(values: np.ndarray) -> Observed:
    return exact(tuple(f"m{k}" for k in range(K)), values, np.full(K, ERROR))


@pytest.fixture(scope="module")
def known() -> list[Truth]:
    return truths(pool(), evidence(np.zeros(K)), 60, 5)


def test_the_contrast_of_one_history_has_its_closed_form() -> None:
    """At known parameters: contrast | moments ~ N(g + ρ s² / (s² + e²) gap, s² (1 − ρ² s² / (s² + e²)))."""
    runs, unit = pool(4000), np.array([[0.4, 0.6]])
    gap = np.zeros(K)
    gap[0] = 0.2
    seen = beside(evidence((unit @ SLOPES)[0] + gap), 1)
    draws = np.repeat(unit, 5000, axis=0)
    shocks = np.random.default_rng(1).normal(size=(5000, 1))
    found, _ = predicted(fit(runs.unit, runs.told), seen, draws, shocks, 1.0)
    share = NOISE**2 / (NOISE**2 + ERROR**2)
    together = 0.9 * 0.8  # correlations are shrunk by a tenth
    expected = float((unit @ GAIN)[0]) + together * share * gap[0]
    assert found.mean() == pytest.approx(expected, abs=0.015)
    assert found.std() == pytest.approx(NOISE * math.sqrt(1 - together**2 * share), rel=0.08)


def test_luck_of_a_contrast_keeps_its_shape_and_has_unit_variance() -> None:
    one = pool(4000)
    thick = np.random.default_rng(8).standard_t(4, size=4000) / math.sqrt(2)
    wild = Pool(one.unit, np.column_stack([one.told[:, :K], one.unit @ GAIN + thick]), 1)
    shocks = shocks_of(fit(wild.unit, wild.told), wild)[:, 0]
    assert shocks.std() == pytest.approx(1, abs=1e-3) and abs(shocks.mean()) < 1e-9
    middle = np.quantile(np.abs(shocks), 0.8)
    assert middle == pytest.approx(1.533 / math.sqrt(2), abs=0.06), (
        "t with 4 degrees, not 1.28 of a normal"
    )


def test_intervals_cover_in_a_world_that_is_as_assumed(known: list[Truth]) -> None:
    table = coverage(known, ("a", "b"), ("gain",))
    assert len(table) == 2 * 3 * 3 and table["holds"].all()
    assert set(table["truths"]) == {60}


def test_intervals_that_are_too_narrow_are_found_out(known: list[Truth]) -> None:
    narrow = [
        one._replace(found=one.found._replace(draws=0.3 * (one.found.draws - 0.5) + 0.5))
        for one in known
    ]
    table = coverage(narrow, ("a", "b"), ("gain",))
    assert not table.loc[table["method"] == "ESL", "holds"].any()
    assert table.loc[table["method"] == "ABC", "holds"].all()


def test_contrasts_of_abc_that_are_too_narrow_are_found_out(known: list[Truth]) -> None:
    shrunk = [
        one._replace(
            found=one.found._replace(
                contrasts_abc=0.2 * one.found.contrasts_abc + 0.8 * np.mean(one.found.contrasts_abc)
            )
        )
        for one in known
    ]
    table = coverage(shrunk, ("a", "b"), ("gain",))
    assert not table.loc[table["method"] == "ABC", "holds"].any()
    assert table.loc[table["method"] == "ESL", "holds"].all()


def test_scores_are_of_the_method_asked(known: list[Truth]) -> None:
    found = {method: scores(known, ("a", "b"), ("gain",), method) for method in ("ESL", "ABC")}
    a = [crps(one.found.abc[:, 0], one.unit[0]) for one in known]
    gain = [crps(one.found.contrasts_abc[:, 0], one.contrasts[0]) for one in known]
    assert found["ABC"]["a"] == np.mean(a) and found["ABC"]["gain"] == np.mean(gain)
    assert found["ESL"]["a"] != found["ABC"]["a"] and found["ESL"]["gain"] != found["ABC"]["gain"]


def test_fewer_runs_are_judged_by_pools_of_that_size(known: list[Truth]) -> None:
    """In a world that is as assumed a few hundred runs are enough; none is judged by its own group."""
    one, sizes = pool(), []

    def seen(number: int) -> Observed:
        return observed_at(evidence(np.zeros(K)), one.told[number, :K], 5, number)

    class Counted(Pool):
        def only(self, rows: np.ndarray) -> Pool:
            sizes.append(len(rows))
            return super().only(rows)

    counted = Counted(one.unit, one.told, one.contrasts)
    table = coverage_by_runs(Surveyed(counted, evidence(np.zeros(K)), seen), 60, 5, (100, 300))
    assert sizes == [100] * 60 + [300] * 60
    assert list(table["runs"]) == [100] * 3 + [300] * 3 and set(table["rows"]) == {6}
    enough = table[table["runs"] == 300]
    assert enough["coverage"].to_numpy() == pytest.approx(enough["level"].to_numpy(), abs=0.12)
    assert (enough["least_p"] * enough["rows"] > 0.05).all()


def test_truths_to_choose_by_those_judged_and_those_untouched_are_apart() -> None:
    sizes = Sizes()
    every = [sizes, *other_truths(sizes).values()]
    rows = [row for one in every for row in range(one.first, one.first + one.truths)]
    assert len(rows) == len(set(rows)) and max(rows) < sizes.pairs - 150, (
        "the last 150 chose a factor"
    )


def test_a_truth_is_never_judged_by_its_own_run() -> None:
    """A pool of truths apart from each other: with its own run, each posterior would sit on its truth."""
    one = pool(60)
    wild = Pool(one.unit, np.where(np.arange(60)[:, None] == 7, 50.0, one.told), 1)
    found = truths(wild, evidence(np.zeros(K)), 10, 5)
    assert found[7].number == 7 and found[7].found.misfit > 20 * found[1].found.misfit


def test_ranks_are_shares_and_scores_favour_the_sharper(known: list[Truth]) -> None:
    table = ranks(known, ("a", "b"), ("gain",))
    assert list(table.columns) == ["truth", "a", "b", "gain"]
    assert table[["a", "b", "gain"]].to_numpy().min() >= 0 and table["gain"].max() <= 1
    prior = [
        one._replace(found=one.found._replace(draws=np.random.default_rng(1).random((1000, 2))))
        for one in known
    ]
    assert (scores(known, "ab", ("gain",))[:2] < scores(prior, "ab", ("gain",))[:2]).all()


def test_a_share_of_the_targets_is_taken_away_by_luck_of_its_own() -> None:
    one, other = (some_of(evidence(np.zeros(K)), 0.4, 1, number) for number in (1, 2))
    assert len(one) == len(other) == 2 and set(one) <= {f"m{k}" for k in range(K)}
    assert one == some_of(evidence(np.zeros(K)), 0.4, 1, 1)


def test_targets_of_a_truth_are_blurred_by_their_error_and_missing_ones_stay_missing() -> None:
    seen = evidence(np.array([np.nan, *np.zeros(K - 1)]))
    many = np.array([observed_at(seen, np.ones(K), 1, number).values for number in range(2000)])
    assert np.isnan(many[:, 0]).all()
    assert many[:, 1:].mean() == pytest.approx(1.0, abs=0.01)
    assert many[:, 1:].std() == pytest.approx(ERROR, rel=0.05)


def test_a_wrong_world_is_flagged_and_widening_restores_its_coverage(known: list[Truth]) -> None:
    unit = np.random.default_rng(8).random((20, 2))
    shifted = told(unit, 9)
    shifted[:, 1:] += np.array(
        [1.0, -1.0, 1.0, -1.0, 0.0]
    )  # nothing that the parameters can explain
    table = judged(
        pool(), evidence(np.zeros(K)), {"shifted": shifted, "right": told(unit, 9)}, known, 5
    )
    wrong, right = table.set_index("world").loc[["shifted", "right"]].to_dict("records")
    assert wrong["flagged"] == 1.0 and wrong["detected"]
    assert right["flagged"] <= 0.25 and not right["detected"]
    assert wrong["coverage_of_80_adjusted"] >= wrong["coverage_of_80"]


def test_the_evidence_of_a_mechanism_has_its_closed_form() -> None:
    """With one parameter that matters for one moment: log of the mean of N(y; u, s² + e²) over u in [0, 1]."""
    unit = np.random.default_rng(4).random((4000, 1))
    luck = np.random.default_rng(5).normal(size=(4000, 2))
    runs = Pool(unit, np.column_stack([unit[:, 0] + NOISE * luck[:, 0], luck[:, 1]]), 1)
    seen = exact(("m",), np.array([0.5]), np.array([ERROR]))
    sd = math.hypot(NOISE, ERROR)
    expected = math.log(math.erf(0.5 / sd / math.sqrt(2)))
    assert log_evidence(runs, seen, 1) == pytest.approx(expected, abs=0.12)


def test_draws_for_patterns_have_values_of_both_rivals() -> None:
    rows = [
        {"contacts.firm": 1.0 + n} | dict.fromkeys(EMERGENT, 0.2 + n if n % 2 == 0 else 0.0)
        | dict.fromkeys(PUT_IN, 0.3 + n if n % 2 else 0.0)
        for n in range(4)
    ]  # fmt: skip
    draws = with_both(pd.DataFrame(rows))
    assert [draw[EMERGENT[0]] for draw in draws] == [0.2, 0.2, 2.2, 2.2]
    assert [draw[PUT_IN[0]] for draw in draws] == [1.3, 1.3, 3.3, 3.3]
    assert [draw["contacts.firm"] for draw in draws] == [1.0, 2.0, 3.0, 4.0]


@pytest.mark.parametrize("as_census", [False, True])
def test_a_truth_that_was_surveyed_shows_its_answers_with_their_errors(as_census: bool) -> None:
    """Runs beside it tell the figure as asked, or that of a census; contrasts stay last; no error, no target."""
    one, count = pool(50), len(NAMES)
    surveys = np.arange(50 * 3 * count, dtype=float).reshape(50, 3 * count)
    surveys[7, count] = np.nan
    found = with_survey(one, evidence(np.zeros(K)), surveys, 5, as_census=as_census)
    figures = surveys[:, 2 * count :] if as_census else surveys[:, :count]
    assert np.array_equal(found.pool.told, np.hstack([one.told[:, :K], figures, one.told[:, K:]]))
    seen = found.seen(7)
    assert seen.names[K:] == NAMES and not seen.present[K] and seen.present[K + 1 :].all()
    assert np.array_equal(seen.values[K + 1 :], surveys[7, 1:count])
    assert np.array_equal(seen.error[K + 1 :], surveys[7, count + 1 : 2 * count])
    plain = observed_at(evidence(np.zeros(K)), one.told[7, :K], 5, 7)
    assert np.array_equal(seen.values[:K], plain.values)


def test_what_is_concluded_of_a_truth_can_be_repeated_to_the_bit() -> None:
    seen = evidence(np.full(K, 0.3))
    one, other = (posterior(pool(), seen, 3) for _ in range(2))
    assert isinstance(one, Posterior) and np.array_equal(one.draws, other.draws)
    assert np.array_equal(one.contrasts, other.contrasts)
