"""One TOML file as plain tables, or the one fault for which it cannot be read."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from sim.errors import Fault, ScenarioError
from sim.files.guarded import file_bytes, told_path

LARGEST_MB = 2


def read_table(path: Path) -> dict[str, Any]:
    """The tables of a TOML file (UTF-8, at most 2 MB); ``ScenarioError`` if it is not one."""
    content = file_bytes(path, "a TOML file", LARGEST_MB)
    try:
        return tomllib.loads(content.decode("utf-8-sig").replace("\r\n", "\n"))
    except RecursionError:
        problem = "is nested too deeply to be a scenario"
    except UnicodeError:
        problem = "is not text (UTF-8), so it cannot be a TOML file"
    except ValueError as error:  # tomllib's own among them
        problem = f"is not valid TOML: {error}"
    raise ScenarioError([Fault(told_path(path), "", problem)])
