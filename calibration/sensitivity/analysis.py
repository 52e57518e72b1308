"""From a design and values to a table of indices with intervals, its convergence, and what is to be said of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from calibration.sensitivity.blocks import MOST_DROPPED, Kept, kept_of
from calibration.sensitivity.designs import Design, fewest_of
from calibration.sensitivity.indices import Indices, OfSample, estimator_of
from calibration.sensitivity.luck import Luck, luck_of
from calibration.sensitivity.nested import (
    DRAWS,
    FEWEST_REPLICATES,
    bootstrapped,
    half_width,
)
from calibration.sensitivity.quantities import BETTER, DIFFERENCE, RATIO, Values
from calibration.sensitivity.ranks import Ranks, ranks_of

#: Dummies that make a floor where estimators are not quadratic, and the share of them below it.
DUMMIES, BELOW = 20, 0.95
#: Shares of the blocks at which indices are told to see them converge.
SIZES = (0.25, 0.5, 1.0)
PRIMARY = {
    "sobol": "ST", "morris": "mu_star", "emulator": "ST", "pawn": "median", "delta": "delta", "rsa": "KS",
    "shapley": "Sh",
}  # fmt: skip
#: Share of variance between direct runs below which an emulator is warned of.
ENOUGH = 0.8


class Analysis(NamedTuple):
    """Indices of one outcome; ``kept``: numbers of the blocks that were whole."""

    indices: pd.DataFrame
    convergence: pd.DataFrame
    notes: tuple[str, ...]
    kept: np.ndarray


class Told(NamedTuple):
    """Indices [what is analysed] by name with half-widths, the draws of the primary one, and its floor."""

    values: Indices
    confs: Indices
    drawn: np.ndarray
    floor: float


def analyse(
    design: Design,
    values: Values,
    seed: int = 1,
    most_dropped: float = MOST_DROPPED,
    reasons: Mapping[str, int] | None = None,
) -> Analysis:
    """Indices of a quantity by the design's method; raises ``TooManyFailed`` where too little is whole."""
    kept = kept_of(design, values, most_dropped, reasons or {})
    rows = kept.blocks.reshape(-1, kept.blocks.shape[2])
    if np.ptp(rows.mean(axis=1)) == 0:
        return _constant(kept, values)
    replicates = rows.shape[1]
    estimator = estimator_of(kept.design, kept.blocks, _split(values, rows))
    chosen = np.arange(len(kept.blocks))
    told = _told(kept.design, estimator, chosen, replicates, seed)
    value, conf = (one[estimator.primary] for one in (told.values, told.confs))
    is_above = _is_above(told, value, conf, replicates)
    ranks = ranks_of(design.names, value, told.drawn, is_above)
    luck = luck_of(rows)
    table = _table(kept, values, told, ranks, luck)
    table["is_above_floor"] = is_above
    notes = [kept.note, *_of_luck(values, replicates, luck), *_of_told(values, table, told), ranks.note]  # fmt: skip
    convergence = _convergence(kept.design, estimator, replicates, seed, values.quantity.outcome)
    return Analysis(table, convergence, tuple(note for note in notes if note), kept.numbers)


def _is_above(told: Told, value: np.ndarray, conf: np.ndarray, replicates: int) -> np.ndarray:
    """Indices that leave the floor; of elementary effects in one replicate the signed mean, free of luck."""
    if replicates == 1 and "mu" in told.values:
        mu, half = told.values["mu"], told.confs["mu"]
        return np.asarray(np.abs(mu) - half > 0)
    return np.asarray(value - (conf if told.floor == 0 else 0) > told.floor)


def _split(values: Values, rows: np.ndarray) -> float:
    """Where regional sensitivity splits rows: at nought for a contrast, at even odds, else at the median."""
    of_kind = {DIFFERENCE: 0.0, RATIO: 0.0, BETTER: 0.5}
    return of_kind.get(values.quantity.kind, float(np.median(rows.mean(axis=1))))


def _told(design: Design, estimator: Any, chosen: np.ndarray, replicates: int, seed: int) -> Told:
    found: Indices = estimator.at(chosen, np.ones(replicates))
    drawn = bootstrapped(estimator, chosen, replicates, DRAWS[design.method], seed)
    confs = {name: half_width(one) for name, one in drawn.items()}
    floor = 0.0
    values = dict(found)
    if isinstance(estimator, OfSample):
        floor = _floor(estimator, chosen, replicates, seed)
    if getattr(estimator, "is_bias_reduced", False):
        values, drawn, floor = _bias_reduced(found, drawn, floor)
    else:
        values |= estimator.plain()
    return Told(values, confs, drawn[estimator.primary], floor)


def _bias_reduced(found: Indices, drawn: Indices, floor: float) -> tuple[Indices, Indices, float]:
    """Delta less the bias that the bootstrap shows, 2 d − mean of d*; the floor with the dummy's."""
    bias = np.nanmean(drawn["delta"], axis=0) - found["delta"]
    values = dict(found) | {"delta": found["delta"] - bias, "delta_plain": found["delta"]}
    return values, drawn | {"delta": drawn["delta"] - 2 * bias}, floor - float(bias[-1])


def _floor(estimator: OfSample, chosen: np.ndarray, replicates: int, seed: int) -> float:
    """The index that 95 of 100 dummies do not reach (estimated from ``DUMMIES``)."""
    rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(DUMMIES,)))
    inputs = rng.random((len(chosen), DUMMIES))
    values = estimator.values[chosen] @ np.ones(replicates) / replicates
    found = estimator.of(inputs, values)[estimator.primary]  # type: ignore[attr-defined]
    return float(np.nanquantile(found, BELOW, method="weibull"))


def _table(kept: Kept, values: Values, told: Told, ranks: Ranks, luck: Luck) -> pd.DataFrame:
    names, quantity = kept.design.names, values.quantity
    groups = kept.design.problem.get("groups") or kept.design.problem["names"]
    table = pd.DataFrame({
        "parameter": names, "inputs": [groups.count(name) for name in names], "outcome": quantity.outcome,
        "quantity": quantity.kind, "unit": quantity.unit, "method": kept.design.method,
    })  # fmt: skip
    labels = {one.name: one.labels for one in kept.design.inputs if one.levels}
    if labels:
        table["levels"] = [labels.get(name, "") for name in names]
    for name, value in told.values.items():
        table[name] = value
        if name in told.confs:
            table[f"{name}_conf"] = told.confs[name]
    table["floor"] = told.floor
    for column in ranks.table:
        table[str(column)] = ranks.table[column].to_numpy()
    table["luck_share"], table["luck_interaction_share"] = luck
    table["blocks"], table["replicates"] = len(kept.blocks), kept.blocks.shape[2]
    table["dropped"] = kept.total - len(kept.blocks)
    return table


def _of_luck(values: Values, replicates: int, luck: Luck) -> list[str]:
    name = values.quantity.outcome
    if replicates == 1:
        return [f"{name}: one replicate a row: luck is told as interaction; take two or more"]
    few = f"{name}: {replicates} replicates: intervals cover the design, not the luck of its replicates (take four)"
    return [few] if replicates < FEWEST_REPLICATES else []


def _of_told(values: Values, table: pd.DataFrame, told: Told) -> list[str]:
    name = values.quantity.outcome
    notes = []
    if values.shaky:
        notes.append(
            f"{name}: in {values.shaky} rows what it is divided by is within two standard errors of 0"
        )
    notes += _of_fit(name, table)
    primary = table[PRIMARY[str(table["method"].iloc[0])]]
    if primary.isna().all():
        notes.append(
            f"{name}: no variance over parameters is to be seen beside luck: indices are undefined"
        )
    elif not table["is_above_floor"].any():
        notes.append(
            f"{name}: no parameter stands out of the noise floor: take more blocks or replicates"
        )
    return notes


def _of_fit(name: str, table: pd.DataFrame) -> list[str]:
    """How far what was fitted to the rows can be trusted."""
    if "Q2" in table:
        told, covered = table["Q2"].iloc[0], table["held_out_covered"].iloc[0]
        text = f"{name}: of direct runs it was not fitted to, the emulator tells {100 * told:.0f} % of the "
        text += f"variance, and {100 * covered:.0f} % lie within its 95 % intervals"
        return [
            text + ("" if told >= ENOUGH else ": indices are of the emulator, not of the model")
        ]
    if "told_share" in table:
        share = table["told_share"].iloc[0]
        return [
            f"{name}: parameters tell {100 * share:.0f} % of the variance; interactions and luck have the rest"
        ]
    return []


def _constant(kept: Kept, values: Values) -> Analysis:
    """The same value in every row: nothing to apportion."""
    nothing = {PRIMARY[kept.design.method]: np.full(len(kept.design.names), np.nan)}
    told = Told(nothing, nothing, np.full((1, len(kept.design.names)), np.nan), 0.0)
    is_told = np.zeros(len(kept.design.names), bool)
    ranks = ranks_of(kept.design.names, next(iter(nothing.values())), told.drawn, is_told)
    rows = kept.blocks.reshape(-1, kept.blocks.shape[2])
    table = _table(kept, values, told, ranks, luck_of(rows))
    table["is_above_floor"] = False
    note = (
        f"{values.quantity.outcome} is the same in every row ({rows.mean():g}): no index is defined"
    )
    notes = tuple(one for one in (kept.note, note) if one)
    return Analysis(table, pd.DataFrame(), notes, kept.numbers)


def _convergence(
    design: Design, estimator: Any, replicates: int, seed: int, outcome: str
) -> pd.DataFrame:
    """The primary index from the first quarter and half of the blocks, and from all."""
    found = []
    for share in SIZES:
        count = round(share * design.blocks)
        if count < fewest_of(design) and share < 1:
            continue
        told = _told(design, estimator, np.arange(count), replicates, seed)
        index = estimator.primary
        found.append(pd.DataFrame({
            "outcome": outcome, "parameter": design.names, "blocks": count, "rows": count * design.block,
            "index": index, "value": told.values[index], "conf": told.confs[index], "floor": told.floor,
        }))  # fmt: skip
    return pd.concat(found, ignore_index=True)
