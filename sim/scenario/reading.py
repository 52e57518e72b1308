"""One TOML file as plain tables, or the one fault for which it cannot be read."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from sim.scenario.errors import Fault, ScenarioError

LARGEST_MB = 2


def read_table(path: Path) -> dict[str, Any]:
    """The tables of a TOML file (UTF-8, at most 2 MB); ``ScenarioError`` if it is not one."""
    try:
        return tomllib.loads(_text(path))
    except RecursionError:
        problem = "is nested too deeply to be a scenario"
    except ScenarioError:
        raise
    except UnicodeError:
        problem = "is not text (UTF-8), so it cannot be a TOML file"
    except OSError as error:
        problem = f"cannot be read ({error.strerror or error})"
    except ValueError as error:  # also tomllib's own
        problem = f"is not valid TOML: {error}"
    raise ScenarioError([Fault(str(path), "", problem)])


def _text(path: Path) -> str:
    if path.is_dir():
        raise ScenarioError([Fault(str(path), "", "is a folder, not a TOML file")])
    if not path.is_file():
        raise ScenarioError([Fault(str(path), "", "there is no such file")])
    size = path.stat().st_size
    if size > LARGEST_MB * 1_000_000:
        problem = f"has {size / 1e6:.0f} MB, too large for a scenario (at most {LARGEST_MB} MB)"
        raise ScenarioError([Fault(str(path), "", problem)])
    return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
