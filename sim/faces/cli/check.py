"""``clusterlink check``: are these files scenarios that can be run?"""

from __future__ import annotations

from typing import Annotated

import typer

from sim.faces.cli.asking import WRONG, echo_json, told
from sim.faces.cli.options import Json
from sim.faces.cli.screen import Screen

Files = Annotated[
    list[str], typer.Argument(metavar="FILE…", help="TOML files, or names of shipped scenarios")
]


def command(files: Files, as_json: Json = False) -> None:
    """Validates scenario files; all faults at once."""
    with Screen() as screen, told(screen):
        from sim.scenario.load import faults_in

        found = {file: [str(fault) for fault in faults_in(file)] for file in files}
        if as_json:
            echo_json(found)
        else:
            for file, faults in found.items():
                print(f"{file}: {'in order' if not faults else _count(len(faults))}")
                for fault in faults:
                    print(f"  {fault}")
        if any(found.values()):
            raise typer.Exit(WRONG)


def _count(faults: int) -> str:
    return "1 fault" if faults == 1 else f"{faults} faults"
