"""Readers of data with small sound inputs: targets, surveys, codebooks, registers, posteriors, priors."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable
from pathlib import Path

import pandas as pd

import sim
from calibration.fit.priors import SHIPPED as PRIORS
from calibration.fit.priors import with_departures
from calibration.microdata.codebook import load_codebook
from calibration.microdata.example import FOLDER as SURVEY
from calibration.microdata.targets import targets_of_survey
from calibration.register.read import read as read_register
from calibration.register.synthetic import made_up, write_export
from calibration.targets.form import SHIPPED as TARGETS
from calibration.targets.form import load_targets
from sim.errors import ScenarioError
from sim.scenario.parameters import parameters
from sim.study.draws import posterior
from sim.study.errors import StudyError
from tests.verification.hostile import Reader


def texts_in(folder: Path, pattern: str) -> dict[str, bytes]:
    """Files by name."""
    return {path.name: path.read_bytes() for path in sorted(folder.glob(pattern))}


def targets() -> Reader:
    """Tables of targets."""
    lines = TARGETS.read_bytes().splitlines(keepends=True)[:15]
    return Reader(
        "targets",
        {"targets.csv": b"".join(lines)},
        lambda folder: load_targets(folder / "targets.csv"),
    )


def survey() -> Reader:
    """Survey data as CSV."""
    return Reader("survey", _survey_files(60), _read_survey("survey.csv"), ("survey.csv",))


def survey_of_programs() -> Reader:
    """Survey data as statistical packages write them."""
    files = _survey_files(60)
    table = pd.read_csv(io.BytesIO(files["survey.csv"]), sep=";", dtype=str)
    with tempfile.TemporaryDirectory() as place:
        table.to_stata(Path(place) / "survey.dta", write_index=False, version=118)
        files["survey.dta"] = (Path(place) / "survey.dta").read_bytes()
    made = io.BytesIO()
    table.to_parquet(made)
    files["survey.parquet"] = made.getvalue()

    def read(folder: Path) -> object:
        asked = [_read_survey("survey.dta"), _read_survey("survey.parquet")]
        return all_of([lambda one=one: one(folder) for one in asked])

    return Reader("survey (.dta, .parquet)", files, read, ("survey.dta", "survey.parquet"))


def _survey_files(rows: int) -> dict[str, bytes]:
    """Every so manieth respondent of the example survey, and its codebook."""
    lines = (SURVEY / "synthetic_survey.csv").read_bytes().splitlines(keepends=True)
    step = max((len(lines) - 1) // rows, 1)
    return {
        "survey.csv": b"".join([lines[0], *lines[1::step][:rows]]),
        "codebook.toml": (SURVEY / "codebook.toml").read_bytes(),
    }


def _read_survey(name: str) -> Callable[[Path], object]:
    return lambda folder: targets_of_survey(folder / name, folder / "codebook.toml")


def all_of(attempts: list[Callable[[], object]]) -> list[object]:
    """What all attempts give; the first refusal after all were asked."""
    refused: Exception | None = None
    found = []
    for attempt in attempts:
        try:
            found.append(attempt())
        except (ScenarioError, StudyError) as error:
            refused = error
    if refused is not None:
        raise refused
    return found


def codebook() -> Reader:
    """Codebooks, alone and with their survey."""
    read_both = _read_survey("survey.csv")

    def read(folder: Path) -> object:
        return load_codebook(folder / "codebook.toml"), read_both(folder)

    return Reader("codebook", _survey_files(30), read, ("codebook.toml",))


def register() -> Reader:
    """A register in trimmed tables."""
    tables = made_up(projects=30, organisations=25)
    files = {
        f"h2020_{name}.csv": table.to_csv(index=False).encode() for name, table in tables.items()
    }
    return Reader("register", files, read_register)


def register_export() -> Reader:
    """A register's current export."""
    with tempfile.TemporaryDirectory() as place:
        write_export(made_up(projects=30, organisations=25), Path(place))
        files = texts_in(Path(place), "*.csv")
    return Reader("register (export)", files, read_register)


def posteriors() -> Reader:
    """Posteriors as CSV and Parquet."""
    table = pd.DataFrame(
        {
            "contacts.beta_call": [0.1, 0.2, 0.3],
            "learning.eta": [0.05, 0.06, 0.07],
            "weight": [1, 1, 1],
        }
    )
    made = io.BytesIO()
    table.to_parquet(made)
    files = {"p.csv": table.to_csv(index=False).encode(), "p.parquet": made.getvalue()}

    def read(folder: Path) -> object:
        return all_of(
            [lambda: posterior(folder / "p.csv"), lambda: posterior(folder / "p.parquet")]
        )

    return Reader("posterior", files, read)


def priors() -> Reader:
    """Departures from the declared priors."""
    declared = [one for one in parameters(sim.Scenario) if one.prior != "none"]
    files = {"priors.toml": PRIORS.read_bytes()}
    return Reader("priors", files, lambda folder: with_departures(declared, folder / "priors.toml"))


#: The same readers, asked for what lies under a name.
NAMED: dict[str, Callable[[str], object]] = {
    "targets": lambda name: load_targets(Path(name)),
    "survey": lambda name: targets_of_survey(Path(name), SURVEY / "codebook.toml"),
    "codebook": lambda name: load_codebook(Path(name)),
    "register": lambda name: read_register(Path(name)),
    "posterior": lambda name: posterior(Path(name)),
    "priors": lambda name: with_departures([], Path(name)),
}
