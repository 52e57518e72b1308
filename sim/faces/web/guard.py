"""What comes to the page's server: only what the page itself sends, of limited size; the rest is refused in words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from dash import Dash
from flask import request
from werkzeug.exceptions import BadRequest

from sim.faces.web.levers import Forged

#: Bytes of a request.
MOST_BYTES = 1_000_000
UPDATE = "_dash-update-component"
#: What a page tells of a callback beside what it is called with.
TOLD = {"output", "outputs", "inputs", "state", "changedPropIds", "parsedChangedPropsIds"}
LONGEST_NAME = 64


def guard(app: Dash) -> None:
    """Refuses requests that no page of this application makes: 413 if they are too large, else 400."""
    app.server.config["MAX_CONTENT_LENGTH"] = MOST_BYTES

    def refuse(error: Any) -> Any:
        return f"{error}\n", 400, {"Content-Type": "text/plain; charset=utf-8"}

    def looked_at() -> None:
        if request.path.endswith(UPDATE) and request.method == "POST":
            _check(_body(), app.callback_map)

    app.server.register_error_handler(Forged, refuse)
    app.server.before_request(looked_at)


def _body() -> Any:
    try:
        return request.get_json()
    except RecursionError:
        raise BadRequest("this is nested too deeply") from None


def _check(body: Any, callbacks: Mapping[str, Any]) -> None:
    """Raises ``BadRequest`` unless this is a call of one of these callbacks."""
    if not isinstance(body, dict) or not set(body) <= TOLD:
        raise BadRequest("this is no request of the page")
    known = callbacks.get(str(body.get("output")))
    if known is None:
        raise BadRequest("the page has no such part")
    outputs = _outputs_of(body["output"])
    if body.get("outputs") not in (outputs, outputs[0]):
        raise BadRequest("these are not the parts of the page")
    for place, wanted in (("inputs", known["inputs"]), ("state", known["state"])):
        given = body.get(place, [])
        if not isinstance(given, list) or len(given) != len(wanted):
            raise BadRequest(f"{place} are not those of the page")
        if not all(_fits(one, two) for one, two in zip(given, wanted, strict=True)):
            raise BadRequest(f"{place} are not those of the page")
    changed = body.get("changedPropIds", [])
    if not isinstance(changed, list) or not all(isinstance(one, str) for one in changed):
        raise BadRequest("what has changed must be names")


def _outputs_of(output: str) -> list[dict[str, str]]:
    """Names and properties in Dash's spelling: ``a.b``, or ``..a.b...c.d..`` for several."""
    names = output.strip(".").split("...")
    return [dict(zip(("id", "property"), name.rsplit(".", 1), strict=True)) for name in names]


def _fits(given: Any, wanted: Mapping[str, Any]) -> bool:
    """Whether a value, or the values of all controls of a kind, are what a callback asks for."""
    if wanted["id"].startswith("{"):
        return isinstance(given, list) and all(_is_control(one, wanted) for one in given)
    if not _is_value(given, wanted["property"]) or given["id"] != wanted["id"]:
        return False
    value, name = given.get("value"), wanted["id"]
    if name in ("base", "start", "covers", "visitor"):
        return isinstance(value, str) and len(value) <= LONGEST_NAME
    return name != "pairs" or type(value) is int


def _is_control(given: Any, wanted: Mapping[str, Any]) -> bool:
    if not _is_value(given, wanted["property"]) or not isinstance(given["id"], dict):
        return False
    if wanted["property"] == "id" and given.get("value") != given["id"]:
        return False
    names, known = given["id"], json.loads(wanted["id"])
    return names.keys() == known.keys() and all(
        isinstance(value, str) and known[key] in (value, ["ALL"]) for key, value in names.items()
    )


def _is_value(given: Any, wanted: str) -> bool:
    return (
        isinstance(given, dict)
        and {"id", "property"} <= given.keys()
        and given["property"] == wanted
    )
