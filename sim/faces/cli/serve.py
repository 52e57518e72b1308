"""``clusterlink serve``: the what-if page, for this machine alone."""

from __future__ import annotations

import contextlib
import importlib.util
from typing import Annotated, Any

import typer

from sim.faces.cli import asking
from sim.faces.cli.options import Quiet
from sim.faces.cli.screen import Screen
from sim.study import interruption

PORT = 8050
Port = Annotated[int, typer.Option("--port", min=1, max=65535, help="of the loopback address")]
Workers = Annotated[
    int | None,
    typer.Option(
        "--workers", min=1, show_default=False,
        help="how many runs at a time (default: all cores but one, which the page needs)",
    ),
]  # fmt: skip


def command(port: Port = PORT, workers: Workers = None, quiet: Quiet = False) -> None:
    """The what-if page: move levers of the funding design, see what changes. Only this machine can reach it."""
    with Screen(quiet) as screen, asking.told(screen):
        screen.say("loading…")
        server, desk = _server(port, workers)
        screen.warn(f"the page is at http://{server.host}:{port} (Ctrl-C ends it)")
        with contextlib.closing(server.socket), contextlib.closing(desk):
            server.serve_forever()
            interruption.check()  # which the server takes for its usual end
        screen.say("ended; nothing was written")


def _server(port: int, workers: int | None) -> tuple[Any, Any]:
    """A server that is ready to serve, and the desk behind it."""
    from sim.study.errors import StudyError

    if importlib.util.find_spec("dash") is None:
        raise StudyError("the page needs the extra: pip install 'clusterlink[web]'")
    from sim.faces.web.desk import Desk
    from sim.faces.web.serving import server_at
    from sim.study.executors import default_workers

    desk = Desk(workers or max(1, default_workers() - 1))
    return server_at(port, desk), desk
