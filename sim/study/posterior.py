"""A posterior file: rows of parameters to draw from, checked column by column, and what was understood of it."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from sim.errors import Fault, ScenarioError, nearest
from sim.files.delimited import places, table_of
from sim.files.guarded import file_bytes, told_path
from sim.files.numbers import decimal_of, number
from sim.files.paths import is_there
from sim.files.receipt import Receipt
from sim.outcome.intervals import level_of, percent
from sim.scenario.parameters import Parameter, parameters
from sim.scenario.schema.scenario import Scenario
from sim.scenario.shipped import folder as folder_of_scenarios

#: Name of the posterior that comes with the package.
SHIPPED = "shipped"
ALLOWED = f"a posterior: a Parquet or CSV table of draws, or {SHIPPED}, the one that comes with the package"
#: Largest file in 10⁶ bytes, and most cells of a Parquet table, which may be packed a thousandfold.
MOST_MB, MOST_CELLS = 200.0, 20_000_000
#: Values that a fault names one by one.
MOST_TOLD = 3


class Posterior(NamedTuple):
    """``table``: a row a draw, a column a parameter; ``receipt``: what was read, what was not, and in which ranges."""

    table: pd.DataFrame
    receipt: Receipt

    @property
    def distinct(self) -> int:
        """How many different rows there are."""
        return len(self.table.drop_duplicates())


class _Columns(NamedTuple):
    """Columns as they stand in a file; ``numbers``: of each row, as the user's program shows it."""

    where: str
    values: dict[str, np.ndarray]
    numbers: Sequence[int]
    unit: str
    facts: dict[str, Any]
    cautions: tuple[str, ...] = ()


def posterior(path: Path, keys: Sequence[str] = ()) -> pd.DataFrame:
    """The rows of a posterior: a Parquet or CSV table whose columns are dotted keys, or the one named *shipped*."""
    return read_posterior(path, keys).table


def read_posterior(path: Path, keys: Sequence[str] = ()) -> Posterior:
    """The rows of a posterior with their receipt; ``keys``: only these parameters.

    Columns whose names have no dot (numbers of draws, weights, densities) are ignored, and that is reported. Raises
    ``ScenarioError`` with everything that is wrong: dotted names that are no parameter, levers of the design, texts and
    truth values for numbers, values outside the bounds of a parameter.
    """
    is_shipped = path.name == SHIPPED and not is_there(path)
    if is_shipped:
        path = folder_of_scenarios() / "data" / "posterior.parquet"
    columns = _read(path)
    known = {one.key: one for one in parameters(Scenario, switches=True)}
    faults = list(_of_names(columns, known, keys))
    taken = [name for name in columns.values if name in known and (not keys or name in keys)]
    for name in taken:
        faults += _of_values(columns, known[name])
    if not taken and not faults:
        faults.append(Fault(columns.where, "", "has no column that is a parameter", ALLOWED))
    if not columns.numbers:
        faults.append(Fault(columns.where, "", "has no rows", ALLOWED))
    if faults:
        raise ScenarioError(faults)
    types = {name: int if known[name].kind == "whole number" else float for name in taken}
    table = pd.DataFrame({name: columns.values[name].astype(types[name]) for name in taken})
    source = SHIPPED if is_shipped else columns.where
    cautions = (
        ()
        if is_shipped
        else (*columns.cautions, *_cautions(table, known), *_unread(columns, known))
    )
    return Posterior(table, Receipt("posterior", source, _facts(table, columns, known), cautions))


def receipt_of_draws(found: Posterior | None, count: int, drawn: int, names: int) -> Receipt:
    """What is drawn: how often, how many different rows, of how many parameters, and the level of intervals over it.

    ``found``: the posterior; None: declared ranges (priors). ``drawn``: different points among the ``count`` draws.
    """
    level = level_of(drawn)
    facts: dict[str, Any] = {
        "draws": count,
        "different": drawn,
        "parameters": names,
        "intervals over draws": f"{percent(level)}"
        + ("" if level >= level_of(10**6) else " (their extremes: too few for 95 %)"),
    }
    source = found.receipt.source if found else "declared ranges"
    few = drawn < count and drawn < 39
    caution = f"{count} draws are of {drawn} different rows only: these decide what is known of parameters"
    if drawn == 1:
        caution = f"{count} draws are all the same: intervals cover luck alone"
    return Receipt("draws from", source, facts, (caution,) if few else ())


def _read(path: Path) -> _Columns:
    """The columns of a file, whatever form it has."""
    try:
        content = file_bytes(path, "a posterior", MOST_MB)
    except ScenarioError as error:
        raise ScenarioError([replace(one, allowed=ALLOWED) for one in error.faults]) from None
    where = told_path(path)
    if content[:4] == b"PAR1":
        return _parquet(content, where)
    if path.suffix in (".parquet", ".pq"):
        raise ScenarioError([Fault(where, "", "is not a Parquet file", ALLOWED)])
    table = table_of(content, where)
    decimal = decimal_of({name: table.texts(name) for name in table.columns if "." in name})
    values = {
        name: np.array([_cell(text, decimal.sign) for text in table.texts(name)], object)
        for name in table.columns
    }
    facts = {**table.facts, "decimal sign": decimal.told}
    cautions = (*table.cautions, *decimal.cautions)
    return _Columns(where, values, table.numbers, table.unit, facts, cautions)


def _cell(text: str, decimal: str) -> Any:
    """A number, or the text where it is none."""
    value = number(text, decimal)
    return value if value == value else text


def _parquet(content: bytes, where: str) -> _Columns:
    try:
        about = pq.read_metadata(io.BytesIO(content))
        if about.num_rows * about.num_columns > MOST_CELLS:
            told = f"has {about.num_rows:,} rows of {about.num_columns:,} columns"
            raise ScenarioError([Fault(where, "", told, f"at most {MOST_CELLS:,} cells")])
        table = pq.read_table(io.BytesIO(content)).to_pandas()
    except (
        OSError,
        ValueError,
        ArithmeticError,
        NotImplementedError,
    ) as error:  # Arrow's among them
        if isinstance(error, ScenarioError):
            raise
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise ScenarioError(
            [Fault(where, "", f"cannot be read as a posterior ({reason})", ALLOWED)]
        ) from None
    values = {
        str(name): table.iloc[:, place].to_numpy(object) for place, name in enumerate(table.columns)
    }
    if len(values) < len(table.columns):
        raise ScenarioError([Fault(where, "", "has columns of the same name", "each name once")])
    return _Columns(where, values, range(1, len(table) + 1), "row", {"rows": len(table)})


def _of_names(
    columns: _Columns, known: dict[str, Parameter], keys: Sequence[str]
) -> Iterator[Fault]:
    """Names that are no parameter, or none that a posterior may set."""
    numeric = [name for name, one in known.items() if one.kind != "switch"]
    for name in columns.values:
        if "." in name and name not in known:
            yield Fault(
                columns.where, f"column {name}", "is no parameter",
                "dotted keys of parameters (clusterlink describe interspin); columns without a dot are ignored",
                "", nearest(name, numeric),
            )  # fmt: skip
        elif name in known and (not keys or name in keys) and known[name].role == "lever":
            yield Fault(
                columns.where, f"column {name}", "is a lever of the design, and would be set in every arm",
                "uncertain parameters; set levers in a scenario or with --set", known[name].meaning,
            )  # fmt: skip
    for name in keys:
        if name not in columns.values:
            yield Fault(
                columns.where, f"column {name}", "is not among the columns", "", "",
                nearest(name, columns.values),
            )  # fmt: skip


def _of_values(columns: _Columns, one: Parameter) -> Iterator[Fault]:
    """Values of a column that are no numbers, or none that the parameter takes."""
    if one.role == "lever":
        return
    values = columns.values[one.key]
    is_number = np.array([_is_number(value) for value in values], bool)
    allowed = _allowed(one)
    if one.kind == "switch" or not is_number.all():
        wrong = ~is_number if one.kind != "switch" else np.ones(len(values), bool)
        yield _fault(columns, one, wrong, "holds what is no number", allowed)
        return
    numbers = values.astype(float)
    outside = np.zeros(len(numbers), bool)
    outside |= numbers < (one.least if one.least is not None else -np.inf)
    outside |= numbers > (one.most if one.most is not None else np.inf)
    if outside.any():
        yield _fault(columns, one, outside, "is outside its bounds", allowed)
    broken = (numbers != np.floor(numbers)) if one.kind == "whole number" else outside & False
    if broken.any():
        yield _fault(columns, one, broken, "holds fractions", allowed)


def _is_number(value: Any) -> bool:
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, (int, float, np.number)):
        return False
    return bool(np.isfinite(value))


def _allowed(one: Parameter) -> str:
    if one.kind == "switch":
        return "no column: it is a choice, set in a scenario or with --set"
    low, high = (f"{end:.12g}" for end in (one.least or 0.0, one.most or 0.0))
    return f"a {one.kind} from {low} to {high} ({one.unit or 'no unit'})"


def _fault(
    columns: _Columns, one: Parameter, wrong: np.ndarray, problem: str, allowed: str
) -> Fault:
    """The fault of a column: which values, in how many rows, where."""
    at = np.flatnonzero(wrong)
    shown = ", ".join(_shown(columns.values[one.key][place]) for place in at[:MOST_TOLD])
    where = places(columns.unit, [columns.numbers[int(place)] for place in at])
    told = f"{problem} in {len(at)} of {len(wrong)} rows: {shown}{' …' if len(at) > MOST_TOLD else ''}, {where}"
    return Fault(columns.where, f"column {one.key}", told, allowed, one.meaning)


def _shown(value: Any) -> str:
    text = f"{value:.6g}" if _is_number(value) else repr(value)
    return text if len(text) <= 40 else f"{text[:39]}…"


def _cautions(table: pd.DataFrame, known: dict[str, Parameter]) -> Iterator[str]:
    """Values outside the declared ranges, constants, and rows that are the same."""
    for name in map(str, table.columns):
        one, column = known[name], table[name]
        low, high = float(one.low or 0.0), float(one.high or 0.0)
        beyond = int(((column < low) | (column > high)).sum())
        if beyond:
            found = f"{column.min():.6g} to {column.max():.6g}"
            yield (
                f"{name} lies outside its declared range, {low:.6g} to {high:.6g} {one.unit}, in {beyond} of "
                f"{len(column)} rows ({found}; bounds {one.least:.6g} to {one.most:.6g})"
            )
        if one.role == "constant":
            yield f"{name} is a constant of the model; it is drawn all the same"
    distinct = len(table.drop_duplicates())
    if distinct == 1:
        yield f"all rows are the same ({len(table)}): no uncertainty of parameters"
        return
    if distinct < len(table):
        yield f"{distinct} of {len(table)} rows are different"
    if distinct < 39:
        yield f"{distinct} different rows cannot carry a 95 % interval: {percent(level_of(distinct))} at most"


def _unread(columns: _Columns, known: dict[str, Parameter]) -> Iterator[str]:
    """Columns without a dot that look as if they were meant."""
    ends: dict[str, list[str]] = {}
    for key in known:
        ends.setdefault(key.rpartition(".")[2], []).append(key)
    for name in columns.values:
        if name in ends:
            yield f"column {name} is ignored: was {' or '.join(ends[name][:MOST_TOLD])} meant?"
        elif "weight" in name.lower() and "." not in name:
            yield f"column {name} is ignored: every row counts alike"


def _facts(table: pd.DataFrame, columns: _Columns, known: dict[str, Parameter]) -> dict[str, Any]:
    taken = list(map(str, table.columns))
    priors = [name for name, one in known.items() if one.prior != "none"]
    return {
        **columns.facts,
        "rows": len(table),
        "different rows": len(table.drop_duplicates()),
        "parameters taken": taken,
        "not drawn, as in the scenarios": _names(priors, taken),
        "columns ignored": _names(columns.values, taken),
        "ranges": {name: f"{table[name].min():.6g} to {table[name].max():.6g}" for name in taken},
    }


def _names(every: Iterable[str], taken: Sequence[str]) -> list[str]:
    return [name for name in every if name not in taken]
