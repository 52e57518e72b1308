"""``clusterlink report``: folders of results as one page."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from sim.faces.cli import asking, options
from sim.faces.cli.screen import Screen

Folders = Annotated[
    list[Path],
    typer.Argument(metavar="DIR…", help="folders that run, compare or other commands left"),
]
Out = Annotated[
    Path | None,
    typer.Option(
        "--out",
        metavar="DIR",
        help="folder for report.html (default: the first DIR)",
        show_default=False,
    ),
]

PAGE = "report.html"


def command(
    folders: Folders, out: Out = None, as_json: options.Json = False, quiet: options.Quiet = False
) -> None:
    """One self-contained page of results: sentences, effects, figures, what differs, what it was made from."""
    with Screen(quiet) as screen, asking.told(screen):
        screen.say("reading…")
        parts = _parts(folders, screen)
        folder = asking.folder_of(out or folders[0], folders[0].name)
        from sim.outcome.report.page import write_page
        from sim.study.folder import results_folder

        with results_folder(folder, (PAGE,), manifests=()):
            path = write_page(parts, folder / PAGE)
        if as_json:
            titles = [part.title for part in parts]
            asking.echo_json({"report": str(path), "results": titles, "read": screen.read()})
        screen.say(f"report in {path}")


def _parts(folders: list[Path], screen: Screen) -> list[Any]:
    """The results in all folders; what is wrong with any of them is told at once."""
    import os

    from sim.errors import Fault, ScenarioError
    from sim.outcome.report.folder import read_part
    from sim.scenario.schema.scenario import Scenario

    found = []
    faults: list[Fault] = []
    for folder in {os.path.realpath(one): one for one in folders}.values():
        try:
            found.append(read_part(folder, Scenario.model_validate_json))
        except ScenarioError as error:
            faults += error.faults
    if faults:
        raise ScenarioError(faults)
    screen.receive(*(one.receipt for one in found))
    return [one.part for one in found]
