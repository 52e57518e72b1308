"""The table of targets: one published number a row; reading it tells all that is wrong with it at once."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from calibration.data import FOLDER
from calibration.statistics.registry import STATISTICS
from calibration.statistics.simulated import Span
from sim.errors import Fault, ScenarioError, nearest, shown

SHIPPED = FOLDER / "targets.csv"
ROLES = ("fitted", "held-out", "descriptive")
#: ``=``: a number; ``>``: an ordering, of which only the direction is known: above the value.
RELATIONS = ("=", ">")
NUMBERS = ("value", "base_n", "standard_error", "rounding", "discrepancy")
YEAR = re.compile(r"^(\d{4}(?:\.\d+)?)-(\d{4}(?:\.\d+)?)$")
FIRST_YEAR, LAST_YEAR = 2005.0, 2031.0


@dataclass(frozen=True)
class Target:
    """One row. Undefined numbers are NaN.

    ``register``: the programme of the register that value and error are computed from, empty for published numbers.
    ``rounding``: width of the interval that was rounded to this number. ``discrepancy``: standard deviation by which
    the source's population may differ from the model's. ``model_window``: years of the model, as ``2010-2017``.
    """

    id: str
    block: str
    role: str
    source: str
    register: str
    period: str
    population: str
    filter: str
    statistic: str
    unit: str
    relation: str
    value: float
    base_n: float
    standard_error: float
    error_rule: str
    rounding: float
    discrepancy: float
    discrepancy_rule: str
    missing: bool
    model_window: str
    note: str

    @property
    def span(self) -> Span:
        """Years of the model in which the statistic is taken."""
        found = YEAR.match(self.model_window)
        return Span(float(found[1]), float(found[2])) if found else Span(math.nan, math.nan)

    @property
    def variance(self) -> float:
        """Sampling error, rounding and discrepancy together."""
        parts = (self.standard_error**2, self.rounding**2 / 12, self.discrepancy**2)
        return sum(part for part in parts if math.isfinite(part))


COLUMNS = tuple(Target.__annotations__)


def load_targets(path: Path = SHIPPED) -> list[Target]:
    """The targets of a file. ``ScenarioError`` with all faults."""
    rows, faults = _rows(path)
    found: list[Target] = []
    seen: dict[str, int] = {}
    for line, row in rows:
        before = len(faults)
        faults += _faults_of(path, line, row)
        name = row["id"]
        if name in seen:
            first = f"stands on line {seen[name]} already"
            faults.append(Fault(_at(path, line), "id", f"{shown(name)} {first}", "each id once"))
        seen.setdefault(name, line)
        if len(faults) == before:
            found.append(_target(row))
    if faults:
        raise ScenarioError(faults)
    return found


def _rows(path: Path) -> tuple[list[tuple[int, dict[str, str]]], list[Fault]]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        told = f"is not UTF-8 text (byte {error.start})"
        return [], [Fault(str(path), "", told, "a table of targets as UTF-8")]
    except OSError as error:
        return [], [Fault(str(path), "", f"cannot be read ({error.strerror})")]
    reader = csv.DictReader(io.StringIO(text))
    names = reader.fieldnames or []
    faults = [
        Fault(str(path), f"column {name}", "is missing", "", "", nearest(name, names))
        for name in COLUMNS
        if name not in names
    ]
    if faults:
        return [], faults
    rows = [(reader.line_num, {k: v or "" for k, v in row.items() if k}) for row in reader]
    return rows, [] if rows else [Fault(str(path), "", "has no rows")]


def _at(path: Path, line: int) -> str:
    return f"{path}, line {line}"


def _faults_of(path: Path, line: int, row: dict[str, str]) -> list[Fault]:
    """Everything that is wrong with a row."""
    where, faults = _at(path, line), []

    def fault(key: str, problem: str, allowed: str = "", hint: str = "") -> None:
        faults.append(Fault(where, key, problem, allowed, "", hint))

    if not row["id"]:
        fault("id", "is empty")
    choices: tuple[tuple[str, Sequence[str]], ...] = (
        ("role", ROLES), ("relation", RELATIONS), ("missing", ("yes", "no")), ("statistic", tuple(STATISTICS)),
    )  # fmt: skip
    for key, allowed in choices:
        if row[key] not in allowed:
            told = ", ".join(allowed) if len(allowed) < 5 else "a registered statistic"
            fault(key, f"{shown(row[key])} is unknown", told, nearest(row[key], allowed))
    for key in NUMBERS:
        if row[key] and not math.isfinite(_number(row[key])):
            fault(key, f"given {shown(row[key])}", "a number, or empty")
        elif key != "value" and _number(row[key]) < 0:
            fault(key, f"given {row[key]}", "0 or more")
    _fit_together(row, fault)
    return faults


def _fit_together(row: dict[str, str], fault: Any) -> None:
    """Faults between the columns of a row."""
    if row["missing"] == "yes" and row["value"]:
        fault("value", f"given {shown(row['value'])}, but the row is marked missing", "empty")
    if row["missing"] == "no" and not row["value"]:
        fault("value", "is empty, but the row is not marked missing", "a number")
    is_number = row["relation"] == "=" and row["missing"] == "no" and row["role"] != "descriptive"
    if is_number and not row["standard_error"]:
        fault("standard_error", "is empty", "a number for rows that are fitted or held out")
    if is_number and _number(row["standard_error"]) == 0 and not _number(row["discrepancy"]) > 0:
        fault("standard_error", "is 0, and so is the discrepancy", "one of them above 0")
    if row["standard_error"] and not row["error_rule"]:
        fault("error_rule", "is empty", "the rule that the standard error came from")
    if row["discrepancy"] and not row["discrepancy_rule"]:
        fault("discrepancy_rule", "is empty", "the rule that the discrepancy came from")
    found = YEAR.match(row["model_window"])
    if not found or not FIRST_YEAR <= float(found[1]) < float(found[2]) <= LAST_YEAR:
        told = (
            f"first and last year of the model, as 2010-2017, from {FIRST_YEAR:g} to {LAST_YEAR:g}"
        )
        fault("model_window", f"given {shown(row['model_window'])}", told)


def _number(text: str) -> float:
    try:
        return float(text) if text else math.nan
    except ValueError:
        return math.nan


def _target(row: dict[str, str]) -> Target:
    values: dict[str, Any] = {name: row[name] for name in COLUMNS}
    values |= {name: _number(row[name]) for name in NUMBERS}
    return Target(**values | {"missing": row["missing"] == "yes"})


def table_text(targets: Sequence[Target]) -> str:
    """The table as CSV; numbers with at most six digits, undefined ones empty."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for target in targets:
        row = asdict(target)
        row |= {name: _told(row[name]) for name in NUMBERS}
        writer.writerow(row | {"missing": "yes" if target.missing else "no"})
    return out.getvalue()


def _told(value: float) -> str:
    return f"{value:.6g}" if math.isfinite(value) else ""
