"""Inference on problems whose answer is known: Gaussian posteriors, coverage over truths, missing targets."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import binom

from calibration.fit.abc import adjusted
from calibration.fit.emulator import features, fit
from calibration.fit.gate import agreement
from calibration.fit.identify import identifiability
from calibration.fit.likelihood import implausibility, log_likelihood
from calibration.fit.problem import Observed, exact
from calibration.fit.sampler import sample
from calibration.fit.space import Space
from calibration.fit.waves import calibrate

P, K = 3, 6
NAMES = tuple(f"moment{k}" for k in range(K))
SLOPES = np.random.default_rng(7).normal(size=(P, K))
NOISE, ERROR = 0.15, 0.1


def space() -> Space:
    low, high = np.zeros(P), np.ones(P)
    return Space(tuple(f"p{i}" for i in range(P)), low, high, np.zeros(P, bool))


def simulator(seed: int, curved: float = 0.0):  # type: ignore[no-untyped-def]
    """Moments linear (and a little curved) in the parameters, with noise keyed by the number of the run."""

    def simulate(unit: np.ndarray, first: int) -> np.ndarray:
        noise = [np.random.default_rng([seed, first + n]).normal(size=K) for n in range(len(unit))]
        found: np.ndarray = (
            unit @ SLOPES + curved * (unit**2) @ SLOPES[::-1] + NOISE * np.array(noise)
        )
        return found

    return simulate


def observed_at(truth: np.ndarray, seed: int, curved: float = 0.0) -> Observed:
    """What would be published of a world with these parameters."""
    moments = simulator(10_000 + seed, curved)(truth[None], 0)[0]
    error = ERROR * np.random.default_rng([seed, 99]).normal(size=K)
    return exact(NAMES, moments + error, np.full(K, ERROR))


def closed_form(observed: Observed) -> tuple[np.ndarray, np.ndarray]:
    """Mean and sd of the posterior with a flat prior: generalised least squares."""
    precision = SLOPES @ SLOPES.T / (NOISE**2 + ERROR**2)
    covariance = np.linalg.inv(precision)
    mean = covariance @ SLOPES @ observed.values / (NOISE**2 + ERROR**2)
    return mean, np.sqrt(np.diag(covariance))


def test_values_and_places_are_each_others_inverse_on_both_scales() -> None:
    both = Space(("a", "b"), np.array([0.0, 0.1]), np.array([2.0, 10.0]), np.array([False, True]))
    unit = np.random.default_rng(1).random((20, 2))
    assert np.allclose(both.unit(both.values(unit)), unit)
    assert both.values(np.array([[0.5, 0.5]]))[0] == pytest.approx([1.0, 1.0])


def test_an_emulator_of_a_quadratic_is_exact_but_for_its_noise() -> None:
    unit = space().spread(400, 3)
    emulator = fit(unit, simulator(1, 0.5)(unit, 0))
    fresh = space().spread(200, 4)
    mean, sd = emulator.predict(fresh)
    truth = fresh @ SLOPES + 0.5 * (fresh**2) @ SLOPES[::-1]
    assert np.abs(mean - truth).max() < 0.15
    assert sd.mean() == pytest.approx(NOISE, rel=0.1)
    assert features(unit).shape[1] == 1 + P + P * (P + 1) // 2


def test_too_few_runs_are_refused() -> None:
    with pytest.raises(ValueError, match="too few"):
        fit(space().spread(12, 1), np.zeros((12, K)))


def test_the_posterior_of_a_gaussian_problem_is_the_closed_one_by_both_methods() -> None:
    observed = observed_at(np.array([0.4, 0.6, 0.5]), 1)
    found = calibrate(space(), observed, simulator(2), runs=2400, seed=5)
    mean, sd = closed_form(observed)
    assert np.abs(found.chain.draws.mean(axis=0) - mean).max() < 0.35 * sd.max()
    assert found.chain.draws.std(axis=0) == pytest.approx(sd, rel=0.25)
    table = agreement(found)
    assert (table["medians_apart_sd"] < 1).all() and (table["standing"] == "learned").all()
    assert found.chain.effective > 500


def test_where_abc_counts_all_runs_may_be_over_the_prior_and_the_posterior_is_its() -> None:
    observed, unit = observed_at(np.array([0.4, 0.6, 0.5]), 1), space().spread(1200, 5)
    given = (unit, simulator(2)(unit, 0))

    def no_more(unit: np.ndarray, first: int) -> np.ndarray:
        raise AssertionError("no run is left for other waves")

    waves = calibrate(space(), observed, no_more, 1200, 5, given=given)
    found = replace(waves, by_abc=True)
    mean, sd = closed_form(observed)
    assert np.abs(found.draws.mean(axis=0) - mean).max() < 0.35 * sd.max()
    assert found.draws.std(axis=0) == pytest.approx(sd, rel=0.25)
    assert np.isin(found.posterior(50), space().values(found.abc.draws)).all()
    table = agreement(found)
    assert (table["method"] == "ABC").all() and (agreement(waves)["method"] == "ESL").all()
    assert np.allclose(table["contraction"], 1 - found.draws.std(axis=0) * np.sqrt(12))
    assert found.effective == found.abc.effective and np.isnan(found.accepted)
    assert waves.effective == waves.chain.effective and waves.accepted == waves.chain.accepted
    taught = identifiability(found, ["one"] * 3 + ["two"] * 3).set_index(
        ["parameter", "without_block"]
    )
    assert np.allclose(taught["contraction"].unstack(), table["contraction"].to_numpy()[:, None])
    means = taught.groupby("without_block").mean()
    assert (means["contraction_without"] < means["contraction"]).all()
    with pytest.raises(ValueError, match="more than"):
        calibrate(space(), observed, no_more, 1000, 5, given=given)


def test_the_luck_of_the_blur_hardly_moves_the_cross_check() -> None:
    """Medians over six seeds of the blur: a sd well below the half posterior sd that the gate allows."""
    observed, unit = observed_at(np.array([0.4, 0.6, 0.5]), 1), space().spread(600, 3)
    moments = simulator(2)(unit, 0)
    drawn = [adjusted(unit, moments, observed, seed).resampled(4000, 1) for seed in range(6)]
    spread = np.std([np.median(one, axis=0) for one in drawn], axis=0)
    assert (spread < 0.15 * np.mean([one.std(axis=0) for one in drawn], axis=0)).all()


def test_the_worth_of_the_cross_check_counts_runs_and_not_their_blurs() -> None:
    unit = space().spread(600, 3)
    found = adjusted(unit, simulator(2)(unit, 0), observed_at(np.array([0.4, 0.6, 0.5]), 1), 1)
    assert found.effective <= len(np.unique(found.runs)) <= len(unit)


@pytest.mark.verify
def test_intervals_cover_truths_as_often_as_they_say() -> None:
    """80 % intervals over 120 truths, runs shared; two-sided binomial, p > 1e-3 for all parameters together."""
    unit = space().spread(1500, 11)
    emulator = fit(unit, simulator(3, 0.3)(unit, 0))
    truths = 0.15 + 0.7 * space().spread(120, 12)
    inside = np.zeros(P)
    for number, truth in enumerate(truths):
        observed = observed_at(truth, 500 + number, 0.3)
        chain = sample(lambda u, o=observed: log_likelihood(emulator, o, u), P, number, 500)  # type: ignore[misc]
        low, high = np.quantile(chain.draws, (0.1, 0.9), axis=0)
        inside += (low <= truth) & (truth <= high)
    worst = min(min(binom.cdf(n, 120, 0.8), binom.sf(n - 1, 120, 0.8)) for n in inside)
    assert worst > 1e-3 / (2 * P), inside / 120


def test_a_missing_target_drops_out_and_widens_the_posterior() -> None:
    observed = observed_at(np.array([0.5, 0.5, 0.5]), 3)
    unit = space().spread(800, 1)
    moments = simulator(4)(unit, 0)
    emulator = fit(unit, moments)
    fewer = observed.without(NAMES[:4])
    whole, part = (
        sample(lambda u, o=one: log_likelihood(emulator, o, u), P, 1, 600).draws.std(axis=0).sum()  # type: ignore[misc]
        for one in (observed, fewer)
    )
    assert part > 1.2 * whole
    assert np.isfinite(adjusted(unit, moments, fewer, 1).draws).all()


def test_a_place_far_from_the_targets_is_implausible() -> None:
    truth = np.array([0.2, 0.8, 0.5])
    unit = space().spread(600, 2)
    emulator = fit(unit, simulator(5)(unit, 0))
    observed = observed_at(truth, 9)
    near = implausibility(emulator, observed, truth[None])[0]
    elsewhere = implausibility(emulator, observed, np.random.default_rng(1).random((400, P)))
    assert near < 3 < elsewhere.max()
    assert (
        np.corrcoef(
            elsewhere, np.abs(np.random.default_rng(1).random((400, P)) - truth).sum(axis=1)
        )[0, 1]
        > 0.3
    )


def test_discrepancy_and_rounding_add_to_the_variance() -> None:
    one = Observed(("a",), np.array([1.0]), np.array([0.3]), np.array([0.4]), np.array([0.12]))
    assert one.variance[0] == pytest.approx(0.09 + 0.16 + 0.0012)


def test_the_same_seed_gives_the_same_posterior() -> None:
    observed = observed_at(np.array([0.4, 0.6, 0.5]), 1)
    once, again = (calibrate(space(), observed, simulator(2), runs=600, seed=5) for _ in range(2))
    assert np.array_equal(once.chain.draws, again.chain.draws)
    assert np.array_equal(once.posterior(10), again.posterior(10))


def test_widening_the_variance_widens_the_posterior_by_its_root() -> None:
    simulate, observed = simulator(1), observed_at(np.full(P, 0.5), 3)
    unit = np.random.default_rng(2).random((600, P))
    emulator = fit(unit, simulate(unit, 0))
    spreads = []
    for factor in (1.0, 1.44):
        wide = replace(observed, widened=factor)
        chain = sample(lambda u, told=wide: log_likelihood(emulator, told, u), P, 4)  # type: ignore[misc]
        spreads.append(chain.draws.std(axis=0))
    assert spreads[1] / spreads[0] == pytest.approx(np.full(P, 1.2), rel=0.12)
