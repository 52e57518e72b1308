"""One JSON document as plain values, or the one fault for which it cannot be read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sim.errors import Fault, ScenarioError
from sim.files.guarded import file_bytes, told_path

LARGEST_MB = 200


def read_document(path: Path) -> Any:
    """The values of a JSON file (UTF-8, at most 200 MB); ``ScenarioError`` if it is not one."""
    content = file_bytes(path, "a JSON file", LARGEST_MB)
    try:
        return json.loads(content.decode("utf-8-sig"))
    except RecursionError:
        problem = "is nested too deeply"
    except ValueError as error:  # of the encoding, of numbers and of JSON
        problem = f"is not valid JSON: {str(error)[:200]}"
    raise ScenarioError([Fault(told_path(path), "", problem)])
