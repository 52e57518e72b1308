"""A folder of results: held by one process at a time, nothing of anybody else touched, the manifest last."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from sim.files.journal import MANIFEST, Journal, opened
from sim.files.write import TEMPORARY
from sim.study.errors import Halted, StudyError

#: Held while somebody is at work; it stays, since to remove it would let two in.
LOCK = ".clusterlink.lock"


@contextmanager
def results_folder(
    folder: Path, tables: Sequence[str] = (), manifests: Sequence[str] = (MANIFEST,)
) -> Iterator[Journal]:
    """Holds a folder while results are made and written.

    ``tables``: names within the folder that may be written; ``manifests``: what says that they are complete, the one to
    be written last first. Earlier manifests of ours are removed when the first table is replaced, not before: an
    interruption leaves earlier results as they were. Raises ``ScenarioError`` before anything is done if a file lies
    there under one of these names that is not ours, ``StudyError`` if another process is at work, ``Halted`` if the
    folder cannot be used.
    """
    with on_disk(folder):
        if not (folder / LOCK).exists():  # so that nothing is left in a folder that is refused
            Journal(folder, tables, manifests).refuse_foreign()
    with at_work(folder):
        with on_disk(folder):
            journal = Journal(folder, tables, manifests)
            journal.refuse_foreign()
            _tidy(folder)
        with opened(journal):
            yield journal


@contextmanager
def at_work(folder: Path) -> Iterator[None]:
    """Holds the folder; ``StudyError`` if somebody else does."""
    with on_disk(folder):
        folder.mkdir(parents=True, exist_ok=True)
        if (folder / LOCK).is_symlink():
            raise StudyError(f"{folder / LOCK} is a link: remove it, or name another folder")
        lock = FileLock(folder / LOCK)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            raise StudyError(
                f"another process is at work in {folder}: wait for it, or name another folder"
            ) from None
    try:
        yield
    finally:
        lock.release()


@contextmanager
def on_disk(folder: Path) -> Iterator[None]:
    """Turns an error of the file system into words."""
    try:
        yield
    except OSError as error:
        place = error.filename or folder
        reason = error.strerror or str(error)
        raise Halted(
            f"{place} cannot be read or written ({reason}). What is finished is kept: mend this and run the same "
            "command again"
        ) from error


def _tidy(folder: Path) -> None:
    """Removes what an interrupted call of ours was about to write, but not where another may be at work."""
    places = [folder]
    for depth in ("*", "*/*"):
        places += [one for one in folder.glob(depth) if one.is_dir() and not one.is_symlink()]
    others = [place for place in places[1:] if (place / LOCK).exists()]
    for place in places:
        if not any(place.is_relative_to(other) for other in others):
            for path in place.glob(f"{TEMPORARY}*"):
                path.unlink(missing_ok=True)
