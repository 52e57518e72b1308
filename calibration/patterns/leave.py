"""What the study leaves: tables, ``manifest.json``, the page and its figure."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from calibration.patterns.draws import (
    NEUTRAL,
    SUM_OF_SHARES,
    drawn,
    drawn_parameters,
    parameters_told,
)
from calibration.patterns.drivers import drivers_of
from calibration.patterns.page import page_of
from calibration.patterns.study import Answer, Question
from calibration.patterns.table import patterns_of, values_of
from calibration.patterns.words import HEADLINES, NOTE, RIVALS
from sim.files.write import write_text
from sim.outcome.manifest import versions
from sim.outcome.plot.patterns import draw
from sim.outcome.store import write_csv

#: Between pattern, world and reading in the columns of ``draws.csv``.
BETWEEN = " | "


def leave(question: Question, found: Sequence[Answer], folder: Path, code: Any) -> None:
    """Writes the tables and the manifest into the folder, and what ``tell`` makes of them."""
    values = values_of(found)
    written(patterns_of(values), folder / "patterns.csv")
    flat = values.set_axis([BETWEEN.join(key) for key in values.columns], axis=1)
    write_csv(folder / "draws.csv", flat, index=True, index_label="draw", float_format="%.6g")
    text = json.dumps(manifest(question, found, code), indent=1, ensure_ascii=False, default=str)
    write_text(folder / "manifest.json", text + "\n")
    tell(folder)


def tell(folder: Path) -> None:
    """Page, figure and drivers, made from the tables and the manifest that lie in the folder."""
    made = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    asked = made["asked"] | {"drawn": len(made["drawn"]), "failed": len(made["failures"])}
    table = pd.read_csv(folder / "patterns.csv")
    values = pd.read_csv(folder / "draws.csv", index_col="draw")
    values.columns = pd.MultiIndex.from_tuples(
        [tuple(name.split(BETWEEN)) for name in values.columns]
    )
    draws = drawn(asked["draws"], asked["seed"], parameters_told(made["drawn"]))
    drivers = drivers_of(values, draws)
    written(drivers, folder / "drivers.csv")
    write_text(folder / "README.md", page_of(table, drivers, asked))
    draw(table, panels(), NOTE.format(**asked), folder, "patterns")


def written(table: pd.DataFrame, path: Path) -> None:
    """Writes a table with six digits."""
    write_csv(path, table, float_format="%.6g")


def panels() -> list[list[tuple[str, str]]]:
    """Lines of the figure: patterns with one mechanism at the left, those with rival ones at the right."""
    lines = [(pattern, reading) for pattern, readings in HEADLINES.items() for reading in readings]
    return [[line for line in lines if (line[0] in RIVALS) == is_rival] for is_rival in (0, 1)]


def manifest(question: Question, found: Sequence[Answer], code: Any) -> dict[str, Any]:
    """How the study was made: request, parameters with their priors, failures, versions, commit."""
    return {
        "asked": {
            "programme": question.programme.name,
            "base": question.none.name,
            "draws": question.draws,
            "replicates": question.replicates,
            "seed": question.seed,
            "changes": dict(question.changes),
        },
        "drawn": [
            {"key": one.key, "low": one.low, "high": one.high, "prior": one.prior, "unit": one.unit}
            for one in drawn_parameters()
        ],
        "kept_neutral": list(NEUTRAL),
        "sum_of_channel_shares": SUM_OF_SHARES,
        "failures": [one.error for one in found if one.error],
        "runs_with_overflow": sum(one.overflows for one in found),
        "versions": versions(),
        "code": code,
    }
