"""Targets of a survey: a row a statistic, group and wave, and a row a change between waves, each with its error."""

from __future__ import annotations

import io
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from calibration.microdata.codebook import Codebook, read_codebook
from calibration.microdata.coding import coded
from calibration.microdata.errors import RULE, Estimate, change_estimate, level_estimate
from calibration.microdata.names import Rows
from calibration.microdata.reading import faults_of_place, read_survey
from calibration.microdata.received import of_codebook, of_survey
from calibration.microdata.registered import name_of
from calibration.microdata.statistics import (
    PARTITIONS,
    STATISTICS,
    Statistic,
    Sums,
    groups_of,
    sums_of,
)
from sim.errors import ScenarioError
from sim.files.receipt import Receipt

#: Columns of the table of targets, and after them those that only a survey has.
COLUMNS = (
    "id", "block", "role", "source", "register", "period", "population", "filter", "statistic", "unit", "relation",
    "value", "base_n", "standard_error", "error_rule", "rounding", "discrepancy", "discrepancy_rule", "missing",
    "model_window", "note", "degrees_of_freedom", "lower", "upper", "clusters", "wave", "against_wave",
)  # fmt: skip
NUMBERS = ("value", "standard_error", "lower", "upper")
#: Fewest clusters of which errors can be relied on without a second look.
FEW = 12


class Cell(NamedTuple):
    """What one row of targets is of; ``before``: number of the wave it is a change from."""

    statistic: Statistic
    group: str
    wave: int
    before: int | None


class Targets(NamedTuple):
    """What is made of a survey."""

    table: pd.DataFrame  # columns COLUMNS
    covariance: pd.DataFrame  # of the errors of what is fitted or held out, by ids
    warnings: list[str]


def targets_of_survey(survey: Path, codebook: Path) -> Targets:
    """The targets of a survey's file. ``ScenarioError`` with all faults of both files."""
    return read_targets_of(survey, codebook)[0]


def read_targets_of(survey: Path, codebook: Path) -> tuple[Targets, tuple[Receipt, ...]]:
    """The same, and what was understood of the codebook and of the survey."""
    book, faults = read_codebook(codebook)
    if book is None:
        raise ScenarioError([*faults, *faults_of_place(survey)])
    table, more = read_survey(survey, book)
    if table is None or faults:
        raise ScenarioError([*faults, *more])
    rows, coding = coded(table, book)
    if rows is None:
        raise ScenarioError(coding.faults)
    receipts = (of_codebook(codebook, book, coding), of_survey(coding, rows))
    return targets_of(rows, book), receipts


def targets_of(rows: Rows, codebook: Codebook) -> Targets:
    """All targets of these rows, in a fixed order."""
    found: list[tuple[dict[str, Any], Any]] = []
    for statistic in STATISTICS.values():
        if all((~np.isnan(rows.answers(item))).any() for item in statistic.asks):
            found += _rows_of(statistic, rows, codebook)
    table = pd.DataFrame([row for row, _ in found], columns=list(COLUMNS))
    chosen = {row["id"]: moves for row, moves in found if row["role"] != "descriptive"}
    stacked = np.array(list(chosen.values())).reshape(len(chosen), rows.clusters)
    covariance = pd.DataFrame(stacked @ stacked.T, index=list(chosen), columns=list(chosen))
    return Targets(table, covariance, _warnings(rows))


def _rows_of(
    statistic: Statistic, rows: Rows, codebook: Codebook
) -> Iterator[tuple[dict[str, Any], Any]]:
    """Each row with what the clusters add to its error."""
    waves, groups = range(len(rows.dates)), groups_of(statistic)
    sums = {
        (group, wave): sums_of(statistic, group, rows, wave) for group in groups for wave in waves
    }
    hidden = {
        key for wave in waves for key in _suppressed(sums, wave, groups, codebook.smallest_cell)
    }
    cells = [Cell(statistic, group, wave, None) for group in groups for wave in waves]
    cells += [Cell(statistic, group, wave, wave - 1) for group in groups for wave in waves[1:]]
    for cell in cells:
        of = [cell.wave] if cell.before is None else [cell.wave, cell.before]
        estimate = _estimate(cell, sums)
        is_hidden = any((cell.group, wave) in hidden for wave in of)
        if cell.before is not None or estimate.n:
            yield _row(cell, estimate, codebook, rows, is_hidden), estimate.moves


def _estimate(cell: Cell, sums: dict[tuple[str, int], Sums]) -> Estimate:
    here, is_share = sums[cell.group, cell.wave], cell.statistic.is_share
    if cell.before is None:
        return level_estimate(here, is_share=is_share)
    return change_estimate(sums[cell.group, cell.before], here, is_share=is_share)


def _suppressed(
    sums: dict[tuple[str, int], Sums], wave: int, groups: tuple[str, ...], least: int
) -> set[tuple[str, int]]:
    """Cells of too few respondents; and their last sister, of which they could be told by subtraction."""
    small = {group for group in groups if sums[group, wave].n.sum() < least}
    for parts in PARTITIONS:
        known = [group for group in parts if group in groups]
        if len(known) > 1 and len(small & set(known)) == 1:
            small |= set(known)
    return {(group, wave) for group in small}


def _row(
    cell: Cell, estimate: Estimate, codebook: Codebook, rows: Rows, is_hidden: bool
) -> dict[str, Any]:
    statistic, group, wave, before = cell
    values = codebook.ordered_waves()
    missing, note = _missing(estimate, is_hidden, codebook)
    told = estimate._replace(value=math.nan) if missing else estimate
    if missing or math.isnan(told.value):
        told = told._replace(standard_error=math.nan, lower=math.nan, upper=math.nan)
    has_error = not math.isnan(told.standard_error)
    begin = rows.dates[wave if before is None else before] - codebook.reference_years
    return {
        "id": _id(codebook, cell, values),
        "block": statistic.block,
        "role": _role(cell, codebook, has_error),
        "source": codebook.source,
        "period": _period(codebook, cell, values),
        "population": codebook.population,
        "filter": "; ".join(part for part in (codebook.filter, group) if part),
        "statistic": name_of(statistic, group, is_change=before is not None),
        "unit": statistic.unit,
        "relation": "=",
        "base_n": "" if is_hidden else told.n,
        "error_rule": RULE if has_error else "",
        "missing": "yes" if missing else "no",
        "model_window": f"{begin:.6g}-{rows.dates[wave]:.6g}",
        "note": note,
        "degrees_of_freedom": round(told.degrees, 1) if has_error else "",
        "clusters": "" if is_hidden else told.clusters,
        "wave": values[wave],
        "against_wave": "" if before is None else values[before],
    } | {key: getattr(told, key) for key in NUMBERS}


def _missing(estimate: Estimate, is_hidden: bool, codebook: Codebook) -> tuple[bool, str]:
    """Whether there is no value to publish, and what is to be said of the row."""
    if is_hidden:
        return True, f"suppressed: fewer than {codebook.smallest_cell} respondents here or beside"
    if math.isnan(estimate.value):
        return True, "nothing to divide by"
    if math.isnan(estimate.standard_error):
        return False, "no error: one cluster, or fewer than five respondents with any (or without)"
    return False, ""


def _role(cell: Cell, codebook: Codebook, has_error: bool) -> str:
    """Fitted: levels by kind, which do not overlap; held out: what the codebook names; all else describes."""
    statistic = cell.statistic
    if not has_error or cell.before is not None:
        return "descriptive"
    if not (cell.group.startswith("kind=") or not statistic.is_grouped):
        return "descriptive"
    return "held-out" if statistic.name in codebook.held_out else "fitted"


def _id(codebook: Codebook, cell: Cell, values: tuple[str, ...]) -> str:
    group = cell.group.partition("=")[2]
    parts = [codebook.name, cell.statistic.name, group, f"w{cell.wave + 1}"]
    if cell.before is not None:
        parts.append(f"minus-w{cell.before + 1}")
    return "-".join(part for part in parts if part).replace("_", "-")


def _period(codebook: Codebook, cell: Cell, values: tuple[str, ...]) -> str:
    is_stock = "running" in cell.statistic.asks
    span = "at" if is_stock else f"{codebook.reference_years:g} years to"
    told = f"{span} {codebook.waves[values[cell.wave]]}"
    if cell.before is None:
        return told
    return (
        f"{told} less the same {'at' if is_stock else 'to'} {codebook.waves[values[cell.before]]}"
    )


def _warnings(rows: Rows) -> list[str]:
    if rows.clusters >= FEW:
        return []
    return [
        f"only {rows.clusters} clusters: errors are themselves uncertain (intervals use t with few degrees of freedom)"
    ]


def table_text(targets: pd.DataFrame) -> str:
    """The table as CSV; numbers with six digits, undefined ones empty."""
    table = targets.astype(object)
    for name in NUMBERS:
        table[name] = ["" if value != value else f"{value:.6g}" for value in targets[name]]
    out = io.StringIO()
    table.fillna("").to_csv(out, index=False, lineterminator="\n")
    return out.getvalue()


def covariance_text(covariance: pd.DataFrame) -> str:
    """The covariance as CSV: ids in the first column and as header."""
    out = io.StringIO()
    covariance.to_csv(out, index_label="id", float_format="%.6g", lineterminator="\n")
    return out.getvalue()
