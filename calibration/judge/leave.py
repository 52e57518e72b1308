"""Tables, figures and page of the published calibration."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd

from calibration.fit.calibrate import Calibration
from calibration.judge.page import page_of
from calibration.judge.study import Judged
from sim.files.write import write_text
from sim.outcome.intervals import WITHIN, central
from sim.outcome.manifest import versions
from sim.outcome.plot import calibration as plot
from sim.outcome.store import write_csv, write_json, write_parquet
from sim.scenario.load import load
from sim.scenario.parameters import parameters
from sim.scenario.schema.scenario import Scenario

#: Draws of the posterior that are published.
DRAWS = 400


def leave_calibration(found: Calibration, folder: Path, budget: int, code: Any) -> None:
    """Posterior, what each parameter was and is, screening, agreement of the methods, predictive checks."""
    write_parquet(folder / "posterior.parquet", [found.posterior.head(DRAWS)])
    write_csv(folder / "parameters.csv", parameters_of(found))
    write_csv(folder / "screening.csv", found.screening)
    write_csv(folder / "identifiability.csv", found.identifiability)
    write_csv(folder / "left_out.csv", found.left_out)
    write_csv(folder / "profiles.csv", found.profiles)
    write_csv(folder / "ppc.csv", found.ppc)
    made = {
        "runs": budget,
        "targets": list(found.fitted.observed.names),
        "versions": versions(),
        "code": code,
    }
    write_json(folder / "manifest.json", made)


def parameters_of(found: Calibration) -> pd.DataFrame:
    """One row a free parameter: prior range, default, posterior, what was learned, whether the methods agree."""
    known = {one.key: one for one in parameters(Scenario)}
    shipped = load("interspin").model_dump()
    drawn = found.posterior[found.diagnostics["parameter"]]
    low, high, level = central(drawn.to_numpy(float), WITHIN)
    spans = pd.DataFrame({"q05": low, "median": drawn.median(), "q95": high, "level": level})
    rows = []
    for name in found.diagnostics["parameter"]:
        section, field = name.split(".")
        one = known[name]
        rows.append(
            {"unit": one.unit, "low": one.low, "high": one.high, "default": shipped[section][field]}
            | spans.loc[name].to_dict()
        )
    return pd.concat([found.diagnostics, pd.DataFrame(rows)], axis=1)


def leave_judged(judged: Judged, folder: Path, code: Any, part: str = "judging") -> None:
    """The tables of a part of the judging, and the code that made it: it may be later than that of the runs."""
    for name, table in judged.tables.items():
        write_csv(folder / f"{name}.csv", table)
    made = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    write_json(folder / "manifest.json", made | {part: code})


def tell(folder: Path) -> None:
    """Figures and page, from the tables that lie in the folder."""
    tables = {path.stem: pd.read_csv(path) for path in sorted(folder.glob("*.csv"))}
    made = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    plot.draw_posterior(tables["parameters"], folder)
    plot.draw_coverage(tables["coverage"], folder)
    plot.draw_checks(tables["ppc"], folder)
    write_text(folder / "README.md", page_of(tables, made))
