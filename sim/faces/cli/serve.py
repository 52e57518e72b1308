"""``clusterlink serve``: the what-if page, for this machine alone."""

from __future__ import annotations

import contextlib
import importlib.util
from typing import Annotated, Any

import typer

from sim.faces.cli import asking, options
from sim.faces.cli.screen import Screen

PORT = 8050
Port = Annotated[int, typer.Option("--port", min=1, max=65535, help="of the loopback address")]


def command(
    port: Port = PORT, workers: options.Workers = None, quiet: options.Quiet = False
) -> None:
    """The what-if page: move levers of the funding design, see what changes. Only this machine can reach it."""
    with Screen(quiet) as screen, asking.told(screen):
        screen.say("loading…")
        server = _server(port, workers)
        screen.warn(f"the page is at http://{server.host}:{port} (Ctrl-C ends it)")
        with contextlib.closing(server.socket), contextlib.suppress(KeyboardInterrupt):
            server.serve_forever()
        screen.say("ended; nothing was written")


def _server(port: int, workers: int | None) -> Any:
    from sim.study.errors import StudyError

    if importlib.util.find_spec("dash") is None:
        raise StudyError("the page needs the extra: pip install 'clusterlink[web]'")
    from sim.faces.web.desk import Desk
    from sim.faces.web.serving import server_at

    return server_at(port, Desk(workers))
