"""The table of targets: one published number a row; reading it tells all that is wrong with it at once."""

from __future__ import annotations

import csv
import io
import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from calibration.data import FOLDER
from calibration.statistics.registry import STATISTICS
from calibration.statistics.simulated import Span
from calibration.targets.bounds import bounds_of
from sim.errors import MOST_TOLD, Fault, ScenarioError, nearest, shown
from sim.files.delimited import Table, read_delimited
from sim.files.naming import Matches, matches
from sim.files.numbers import Decimal, decimal_of, number
from sim.files.receipt import Receipt
from sim.scenario.schema.world import Time

SHIPPED = FOLDER / "targets.csv"
ROLES = ("fitted", "held-out", "descriptive")
#: ``=``: a number; ``>``: an ordering, of which only the direction is known: above the value.
RELATIONS = ("=", ">")
NUMBERS = ("value", "base_n", "standard_error", "rounding", "discrepancy")
#: Columns of an interval, which may be there: checked, not used.
INTERVAL = ("lower", "upper")
LARGEST_MB = 20
#: Missing columns that are told one by one; respondents that are believed.
MOST_APART, MOST_ASKED = 5, 10**9
YEAR = re.compile(r"^(\d{4}(?:\.\d+)?)-(\d{4}(?:\.\d+)?)$")
FIRST_YEAR, LAST_YEAR = 2005.0, 2031.0
#: Years that a run reports unless its scenario says otherwise.
HORIZON = Span(Time().start.year, Time().end.year + 1)
Tell = Callable[..., None]


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


@dataclass(frozen=True)
class Row:
    """One row as texts and, where they are numbers by the table's decimal sign, as numbers (else NaN)."""

    where: str
    texts: dict[str, str]
    numbers: dict[str, float]


def load_targets(path: Path = SHIPPED) -> list[Target]:
    """The targets of a file. ``ScenarioError`` with all faults."""
    return read_targets(path)[0]


def read_targets(path: Path = SHIPPED) -> tuple[list[Target], Receipt]:
    """The targets of a file, and what was understood of it. ``ScenarioError`` with all faults."""
    table = read_delimited(path, "a table of targets", LARGEST_MB, COLUMNS)
    known = matches((*COLUMNS, *INTERVAL), table.columns)
    faults = _missing(table, known)
    if faults:
        raise ScenarioError(faults)
    texts = {name: table.texts(column) for name, column in known.found.items()}
    decimal = decimal_of({name: texts[name] for name in (*NUMBERS, *INTERVAL) if name in texts})
    targets: list[Target] = []
    seen: dict[str, int] = {}
    for place, line in enumerate(table.numbers):
        row = _row(f"{table.where}, line {line}", texts, place, decimal.sign)
        wrong = _faults_of(row, is_hinted=len(faults) < MOST_TOLD)
        name = row.texts["id"]
        if name in seen:
            told = f"{shown(name)} stands on line {seen[name]} already"
            wrong.append(Fault(row.where, "id", told, "each id once"))
        seen.setdefault(name, line)
        faults += wrong
        targets += [] if wrong else [_target(row)]
    if faults:
        raise ScenarioError(faults)
    return targets, _receipt(table, known, decimal, targets)


def _missing(table: Table, known: Matches) -> list[Fault]:
    """Columns that are not there; many of them in one fault."""
    where, lost = table.where, [name for name in COLUMNS if name not in known.found]
    unclear = [
        Fault(where, f"column {name}", f"fits several: {', '.join(columns)}", "one of them")
        for name, columns in known.unclear.items()
    ]
    lost = [name for name in lost if name not in known.unclear]
    if len(lost) > MOST_APART:
        hints = [f"{name}: {hint}" for name in lost if (hint := nearest(name, table.columns))]
        told = f"{len(lost)} columns are missing: {', '.join(lost)}"
        has = f"the file has {', '.join(table.columns[:8])}" + (" …" * (len(table.columns) > 8))
        return [*unclear, Fault(where, "", told, "", "", "; ".join([has, *hints]))]
    unclear += [
        Fault(where, f"column {name}", "is missing", "", "", nearest(name, table.columns))
        for name in lost
    ]
    return unclear or ([] if table.rows else [Fault(where, "", "has no rows")])


def _row(where: str, texts: dict[str, list[str]], place: int, decimal: str) -> Row:
    own = {name: column[place].strip() for name, column in texts.items()}
    numbers = {name: number(own.get(name, ""), decimal) for name in (*NUMBERS, *INTERVAL)}
    return Row(where, own, numbers)


def _faults_of(row: Row, *, is_hinted: bool) -> list[Fault]:
    """Everything that is wrong with a row; ``is_hinted``: whether nearest names are looked for."""
    faults: list[Fault] = []

    def fault(key: str, problem: str, allowed: str = "", hint: str = "") -> None:
        faults.append(Fault(row.where, key, problem, allowed, "", hint))

    texts = row.texts
    if not texts["id"]:
        fault("id", "is empty")
    choices: tuple[tuple[str, Sequence[str]], ...] = (
        ("role", ROLES), ("relation", RELATIONS), ("missing", ("yes", "no")), ("statistic", tuple(STATISTICS)),
    )  # fmt: skip
    for key, allowed in choices:
        if texts[key] not in allowed:
            told = ", ".join(allowed) if len(allowed) < 5 else "a registered statistic"
            fault(
                key,
                f"{shown(texts[key])} is unknown",
                told,
                nearest(texts[key], allowed if is_hinted else ()),
            )
    _numbers_fit(row, fault)
    _fit_together(row, fault)
    return faults


def _numbers_fit(row: Row, fault: Tell) -> None:
    """Numbers are such, and such as the statistic can have."""
    bounds = bounds_of(row.texts["statistic"])
    for key, value in row.numbers.items():
        text = row.texts.get(key, "")
        if text and math.isnan(value):
            fault(key, f"given {shown(text)}", "a number, or empty")
        elif key in NUMBERS[1:] and value < 0:
            fault(key, f"given {text}", "0 or more")
        elif key in ("value", *INTERVAL) and not bounds.hold(value):
            percent = "a percentage? divide it by 100" if 1 < value <= 100 else ""
            fault(
                key,
                f"given {text}",
                f"{bounds}, {STATISTICS[row.texts['statistic']].unit}",
                percent,
            )
    error, base = row.numbers["standard_error"], row.numbers["base_n"]
    if error > bounds.widest_error:
        fault(
            "standard_error", f"given {error:g}", f"from 0 to {bounds.widest_error:g} for {bounds}"
        )
    if base > MOST_ASKED or base % 1 > 0:
        fault("base_n", f"given {base:g}", f"a whole number from 0 to {MOST_ASKED:,}, or empty")
    low, high = (row.numbers[name] for name in INTERVAL)
    if low > row.numbers["value"] or high < row.numbers["value"] or low > high:
        fault(
            "value",
            f"given {row.numbers['value']:g}",
            f"within lower and upper ({low:g} to {high:g})",
        )


def _fit_together(row: Row, fault: Tell) -> None:
    """Faults between the columns of a row."""
    texts = row.texts
    if texts["missing"] == "yes" and texts["value"]:
        fault("value", f"given {shown(texts['value'])}, but the row is marked missing", "empty")
    if texts["missing"] == "no" and not texts["value"]:
        fault("value", "is empty, but the row is not marked missing", "a number")
    is_number = (
        texts["relation"] == "=" and texts["missing"] == "no" and texts["role"] != "descriptive"
    )
    if is_number and not texts["standard_error"]:
        fault("standard_error", "is empty", "a number for rows that are fitted or held out")
    if is_number and row.numbers["standard_error"] == 0 and not row.numbers["discrepancy"] > 0:
        fault("standard_error", "is 0, and so is the discrepancy", "one of them above 0")
    if texts["standard_error"] and not texts["error_rule"]:
        fault("error_rule", "is empty", "the rule that the standard error came from")
    if texts["discrepancy"] and not texts["discrepancy_rule"]:
        fault("discrepancy_rule", "is empty", "the rule that the discrepancy came from")
    found = YEAR.match(texts["model_window"])
    if not found or not FIRST_YEAR <= float(found[1]) < float(found[2]) <= LAST_YEAR:
        told = (
            f"first and last year of the model, as 2010-2017, from {FIRST_YEAR:g} to {LAST_YEAR:g}"
        )
        fault("model_window", f"given {shown(texts['model_window'])}", told)


def _target(row: Row) -> Target:
    values: dict[str, Any] = {name: row.texts[name] for name in COLUMNS}
    values |= {name: row.numbers[name] for name in NUMBERS}
    return Target(**values | {"missing": row.texts["missing"] == "yes"})


def _is_reported(span: Span) -> bool:
    return HORIZON.first <= span.first and span.last <= HORIZON.last


def _receipt(table: Table, known: Matches, decimal: Decimal, targets: list[Target]) -> Receipt:
    used = [known.found[name] for name in COLUMNS]
    beyond = [target.id for target in targets if not _is_reported(target.span)]
    facts = {
        "decimal sign": decimal.told,
        "columns used": used,
        "columns ignored": [name for name in table.columns if name not in used],
        "roles": dict(Counter(target.role for target in targets)),
        "blocks": dict(Counter(target.block for target in targets)),
        "missing": sum(target.missing for target in targets),
        "windows": dict(Counter(target.model_window for target in targets)),
        "windows outside the default horizon": beyond,
    }
    cautions = list(table.cautions + decimal.cautions)
    if beyond:
        cautions.append(
            f"{len(beyond)} targets have windows outside {HORIZON.first:g}-{HORIZON.last:g}, the years that a run "
            f"reports by default, the first {shown(beyond[0])}"
        )
    return Receipt("targets", table.where, table.facts | facts, tuple(cautions))


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
