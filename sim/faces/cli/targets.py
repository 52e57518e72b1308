"""``clusterlink targets``: targets from the register of EU projects, or from a survey's microdata."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from sim.faces.cli import asking, options
from sim.faces.cli.screen import Screen

MANIFEST = "manifest.json"
RegisterFolder = Annotated[
    Path | None,
    typer.Option(
        "--register", metavar="DIR", show_default=False,
        help="folder of the register: trimmed tables, or the current export (organization.csv, project.csv)",
    ),
]  # fmt: skip
Survey = Annotated[
    Path | None,
    typer.Option(
        "--survey", metavar="FILE", show_default=False,
        help="microdata (CSV, Excel, Stata, SPSS, Parquet): a row a respondent and wave",
    ),
]  # fmt: skip
CodebookFile = Annotated[
    Path | None,
    typer.Option(
        "--codebook", metavar="FILE.toml", show_default=False,
        help="with --survey: which column and code is which of our names (guide: docs/survey.md)",
    ),
]  # fmt: skip

#: What is written, the manifest apart.
TABLES = ("targets.csv", "covariance.csv", "register_statistics.csv", "country_choice.csv")


def command(
    register: RegisterFolder = None,
    survey: Survey = None,
    codebook: CodebookFile = None,
    out: options.Out = None,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Makes targets with errors: anew from a register (--register), or of a survey (--survey and --codebook)."""
    asked = {"register": register, "survey": survey, "codebook": codebook, "out": out}
    started = time.time()
    with Screen(quiet) as screen, asking.told(screen):
        _check(register, survey, codebook)
        folder = asking.folder_of(out, "targets")

        def hold() -> Any:
            return _held(asked, started, folder, screen)

        found = (
            _of_survey(survey, codebook, folder, screen, hold)
            if survey is not None and codebook is not None
            else _of_register(register, folder, screen, hold)
        )
        if as_json:
            asking.echo_json(found | {"read": screen.read()})
        screen.say(f"results in {folder}")


def _check(register: Path | None, survey: Path | None, codebook: Path | None) -> None:
    """Exactly one source must be given; all that is wrong at once."""
    from sim.errors import Fault, ScenarioError

    wanted = "clusterlink targets --register DIR, or --survey FILE --codebook FILE"
    faults = []
    if register is None and survey is None and codebook is None:
        faults.append(Fault("targets", "", "nothing is given to make targets from", wanted))
    if register is not None and (survey is not None or codebook is not None):
        faults.append(
            Fault("targets", "", "a register and a survey are given", f"one of them: {wanted}")
        )
    if survey is None and codebook is not None:
        faults.append(Fault("", "", "--survey is missing", wanted))
    if survey is not None and codebook is None:
        faults.append(Fault("", "", "--codebook is missing", wanted))
    if faults:
        raise ScenarioError(faults)


Hold = Callable[[], AbstractContextManager[None]]


def _of_register(register: Path | None, folder: Path, screen: Screen, hold: Hold) -> dict[str, Any]:
    from calibration.register.choice import choice_rows
    from calibration.register.leave import refreshed, statistics_of
    from calibration.register.read import read_registers
    from calibration.targets.form import read_targets
    from calibration.targets.leave import leave_table, leave_targets

    screen.say("reading the register…")
    registers, receipts = read_registers(register or Path())
    shipped, of_shipped = read_targets()
    screen.receive(*receipts, of_shipped)
    statistics = statistics_of(registers, screen.progress)
    choices = choice_rows(registers)
    targets = refreshed(shipped, statistics, choices)
    with hold():
        leave_targets(targets, folder / "targets.csv")
        leave_table(statistics, folder / "register_statistics.csv")
        leave_table(choices, folder / "country_choice.csv")
    anew = sum(one.register != "" for one in targets)
    screen.say(f"{len(targets)} targets, {anew} of them made anew")
    names = [one.name for one in registers]
    return {"out": str(folder), "programmes": names, "targets": len(targets), "made_anew": anew}


def _of_survey(
    survey: Path, codebook: Path, folder: Path, screen: Screen, hold: Hold
) -> dict[str, Any]:
    from calibration.microdata.targets import covariance_text, read_targets_of, table_text
    from sim.files.write import write_text

    screen.say("reading…")
    made, receipts = read_targets_of(survey, codebook)
    screen.receive(*receipts)
    texts = {
        "targets.csv": table_text(made.table),
        "covariance.csv": covariance_text(made.covariance),
    }
    with hold():
        for name, text in texts.items():
            write_text(folder / name, text)
    for warning in made.warnings:
        screen.warn(f"warning: {warning}")
    screen.say(f"{len(made.table)} targets in {folder / 'targets.csv'}")
    return {"out": str(folder), "targets": made.table.to_dict("records")}


@contextmanager
def _held(asked: dict[str, Any], started: float, folder: Path, screen: Screen) -> Iterator[None]:
    """Holds the folder while tables are written; the manifest comes last."""
    from sim.study.folder import results_folder

    with results_folder(folder, TABLES):
        yield
        _leave_manifest(asked, started, folder, screen)


def _leave_manifest(asked: dict[str, Any], started: float, folder: Path, screen: Screen) -> None:
    """What the tables were made from, last of all: what was read, the digests of its files, and the code."""
    import datetime as dt

    from sim.outcome.manifest import code_state, versions
    from sim.outcome.store import write_json

    document = {
        "command": "targets",
        "asked": asked,
        "started": dt.datetime.fromtimestamp(started, dt.UTC).isoformat(timespec="seconds"),
        "seconds": round(time.time() - started, 3),
        "versions": versions(),
        "code": code_state(),
        "inputs": {str(path): _digest(path) for path in _inputs(asked)},
        "read": screen.read(),
    }
    write_json(folder / MANIFEST, document)


def _inputs(asked: dict[str, Any]) -> list[Path]:
    """The files that were read: the survey and its codebook, or those of the register."""
    if asked["register"] is None:
        return [asked["survey"], asked["codebook"]]
    from calibration.register.read import files_of

    return files_of(asked["register"])


def _digest(path: Path) -> str:
    """SHA-256 of the file as it lies there."""
    import hashlib

    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
