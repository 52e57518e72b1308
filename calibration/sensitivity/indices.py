"""Indices from blocks of rows: SALib's estimators, with luck taken out where they are quadratic or absolute.

An estimator takes values [blocks, rows of a block, replicates] once and then gives indices for any choice of blocks
and any weights of replicates, which is what a bootstrap over both needs.
"""

from __future__ import annotations

import warnings
from typing import Any, Protocol

import numpy as np
from SALib.analyze import delta as salib_delta
from SALib.analyze import morris as salib_morris
from SALib.analyze import pawn as salib_pawn
from SALib.analyze import sobol as salib_sobol
from scipy.stats import cramervonmises_2samp, ks_2samp

from calibration.sensitivity.designs import Design, grid_of
from calibration.sensitivity.luck import between, with_sum

Indices = dict[str, np.ndarray]


class Estimator(Protocol):
    """Indices by name [what is analysed]; ``primary`` is the one that ranks."""

    primary: str

    def at(self, chosen: np.ndarray, weights: np.ndarray) -> Indices:
        """Indices of some blocks, replicates weighted."""


class Sobol:
    """First-order and total indices, S1 and ST, by Saltelli's and Jansen's estimators (SALib's ``analyze.sobol``).

    Numerators and the variance are taken between replicates, so that luck is not told as interaction.
    """

    primary = "ST"

    def __init__(self, design: Design, blocks: np.ndarray) -> None:
        centred = blocks - blocks.mean(axis=(0, 1))
        scale = centred.mean(axis=2).std()
        self.blocks = centred / scale if scale > 0 else centred

    def at(self, chosen: np.ndarray, weights: np.ndarray) -> Indices:
        """S1 and ST; not a number where the variance over parameters comes out as none."""
        columns = with_sum(self.blocks[chosen], weights)
        first, total, spread = _saltelli(columns)
        variance = between(spread, weights)
        if not variance > 0:
            nothing = np.full(len(first), np.nan)
            return {"S1": nothing, "ST": nothing}
        return {"S1": between(first, weights) / variance, "ST": between(total, weights) / variance}

    def plain(self) -> Indices:
        """What SALib says of the mean over replicates."""
        first, total, spread = _saltelli(self.blocks.mean(axis=2, keepdims=True))
        return {"S1_plain": first[:, 0] / spread[0], "ST_plain": total[:, 0] / spread[0]}


def _saltelli(columns: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Numerators of S1 and ST [inputs, columns] and the variance [columns] of [blocks, rows of a block, columns]."""
    a, b = columns[:, 0], columns[:, -1]
    spread = np.concatenate([a, b]).var(axis=0)
    mixtures = range(1, columns.shape[1] - 1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        first = [salib_sobol.first_order(a, columns[:, j], b) * spread for j in mixtures]
        total = [salib_sobol.total_order(a, columns[:, j], b) * spread for j in mixtures]
    return np.array(first), np.array(total), spread


class Morris:
    """Elementary effects (SALib's ``analyze.morris``) over the whole range of a parameter, in the outcome's unit.

    Of a choice or a switch they are differences between two of its levels, whatever the grid.

    ``mu``: their mean; ``mu_star``: mean of their absolute values, each replicate's sign taken from the others
    (``_signs``), so that luck does not add to it; ``sigma``: their spread, between replicates. Groups have no sign, so
    no ``mu`` and ``sigma``.
    """

    primary = "mu_star"

    def __init__(self, design: Design, blocks: np.ndarray) -> None:
        groups = design.problem.get("groups") or design.problem["names"]
        first = [groups.index(name) for name in design.names]
        inputs = design.unit.reshape(-1, design.problem["num_vars"])
        grid = grid_of(design.inputs)
        step = grid / (2 * (grid - 1))
        of_each = [
            salib_morris._compute_elementary_effects(inputs, one.ravel(), design.block, step)
            for one in np.moveaxis(blocks, 2, 0)
        ]
        levels = {one.name for one in design.inputs if one.levels}
        scale = np.array([step if name in levels else 1.0 for name in design.names])
        self.effects = np.stack(of_each, axis=-1)[first] * scale[:, None, None]
        self.is_single = np.array([groups.count(name) == 1 for name in design.names])

    def at(self, chosen: np.ndarray, weights: np.ndarray) -> Indices:
        """mu, mu_star and sigma of some trajectories."""
        effects = self.effects[:, chosen]
        sums = effects @ weights
        forms = with_sum(effects, weights).var(axis=1, ddof=1)
        variance = np.maximum(between(forms, weights), 0)
        mu_star = np.abs(sums)
        if (weights > 0).sum() > 1:
            mu_star = (effects * _signs(effects, weights, variance)) @ weights
        found = {"mu": sums.mean(axis=1) / weights.sum(), "sigma": np.sqrt(variance)}
        of_single = {name: np.where(self.is_single, one, np.nan) for name, one in found.items()}
        return {"mu_star": mu_star.mean(axis=1) / weights.sum(), **of_single}

    def plain(self) -> Indices:
        """What SALib says of the mean over replicates."""
        effects = self.effects.mean(axis=2)
        return {"mu_star_plain": np.abs(effects).mean(axis=1)}


def _signs(effects: np.ndarray, weights: np.ndarray, variance: np.ndarray) -> np.ndarray:
    """The likely sign of each effect [inputs, trajectories, replicates], told by the other replicates alone.

    Their mean at the trajectory and their mean at all other trajectories, weighed by the variance between
    trajectories and that of luck. A sign that knows nothing of an effect's own luck never makes its mean too large;
    a wrong sign makes it too small.
    """
    others = ((effects @ weights)[..., None] - effects * weights) / (weights.sum() - weights)
    count = effects.shape[1]
    elsewhere = (others.sum(axis=1, keepdims=True) - others) / max(count - 1, 1)
    of_luck = effects.var(axis=2, ddof=1).mean(axis=1) / max(effects.shape[2] - 1, 1)
    least = 1e-12 * (effects**2).mean(axis=(1, 2))
    at_home = (variance + least)[:, None, None]
    return np.sign(others * at_home + elsewhere * of_luck[:, None, None])


class OfSample:
    """Indices of a plain sample: of the mean over replicates, row by row; luck is told by a floor of dummies."""

    def __init__(self, design: Design, blocks: np.ndarray) -> None:
        self.inputs, self.values = design.unit, blocks[:, 0]

    def at(self, chosen: np.ndarray, weights: np.ndarray) -> Indices:
        """Indices of some rows."""
        return self.of(self.inputs[chosen], self.values[chosen] @ weights / weights.sum())

    def of(self, inputs: np.ndarray, values: np.ndarray) -> Indices:
        """Indices of inputs [rows, inputs] and values [rows]."""
        raise NotImplementedError

    def plain(self) -> Indices:
        """Nothing: the index itself is SALib's."""
        return {}


class Pawn(OfSample):
    """PAWN: how far the distribution of values in slices of an input lies from that of all (Kolmogorov–Smirnov)."""

    primary = "median"
    slices = 10

    def of(self, inputs: np.ndarray, values: np.ndarray) -> Indices:
        """Minimum, mean, median and maximum over slices, and their coefficient of variation."""
        width = inputs.shape[1]
        problem = {"num_vars": width, "names": [str(one) for one in range(width)]}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = salib_pawn.analyze(problem, inputs, values, S=self.slices)
        return {
            name: np.asarray(found[name]) for name in ("median", "mean", "minimum", "maximum", "CV")
        }


class Delta(OfSample):
    """Borgonovo's delta (Plischke's estimator, bias reduced by the bootstrap) and S1 of the same sample."""

    primary = "delta"
    is_bias_reduced = True

    def of(self, inputs: np.ndarray, values: np.ndarray) -> Indices:
        """delta and S1."""
        rows = len(values)
        exponent = 2.0 / (7.0 + np.tanh((1500.0 - rows) / 500.0))
        edges = np.linspace(0, rows, min(int(np.ceil(rows**exponent)), 48) + 1)
        grid = np.linspace(values.min(), values.max(), 100)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            delta = [salib_delta.calc_delta(values, grid, one, edges) for one in inputs.T]
            first = [salib_delta.sobol_first(values, one, edges) for one in inputs.T]
        return {"delta": np.array(delta), "S1": np.array(first)}


class Regional(OfSample):
    """Regional sensitivity: where in an input the rows of one kind lie, against the others.

    Two-sample distances between the inputs of both kinds: Kolmogorov–Smirnov (``KS``) and Cramér–von Mises (``CvM``,
    that of SALib's ``rsa``, which cannot split at a given value). Kinds: above ``split`` or not.
    """

    primary = "KS"

    def __init__(self, design: Design, blocks: np.ndarray, split: float) -> None:
        super().__init__(design, blocks)
        self.split = split

    def of(self, inputs: np.ndarray, values: np.ndarray) -> Indices:
        """KS and CvM; not a number if all rows are of one kind."""
        above = values > self.split
        if above.all() or not above.any():
            nothing = np.full(inputs.shape[1], np.nan)
            return {"KS": nothing, "CvM": nothing}
        pairs = [(one[above], one[~above]) for one in inputs.T]
        return {
            "KS": np.array([ks_2samp(*pair, method="asymp").statistic for pair in pairs]),
            "CvM": np.array([cramervonmises_2samp(*pair, method="asymptotic").statistic for pair in pairs]),
        }  # fmt: skip


def estimator_of(design: Design, blocks: np.ndarray, split: float) -> Any:
    """The estimator of a design's method, with values [blocks, rows of a block, replicates]."""
    if design.method == "rsa":
        return Regional(design, blocks, split)
    from calibration.sensitivity.emulated import Emulated
    from calibration.sensitivity.shapley import Shapley

    of_method: dict[str, Any] = {
        "sobol": Sobol, "morris": Morris, "pawn": Pawn, "delta": Delta, "emulator": Emulated, "shapley": Shapley,
    }  # fmt: skip
    return of_method[design.method](design, blocks)
