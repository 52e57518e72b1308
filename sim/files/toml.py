"""One TOML file as plain tables, or the one fault for which it cannot be read."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from sim.errors import Fault, ScenarioError
from sim.files.guarded import file_bytes, told_path

LARGEST_MB = 2
#: Longest array: each element is checked by itself, and told by itself where it is wrong.
LONGEST = 20_000


def read_table(path: Path) -> dict[str, Any]:
    """The tables of a TOML file (UTF-8, at most 2 MB, arrays up to 20,000); ``ScenarioError`` if it is not one."""
    content = file_bytes(path, "a TOML file", LARGEST_MB)
    try:
        table = tomllib.loads(content.decode("utf-8-sig").replace("\r\n", "\n"))
        longest = _longest_array(table)
        if longest <= LONGEST:
            return table
        problem = f"holds an array of {longest:,} elements (at most {LONGEST:,})"
    except RecursionError:
        problem = "is nested too deeply to be a scenario"
    except UnicodeError:
        problem = "is not text (UTF-8), so it cannot be a TOML file"
    except ValueError as error:  # tomllib's own among them
        problem = f"is not valid TOML: {error}"
    raise ScenarioError([Fault(told_path(path), "", problem)])


def _longest_array(table: Any) -> int:
    """Elements of the longest array in a document, however deep it is nested."""
    longest, left = 0, [table]
    while left:
        one = left.pop()
        if isinstance(one, list):
            longest = max(longest, len(one))
        inner = one.values() if isinstance(one, dict) else one
        left += [value for value in inner if isinstance(value, (dict, list))]
    return longest
