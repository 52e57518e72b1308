"""``python -m calibration.levels``: intervals of the published tables, made anew from stored draws where these exist.

Where none are stored, the level that the interval really has stands beside it: quantiles of earlier versions were
NumPy's, linear between order statistics (``linear_level``). No run is made; pages and figures follow their tables.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from calibration.data import FOLDER as DATA
from calibration.designs.leave import tell as tell_designs
from calibration.judge.leave import tell as tell_calibration
from calibration.patterns.leave import BETWEEN, written
from calibration.patterns.leave import tell as tell_patterns
from calibration.patterns.table import patterns_of
from calibration.targets.bounds import bounds_of
from sim.outcome.intervals import LEVEL, WITHIN, linear_level
from sim.outcome.plot import scorecard
from sim.outcome.store import write_csv

PUBLISHED = Path("results") / "published"
#: Draws of the posterior behind ``parameters.csv``; of these 400 are stored.
OF_PARAMETERS = 1000
DECIMALS = 6


def levelled(table: pd.DataFrame, counts: pd.Series, level: float, after: str, name: str) -> pd.DataFrame:  # fmt: skip
    """The table with the level that its quantiles really have, in a column ``name`` behind ``after``; once only."""
    if name in table:
        return table
    found = [round(linear_level(int(n), level), DECIMALS) if n else None for n in counts]
    at = list(table.columns).index(after) + 1
    table = table.copy()
    table.insert(at, name, found)
    return table


def patterns(folder: Path) -> None:
    """From ``draws.csv``: the quantiles anew; all else in the table stays as it is."""
    values = pd.read_csv(folder / "draws.csv", index_col="draw")
    values.columns = pd.MultiIndex.from_tuples(
        [tuple(name.split(BETWEEN)) for name in values.columns]
    )
    keys = ["pattern", "world", "reading"]
    anew = patterns_of(values).set_index(keys)
    table = pd.read_csv(folder / "patterns.csv").set_index(keys)
    if not table.index.equals(anew.index):
        raise ValueError(f"{folder}: draws.csv and patterns.csv have other readings")
    for name in ("q05", "q95", "level"):
        table[name] = anew[name]
    written(table.reset_index()[list(patterns_of(values).columns)], folder / "patterns.csv")
    tell_patterns(folder)


def designs(folder: Path) -> None:
    """Of the study of designs no draws are stored: levels beside ``draws_q025`` and ``draws_q975``."""
    for name, count in (("designs", "n_cases"), ("contrasts", "n_defined")):
        path = folder / f"{name}.csv"
        table = pd.read_csv(path)
        write_csv(path, levelled(table, table[count], LEVEL, "draws_q975", "draws_level"))
    tell_designs(folder)


def calibration(folder: Path) -> None:
    """Of the calibration neither all draws nor the runs are stored: levels beside the intervals."""
    parameters = pd.read_csv(folder / "parameters.csv")
    counts = {
        "parameters": pd.Series([OF_PARAMETERS] * len(parameters)),
        "ppc": pd.read_csv(folder / "ppc.csv")["runs"],
        "patterns": pd.read_csv(folder / "patterns.csv")["n_defined"],
    }
    behind = {"parameters": "q95", "ppc": "upper", "patterns": "q95"}
    for name, of in counts.items():
        table = levelled(pd.read_csv(folder / f"{name}.csv"), of, WITHIN, behind[name], "level")
        if name == "ppc" and "within_bounds" not in table:
            table.insert(list(table.columns).index("level") + 1, "within_bounds", _within(table))
        write_csv(folder / f"{name}.csv", table)
    tell_calibration(folder)


def _within(table: pd.DataFrame) -> list[bool]:
    """Whether each interval lies where its number can be."""
    statistics = pd.read_csv(DATA / "targets.csv").set_index("id")["statistic"]
    bounds = [bounds_of(statistics[target]) for target in table["target"]]
    ends = zip(bounds, table["lower"], table["upper"], strict=True)
    return [one.hold(lower) and one.hold(upper) for one, lower, upper in ends]


def main() -> int:
    """All of it."""
    patterns(PUBLISHED / "patterns")
    designs(PUBLISHED / "funding_design")
    calibration(PUBLISHED / "calibration")
    scorecard.draw(pd.read_csv(PUBLISHED / "scorecard" / "scorecard.csv"), PUBLISHED / "scorecard")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
