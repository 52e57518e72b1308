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


def command(
    folders: Folders, out: Out = None, as_json: options.Json = False, quiet: options.Quiet = False
) -> None:
    """One self-contained page of results: sentences, effects, figures, what differs, what it was made from."""
    with Screen(quiet) as screen, asking.told(screen):
        screen.say("reading…")
        parts = _parts(folders)
        folder = asking.folder_of(out or folders[0], folders[0].name)
        from sim.outcome.report.page import write_page

        path = write_page(parts, folder / "report.html")
        if as_json:
            asking.echo_json({"report": str(path), "results": [part.title for part in parts]})
        screen.say(f"report in {path}")


def _parts(folders: list[Path]) -> list[Any]:
    """The results in all folders; what is wrong with any of them is told at once."""
    from sim.outcome.report.folder import NotResults, part_of_folder
    from sim.scenario.schema.scenario import Scenario
    from sim.study.errors import StudyError

    parts, faults = [], []
    for folder in {one.resolve(): one for one in folders}.values():
        try:
            parts.append(part_of_folder(folder, Scenario.model_validate_json))
        except NotResults as fault:
            faults.append(str(fault))
    if faults:
        raise StudyError("\n".join(faults))
    return parts
