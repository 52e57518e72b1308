"""``clusterlink targets``: targets from the register of EU projects, or from a survey's microdata."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from sim.faces.cli import asking, options
from sim.faces.cli.screen import Screen

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
        help="microdata, CSV or Parquet: a row a respondent and wave",
    ),
]  # fmt: skip
CodebookFile = Annotated[
    Path | None,
    typer.Option(
        "--codebook", metavar="FILE.toml", show_default=False,
        help="with --survey: which column and code is which of our names (guide: docs/survey.md)",
    ),
]  # fmt: skip


def command(
    register: RegisterFolder = None,
    survey: Survey = None,
    codebook: CodebookFile = None,
    out: options.Out = None,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Makes targets with errors: anew from a register (--register), or of a survey (--survey and --codebook)."""
    with Screen(quiet) as screen, asking.told(screen):
        _check(register, survey, codebook)
        folder = asking.folder_of(out, "targets")
        found = (
            _of_survey(survey, codebook, folder, screen)
            if survey is not None and codebook is not None
            else _of_register(register, folder, screen)
        )
        if as_json:
            asking.echo_json(found)
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


def _of_register(register: Path | None, folder: Path, screen: Screen) -> dict[str, Any]:
    from calibration.register.choice import choice_rows
    from calibration.register.leave import refreshed, statistics_of
    from calibration.register.read import read
    from calibration.targets.form import load_targets
    from calibration.targets.leave import leave_table, leave_targets

    screen.say("reading the register…")
    registers = read(register or Path())
    for one in registers:
        screen.say(f"{one.name}: {len(one.participations):,} participations ({one.origin})")
    statistics = statistics_of(registers, screen.progress)
    choices = choice_rows(registers)
    targets = refreshed(load_targets(), statistics, choices)
    folder.mkdir(parents=True, exist_ok=True)
    leave_targets(targets, folder / "targets.csv")
    leave_table(statistics, folder / "register_statistics.csv")
    leave_table(choices, folder / "country_choice.csv")
    anew = sum(one.register != "" for one in targets)
    screen.say(f"{len(targets)} targets, {anew} of them made anew")
    names = [one.name for one in registers]
    return {"out": str(folder), "programmes": names, "targets": len(targets), "made_anew": anew}


def _of_survey(survey: Path, codebook: Path, folder: Path, screen: Screen) -> dict[str, Any]:
    from calibration.microdata.targets import covariance_text, table_text, targets_of_survey

    screen.say("reading…")
    made = targets_of_survey(survey, codebook)
    texts = {
        "targets.csv": table_text(made.table),
        "covariance.csv": covariance_text(made.covariance),
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        part = folder / f"{name}.part"
        part.write_text(text, encoding="utf-8")
        part.replace(folder / name)
    for warning in made.warnings:
        screen.warn(f"warning: {warning}")
    screen.say(f"{len(made.table)} targets in {folder / 'targets.csv'}")
    return {"out": str(folder), "targets": made.table.to_dict("records")}
