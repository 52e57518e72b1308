"""The one way out: whole files or none (temporary file beside the final one, fsync, rename).

No link that somebody has laid is followed. A link in the place of a file is replaced, and what it points at stays as it
is. A folder that the user names may be a link or lie under one; a folder that belongs to the results (``subfolder``:
figures, parts, a folder for each scenario) may not.
"""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sim.files import journal

#: How the names of all temporary files begin. One that is left (by a kill) belongs to nobody and may be removed.
TEMPORARY = ".clusterlink-"
_MASK = threading.Lock()
_UNDER_WAY: set[Path] = set()


@contextmanager
def whole_file(path: Path, *, is_entered: bool = True, is_synced: bool = True) -> Iterator[Path]:
    """A temporary path beside the final one; renamed when the block ends well, removed when it does not.

    ``is_entered``: whether it is entered in the journal of the folder, if one is open; what lies there and is not ours
    is then not replaced (``ScenarioError``). ``is_synced``: whether it must survive a loss of power. Raises ``OSError``
    if the place is a folder or cannot be written to.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f"{TEMPORARY}{path.name[:60]}.", dir=path.parent)
    os.close(handle)
    temporary = Path(name)
    _UNDER_WAY.add(temporary)
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
        _UNDER_WAY.discard(temporary)


def write_text(path: Path, text: str) -> None:
    """Writes a text as a whole file, in UTF-8 and with the line ends that it has."""
    with whole_file(path) as temporary:
        temporary.write_bytes(text.encode("utf-8"))


def copied(source: Path, path: Path) -> None:
    """A whole file with the bytes of another."""
    with whole_file(path) as temporary:
        shutil.copyfile(source, temporary)


def subfolder(folder: Path, *names: str) -> Path:
    """A folder of results within another one, made if it is not there.

    Raises ``OSError`` if it, or one between, is a link: what it points at may be somebody's, and is not written to.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        folder = folder / name
        if folder.is_symlink():
            raise OSError(
                errno.ELOOP,
                "is a link, and nothing is written through a link within a folder of results: remove it, or name "
                "another folder",
                str(folder),
            )
        folder.mkdir(exist_ok=True)
    return folder


def abandon() -> None:
    """Removes what is half-written, where the process is about to end as it is."""
    for temporary in list(_UNDER_WAY):
        temporary.unlink(missing_ok=True)


def _umask() -> int:
    """The mask. It can be read only by setting it: to the strictest, lest another thread makes open files meanwhile."""
    with _MASK:
        mask = os.umask(0o077)
        os.umask(mask)
    return mask
