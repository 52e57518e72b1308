"""Paths as users write them: looked up without surprises, whatever the text is."""

from __future__ import annotations

import os
from pathlib import Path

from sim.errors import Fault, ScenarioError, shown


def path_of(text: str | Path, beside: Path | None = None) -> Path:
    """The absolute path that a text stands for; a relative one starts at ``beside`` (here by default).

    Raises ``ScenarioError`` for what is no path (a NUL in it, the home of a user who is not known).
    """
    if "\0" in str(text) or not str(text):
        raise ScenarioError([Fault("", "", f"{shown(str(text))} is no name and no path")])
    try:
        return ((beside or Path()) / Path(text).expanduser()).absolute()
    except RuntimeError as error:  # no home is known
        raise ScenarioError([Fault("", "", f"{shown(str(text))} is no path ({error})")]) from None


def is_there(path: Path) -> bool:
    """Whether something lies at a path, a link that leads nowhere too; nothing does where the path cannot be one."""
    return os.path.lexists(path)
