"""JSON Schema of a scenario file, for editors."""

from __future__ import annotations

from typing import Any

from sim.scenario.schema.scenario import Scenario

EXTENDS = "name of a shipped scenario, or path of a TOML file relative to this one"
DATA = "file with the rows [[{}]], beside this file or shipped"


def schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of a scenario file, with ``extends`` and the ``data`` it names."""
    described = Scenario.model_json_schema()
    properties = described.pop("properties")
    for rows in ("clusters", "countries", "fields"):
        properties[rows].pop("default", None)
    files = {
        name: {"type": "string", "description": DATA.format(name)}
        for name in ("clusters", "countries", "fields")
    }
    own = {
        "extends": {"type": "string", "description": EXTENDS},
        "data": {"type": "object", "properties": files, "additionalProperties": False},
    }
    described.pop("required", None)  # a file without a name goes by its own
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **described,
        "title": "clusterlink scenario",
        "description": "A world, its rules and a funding design.",
        "properties": {**own, **properties},
    }
