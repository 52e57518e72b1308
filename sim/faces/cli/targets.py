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
        help="which column and code of the survey is which of our names",
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
    """Makes targets from a register (statistics, logit of countries) or from a survey (errors by cluster)."""
    with Screen(quiet) as screen, asking.told(screen):
        _check(register, survey, codebook)
        folder = asking.folder_of(out, "targets")
        if register is not None:
            found = _from_register(register, folder, screen)
            screen.say(f"{found['targets']} targets, {found['made_anew']} of them made anew")
        elif survey is not None and codebook is not None:
            found = _from_survey(survey, codebook, folder, screen)
            screen.say(f"{len(found['targets'])} targets")
        if as_json:
            asking.echo_json(found)
        screen.say(f"results in {folder}")


def _check(register: Path | None, survey: Path | None, codebook: Path | None) -> None:
    """Exactly one of register and survey, a survey with its codebook; all faults at once."""
    from sim.scenario.errors import Fault, ScenarioError

    allowed = "--register DIR, or --survey FILE --codebook FILE.toml"
    told: list[str] = []
    if register is None and survey is None and codebook is None:
        told.append("nothing is given to make targets from")
    if register is not None and (survey is not None or codebook is not None):
        told.append("a register and a survey are given: one at a time")
    if register is None and (survey is None) != (codebook is None):
        told.append(f"--{'survey' if survey is None else 'codebook'} is missing")
    if told:
        raise ScenarioError([Fault("targets", "", one, allowed) for one in told])


def _from_survey(survey: Path, codebook: Path, folder: Path, screen: Screen) -> dict[str, Any]:
    from calibration.microdata.targets import covariance_text, table_text, targets_of_survey

    screen.say("reading the survey…")
    made = targets_of_survey(survey, codebook)
    for warning in made.warnings:
        screen.warn(f"warning: {warning}")
    texts = {
        "targets.csv": table_text(made.table),
        "covariance.csv": covariance_text(made.covariance),
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        part = folder / f"{name}.part"
        part.write_text(text, encoding="utf-8")
        part.replace(folder / name)
    return {"out": str(folder), "targets": made.table.to_dict("records")}


def _from_register(register: Path, folder: Path, screen: Screen) -> dict[str, Any]:
    from calibration.register.choice import choice_rows
    from calibration.register.leave import refreshed, statistics_of
    from calibration.register.read import read
    from calibration.targets.form import load_targets
    from calibration.targets.leave import leave_table, leave_targets

    screen.say("reading the register…")
    registers = read(register)
    for one in registers:
        screen.say(f"{one.name}: {len(one.participations):,} participations ({one.origin})")
    statistics = statistics_of(registers, screen.progress)
    choices = choice_rows(registers)
    shipped = load_targets()
    targets = refreshed(shipped, statistics, choices)
    folder.mkdir(parents=True, exist_ok=True)
    leave_targets(targets, folder / "targets.csv")
    leave_table(statistics, folder / "register_statistics.csv")
    leave_table(choices, folder / "country_choice.csv")
    anew = sum(one.register != "" for one in targets)
    names = [one.name for one in registers]
    return {"out": str(folder), "programmes": names, "targets": len(targets), "made_anew": anew}
