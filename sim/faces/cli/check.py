"""``clusterlink check``: are these files scenarios that can be run, and what do they say?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from sim.faces.cli.asking import WRONG, echo_json, settings_of, told
from sim.faces.cli.options import Json, Settings
from sim.faces.cli.screen import Screen

Files = Annotated[
    list[str], typer.Argument(metavar="FILE…", help="TOML files, or names of shipped scenarios")
]
Force = Annotated[
    bool, typer.Option("--force", help="only report what this machine is too small to run")
]

#: Lines of a receipt, which is what is asked for here.
ALL_LINES = 100


def command(
    files: Files, settings: Settings = None, force: Force = False, as_json: Json = False
) -> None:
    """Validates scenario files, all faults at once; says what was read, and what to look at twice."""
    with Screen() as screen, told(screen):
        from sim.scenario.settings import notes_on

        changes, notes = settings_of(settings), notes_on(settings)
        found = {file: _checked(file, changes, notes, force) for file in files}
        if as_json:
            read = [receipt.as_json() for _, receipt in found.values() if receipt is not None]
            echo_json({file: faults for file, (faults, _) in found.items()} | {"read": read})
        else:
            for file, (faults, receipt) in found.items():
                _tell(file, faults, receipt)
        if any(faults for faults, _ in found.values()):
            raise typer.Exit(WRONG)


def _checked(
    file: str, changes: Mapping[str, Any], notes: list[str], force: bool
) -> tuple[list[str], Any]:
    """The faults of a scenario, and its receipt if it can be read."""
    from sim.errors import ScenarioError
    from sim.scenario.load import load
    from sim.scenario.needs import faults_of_size
    from sim.scenario.receipt_of import receipt_of

    try:
        scenario = load(file, changes)
    except ScenarioError as error:
        return [str(fault) for fault in error.faults], None
    faults = [] if force else faults_of_size(scenario)
    return [str(fault) for fault in faults], receipt_of(file, changes, notes)


def _tell(file: str, faults: list[str], receipt: Any) -> None:
    cautions = receipt.cautions if receipt is not None else ()
    answer = [_count(len(faults), "fault") if faults else "in order"]
    answer += [_count(len(cautions), "warning")] if cautions else []
    print(f"{file}: {', '.join(answer)}")
    for fault in faults:
        print(f"  {fault}")
    for caution in cautions:
        print(f"  warning: {caution}")
    for line in receipt.lines(ALL_LINES) if receipt is not None else ():
        print(f"  {line}")


def _count(number: int, word: str) -> str:
    return f"1 {word}" if number == 1 else f"{number} {word}s"
