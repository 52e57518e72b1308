"""Paths as users write them: looked up without surprises, whatever the text is."""

from __future__ import annotations

import os
from pathlib import Path

from sim.errors import Fault, ScenarioError, shown


def path_of(text: str | Path, beside: Path | None = None) -> Path:
    """The absolute path that a text stands for; a relative one starts at ``beside`` (here by default).

    Raises ``ScenarioError`` for what no file system takes: a NUL, half a character, the home of an unknown user.
    """
    given = str(text)
    try:
        os.fsencode(given)
        if given and "\0" not in given:
            return ((beside or Path()) / Path(text).expanduser()).absolute()
        reason = ""
    except (UnicodeError, RuntimeError) as error:
        reason = f" ({error})"
    raise ScenarioError([Fault("", "", f"{shown(given)} is no name and no path{reason}")])


def is_there(path: Path) -> bool:
    """Whether something lies at a path, a link that leads nowhere too; nothing does where the path cannot be one."""
    return os.path.lexists(path)
