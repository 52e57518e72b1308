"""Every reader of the program, with small sound inputs from which hostile ones are made."""

from __future__ import annotations

import io
import json
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

import sim
from calibration.fit.priors import SHIPPED as PRIORS
from calibration.fit.priors import with_departures
from calibration.microdata.codebook import load_codebook
from calibration.microdata.example import FOLDER as SURVEY
from calibration.microdata.targets import targets_of_survey
from calibration.register.read import read as read_register
from calibration.register.synthetic import made_up, write_export
from calibration.search.file import load_search
from calibration.targets.form import SHIPPED as TARGETS
from calibration.targets.form import load_targets
from sim.errors import ScenarioError
from sim.faces.cli.asking import settings_of
from sim.outcome.effects import COLUMNS as EFFECTS
from sim.outcome.report.folder import part_of_folder
from sim.outcome.report.levels import COLUMNS as LEVELS
from sim.scenario import shipped
from sim.scenario.parameters import parameters
from sim.study.draws import posterior
from sim.study.errors import StudyError
from sim.study.plan import plan_of
from sim.study.study import Results
from tests.verification.hostile import Reader

#: Scenarios that a hostile study may be planned with: each takes 3 ms.
FEW = 24
STUDY = b"""
name = "hostile"
scenarios = ["no-programme", "interspin", "mine.toml"]
against = "no-programme"
replicates = 2
seed = 1
outcomes = ["foreign_contacts", "partnerships_alive[kind=firm]", "windfall_share"]
contradictions = "leave-out"

[set]
contacts.beta_call = 0.2

[grid]
programme.exit.rule = ["cliff", "voucher"]

[zip]
learning.eta = [0.05, 0.1]
learning.drift = [0.02, 0.05]

[latin_hypercube]
points = 2
acceptance.gamma_grant = [2.0, 7.0]
contacts.renewal_per_trust = { low = 0.03, high = 0.2, scale = "log" }
programme.gate.waits = "prior"

[draws]
count = 2
source = "draws.csv"
"""
SMALL_STUDY = b'scenarios = ["interspin"]\n[each]\ncontacts.beta_call = [0.0, 0.5]\n[[rows]]\n"learning.eta" = 0.1\n'
OWN = b"""extends = "interspin"
title = "mine"

[programme.quotas]
firms = 0.5

[[programme.rounds]]
announced = 2015-01-01
selected = 2015-06-01
start = 2015-09-01
clusters = 3
rule = "merit"
"""


def _texts(folder: Path, pattern: str) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.glob(pattern))}


def scenario() -> Reader:
    """Scenario files that extend others, with data files of their own."""
    data = _texts(shipped.folder() / "data", "*.toml")
    own = {
        "mine.toml": OWN,
        "whole.toml": b'extends = "mine.toml"\n[data]\nclusters = "clusters.toml"\n',
    }
    files = own | data | {"interspin.toml": shipped.path_of("interspin").read_bytes()}

    def read(folder: Path) -> object:
        return sim.load(folder / "whole.toml"), sim.load(folder / "interspin.toml")

    return Reader(
        "scenario",
        files,
        read,
        ("mine.toml", "whole.toml", "interspin.toml", "clusters.toml", "countries.toml"),
    )


def study() -> Reader:
    """Study files with every table, and their plans."""
    draws = b"contacts.beta_call,learning.eta\n0.1,0.05\n0.2,0.06\n"
    files = {"study.toml": STUDY, "small.toml": SMALL_STUDY, "mine.toml": OWN, "draws.csv": draws}

    def read(folder: Path) -> object:
        found = [sim.Study.load(folder / name) for name in ("study.toml", "small.toml")]
        return [plan_of(one.file, one.folder, most=FEW) for one in found]

    return Reader("study", files, read, ("study.toml", "small.toml", "study.toml"))


def search() -> Reader:
    """Search files."""
    files = {"search.toml": (shipped.folder() / "studies" / "search.toml").read_bytes()}
    return Reader("search", files, lambda folder: load_search(folder / "search.toml"))


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
        return _all_of([lambda one=one: one(folder) for one in asked])

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


def _all_of(attempts: list[Callable[[], object]]) -> list[object]:
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
        files = _texts(Path(place), "*.csv")
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
        return _all_of(
            [lambda: posterior(folder / "p.csv"), lambda: posterior(folder / "p.parquet")]
        )

    return Reader("posterior", files, read)


def priors() -> Reader:
    """Departures from the declared priors."""
    declared = [one for one in parameters(sim.Scenario) if one.prior != "none"]
    files = {"priors.toml": PRIORS.read_bytes()}
    return Reader("priors", files, lambda folder: with_departures(declared, folder / "priors.toml"))


@cache
def _manifest() -> bytes:
    """A manifest such as a comparison leaves, with small scenarios."""
    scenario = sim.load("interspin")
    few = scenario.model_dump(mode="json")
    few["clusters"] = few["clusters"][:4]
    few["programme"]["rounds"] = []
    held: dict[str, Any] = {
        "command": "compare", "asked": {"base": "a", "alternatives": ["b"], "settings": [], "figures": True},
        "scenarios": {"a": few}, "runs": [{"scenario": "a", "seed": 1, "draw": 0, "overflow": []}],
        "failures": {"a": []}, "warnings": ["one"], "versions": {"numpy": "2"}, "code": {"commit": "x"},
        "machine": {"cores": 2}, "started": "2026-01-01", "study": {"name": "s", "against": "a"},
    }  # fmt: skip
    return json.dumps(held).encode()


def _folder_files(table: str, columns: tuple[str, ...], filled: dict[str, Any]) -> dict[str, bytes]:
    rows = [{name: filled.get(name, 1.5) for name in columns} for _ in range(3)]
    made = pd.DataFrame(rows).to_csv(index=False).encode()
    png = b"\x89PNG\r\n\x1a\n" + b"\0" * 50
    return {
        table: made,
        "manifest.json": _manifest(),
        "other.csv": b"a,b\n1,2\n3,\n",
        "figure.png": png,
    }


def report() -> Reader:
    """Folders of results with effects, as a report reads them."""
    filled = {
        "base": "a", "alternative": "b", "outcome": "foreign_contacts", "unit": "contacts", "kind_of_outcome": "level",
        "covers": "luck", "reason": "", "n_pairs": 3, "level": 0.95,
    }  # fmt: skip
    files = _folder_files("effects.csv", tuple(EFFECTS), filled)
    return Reader("report folder", files, _read_folder, ("effects.csv", "other.csv", "figure.png"))


def report_of_levels() -> Reader:
    """Folders of results with levels, as a report reads them."""
    filled = {
        "scenario": "a",
        "outcome": "foreign_contacts",
        "indicator": "foreign_contacts",
        "unit": "contacts",
        "n": 3,
    }
    files = _folder_files("summary.csv", tuple(LEVELS), filled)
    return Reader("report folder (levels)", files, _read_folder, ("summary.csv", "other.csv"))


def manifest() -> Reader:
    """Manifests, as a report and the results of a study read them."""
    filled = {
        "base": "a", "alternative": "b", "outcome": "foreign_contacts", "unit": "contacts", "covers": "luck",
        "kind_of_outcome": "level", "reason": "", "n_pairs": 3, "level": 0.95,
    }  # fmt: skip
    files = _folder_files("effects.csv", tuple(EFFECTS), filled)
    runs = io.BytesIO()
    pd.DataFrame({"scenario": ["a", "b"], "point": 0, "draw": 0, "replicate": 0, "seed": 1, "outcome": "x",
                  "kind_of_outcome": "level", "unit": "1", "value": 1.0}).to_parquet(runs)  # fmt: skip
    files |= {"runs.parquet": runs.getvalue(), "designs.csv": b"point,draw\n0,0\n"}

    def read(folder: Path) -> object:
        return _all_of([lambda: _read_folder(folder), lambda: Results(folder).effects()])

    return Reader("manifest", files, read, ("manifest.json",))


def _read_folder(folder: Path) -> object:
    return part_of_folder(folder, sim.Scenario.model_validate_json)


def settings() -> Reader:
    """Settings as words of the command line."""
    words = b"""contacts.beta_call=0.3
programme.rounds.0.clusters=4
programme.rounds=[]
time.evaluation_date=2019-06-30
programme.exit.rule="taper"
population={ firms = 8 }
clusters.0.targets=["FR"]
"""

    def read(folder: Path) -> object:
        lines = (folder / "words.txt").read_bytes().decode("utf-8", "surrogateescape").split("\n")
        given = settings_of([line for line in lines if line])
        return sim.load("interspin", given)

    return Reader("--set", {"words.txt": words}, read)


READERS: dict[str, Callable[[], Reader]] = {
    "scenario": scenario, "study": study, "search": search, "targets": targets, "survey": survey,
    "survey (.dta, .parquet)": survey_of_programs, "codebook": codebook, "register": register,
    "register (export)": register_export, "posterior": posteriors, "priors": priors, "report folder": report,
    "report folder (levels)": report_of_levels, "manifest": manifest, "--set": settings,
}  # fmt: skip
