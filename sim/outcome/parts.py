"""Parts of a store: whole Parquet files of some runs each, one row a run, found again by the keys of their runs.

A part names its runs in its footer, so that a store of many parts is opened without reading their rows.
"""

from __future__ import annotations

import hashlib
import re
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sim.files.write import subfolder, whole_file

KEYS = b"clusterlink.keys"
FOLDER = "parts"
#: What our parts are called: a digest of the keys in it, perhaps a number.
OURS = re.compile(r"[0-9a-f]{32}(-\d+)?\.parquet")
MAGIC = b"PAR1"
#: Parts whose rows are held in memory at a time: work goes replicate by replicate and tables point by point, so that
#: the rows of a point lie in as many parts as it has replicates.
HELD = 256
#: How a part is written: columns of a few rows only grow and slow down under compression and dictionaries.
FEW_ROWS = {"compression": "none", "use_dictionary": False, "write_page_checksum": True}


class Place(NamedTuple):
    """Where a run lies: the number of its part, and its row."""

    part: int
    row: int


def write_part(
    folder: Path,
    keys: Sequence[bytes],
    columns: Mapping[str, Any],
    labels: Mapping[str, Sequence[Any]] | None = None,
) -> Path:
    """Writes the rows of some runs as one file; its name is a digest of their keys.

    ``labels``: columns in front that say in words which run a row is of. What lies there already and is no part of
    these runs stays: the part gets a number.
    """
    table = pa.table(
        {name: pa.array(values) for name, values in (labels or {}).items()}
        | {name: pa.array(values, pa.float64()) for name, values in columns.items()}
    )
    table = table.replace_schema_metadata({KEYS: b"".join(keys).hex().encode()})
    path = _free(subfolder(folder, FOLDER), keys)
    with whole_file(path, is_entered=False) as temporary:
        pq.write_table(table, temporary, **FEW_ROWS)
    return path


def _free(folder: Path, keys: Sequence[bytes]) -> Path:
    """Where a part of these runs may be written."""
    digest = hashlib.blake2b(b"".join(keys), digest_size=16).hexdigest()
    path, number = folder / f"{digest}.parquet", 1
    while path.exists() and not _is_of(path, keys):
        number += 1
        path = folder / f"{digest}-{number}.parquet"
    return path


def _is_of(path: Path, keys: Sequence[bytes]) -> bool:
    try:
        return keys_in(path, len(keys[0])) == list(keys)
    except ValueError:
        return False


def keys_in(path: Path, width: int) -> list[bytes]:
    """Keys of the runs of a part; ``ValueError`` if what the file holds is not a whole part.

    A file that cannot be read at all raises ``OSError``: that says nothing of what it holds.
    """
    with path.open("rb") as file:
        try:
            found = pq.read_metadata(file)
            words = bytes.fromhex((found.metadata or {})[KEYS].decode())
        except (pa.ArrowException, OSError, KeyError, ValueError) as error:
            _raise_if_unread(error)
            raise ValueError(f"{path.name} is not a whole part") from error
    keys = [words[place : place + width] for place in range(0, len(words), width)]
    if len(keys) != found.num_rows:
        raise ValueError(f"{path.name} has {found.num_rows} rows for {len(keys)} runs")
    return keys


def _raise_if_unread(error: Exception) -> None:
    """Raises the error again where it is of the machine, not of the file: errors of content have no number."""
    if isinstance(error, MemoryError) or getattr(error, "errno", None) is not None:
        raise error


def set_aside(path: Path) -> Path:
    """Gives a damaged part of ours another name, under which it is not read; nothing is deleted."""
    names = (
        f"_damaged-{number}{path.name}" for number in ("", *(f"{n}-" for n in range(2, 10_000)))
    )
    place = next(one for one in map(path.with_name, names) if not one.exists())
    path.rename(place)
    return place


class DamagedPart(RuntimeError):
    """A part whose footer is whole and whose rows are not."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path.name} is damaged")
        self.path = path


class Parts:
    """The parts of a folder: which runs there are, and their rows.

    ``damaged``: files that are no whole parts; what was in them is not there.
    """

    def __init__(self, folder: Path, width: int) -> None:
        self.folder, self.width = folder / FOLDER, width
        self.files: list[Path] = []
        self.places: dict[bytes, Place] = {}
        self.damaged: list[Path] = []
        self._held: OrderedDict[int, dict[str, Any]] = OrderedDict()
        for path in sorted(self.folder.glob("*.parquet")):
            if OURS.fullmatch(path.name):
                self.add(path)

    def add(self, path: Path) -> None:
        """Takes a part into account; a file that is not one of ours is left alone."""
        try:
            keys = keys_in(path, self.width)
        except ValueError:
            if _begins_as_part(path):
                self.damaged.append(path)
            return
        number = len(self.files)
        self.files.append(path)
        for row, key in enumerate(keys):
            self.places.setdefault(key, Place(number, row))

    def __contains__(self, key: bytes) -> bool:
        return key in self.places

    def rows(self, keys: Iterable[bytes], names: Sequence[str]) -> np.ndarray:
        """Values of runs, [runs, names]; not a number where a part lacks the column."""
        return np.array([self._row(key, names) for key in keys], float).reshape(-1, len(names))

    def _row(self, key: bytes, names: Sequence[str]) -> list[float]:
        place = self.places[key]
        columns = self._columns(place.part)
        return [columns[name][place.row] if name in columns else np.nan for name in names]

    def _columns(self, number: int) -> dict[str, Any]:
        if number not in self._held:
            self._held[number] = dict(_numbers(_read(self.files[number])))
            while len(self._held) > HELD:
                self._held.popitem(last=False)
        self._held.move_to_end(number)
        return self._held[number]


def _read(path: Path) -> pa.Table:
    """The rows of a part; ``DamagedPart`` if they are not as they were written, ``OSError`` if they cannot be had."""
    content = pa.BufferReader(path.read_bytes())
    try:
        return pq.read_table(content, page_checksum_verification=True)
    except (pa.ArrowException, OSError) as error:
        _raise_if_unread(error)
        raise DamagedPart(path) from error


def _numbers(table: pa.Table) -> Iterator[tuple[str, Any]]:
    for field in table.schema:
        if pa.types.is_floating(field.type):
            yield field.name, table[field.name].to_numpy()


def _begins_as_part(path: Path) -> bool:
    """Whether a file begins as all parts do: then it is one of ours that was damaged, not somebody else's."""
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC
