"""The page's server, on the loopback address alone."""

from __future__ import annotations

import logging
import socket
from typing import Any

from werkzeug.serving import WSGIRequestHandler, make_server

from sim.faces.web.app import create
from sim.faces.web.desk import Desk
from sim.study.errors import StudyError

HOST = "127.0.0.1"


class Patient(WSGIRequestHandler):
    """Leaves a connection on which nothing comes for some seconds."""

    timeout = 30


def server_at(port: int, desk: Desk) -> Any:
    """A server that is ready to serve. Raises ``StudyError`` if the port cannot be had."""
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    app = create(desk)
    app.server.config["TRUSTED_HOSTS"] = [HOST, "localhost"]  # no page from elsewhere may ask it
    with socket.socket() as mine:
        mine.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            mine.bind((HOST, port))
            mine.listen()
        except OSError as error:
            told = f"--port {port}: {error.strerror}; choose another one"
            raise StudyError(told) from None
        return make_server(
            HOST, port, app.server, threaded=True, fd=mine.fileno(), request_handler=Patient
        )
