"""The one way out: whole files or none (temporary file beside the final one, fsync, rename)."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sim.files import journal

#: How the names of temporary files begin: nobody else's do.
TEMPORARY = ".clusterlink-"


@contextmanager
def whole_file(path: Path, *, is_entered: bool = True, is_synced: bool = True) -> Iterator[Path]:
    """A temporary path beside the final one; renamed when the block ends well, removed when it does not.

    ``is_entered``: whether it is entered in the journal of the folder, if one is open; what lies there and is not ours
    is then not replaced (``ScenarioError``). ``is_synced``: whether it must survive a loss of power.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f"{TEMPORARY}{path.name[:60]}.", dir=path.parent)
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        if is_synced:
            with temporary.open("rb") as written:
                os.fsync(written.fileno())
        temporary.chmod(0o666 & ~_umask())
        if is_entered:
            journal.enter(path, temporary)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
