"""What the program wrote into a folder: a journal beside the files, so that nothing of anybody else is overwritten.

Before a file takes its place, its digest is entered in the journal; so whatever moment work is killed at, every file
of ours is among those entered. A file that is not (a user's own, or ours changed by hand) is never replaced. The first
file that is replaced takes the manifest of earlier results with it: a manifest never stands over newer tables.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sim.errors import Fault, ScenarioError

NAME = ".clusterlink"
MANIFEST = "manifest.json"
#: How far above a file its journal may lie.
DEEPEST = 3
#: Endings of files that commands wrote before there were journals.
ENDINGS = (".csv", ".parquet", ".json", ".html", ".png", ".md")
ADVICE = (
    "move it, or choose another folder with --out: what clusterlink did not write is left alone"
)


class Journal:
    """Files of ours in a folder, by their name within it; each with the digests that it may have.

    ``tables``: what the work at hand may write. ``manifests``: what says that tables are complete; the first one comes
    last of all. Tables of earlier work that were not written again are removed before it.
    """

    def __init__(
        self, folder: Path, tables: Sequence[str] = (), manifests: Sequence[str] = (MANIFEST,)
    ) -> None:
        self.folder = folder.absolute()
        self.tables, self.manifests = tuple(tables), tuple(manifests)
        self.written: dict[str, str] = {}
        self._lock = threading.Lock()
        self._known = _read(self.folder / NAME) or _adopted(self.folder)

    def refuse_foreign(self) -> None:
        """Raises ``ScenarioError`` with every file that would be replaced and is not ours."""
        names = dict.fromkeys((*self.tables, *self.manifests))
        faults = [_foreign(path) for path in map(self.folder.joinpath, names) if self._holds(path)]
        if faults:
            raise ScenarioError(faults)

    def enter(self, path: Path, temporary: Path) -> None:
        """Enters the file that is about to be put at ``path``; ``ScenarioError`` if one that is not ours lies there."""
        with self._lock:
            name = self._name(path)
            if self._holds(path):
                raise ScenarioError([_foreign(path)])
            if not self.written:
                self._begin()
            if name in self.manifests[:1]:
                self._remove([one for one in self.tables if one not in self.written])
            self.written[name] = digest_of(temporary)
            self._append(name, self.written[name])

    def close(self) -> None:
        """Writes the journal anew, an entry a file that is there."""
        if not self.written:
            return
        lines = [
            _line(name, digest)
            for name, known in sorted(self._known.items())
            if (self.folder / name).is_file()
            for digest in ({self.written[name]} if name in self.written else sorted(known))
        ]
        from sim.files.write import whole_file

        with whole_file(self.folder / NAME, is_entered=False) as temporary:
            temporary.write_text("".join(lines), encoding="utf-8")

    def _holds(self, path: Path) -> bool:
        """Whether something lies there that is not ours."""
        if not os.path.lexists(path):
            return False
        known = self._known.get(self._name(path), set())
        return path.is_symlink() or not path.is_file() or digest_of(path) not in known

    def _name(self, path: Path) -> str:
        return path.absolute().relative_to(self.folder).as_posix()

    def _begin(self) -> None:
        """Enters what is ours so far, and takes the manifests of earlier work away."""
        if not (self.folder / NAME).exists():
            for name, digests in self._known.items():
                for digest in digests:
                    self._append(name, digest)
        self._remove(self.manifests)

    def _remove(self, names: Iterable[str]) -> None:
        for path in map(self.folder.joinpath, names):
            if path.exists() and not self._holds(path):
                path.unlink()

    def _append(self, name: str, digest: str) -> None:
        _append(self.folder / NAME, name, digest)
        self._known.setdefault(name, set()).add(digest)


#: Journals that are open in this process.
_open: list[Journal] = []


@contextmanager
def opened(journal: Journal) -> Iterator[Journal]:
    """Every file written into the folder of a journal is entered in it, as long as the block lasts."""
    _open.append(journal)
    try:
        yield journal
        journal.close()
    finally:
        _open.remove(journal)


def enter(path: Path, temporary: Path) -> None:
    """Enters a file that is about to take its place in the nearest journal above it, if there is one.

    Where no command holds the folder (a table saved from a script) what lies there is replaced: its path was named.
    """
    place = path.absolute()
    above = [one for one in list(_open) if place.is_relative_to(one.folder)]
    if above:
        max(above, key=lambda one: len(one.folder.parts)).enter(place, temporary)
        return
    for folder in place.parents[:DEEPEST]:
        if (folder / NAME).is_file():
            _append(folder / NAME, place.relative_to(folder).as_posix(), digest_of(temporary))
            return


def _append(journal: Path, name: str, digest: str) -> None:
    with journal.open("a", encoding="utf-8") as file:
        file.write(_line(name, digest))
        file.flush()
        os.fsync(file.fileno())


def digest_of(path: Path) -> str:
    """Digest of the bytes of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).hexdigest()


def _foreign(path: Path) -> Fault:
    return Fault(str(path), "", "is there already, and not as clusterlink wrote it", hint=ADVICE)


def _line(name: str, digest: str) -> str:
    return json.dumps([digest, name]) + "\n"


def _read(path: Path) -> dict[str, set[str]]:
    """Entries of a journal; a line that was cut short is none, since its file was not put in place."""
    known: dict[str, set[str]] = {}
    if path.is_symlink() or not path.is_file():
        return known
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            digest, name = json.loads(line)
        except (ValueError, TypeError):
            continue
        known.setdefault(str(name), set()).add(str(digest))
    return known


def _adopted(folder: Path) -> dict[str, set[str]]:
    """Files of a folder without a journal whose manifest says that an earlier version wrote them."""
    if not is_ours(_document(folder / MANIFEST)):
        return {}
    files = (path for depth in ("*", "*/*", "*/*/*") for path in folder.glob(depth))
    return {
        path.relative_to(folder).as_posix(): {digest_of(path)}
        for path in files
        if path.suffix in ENDINGS and path.is_file() and path.parent.name != "parts"
    }


def is_ours(manifest: Any) -> bool:
    """Whether this is a manifest as all commands write it."""
    versions = manifest.get("versions") if isinstance(manifest, dict) else None
    return isinstance(versions, dict) and "clusterlink" in versions


def _document(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
