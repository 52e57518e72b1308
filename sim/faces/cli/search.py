"""``clusterlink search``: the best designs within a budget."""

from __future__ import annotations

from typing import Annotated

import typer

from sim.faces.cli import asking, options
from sim.faces.cli.folders import SEARCH, held
from sim.faces.cli.screen import Screen

File = Annotated[str, typer.Argument(metavar="FILE", help="a search in TOML, or a shipped one")]


def command(
    file: File,
    out: options.Out = None,
    workers: options.Workers = None,
    engine: options.EngineName = options.Engine.thread,
    scheduler: options.Scheduler = None,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Searches levers of funding within a budget; winners are told on fresh luck. Resumes."""
    with Screen(quiet) as screen, asking.told(screen):
        from calibration.search.file import load_search
        from calibration.search.leave import leave, table_of
        from calibration.search.search import search

        folder = asking.folder_of(out, load_search(file).file.name)
        with held(folder, SEARCH):
            with asking.executor_of(engine, workers, scheduler) as executor:
                found = search(file, out=folder, executor=executor, progress=screen.progress)
            leave(found, folder)
        if as_json:
            asking.echo_json(found.designs.to_dict("records"))
        else:
            print(table_of(found))
        optimism = ", ".join(f"{goal} {value:+.3g}" for goal, value in found.optimism.items())
        screen.say(f"optimism of the search, corrected in the table: {optimism}")
        screen.say(f"results in {folder}")
