"""Every reader of the program, with small sound inputs from which hostile ones are made."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

import sim
from calibration.search.file import load_search
from sim.faces.cli.asking import settings_of
from sim.outcome.effects import COLUMNS as EFFECTS
from sim.outcome.report.folder import part_of_folder
from sim.outcome.report.levels import COLUMNS as LEVELS
from sim.scenario import shipped
from sim.study.plan import plan_of
from sim.study.study import Results
from tests.verification import hostile_data as data
from tests.verification.hostile import Reader
from tests.verification.hostile_data import all_of, texts_in

#: Scenarios that a hostile study may be planned with: each takes 3 ms.
FEW = 32
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
count = 1
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


def scenario() -> Reader:
    """Scenario files that extend others, with data files of their own."""
    rows = texts_in(shipped.folder() / "data", "*.toml")
    own = {
        "mine.toml": OWN,
        "whole.toml": b'extends = "mine.toml"\n[data]\nclusters = "clusters.toml"\n',
    }
    files = own | rows | {"interspin.toml": shipped.path_of("interspin").read_bytes()}

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
        return all_of([lambda: _read_folder(folder), lambda: Results(folder).effects()])

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
    "scenario": scenario, "study": study, "search": search, "--set": settings, "targets": data.targets,
    "survey": data.survey, "survey (.dta, .parquet)": data.survey_of_programs, "codebook": data.codebook,
    "register": data.register, "register (export)": data.register_export, "posterior": data.posteriors,
    "priors": data.priors, "report folder": report, "report folder (levels)": report_of_levels, "manifest": manifest,
}  # fmt: skip
#: The same readers, asked for what lies under a name.
NAMED: dict[str, Callable[[str], object]] = {
    "scenario": sim.load, "study": sim.Study.load, "search": load_search, "results": Results,
    "report folder": lambda name: _read_folder(Path(name)), **data.NAMED,
}  # fmt: skip
