"""Waves of runs: over the prior first, then (if any are left) where the targets may come from; then the posteriors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from calibration.fit.abc import Adjusted, adjusted
from calibration.fit.emulator import Emulator, fit
from calibration.fit.likelihood import implausibility, log_likelihood
from calibration.fit.problem import Observed
from calibration.fit.sampler import Chain, sample
from calibration.fit.space import Space

#: Moments [n, k] of runs at places [n, p] of the unit cube; ``first``: number of the first run, which keys its luck.
Simulator = Callable[[np.ndarray, int], np.ndarray]
#: Temperature of the posterior that the next wave is drawn from, wave by wave.
TEMPERS = (8.0, 3.0)
#: What is kept of each wave's places beside: a share drawn anywhere in what is not ruled out.
ANYWHERE = 0.25
#: Implausibility above which a place is ruled out.
RULED_OUT = 3.0
#: Draws of equal weight that stand for ABC's weighted ones.
RESAMPLED = 4000


@dataclass(frozen=True)
class Fitted:
    """The result: both posteriors in the unit cube, the emulator, and all runs.

    ``by_abc``: the posterior that counts is that of ABC, and the emulated likelihood is the cross-check.
    """

    space: Space
    observed: Observed
    chain: Chain
    abc: Adjusted
    emulator: Emulator
    unit: np.ndarray
    moments: np.ndarray
    first_wave: int
    by_abc: bool = False

    @cached_property
    def draws(self) -> np.ndarray:
        """The posterior that counts in the unit cube, draws of equal weight: [n, p]."""
        return self.abc.resampled(RESAMPLED, 1) if self.by_abc else self.chain.draws

    @property
    def effective(self) -> float:
        """Independent draws that the posterior that counts is worth; of ABC, independent runs."""
        return self.abc.effective if self.by_abc else self.chain.effective

    @property
    def accepted(self) -> float:
        """Share of the moves of the chain that were accepted; not a number where ABC counts."""
        return float("nan") if self.by_abc else self.chain.accepted

    def posterior(self, count: int, seed: int = 1) -> np.ndarray:
        """Values of parameters, draws of equal weight: [count, p]."""
        luck = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(4,)))
        places = luck.choice(len(self.draws), count, replace=count > len(self.draws))
        return self.space.values(self.draws[places])


def calibrate(
    space: Space,
    observed: Observed,
    simulate: Simulator,
    runs: int = 3000,
    seed: int = 1,
    given: tuple[np.ndarray, np.ndarray] | None = None,
) -> Fitted:
    """Three waves with a half, a quarter and a quarter of the runs; the same seed, the same result.

    ``given``: places and moments of the first wave, where there are runs over the prior already; the other two
    share what is left of ``runs``, if anything is.

    Local: after the first wave the emulator is fitted to runs that are not ruled out, if these are enough.
    Raises ``ValueError`` if more are given than ``runs``.
    """
    unit = space.spread(runs // 2, seed) if given is None else given[0]
    moments = simulate(unit, 0) if given is None else given[1]
    first = len(unit)
    left = runs - first
    if left < 0:
        raise ValueError(f"{first} runs are given, more than the {runs} asked for")
    emulator = fit(unit, moments)
    if left == 0:
        emulator = local_fit(emulator, observed, unit, moments)
    later = zip((left // 2, left - left // 2), TEMPERS, strict=True) if left else ()
    for wave, (size, temper) in enumerate(later, 1):
        places = next_places(emulator, observed, len(space), size, temper, seed + 1000 * wave)
        moments = np.vstack([moments, simulate(places, len(unit))])
        unit = np.vstack([unit, places])
        emulator = local_fit(emulator, observed, unit, moments)
    chain = sample(lambda u: log_likelihood(emulator, observed, u), len(space), seed)
    reference = adjusted(unit[:first], moments[:first], observed, seed)
    return Fitted(space, observed, chain, reference, emulator, unit, moments, first)


def next_places(
    emulator: Emulator, observed: Observed, parameters: int, size: int, temper: float, seed: int
) -> np.ndarray:
    """Where the next wave runs: mostly from a flattened posterior, some anywhere that is not ruled out."""
    luck = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(5,)))
    chain = sample(lambda u: log_likelihood(emulator, observed, u), parameters, seed, 400, temper)
    wide = int(ANYWHERE * size)
    drawn = chain.draws[luck.choice(len(chain.draws), size - wide, replace=True)]
    pool = luck.random((40 * size, parameters))
    pool = pool[np.argsort(implausibility(emulator, observed, pool), kind="stable")]
    plausible = pool[: max(wide, int(0.1 * len(pool)))]
    return np.vstack([drawn, plausible[luck.choice(len(plausible), wide, replace=False)]])


def local_fit(
    emulator: Emulator, observed: Observed, unit: np.ndarray, moments: np.ndarray
) -> Emulator:
    """The emulator fitted anew to runs near what is plausible, weighted by how near."""
    far = implausibility(emulator, observed, unit)
    weights = 1 / (1 + (far / RULED_OUT) ** 4)
    return fit(unit, moments, weights)
