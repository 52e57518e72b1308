"""``clusterlink schema``: the JSON Schema of a scenario file."""

from __future__ import annotations

from sim.faces.cli.asking import echo_json
from sim.faces.cli.options import Json


def command(as_json: Json = False) -> None:
    """JSON Schema of a scenario, for editors (it is JSON with and without --json)."""
    from sim.scenario.file_schema import schema

    echo_json(schema())
