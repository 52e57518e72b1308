"""``clusterlink targets``: targets from the register of EU projects."""

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


def command(
    register: RegisterFolder = None,
    out: options.Out = None,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Makes the table of targets anew from a register: statistics with intervals, a logit of countries."""
    with Screen(quiet) as screen, asking.told(screen):
        folder = asking.folder_of(out, "targets")
        found = _from_register(_given(register), folder, screen)
        if as_json:
            asking.echo_json(found)
        screen.say(f"{found['targets']} targets, {found['made_anew']} of them made anew")
        screen.say(f"results in {folder}")


def _given(register: Path | None) -> Path:
    """What the targets are made from; a mistake if nothing is given."""
    from sim.scenario.errors import Fault, ScenarioError

    if register is None:
        told = "nothing is given to make targets from"
        raise ScenarioError([Fault("targets", "", told, "--register DIR")])
    return register


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
